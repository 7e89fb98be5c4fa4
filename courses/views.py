"""Serves pictures and documents of pages. Police-only ones do not exist for those who may not see them."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from wagtail.documents.views.serve import serve as wagtail_serve

from courses.models import Handout, PictureRendition
from courses.models.media import is_police_only
from organisations.permissions import can_see_police_material
from ui.access import Access, open_to

# Only what Wagtail renders pictures into; never anything that a browser would run.
PICTURE_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
# Nothing in a file may do anything in our name, whatever a browser takes it for.
POWERLESS = "default-src 'none'; sandbox"
# A picture that is moved to the police-only collection is forgotten by caches after a day.
OPEN_FOR = "public, max-age=86400"


@open_to(Access.PUBLIC)
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A picture in one size, or the same 404 as for an address that never existed."""
    rendition = PictureRendition.objects.select_related("image__collection").filter(pk=pk).first()
    content_type = PICTURE_TYPES.get(name.rpartition(".")[2].lower())
    if rendition is None or rendition.filename != name or content_type is None:
        raise Http404
    is_private = _refuse_or_say(request, rendition.image.collection)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        response = FileResponse(rendition.file.storage.open(rendition.file.name), content_type=content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "no-store" if is_private else OPEN_FOR
    response["Content-Security-Policy"] = POWERLESS
    return response


@open_to(Access.PUBLIC)
def handout(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A document, to be saved and never opened in its place, by Wagtail's own view once access is checked.

    The check stands in front of that view because it answers conditional requests before its own hooks are asked.
    """
    found = Handout.objects.select_related("collection").filter(pk=pk).first()
    if found is None or found.filename != name:
        raise Http404
    is_private = _refuse_or_say(request, found.collection)
    response: HttpResponseBase = wagtail_serve(request, pk, name)
    response["Cache-Control"] = "no-store" if is_private else OPEN_FOR
    response["Content-Security-Policy"] = POWERLESS
    return response


def _refuse_or_say(request: HttpRequest, collection: Any) -> bool:
    """Whether the file is police only; 404 for those who may not see it."""
    if not is_police_only(collection):
        return False
    if not can_see_police_material(request.user):
        raise Http404
    return True
