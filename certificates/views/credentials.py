"""What programs fetch that check a badge: who issues, what was achieved, and which certificates still stand.

Open to everybody, from every site: a checker may run in a page of its own.
"""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

from certificates.operations import badges
from certificates.queries import credentials as asked
from credentials import Achievement, achievement_document, artwork, did_document
from ui.access import Access, open_to
from ui.caching import SHARED

# Programs look for "json" in it before they read.
LINKED_DATA = "application/ld+json"


@require_safe
@open_to(Access.PUBLIC)
def issuer(request: HttpRequest) -> HttpResponse:
    """The public keys of every credential ever signed here (did:web)."""
    return _answer(request, json.dumps(did_document(asked.issuer(), asked.credential_keys())), "application/json")


@require_safe
@open_to(Access.PUBLIC)
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """One bit for each certificate: whether it was replaced or withdrawn. Read anew each time."""
    facts = asked.status_facts(number)
    if facts is None:
        raise Http404
    return _answer(request, badges.status_list(facts))


@require_safe
@open_to(Access.PUBLIC)
def achievement(request: HttpRequest, course_id: int, number: int) -> HttpResponse:
    """What a version of a course asked and taught. One that is for the police only is not there."""
    found = asked.find_achievement(course_id, number)
    if found is None:
        raise Http404
    return _described(request, found)


@require_safe
@open_to(Access.PUBLIC)
def restricted_achievement(request: HttpRequest) -> HttpResponse:
    """What stands in a badge for each course that is for the police only."""
    return _described(request, asked.restricted_achievement())


@require_safe
@open_to(Access.PUBLIC)
def achievement_picture(request: HttpRequest, course_id: int, number: int) -> HttpResponse:
    """What wallets show of it."""
    found = asked.find_achievement(course_id, number)
    if found is None:
        raise Http404
    return _pictured(request, found)


@require_safe
@open_to(Access.PUBLIC)
def restricted_picture(request: HttpRequest) -> HttpResponse:
    """What wallets show of a course that is for the police only."""
    return _pictured(request, asked.restricted_achievement())


def _pictured(request: HttpRequest, found: Achievement) -> HttpResponse:
    return _answer(request, artwork.as_png(found.name, settings.ISSUER_NAME), "image/png")


def _described(request: HttpRequest, found: Achievement) -> HttpResponse:
    return _answer(request, json.dumps(achievement_document(found, asked.issuer()), ensure_ascii=False))


def _answer(request: HttpRequest, content: str | bytes, kind: str = LINKED_DATA) -> HttpResponse:
    """The same for everybody: a cache may keep it for a second, and who has it already is told so in a few bytes."""
    response = HttpResponse(content, content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = SHARED
    set_response_etag(response)
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found if isinstance(found, HttpResponse) else response
