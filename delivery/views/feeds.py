"""Doors for other programs and other sites: the calendar feed, the list to embed, and how to get them.

None of them looks at who asks: they tell everybody what strangers may know, and set no cookie.
"""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.generic import View

from delivery.forms import narrowing
from delivery.forms.sessions import USUALLY_EMBEDDED, EmbedForm, FeedForm
from delivery.queries import feeds
from delivery.serializers.feeds import TITLE, calendar
from ui.access import Access
from ui.caching import SHARED
from ui.views import PageView

PLAIN = "text/plain; charset=utf-8"


def unknown_filters(request: HttpRequest, form: FeedForm) -> list[str]:
    """What the address names and no filter is: a slip would otherwise pass for a wish for everything."""
    known = {form.add_prefix(name) for name in form.fields}
    return sorted(set(request.GET) - known)


class CalendarView(View):
    """The coming public sessions as a calendar to subscribe to; narrowed as the address says."""

    access = Access.PUBLIC
    http_method_names = ("get", "head")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The feed; nothing but "not changed" for a program that has it; 400 and words for an address that is wrong."""
        form = FeedForm(request.GET)
        unknown = unknown_filters(request, form)
        if unknown or not form.is_valid():
            return HttpResponse(_complaint(form, unknown), status=400, content_type=PLAIN)
        now = timezone.now()
        rows = feeds.diary(form.wanted(), now=now)
        title = _title(form)
        etag = f'W/"{feeds.fingerprint(rows, title, settings.BASE_URL)}"'
        response = get_conditional_response(request, etag=etag) or HttpResponse(
            calendar(rows, title=title, address=settings.BASE_URL + request.get_full_path(), now=now),
            content_type="text/calendar; charset=utf-8",
            headers={"ETag": etag, "Content-Disposition": 'inline; filename="sessions.ics"'},
        )
        response["Cache-Control"] = SHARED
        return response


class EmbeddedView(PageView):
    """A short list of the next sessions for a frame on another site: no script, no form, no cookie."""

    access = Access.PUBLIC
    template_name = "delivery/embedded_sessions.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let our own pages and the sites of the setting frame it; nobody else, and no other page of ours."""
        who = {"frame-ancestors": [SELF, *settings.EMBED_SITES], "form-action": [NONE]}
        response = csp_replace(who)(super().dispatch)(request, *args, **kwargs)
        response.xframe_options_exempt = True  # type: ignore[attr-defined]  # the older header knows no list of sites
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list; 400 and words for an address that is wrong."""
        form = EmbedForm(request.GET)
        unknown = unknown_filters(request, form)
        if unknown or not form.is_valid():
            words = _complaint(form, unknown)
            return self.render_to_response(self.get_context_data(complaint=words), status=400)
        lines, count = feeds.upcoming(
            form.wanted(), limit=form.cleaned_data["limit"] or USUALLY_EMBEDDED, now=timezone.now()
        )
        listed = settings.BASE_URL + reverse("session_list")
        return self.render_to_response(
            self.get_context_data(
                lines=lines, count=count, heading=_title(form), site=settings.BASE_URL, all_url=listed + _listed(form)
            )
        )


class EmbeddingView(PageView):
    """For partners: what to put on their own site, made to measure."""

    access = Access.PUBLIC
    template_name = "delivery/embedding.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the addresses that follow from it."""
        form = EmbedForm(self.request.GET)
        context = {"form": form, "canonical": settings.BASE_URL + reverse("embedding"), **kwargs}
        if form.is_valid():
            query = narrowing.address(form)
            base = settings.BASE_URL
            context |= {
                "frame_title": _title(form),
                "frame_url": base + reverse("embedded_sessions") + (query if query != "?" else ""),
                "preview_url": reverse("embedded_sessions") + query,
                "feed_url": base + reverse("calendar_feed") + _without_limit(form),
                "json_url": f"{base}/api/v1/sessions/{_for_api(form)}",
            }
        return super().get_context_data(meant=narrowing.meant(form), **context)


def _complaint(form: FeedForm, unknown: list[str]) -> str:
    known = ", ".join(form.add_prefix(name) for name in form.fields)
    said = [f"{name[:40]}: there is no such filter. Known: {known}." for name in unknown]
    for name, errors in form.errors.items():
        said += [f"{form.add_prefix(name)}: {error}" for error in errors]
    return "\n".join(said) + "\n"


def _title(form: FeedForm) -> str:
    """What the calendar or the list is called: only ever words of ours, never what was typed."""
    place, course = form.cleaned_data["place"], form.words_of("course") if form.cleaned_data["course"] else ""
    return f"{course or TITLE}{f' near {place.name}' if place else ''}"


def _listed(form: EmbedForm) -> str:
    """The same search on our own list, which has no regions."""
    query = narrowing.address(form, but=("limit", "region")).replace("?near=", "?place=")
    return "" if query == "?" else query


def _without_limit(form: EmbedForm) -> str:
    query = narrowing.address(form, but=("limit",))
    return "" if query == "?" else query


def _for_api(form: EmbedForm) -> str:
    query = narrowing.address(form, but=("limit",))
    return (
        query
        + ("&" if query != "?" else "")
        + f"has_places=true&limit={form.cleaned_data['limit'] or USUALLY_EMBEDDED}"
    )
