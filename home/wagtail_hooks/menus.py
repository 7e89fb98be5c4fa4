"""The menus: Training for our rows, and of Wagtail's own only what a role has a use for."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from organisations.permissions import is_administrator
from ui.staff import TRAINING_MENU

training_menu = Menu(register_hook_name=TRAINING_MENU)
# Wagtail's reports tell of every team's work, and its help of Wagtail itself.
FOR_ADMINISTRATORS = frozenset({"reports", "help"})


@hooks.register("register_admin_menu_item")
def register_training_menu() -> MenuItem:
    """First in the menu: it is what most people come for."""
    return SubmenuMenuItem("Training", training_menu, name="training", icon_name="calendar-check", order=50)


@hooks.register("construct_main_menu")
def leave_out_what_no_role_needs(request: HttpRequest, items: list[MenuItem]) -> None:
    """Reports and Wagtail's help are for administrators."""
    if not is_administrator(request.user):
        items[:] = [item for item in items if item.name not in FOR_ADMINISTRATORS]


@hooks.register("construct_settings_menu")
def leave_out_groups(request: HttpRequest, items: list[MenuItem]) -> None:
    """What a group may do is code, and who is in one follows from roles: nothing on that list can be opened."""
    items[:] = [item for item in items if item.name != "groups"]


@hooks.register("insert_global_admin_css")
def our_css() -> SafeString:
    """The few rules of our own screens, and those for phones and paper."""
    sheet = '<link rel="stylesheet" href="{}">'
    return format_html_join(
        "", sheet, ((static(f"css/{name}.css"),) for name in ("staff", "staff-phone", "staff-print"))
    )


@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts_of_files(request: HttpRequest, items: list[Any]) -> None:
    """How many pages, pictures and documents there are tells a trainer nothing."""
    if not is_administrator(request.user):
        items.clear()


@hooks.register("register_account_menu_item")
def how_you_sign_in(request: HttpRequest) -> dict[str, str]:
    """From one's own account to one's password, passkeys and authenticator app."""
    words = "Your password, passkeys and authenticator app"
    return {"url": reverse("mfa_index"), "label": "How you sign in", "help_text": words}
