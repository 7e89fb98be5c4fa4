"""Privacy, accessibility, cookies, contact and credits stay where every page leads; their words are free."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page

from home.models import EditorialPage
from home.operations import words

KEPT = "The foot of every page leads to “{title}”, so it stays where it is. Change its words instead."
NOTICES = frozenset(page.slug for page in words.PAGES)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_notices(request: HttpRequest, page: Page, destination: Any = None) -> HttpResponse | None:
    """Refuse to take one away, or a page that they stand under."""
    found = EditorialPage.objects.descendant_of(page, inclusive=True).filter(depth=3, slug__in=NOTICES).first()
    if found is None:
        return None
    messages.error(request, KEPT.format(title=found.title))
    return redirect("wagtailadmin_explore", found.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_notices_among_several(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Wagtail asks the hooks above about one page only. Nothing is done to any of those chosen."""
    if action.models != [Page] or action_type not in {"delete", "unpublish", "move"}:
        return None
    return next(filter(None, (keep_notices(request, page) for page in objects)), None)
