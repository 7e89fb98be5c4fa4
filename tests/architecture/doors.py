"""Every address says who may come through it; every template keeps to the content security policy."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

from ui.access import access_of

# Wagtail's admin asks for its own permission on every address below /cms/, ours included.
WAGTAIL_ADMIN = "cms/"
THEIRS = ("wagtail.", "drf_spectacular.")
BREACHES = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")", re.I),
    "inline style": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+=", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "another site's file": re.compile(
        r"<(?:script|img|link|iframe|source|video|audio)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.I
    ),
}


def undeclared_addresses(patterns: list[Any]) -> list[str]:
    """Addresses whose view declares no access."""
    return [f"/{route} ({where})" for route, where, access in _walk(patterns, "") if access is None]


def breaches(root: Path) -> list[str]:
    """Templates with inline script, inline style or files from elsewhere; mails stand outside the policy."""
    faults = []
    for path in sorted((root / "templates").rglob("*.html")):
        if "emails" in path.parts:
            continue
        text = path.read_text()
        faults += [
            f"{path.relative_to(root)}:{1 + text.count(chr(10), 0, found.start())}: {name}"
            for name, breach in BREACHES.items()
            for found in breach.finditer(text)
        ]
    return faults


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str, object]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if route.startswith(WAGTAIL_ADMIN):
            continue
        if isinstance(pattern, URLResolver):
            if getattr(pattern.urlconf_name, "__name__", "").startswith(THEIRS):
                continue
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            named = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
            where = f"{named.__module__}.{getattr(named, '__qualname__', named)}"
            if not where.startswith(THEIRS):
                yield route, where, access_of(view)
