"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, the codes and tokens they sign in with."""

    name = "accounts"

    def ready(self) -> None:
        """Register the composers of this app's messages, and what listens to the sign-in library."""
        from accounts import emails, receivers  # noqa: F401 -- importing registers
