"""Venues: added once, described for those who must find the way in."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from delivery.models import Venue
from kernel import uk
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from organisations.models import Force, Outcode
from records.operations import trail


@dataclass(frozen=True, kw_only=True)
class VenueDetails:
    """Everything about a venue; the postcode as typed."""

    name: str
    address: str
    town: str
    postcode: str
    capacity: int
    force: Force | None = None
    directions: str = ""
    access_notes: str = ""


def add(*, details: VenueDetails, by: Actor) -> Venue:
    """A new venue; its force is suggested by the postcode where none is named.

    Refuses `bad_postcode`, `name_missing`, `capacity_needed` and `venue_exists`.
    """
    return _keep(Venue(), details, verb="add", by=by)


def revise(*, venue: Venue, details: VenueDetails, by: Actor) -> Venue:
    """Change a venue. Sessions there show the change at once. Refuses as `add` does."""
    return _keep(venue, details, verb="revise", by=by)


def _keep(venue: Venue, details: VenueDetails, *, verb: str, by: Actor) -> Venue:
    columns = _columns(details)
    is_new = venue.pk is None
    before = {} if is_new else {name: getattr(venue, name) for name in columns}
    if columns == before:
        return venue
    for name, value in columns.items():
        setattr(venue, name, value)
    try:
        with transaction.atomic():
            venue.save()
            trail.record(verb=verb, subject=venue, by=by, before=before, after=columns, is_new=is_new)
    except IntegrityError as clash:
        raise Refusal("There is a venue with this name and postcode already.", "venue_exists", field="name") from clash
    return venue


def _columns(details: VenueDetails) -> dict[str, object]:
    postcode = uk.postcode(details.postcode)
    outcode = Outcode.objects.select_related("force").filter(code=postcode.split(" ")[0]).first() if postcode else None
    if outcode is None:
        raise Refusal("Enter a full UK postcode, like OX1 2JD.", "bad_postcode", field="postcode")
    name = clean_line(details.name)
    if not name:
        raise Refusal("Enter the venue's name.", "name_missing", field="name")
    if details.capacity < 1:
        raise Refusal("Say how many people the room holds.", "capacity_needed", field="capacity")
    return {
        "name": name,
        "address": clean_text(details.address),
        "town": clean_line(details.town) or outcode.town,
        "postcode": postcode,
        "outcode": outcode,
        "force": details.force or outcode.force,
        "capacity": details.capacity,
        "directions": clean_text(details.directions),
        "access_notes": clean_text(details.access_notes),
    }
