"""Changes of a final booking as the API takes them, and the dates to which it can move as it answers them."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.enums import Purpose
from delivery.models.bookings import MAX_SEATS
from delivery.queries.changes import Date
from delivery.serializers.bookings import SeatBody
from ui.api import StrictSerializer

_WAYS = [(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")]


@extend_schema_serializer(examples=[OpenApiExample("Another date", value={"session": "7K3MQ4XP"})])
class MoveBookingSerializer(StrictSerializer):
    """Where to."""

    session = serializers.CharField(max_length=20, help_text="The ref of another session of the same course.")


@extend_schema_serializer(examples=[OpenApiExample("Two more", value={"places": 2, "seats": [{"name": "Sam Reid"}]})])
class MorePlacesSerializer(StrictSerializer):
    """How many more come. Fewer `seats` than `places` are named later."""

    places = serializers.IntegerField(min_value=1, max_value=MAX_SEATS)
    seats = serializers.ListField(child=SeatBody(), required=False, max_length=MAX_SEATS)
    purpose = serializers.ChoiceField(_WAYS, required=False, help_text="Only needed where a session has both.")


@extend_schema_serializer(examples=[OpenApiExample("Two would come", value={"places": 2})])
class WaitForMoreSerializer(StrictSerializer):
    """How many more would come, if there were places."""

    places = serializers.IntegerField(min_value=1, max_value=MAX_SEATS)
    purpose = serializers.ChoiceField(_WAYS, required=False, help_text="Only needed where a session has both.")


@extend_schema_serializer(examples=[OpenApiExample("Online", value={"purpose": "online"})])
class SwitchSerializer(StrictSerializer):
    """How to take part."""

    purpose = serializers.ChoiceField(_WAYS)


class DateOfMeetingSerializer(serializers.Serializer[Any]):
    """From when to when."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class OtherDateSerializer(serializers.Serializer[Any]):
    """Another session of the course, as far as anybody may know it."""

    ref = serializers.CharField()
    meetings = DateOfMeetingSerializer(many=True)
    where = serializers.CharField(help_text="Town and outward postcode, or `Online`.")
    free = serializers.IntegerField(help_text="Free places of the kinds that the booking needs.")
    is_enough = serializers.BooleanField(help_text="Whether everybody on the booking finds a place.")
    asks_approval = serializers.BooleanField(help_text="Whether the team may look at the booking before it is final.")


class OtherDatesSerializer(serializers.Serializer[Any]):
    """Where a booking can move."""

    results = OtherDateSerializer(many=True)


def other_dates(dates: Iterable[Date]) -> dict[str, Any]:
    """Those dates as the API answers them."""
    return {"results": [_date(one) for one in dates]}


def _date(date: Date) -> dict[str, Any]:
    meetings = [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in date.meetings]
    plain = {name: getattr(date, name) for name in ("ref", "where", "free", "is_enough", "asks_approval")}
    return {**plain, "meetings": meetings}
