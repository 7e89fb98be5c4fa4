"""Registers the app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates: rules, issue, documents, verification."""

    name = "certificates"

    def ready(self) -> None:
        """Register the composers of this app's messages."""
        from certificates import emails  # noqa: F401 -- importing registers
