"""A list with its pages, as Wagtail registers them."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from ui.staff.doors import Test
from ui.staff.lists import RowsView

TRAINING_MENU = "register_training_menu_item"


class StaffViewSet(ViewSet):
    """A list with its pages, under one address and one item of the Training menu."""

    menu_hook = TRAINING_MENU
    may_enter: Test

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """A menu item for those who may enter."""
        may_enter = self.may_enter

        class Item(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return may_enter(request.user)

        return Item

    def list_urls(self, view: type[RowsView], **kwargs: Any) -> list[URLPattern]:
        """The list and its results alone, which the search box asks for."""
        names = {"index_url_name": self.get_url_name("index"), "index_results_url_name": self.get_url_name("results")}
        return [
            path("", view.as_view(**names, **kwargs), name="index"),
            path("results/", view.as_view(**names, **kwargs, results_only=True), name="results"),
        ]
