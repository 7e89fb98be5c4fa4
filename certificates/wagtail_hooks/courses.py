"""Tells whoever publishes a course at once what a certificate could not print of it."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import messages

from certificates.documents import missing_characters
from courses.models import CoursePage


@hooks.register("after_publish_page")
def warn_of_letters(request: HttpRequest, page: Any) -> None:
    """A warning on the screen; the page is published all the same, and the course can be given."""
    page = page.specific
    if not isinstance(page, CoursePage) or not page.live:
        return
    words = [("title", page.title), *(("outcomes", str(block.value)) for block in page.outcomes)]
    found: dict[str, dict[str, None]] = {}
    for where, text in words:
        for letter in missing_characters(text):
            found.setdefault(where, {})[letter if letter.isprintable() else f"U+{ord(letter):04X}"] = None
    for where, letters in found.items():
        messages.warning(
            request,
            f"Certificates of this course cannot be made yet: their typeface lacks {' '.join(letters)}, which the "
            f"{where} {'have' if where == 'outcomes' else 'has'}. Write it in Latin letters and publish again.",
        )
