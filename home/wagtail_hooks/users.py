"""Wagtail's list of users as the list of people who sign in; the pages of one person are our own."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail.users.views.users import IndexView, UserFilterSet, UserViewSet

from accounts.models import User
from home.wagtail_hooks import staff as pages
from home.wagtail_hooks.account_history import AccountHistory
from home.wagtail_hooks.accounts import AdministratorsOnly
from home.wagtail_hooks.inviting import InvitePage, RevisePage

# Wagtail's own pages of one user, in whose place ours stand.
_OURS = {"add", "edit", "history", "history_results"}


class PeopleFilter(UserFilterSet):
    """By role, and whether the account is open; Wagtail's own administrators are not ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("is_superuser", None)
        self.filters["group"].label = "Role"


class StaffList(IndexView):
    """Everybody who signs in: staff, and those who book or attend. Nothing is done to several of them at once."""

    add_item_label = "Invite somebody"

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's, without boxes to tick and the level of access, which roles decide; with addresses called so."""
        kept = [column for column in super().columns if column.name not in ("bulk_actions", "is_superuser")]
        for column in kept:
            if column.name == User.USERNAME_FIELD:
                column.label = "E-mail"
        return kept

    def get_delete_url(self, instance: User) -> None:
        """Nobody is deleted."""


class StaffUserViewSet(UserViewSet):
    """/cms/users/, for administrators; named in `home.apps`."""

    index_view_class = StaffList
    # Wagtail's own one of users ends with a bar for what is done to several.
    index_template_name = "wagtailadmin/generic/index.html"
    filterset_class = PeopleFilter
    copy_view_enabled = False

    @property
    def permission_policy(self) -> AdministratorsOnly:
        """Not Django's model permissions."""
        return AdministratorsOnly(User)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list is Wagtail's; inviting, changing, the history and how somebody signs in are ours."""
        return [
            *(door for door in super().get_urlpatterns() if door.name not in _OURS),
            path("new/", InvitePage.as_view(), name="add"),
            path("edit/<int:pk>/", RevisePage.as_view(), name="edit"),
            path("history/<int:pk>/", AccountHistory.as_view(), name="history"),
            *(path(f"{page.name}/<int:pk>/", page.as_view(), name=page.name) for page in pages.PAGES),
        ]
