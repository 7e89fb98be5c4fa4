"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, the codes and tokens they sign in with."""

    name = "accounts"
