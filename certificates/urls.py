"""Addresses of certificates."""

from django.urls import path

from certificates.models import Certificate
from certificates.views import checks, holders
from ui import page_keys

page_keys.opens(Certificate.KEY_PREFIX, holders.certificate_from_key)

urlpatterns = [
    path("certificates/<str:code>.pdf", holders.CertificateFileView.as_view(), name="certificate_file"),
    path("certificates/<str:code>/", holders.CertificateView.as_view(), name="certificate"),
    path("verify/", checks.VerifyFormView.as_view(), name="verify_form"),
    path("verify/<str:code>/", checks.VerifyView.as_view(), name="verify"),
]
