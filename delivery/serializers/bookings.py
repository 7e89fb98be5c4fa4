"""Bookings, seats and people as the API takes and answers them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.enums import BookingState, Purpose
from delivery.models import Booking, Seat
from delivery.models.bookings import MAX_SEATS, MAX_UNDER_18
from delivery.operations.parties import BookingDetails, SeatDetails
from delivery.queries.waiting import open_offer, parties_ahead
from delivery.serializers.answers import AnswerSerializer, AnswersField, answer_rows
from organisations.enums import ConsentDoor, Stream, words_of
from organisations.operations.organisations import OrganisationDetails
from organisations.serializers import NewOrganisationSerializer
from ui.api import AddressField, LineField, NameField, StrictSerializer

_PLAIN = (
    "ref", "state", "created_at", "held_until", "confirmed_at", "cancelled_at", "cancel_reason", "expected_under_18",
    "wants_guidance",
)  # fmt: skip
_CHOSEN = ("purpose", "has_under_18", "expected_under_18", "wants_guidance")
_GUIDANCE = (
    "True only where the booker ticked a box, empty at first, beside these words: "
    f"“{words_of(Stream.GUIDANCE)}” It is a consent once their address is proved, so not where staff vouch for it."
).replace("\n", " ")
_WAITS = BookingState.WAITING
_BOOKER = ("name", "email", "phone")
LIST_COLUMNS = (
    "id", *_PLAIN, *(f"booker_{name}" for name in _BOOKER), "session__ref", "session__title", "session__starts_at",
    "organisation_id", "organisation__name",
)  # fmt: skip
EXAMPLE = {
    "ref": "9TRD7K3M",
    "state": "held",
    "session": {"ref": "7K3MQ4XP", "title": "Cyber Basics for Small Business", "starts_at": "2027-03-02T10:00:00Z"},
    "organisation": {"id": 17, "name": "Bright Builders Ltd"},
    "booker": {"name": "Ada Osei", "email": "office@brightbuilders.example", "phone": ""},
    "places": 3,
    "created_at": "2027-02-01T09:00:00Z",
    "held_until": "2027-02-01T09:30:00Z",
    "confirmed_at": None,
    "cancelled_at": None,
    "cancel_reason": "",
    "expected_under_18": None,
    "wants_guidance": False,
}
SEATS = [
    {"number": 1, "name": "Ada Osei", "email": "", "purpose": "room", "is_given_back": False},
    {"number": 2, "name": "", "email": "", "purpose": "room", "is_given_back": False},
]
BODY = {
    "session": "7K3MQ4XP",
    "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
    "booker": {"name": "Ada Osei", "email": "office@brightbuilders.example"},
    "places": 3,
    "seats": [{"name": "Ada Osei"}],
}


class SessionOfBookingSerializer(serializers.Serializer[Any]):
    """Which session."""

    ref = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()


class OrganisationOfBookingSerializer(serializers.Serializer[Any]):
    """For whom."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class BookerSerializer(serializers.Serializer[Any]):
    """Who booked."""

    name = serializers.CharField()
    email = serializers.EmailField()
    phone = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("A booking", value=EXAMPLE)])
class BookingSerializer(serializers.Serializer[Any]):
    """A booking in the list. `places` counts those not given back."""

    ref = serializers.CharField()
    state = serializers.ChoiceField(BookingState.choices)
    session = SessionOfBookingSerializer()
    organisation = OrganisationOfBookingSerializer()
    booker = BookerSerializer()
    places = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    held_until = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()
    expected_under_18 = serializers.IntegerField(allow_null=True)
    wants_guidance = serializers.BooleanField()


class SeatSerializer(serializers.Serializer[Any]):
    """One place, as it was typed."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    purpose = serializers.ChoiceField(Purpose.choices, help_text="In the room, online, or out of kept places.")
    is_given_back = serializers.BooleanField()


class OfferSerializer(serializers.Serializer[Any]):
    """Places that came free and are kept for the party."""

    places = serializers.IntegerField()
    until = serializers.DateTimeField()


class WaitingSerializer(serializers.Serializer[Any]):
    """How a party that waits stands."""

    since = serializers.DateTimeField(allow_null=True, help_text="Null until the booker's address is proved.")
    ahead = serializers.IntegerField(help_text="How many parties stand before it, whatever their size.")
    offer = OfferSerializer(allow_null=True, help_text="What is offered now: accept or decline it.")


@extend_schema_serializer(
    examples=[OpenApiExample("A booking in full", value={**EXAMPLE, "seats": SEATS, "answers": [], "waiting": None})]
)
class BookingDetailSerializer(BookingSerializer):
    """A booking with its places."""

    seats = SeatSerializer(many=True)
    answers = AnswerSerializer(many=True, help_text="Told to the booker and to staff who look after the session.")
    waiting = WaitingSerializer(allow_null=True, help_text="Null unless the booking is on the waiting list.")


class NewBookerSerializer(StrictSerializer):
    """Who books."""

    name = NameField()
    email = AddressField(max_length=254)
    phone = LineField(max_length=40, required=False, allow_blank=True)


class SeatBody(StrictSerializer):
    """Who sits on a place; everything may wait."""

    name = NameField(required=False, allow_blank=True)
    email = AddressField(max_length=254, required=False, allow_blank=True)
    access_needs = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, help_text="Kept for a short time and never answered."
    )


@extend_schema_serializer(examples=[OpenApiExample("Three places for a firm", value=BODY)])
class NewBookingSerializer(StrictSerializer):
    """Places for an organisation. Fewer `seats` than `places` are named later."""

    session = serializers.CharField(max_length=20, help_text="The session's ref.")
    organisation = NewOrganisationSerializer()
    booker = NewBookerSerializer()
    places = serializers.IntegerField(min_value=1, max_value=MAX_SEATS)
    seats = serializers.ListField(child=SeatBody(), required=False, max_length=MAX_SEATS)
    purpose = serializers.ChoiceField(
        [(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")],
        required=False,
        help_text="Only needed where a session has both.",
    )
    has_under_18 = serializers.BooleanField(
        required=False, help_text="If true, `expected_under_18` says how many: they are counted, never named."
    )
    expected_under_18 = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MAX_UNDER_18,
        help_text="How many under-18s come with the adults. They take no places.",
    )  # fmt: skip
    answers = AnswersField(required=False)
    wants_guidance = serializers.BooleanField(required=False, help_text=_GUIDANCE)
    if_full = serializers.ChoiceField(
        [("refuse", "Refuse"), ("wait", "Join the waiting list")],
        required=False,
        help_text="What to do where there are not enough places. `refuse` unless said otherwise.",
    )
    invitation = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="The key of an invitation: `i-…`, from its link."
    )


@extend_schema_serializer(examples=[OpenApiExample("Six figures", value={"code": "123456"})])
class CodeSerializer(StrictSerializer):
    """The code from the e-mail."""

    code = serializers.CharField(max_length=20)


@extend_schema_serializer(examples=[OpenApiExample("A name", value={"name": "Sam Reid", "email": "sam@example.com"})])
class SeatNameSerializer(SeatBody):
    """Who sits on it; what is left out stays."""


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody known from a session. Nothing but the name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


def booking_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `values(*LIST_COLUMNS)` as the API answers them: one query more."""
    rows = list(rows)
    living = Seat.objects.filter(booking__in=[row["id"] for row in rows], given_back_at=None)
    places = dict(living.order_by().values_list("booking_id").annotate(Count("pk")))
    return [_booking(row, places.get(row["id"], 0)) for row in rows]


def booking_detail(booking: Booking) -> dict[str, Any]:
    """One booking with its places: two queries."""
    row = Booking.objects.filter(pk=booking.pk).values(*LIST_COLUMNS, "answers").get()
    seats = [
        {
            "number": one.number,
            "name": one.name,
            "email": one.email,
            "purpose": one.allocation.purpose,
            "is_given_back": one.given_back_at is not None,
        }
        for one in booking.seats.select_related("allocation").order_by("number")
    ]
    places = sum(not one["is_given_back"] for one in seats)
    return {
        **_booking(row, places),
        "seats": seats,
        "answers": answer_rows(row["answers"]),
        "waiting": _waiting(booking) if row["state"] == _WAITS else None,
    }


def booking_details(data: dict[str, Any], *, may_leave_out: bool) -> BookingDetails:
    """A checked body as the operation takes it; staff of the session `may_leave_out` answers."""
    booker, seats = data["booker"], data.get("seats", ())
    said = data["organisation"]
    has_no_force = "force" in said and said["force"] is None
    return BookingDetails(
        organisation=OrganisationDetails(email=booker["email"], has_no_force=has_no_force, **said),
        booker_name=booker["name"],
        booker_email=booker["email"],
        booker_phone=booker.get("phone", ""),
        places=data["places"],
        answers=data.get("answers", {}),
        may_leave_out=may_leave_out,
        seats=tuple(SeatDetails(**seat) for seat in seats),
        door=ConsentDoor.API,
        **{name: data[name] for name in _CHOSEN if name in data},
    )


def _waiting(booking: Booking) -> dict[str, Any]:
    offer = open_offer(booking)
    return {
        "since": booking.waiting_since,
        "ahead": parties_ahead(booking),
        "offer": {"places": offer.places, "until": offer.expires_at} if offer else None,
    }


def _booking(row: dict[str, Any], places: int) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _PLAIN},
        "session": {name: row[f"session__{name}"] for name in ("ref", "title", "starts_at")},
        "organisation": {"id": row["organisation_id"], "name": row["organisation__name"]},
        "booker": {name: row[f"booker_{name}"] for name in _BOOKER},
        "places": places,
    }
