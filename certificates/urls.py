"""Addresses of certificates."""

from django.urls import path

from certificates import views
from certificates.models import Certificate
from ui import page_keys

page_keys.opens(Certificate.KEY_PREFIX, views.certificate_from_key)

urlpatterns = [
    path("certificates/<str:code>.pdf", views.CertificateFileView.as_view(), name="certificate_file"),
    path("certificates/<str:code>/", views.CertificateView.as_view(), name="certificate"),
    path("verify/", views.VerifyFormView.as_view(), name="verify_form"),
    path("verify/<str:code>/", views.VerifyView.as_view(), name="verify"),
]
