"""What Wagtail's own screens must not do with courses and with police-only material."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Collection, Page

from courses.enums import Access
from courses.models import CoursePage, PoliceCollection
from courses.models.media import is_police_only, police_collections
from courses.models.pages import access_of, police_pages
from organisations.permissions import can_see_police_material


@hooks.register("before_serve_document")
def refuse_police_documents(document: Any, request: HttpRequest) -> None:
    """A second look behind our own view, in case another address ever leads to Wagtail's."""
    if is_police_only(document.collection) and not can_see_police_material(request.user):
        raise Http404


@hooks.register("before_move_page")
def keep_course_in_section(request: HttpRequest, page: Any, parent: Page) -> HttpResponse | None:
    """Say why a course cannot change section, instead of a bare refusal."""
    if not isinstance(page, CoursePage) or access_of(parent) == page.access:
        return None
    messages.error(
        request,
        "A course cannot be moved between the open and the police-only section, because sessions and certificates "
        "follow it. Write a new course there instead.",
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_copy_page")
def keep_copies_in_section(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A police-only course is never copied into the open, and no course is mirrored by an alias."""
    specific = page.specific
    if request.method != "POST" or not isinstance(specific, CoursePage):
        return None
    parent = Page.objects.filter(pk=_number(request.POST.get("new_parent_page"))).first()
    if request.POST.get("alias"):
        problem = "An alias of a course would be the same course twice. Make a plain copy."
    elif specific.is_police_only and parent is not None and access_of(parent) != Access.POLICE_ONLY:
        problem = "A police-only course cannot be copied into the open section."
    else:
        return None
    messages.error(request, problem)
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("describe_collection_contents")
def police_collection_is_needed(collection: Collection) -> dict[str, Any] | None:
    """Keeps the police-only collection from being deleted: Wagtail deletes only what nobody describes."""
    if not PoliceCollection.objects.filter(collection=collection).exists():
        return None
    return {"count": 1, "count_text": SafeString("the rule that what lies here is police only")}


@hooks.register("construct_page_chooser_queryset")
def choose_from_own_pages(pages: Any, request: HttpRequest) -> Any:
    """Police-only pages are offered for links only to those who may see them."""
    return pages if can_see_police_material(request.user) else pages.exclude(pk__in=police_pages().values("pk"))


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_from_own_library(rows: Any, request: HttpRequest) -> Any:
    """Police-only files are offered only to those who may see them."""
    return rows if can_see_police_material(request.user) else rows.exclude(collection__in=police_collections())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None
