"""Registers the app."""

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class HomeConfig(AppConfig):
    """The public front, navigation, staff dashboard and the demonstration."""

    name = "home"

    def ready(self) -> None:
        """Keep police-only files and links off the open pages, whatever their kind."""
        from courses.forms import SectionForm
        from home.models import EditorialPage, HomePage

        HomePage.base_form_class = EditorialPage.base_form_class = SectionForm


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with our roles on their screens."""

    user_viewset = "home.wagtail_hooks.users.StaffUserViewSet"
