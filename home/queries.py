"""What the public may find of the site's pages."""

from typing import Any

from wagtail.models import Page

from courses.models.pages import police_pages


def public_pages() -> Any:
    """Live pages for anybody: every list, search, feed and sitemap starts from these. Never a police-only page."""
    return Page.objects.live().public().filter(depth__gt=1).exclude(pk__in=police_pages().values("pk"))
