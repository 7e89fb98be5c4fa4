"""Registers the app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates: rules, issue, documents, verification."""

    name = "certificates"

    def ready(self) -> None:
        """Register the composers of this app's messages, and listen for published courses."""
        from certificates import emails, receivers  # noqa: F401 -- importing registers
