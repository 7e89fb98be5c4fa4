"""Looks for an editor's redirect only where Wagtail's pages were asked for."""

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware


class PageRedirects(RedirectMiddleware):
    """Wagtail's redirects, without their queries on a 404 of ours: unknown codes must cost no more than known ones."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave the answers of our own doors alone."""
        match = request.resolver_match
        if match is not None and match.url_name != "wagtail_serve":
            return response
        answer: HttpResponse = super().process_response(request, response)
        return answer
