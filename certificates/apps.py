"""Registers the app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates: rules, issue, documents, verification."""

    name = "certificates"
