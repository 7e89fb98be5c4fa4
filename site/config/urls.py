"""Every address of the site, in the order in which they are tried; Wagtail's pages come last."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views.staff import to_sign_in
from config import demo_mail, health

urlpatterns = [
    path("cms/login/", to_sign_in),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("config.api")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("courses.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
    path("", include("accounts.urls")),
    path("", include("delivery.urls")),
    path("", include("organisations.urls")),
    path("", include("attendance.urls")),
    path("", include("certificates.urls")),
    path("", include(wagtail_urls)),
]
if settings.IS_DEMO:
    urlpatterns[:0] = [
        path("demo/mail/", demo_mail.mail_list, name="demo_mail_list"),
        path("demo/mail/<slug:name>/", demo_mail.mail, name="demo_mail"),
        path("demo/mail/<slug:name>/html/", demo_mail.mail_html, name="demo_mail_html"),
        path("demo/mail/<slug:name>/files/<int:number>/", demo_mail.mail_file, name="demo_mail_file"),
    ]
handler404 = "home.views.not_found"
handler429 = "ui.throttle.too_many_requests"  # the sign-in library looks for it
handler500 = "home.views.server_error"
