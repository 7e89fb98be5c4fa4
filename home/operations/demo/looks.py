"""A design of certificates with a partner's logo, so that the demonstration shows what a team can make of them."""

from dataclasses import replace

from certificates.documents import Logo, Look, Signatory
from certificates.operations import designs
from courses.models import Course
from home.operations.demo import files
from kernel.actors import Actor
from paper.pictures import read

COURSE = "cyber-basics-small-business"
LOOK = Look(
    name="Protect South East",
    heading="Certificate in {course}",
    bridge="has taken part in",
    note="Given by {issuer} together with Ridgeway Food Share, for whose volunteers this course was first taught.",
    colour="#2f5d50",
    signatory=Signatory("Ruth Castellane-Moore", "Coordinator, Protect South East"),
)


def write(*, by: Actor) -> None:
    """The design of one course, published as staff do it. Part of the loader's transaction, after the courses."""
    logo = Logo(read(files.LOGO.read_bytes()), "Ridgeway Food Share")
    look = replace(LOOK, logos=(logo,))
    design = designs.begin(course=Course.objects.get(slug=COURSE), by=by)
    designs.publish(design=design, look=look, after=0, by=by)
