"""Certificates over the API: the account's own list, and the public check."""

from certificates.api.certificates import CertificateViewSet
from certificates.api.checks import VerifyViewSet
from certificates.api.rules import RuleViewSet

ROUTES = [
    ("certificates", CertificateViewSet, "certificate"),
    ("certificate-rules", RuleViewSet, "certificate-rule"),
    ("verify", VerifyViewSet, "verify"),
]
