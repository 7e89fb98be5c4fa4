"""Certificates over the API: the account's own list, and the public check."""

from certificates.api.certificates import CertificateViewSet
from certificates.api.checks import VerifyViewSet

ROUTES = [("certificates", CertificateViewSet, "certificate"), ("verify", VerifyViewSet, "verify")]
