"""Where a typed place lies, and how far it is from there.

An outward postcode stands for the mean position of its postcodes, so a distance is a guide: it is told in whole miles.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from kernel import uk
from organisations.models import Outcode

MILE_KM = 1.609344
_EARTH_KM = 6371.0
_DEGREE_KM = 111.2
# Outward postcodes of one town lie closer together than this; towns of the same name, farther apart.
_SAME_TOWN_KM = 20.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place that somebody means: `name` in words, `code` the outward postcode to ask for it again."""

    name: str
    code: str
    latitude: float
    longitude: float


def find(typed: str) -> list[Place]:
    """The places that a postcode, outward postcode or town may mean: none, one, or one for each town of that name."""
    code = uk.outward(typed)
    if code:
        found = Outcode.objects.filter(code=code).first()
        return [_place([found], f"{code}, {found.town}" if found.town else code)] if found else []
    rows = _of_town(typed)
    clusters = _clusters(rows)
    if len(clusters) == 1:
        return [_place(rows, _named(typed, rows[0]))]
    return [_place(rows, f"{_named(typed, rows[0])} ({rows[0].district}, {rows[0].code})") for rows in clusters]


def kilometres(place: Place, latitude: float, longitude: float) -> float:
    """The distance over the ground between a place and a point (haversine)."""
    north, south = math.radians(place.latitude), math.radians(latitude)
    half = math.sin((south - north) / 2) ** 2
    turn = math.sin(math.radians(longitude - place.longitude) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half + math.cos(north) * math.cos(south) * turn))


def box(place: Place, radius_km: float, prefix: str) -> Q:
    """A filter for rows in the square around a place: cheap, before the distance is reckoned exactly."""
    height = radius_km / _DEGREE_KM
    width = radius_km / (_DEGREE_KM * math.cos(math.radians(place.latitude)))
    return Q(
        **{
            f"{prefix}latitude__range": (place.latitude - height, place.latitude + height),
            f"{prefix}longitude__range": (place.longitude - width, place.longitude + width),
        }
    )


def miles_from(places: Iterable[Place], within_km: float = 0) -> dict[str, int]:
    """The outward postcodes of venues around these places, each with its distance in whole miles from the nearest of
    them. Without a distance: all that have a venue. One query for each place."""
    found: dict[str, int] = {}
    for place in places:
        around = box(place, within_km, "") if within_km else Q()
        rows = Outcode.objects.filter(around, venues__isnull=False).distinct()
        for code, latitude, longitude in rows.values_list("code", "latitude", "longitude"):
            far = kilometres(place, latitude, longitude)
            if not within_km or far <= within_km:
                miles = round(far / MILE_KM)
                found[code] = min(miles, found.get(code, miles))
    return found


def in_words(distance_km: float) -> str:
    """The distance for a list: "about 12 miles away"."""
    return miles_in_words(round(distance_km / MILE_KM))


def miles_in_words(miles: int) -> str:
    """The same, of whole miles."""
    if miles < 1:
        return "less than a mile away"
    return f"about {miles} mile{'' if miles == 1 else 's'} away"


def _of_town(typed: str) -> list[Outcode]:
    wanted = _key(typed)
    if not wanted:
        return []
    # Towns are few and spelt in many ways ("Stoke on Trent"), so they are compared by their letters.
    everything = Outcode.objects.values_list("code", "town", "district")
    towns = [code for code, town, _ in everything if wanted in {_key(part) for part in town.split(" / ")}]
    codes = towns or [code for code, _, district in everything if wanted == _key(district)]
    return list(Outcode.objects.filter(code__in=codes).order_by("code"))


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _named(typed: str, row: Outcode) -> str:
    return next((part for part in row.town.split(" / ") if _key(part) == _key(typed)), row.district)


def _place(rows: Iterable[Outcode], name: str) -> Place:
    found = list(rows)
    return Place(
        name=name,
        code=found[0].code,
        latitude=sum(row.latitude for row in found) / len(found),
        longitude=sum(row.longitude for row in found) / len(found),
    )


def _clusters(rows: list[Outcode]) -> list[list[Outcode]]:
    """Rows that lie near each other, together."""
    clusters: list[list[Outcode]] = []
    for row in rows:
        here = _place([row], "")
        near = [one for one in clusters if any(kilometres(here, r.latitude, r.longitude) < _SAME_TOWN_KM for r in one)]
        clusters = [one for one in clusters if one not in near]
        clusters.append([other for one in near for other in one] + [row])
    return clusters
