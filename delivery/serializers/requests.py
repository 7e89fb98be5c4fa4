"""Requests for sessions as the API takes and answers them."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from courses.queries import visible_to
from delivery.enums import Mode, RequestState
from delivery.models import SessionRequest
from delivery.operations.wishes import MOST_PEOPLE, Wish
from delivery.serializers.bookings import NewBookerSerializer
from delivery.serializers.schedules import MEETINGS, MOST_PLACES, DetailsSerializer, SpanSerializer
from organisations.models import Region
from organisations.operations.organisations import OrganisationDetails
from organisations.serializers import NewOrganisationSerializer
from ui.api import InstantField, LineField, RowField, StrictSerializer

_PLAIN = (
    "ref", "state", "mode", "adults", "under_18", "audience", "dates", "place", "postcode", "town", "answer",
    "created_at", "proved_at", "decided_at",
)  # fmt: skip
_ASKER = ("name", "email", "phone")
LIST_COLUMNS = (
    "id", *_PLAIN, *(f"asker_{name}" for name in _ASKER), "course__slug", "session__ref", "organisation_id",
    "organisation__name", "force__slug", "region__code", "referred_to__code",
)  # fmt: skip
EXAMPLE = {
    "ref": "4QWT9R7D",
    "state": "new",
    "course": "cyber-basics-small-business",
    "organisation": {"id": 17, "name": "Bright Builders Ltd"},
    "asker": {"name": "Ada Osei", "email": "office@brightbuilders.example", "phone": "0118 496 0000"},
    "mode": "in_person",
    "adults": 25,
    "under_18": 0,
    "audience": "Our office staff, who get a lot of invoices by e-mail",
    "dates": "Tuesday mornings in March",
    "place": "Our canteen, no steps",
    "postcode": "RG1 1AA",
    "town": "Reading",
    "force": "thames-valley",
    "region": "SE",
    "referred_to": None,
    "session": None,
    "answer": "",
    "created_at": "2027-02-01T09:00:00Z",
    "proved_at": "2027-02-01T09:04:00Z",
    "decided_at": None,
}
BODY = {
    "course": "cyber-basics-small-business",
    "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
    "asker": {"name": "Ada Osei", "email": "office@brightbuilders.example"},
    **{name: EXAMPLE[name] for name in ("mode", "adults", "audience", "dates", "place")},
}
ACCEPTANCE = {
    "course": "cyber-basics-small-business", "meetings": MEETINGS, "team": 1, "mode": "in_person", "venue": 1,
    "room_capacity": 30, "keep": 25, "keep_until": "2027-02-23T10:00:00Z",
}  # fmt: skip


class OrganisationOfRequestSerializer(serializers.Serializer[Any]):
    """Who asks."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class AskerSerializer(serializers.Serializer[Any]):
    """Whom to talk to."""

    name = serializers.CharField()
    email = serializers.EmailField()
    phone = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("A request", value=EXAMPLE)])
class RequestSerializer(serializers.Serializer[Any]):
    """A request for a session. Without `course` the team helps to choose."""

    ref = serializers.CharField()
    state = serializers.ChoiceField(RequestState.choices)
    course = serializers.CharField(allow_null=True)
    organisation = OrganisationOfRequestSerializer()
    asker = AskerSerializer()
    mode = serializers.ChoiceField(Mode.choices)
    adults = serializers.IntegerField()
    under_18 = serializers.IntegerField()
    audience = serializers.CharField()
    dates = serializers.CharField()
    place = serializers.CharField()
    postcode = serializers.CharField()
    town = serializers.CharField()
    force = serializers.SlugField(allow_null=True)
    region = serializers.CharField(allow_null=True, help_text="The region's code.")
    referred_to = serializers.CharField(allow_null=True, help_text="The code of the region that answers instead.")
    session = serializers.CharField(allow_null=True, help_text="The ref of the session that it led to.")
    answer = serializers.CharField()
    created_at = serializers.DateTimeField()
    proved_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(examples=[OpenApiExample("Twenty-five people in Reading", value=BODY)])
class NewRequestSerializer(StrictSerializer):
    """A session that is asked for. Under-18s are counted, never named."""

    course = RowField(rows=visible_to, column="slug", what="course", required=False, allow_null=True)
    organisation = NewOrganisationSerializer()
    asker = NewBookerSerializer()
    mode = serializers.ChoiceField(Mode.choices)
    adults = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    under_18 = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    audience = serializers.CharField(max_length=1000)
    dates = serializers.CharField(max_length=1000, help_text="Days and times that would suit, in words.")
    place = serializers.CharField(max_length=500, required=False, allow_blank=True)
    postcode = LineField(
        max_length=10, required=False, allow_blank=True, help_text="Where it is not the organisation's own."
    )
    asks_anyway = serializers.BooleanField(
        required=False, help_text="They know that they are fewer than a trainer comes out for (409 `too_few_on_site`)."
    )


@extend_schema_serializer(examples=[OpenApiExample("A session with kept places", value=ACCEPTANCE)])
class AcceptanceSerializer(DetailsSerializer):
    """The session that a request becomes, and the places of it that are kept for those who asked."""

    course = RowField(rows=visible_to, column="slug", what="course")
    meetings = serializers.ListField(child=SpanSerializer(), min_length=1, max_length=30)
    keep = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)
    keep_until = InstantField(required=False, help_text="Until it starts, unless said.")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


@extend_schema_serializer(examples=[OpenApiExample("A sentence", value={"reason": "No trainer is free in March."})])
class DeclineSerializer(StrictSerializer):
    """Why not; those who asked read it."""

    reason = serializers.CharField(max_length=2000)


@extend_schema_serializer(examples=[OpenApiExample("An open session", value={"session": "7K3MQ4XP"})])
class OfferSerializer(StrictSerializer):
    """Which open session they could join."""

    session = serializers.CharField(max_length=20, help_text="The session's ref.")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


@extend_schema_serializer(examples=[OpenApiExample("To the East", value={"region": "EE"})])
class ReferralSerializer(StrictSerializer):
    """Which region's team is to answer; `note` is for the colleagues."""

    region = RowField(rows=lambda _user: Region.objects.filter(valid_to=None), column="code", what="region")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


def wish_of(data: dict[str, Any]) -> Wish:
    """A checked body as what is asked for."""
    names = ("course", "mode", "adults", "under_18", "audience", "dates", "place", "postcode", "asks_anyway")
    asker = data["asker"]
    return Wish(
        **{name: data[name] for name in names if name in data},
        asker_name=asker["name"],
        asker_phone=asker.get("phone", ""),
        force=data["organisation"].get("force"),
    )


def organisation_of(data: dict[str, Any]) -> OrganisationDetails:
    """Who asks, as it is to be recognised."""
    return OrganisationDetails(**{"email": data["asker"]["email"], **data["organisation"]})


def request_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `values(*LIST_COLUMNS)` as the API answers them."""
    return [
        {
            **{name: row[name] for name in _PLAIN},
            "course": row["course__slug"],
            "organisation": {"id": row["organisation_id"], "name": row["organisation__name"]},
            "asker": {name: row[f"asker_{name}"] for name in _ASKER},
            "force": row["force__slug"],
            "region": row["region__code"],
            "referred_to": row["referred_to__code"],
            "session": row["session__ref"],
        }
        for row in rows
    ]


def request_detail(row: SessionRequest) -> dict[str, Any]:
    """One request: one query."""
    return request_rows(SessionRequest.objects.filter(pk=row.pk).values(*LIST_COLUMNS))[0]
