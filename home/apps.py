"""Registers the app."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HomeConfig(AppConfig):
    """The public front, navigation, staff dashboard and the demonstration."""

    name = "home"


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with our roles on their screens."""

    user_viewset = "home.wagtail_hooks.users.StaffUserViewSet"
