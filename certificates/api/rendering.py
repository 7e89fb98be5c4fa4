"""Files over the API: what a client may say that it accepts, while errors are still told in JSON."""

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class PdfRenderer(BaseRenderer):
    """Lets a client ask for the file with `Accept: application/pdf`."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Errors are still JSON; the file itself is answered past the renderers."""
        return JSONRenderer().render(data)


class LinkedDataRenderer(PdfRenderer):
    """The same for a badge, with `Accept: application/ld+json`."""

    media_type = "application/ld+json"
    format = "badge"
