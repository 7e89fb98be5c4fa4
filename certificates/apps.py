"""Registers the app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates: rules, issue, documents, verification."""

    name = "certificates"

    def ready(self) -> None:
        """Register the composers of this app's messages and the check of the key, and listen for published courses."""
        from django.core import checks

        from certificates import emails, receivers  # noqa: F401 -- importing registers
        from certificates.registry import key_is_ready

        checks.register(key_is_ready, checks.Tags.security, deploy=True)
