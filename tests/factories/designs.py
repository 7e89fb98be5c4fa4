"""Designs of certificates, published the real way."""

from io import BytesIO

from PIL import Image

from certificates.documents import Logo, Look, Signatory
from certificates.models import DesignVersion
from certificates.operations import designs
from courses.models import Course
from kernel.actors import SYSTEM, Actor
from organisations.models import Team
from paper.pictures import read

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#123456"/></svg>'


def make_png(width: int = 60, height: int = 20, colour: str = "navy") -> bytes:
    """A picture of one colour."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def make_look(heading: str = "Certificate in {course}") -> Look:
    """A look with everything in it."""
    return Look(
        name="Cyber Protect South East",
        heading=heading,
        bridge="has taken part in",
        note="Given by {issuer} on {days}.",
        colour="#7a1f5c",
        logos=(Logo(read(SVG), "Bright Bank"), Logo(read(make_png()), "Navy Trust")),
        signatory=Signatory("Ann Example", "Head of Cyber", read(make_png(120, 40))),
    )


def make_design(
    look: Look | None = None, *, course: Course | None = None, team: Team | None = None, by: Actor = SYSTEM
) -> DesignVersion:
    """The next version of the design of a course, of a team or of the house."""
    design = designs.begin(course=course, team=team, by=by)
    newest = design.versions.first()
    return designs.publish(design=design, look=look or make_look(), after=newest.number if newest else 0, by=by)
