"""Makes the organisations that book and the rooms that they come to."""

from typing import Any, cast

from delivery.models import Venue
from delivery.operations import venues
from delivery.operations.venues import VenueDetails
from home.operations.demo import files
from kernel.actors import Actor
from organisations.models import Force, Organisation, Sector
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationDetails


def write_organisations(*, by: Actor) -> dict[str, Organisation]:
    """The organisations by name, each recognised as if it had booked. Part of the loader's transaction."""
    forces = {force.slug: force for force in Force.objects.all()}
    sectors = {sector.letter: sector for sector in Sector.objects.all()}
    return {
        body.name: organisations.recognise(
            details=OrganisationDetails(
                name=body.name,
                audience_type=body.audience_type,
                size_band=body.size_band,
                postcode=body.postcode,
                town=body.town,
                sector=sectors[body.sector],
                force=forces[body.force],
                email=f"office@{body.domain}",
                **cast(dict[str, Any], dict(body.numbers)),
            ),
            by=by,
        )
        for body in files.bodies()
    }


def write_venues(*, by: Actor) -> dict[str, Venue]:
    """The venues by key. Part of the loader's transaction."""
    forces = {force.slug: force for force in Force.objects.all()}
    return {
        room.key: venues.add(
            details=VenueDetails(
                name=room.name,
                address=room.address,
                town=room.town,
                postcode=room.postcode,
                capacity=room.capacity,
                force=forces[room.force],
                directions=room.directions,
                access_notes=room.access_notes,
            ),
            by=by,
        )
        for room in files.rooms()
    }
