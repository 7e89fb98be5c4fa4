"""Doors of the site as a whole: the pages for what does not exist and for what broke, and the sitemap."""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap as PlainSitemap
from django.contrib.sitemaps.views import sitemap as draw
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap

from delivery.queries import feeds
from home.queries import public_pages
from kernel.identifiers import grouped
from kernel.logs import reference_of
from ui.access import Access, open_to


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page, in body and headers, for every address that does not exist, or does not for this visitor.

    Looking at who asks leaves a mark in Vary, so the mark stands here for all; and no cache may hand a visitor's 404
    to an officer.
    """
    response = render(request, "404.html", status=404)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """What is said when something broke: nothing of what was asked, and a reference that stands in the log as well."""
    reference = grouped(reference_of(request))
    response: HttpResponse
    if request.path.startswith("/api/"):
        words = f"Something went wrong on our side. Name this reference when you tell us: {reference}."
        response = JsonResponse({"detail": words, "code": "server_error", "reference": reference}, status=500)
    else:
        # No context processors: whatever is broken may be broken there.
        response = HttpResponse(get_template("500.html").render({"reference": reference}), status=500)
    response["Cache-Control"] = "no-store"
    return response


class PublicSitemap(Sitemap):
    """The pages that search engines may know of."""

    def items(self) -> Any:
        """Public pages in the order of the tree. Of what kind they are need not be known: they are public already."""
        return public_pages().order_by("path")


class SessionSitemap(PlainSitemap[str]):
    """The coming public sessions, and the list of them."""

    protocol = settings.BASE_URL.partition(":")[0]

    def items(self) -> list[str]:
        """Their addresses."""
        refs = feeds.announced(timezone.now()).values_list("ref", flat=True)
        return [reverse("session_list"), *(reverse("session", args=[ref]) for ref in refs)]

    def location(self, item: str) -> str:
        """The address as it stands."""
        return item


@open_to(Access.PUBLIC)
def sitemap(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml."""
    return draw(request, sitemaps={"pages": PublicSitemap(request), "sessions": SessionSitemap()})


@open_to(Access.PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt: where the sitemap is. It names no door that is to stay unknown; such pages say so of themselves."""
    words = f"User-agent: *\nDisallow: /api/\nDisallow: /cms/\n\nSitemap: {settings.BASE_URL}/sitemap.xml\n"
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
