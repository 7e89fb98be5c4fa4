"""Personal data, for administrators: how long it is kept, what a run would do, what is left, what is held."""

from django.urls import URLPattern, path
from wagtail import hooks

from home.wagtail_hooks.privacy.holds import HoldPage, HoldsPage, ReleasePage
from home.wagtail_hooks.privacy.rules import LeftPage, PeriodPage, RulesPage
from organisations.permissions import is_administrator
from ui.staff import StaffViewSet

NAMESPACE = "staff_privacy"


class PrivacyViewSet(StaffViewSet):
    """/cms/personal-data/"""

    name = NAMESPACE
    url_prefix = "personal-data"
    icon = "lock"
    menu_hook = "register_settings_menu_item"
    menu_label = "Personal data"
    menu_order = 900
    may_enter = staticmethod(is_administrator)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The rules with the dry run, a period, what is left, the holds."""
        return [
            path("", RulesPage.as_view(), name="index"),
            path("periods/<int:pk>/", PeriodPage.as_view(), name="period"),
            path("left/", LeftPage.as_view(), name="left"),
            path("holds/", HoldsPage.as_view(), name="holds"),
            path("holds/new/", HoldPage.as_view(), name="hold"),
            path("holds/<int:pk>/release/", ReleasePage.as_view(), name="release"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> PrivacyViewSet:
    """Add the screens to Wagtail's."""
    return PrivacyViewSet()
