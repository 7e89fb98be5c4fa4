"""The shapes in which registers come and go over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from attendance.enums import CheckInStatus, MarkStatus, RegisterState, ScanOutcome, Source
from attendance.models import HeadcountLine, Register, WalkIn
from attendance.operations.check_ins import Event, Outcome
from attendance.operations.headcounts import LARGEST
from attendance.queries import Changed, Changes, Row, Sheet, Tally
from organisations.enums import AudienceType
from ui.api import AddressField, InstantField, LineField, NameField, StrictSerializer

MOST_EVENTS = 500
SOURCES = [(value, label) for value, label in Source.choices if value not in {Source.SELF, Source.IMPORT}]
MARKED = [("", "Not marked"), *MarkStatus.choices]
AN_ID = "0b8d5e5e-63a1-4f0e-9a3e-6c7d1d1f2a10"


class RegisterSerializer(serializers.Serializer[Register]):
    """A register in a list: where it stands, and nobody's name."""

    id = serializers.IntegerField()
    session = serializers.CharField(source="meeting.session.ref")
    meeting = serializers.IntegerField(source="meeting.number")
    starts_at = serializers.DateTimeField(source="meeting.starts_at")
    ends_at = serializers.DateTimeField(source="meeting.ends_at")
    state = serializers.ChoiceField(RegisterState.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(source="closing.at", default=None)
    closing = serializers.IntegerField(source="closing.number", default=None, help_text="How often it was closed.")


class RowSerializer(serializers.Serializer[Row]):
    """One person on the sheet, by `seat` or by `walk_in`; an empty `status` is "not marked"."""

    key = serializers.CharField()
    seat = serializers.IntegerField(source="seat_id", allow_null=True)
    walk_in = serializers.UUIDField(source="walk_in_id", allow_null=True)
    name = serializers.CharField()
    organisation = serializers.CharField()
    ticket = serializers.CharField(help_text="What the QR code of their place says; empty for a walk-in.")
    status = serializers.ChoiceField(MARKED)
    marked_at = serializers.DateTimeField(allow_null=True)
    booking_ref = serializers.CharField()
    place = serializers.IntegerField(help_text="Which place of the booking; 0 for who came without one.")
    access_needs = serializers.CharField(help_text="Empty for accounts that may not read it.")


@extend_schema_serializer(examples=[OpenApiExample("A ticket", value={"id": AN_ID, "text": "7K3M-Q4XP-2TDC"})])
class ScanSerializer(StrictSerializer):
    """What a camera or a hand-held scanner read, or somebody typed. `id` is the client's own, as of a mark."""

    id = serializers.UUIDField()
    text = serializers.CharField(max_length=300, help_text="The ticket's address, or its twelve letters.")
    happened_at = serializers.DateTimeField(required=False)


class HeadcountSerializer(serializers.Serializer[HeadcountLine]):
    """A group that is counted and not named."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, not the attribute
    count = serializers.IntegerField()
    audience_type = serializers.ChoiceField(AudienceType.choices)


class CountsSerializer(serializers.Serializer[Sheet | Tally]):
    """The sheet in numbers. `headcount` counts people who are not in `total`."""

    booked = serializers.IntegerField()
    walk_ins = serializers.IntegerField()
    total = serializers.IntegerField()
    there = serializers.IntegerField()
    unmarked = serializers.IntegerField()
    headcount = serializers.IntegerField()


class ScannedSerializer(serializers.Serializer[Any]):
    """What became of it, and in `detail` what to do. `person` is told only of somebody on this register."""

    outcome = serializers.ChoiceField(ScanOutcome.choices)
    detail = serializers.CharField()
    person = RowSerializer(allow_null=True)
    counts = CountsSerializer()


class SheetSerializer(RegisterSerializer):
    """A register with everybody on it. `cursor` is where to begin asking for changes."""

    now = serializers.DateTimeField()
    cursor = serializers.CharField()
    roster = serializers.CharField(help_text="Differs when somebody came onto the list, left it or got another name.")
    capacity = serializers.IntegerField()
    police_only = serializers.BooleanField()
    counts = CountsSerializer()
    people = RowSerializer(many=True)
    headcounts = HeadcountSerializer(many=True)


class ChangedMarkSerializer(serializers.Serializer[Changed]):
    """How one person is marked now."""

    key = serializers.CharField()
    seat = serializers.IntegerField(source="seat_id", allow_null=True)
    walk_in = serializers.UUIDField(source="walk_in_id", allow_null=True)
    status = serializers.ChoiceField(MARKED)
    marked_at = serializers.DateTimeField(allow_null=True)


class ChangesSerializer(serializers.Serializer[Changes]):
    """What became different. Where `roster` or `state` differs from what the device has, it reads the sheet anew."""

    now = serializers.DateTimeField()
    cursor = serializers.DateTimeField(source="now")
    state = serializers.ChoiceField(RegisterState.choices, source="register.state")
    roster = serializers.CharField()
    people = ChangedMarkSerializer(many=True)
    headcounts = HeadcountSerializer(many=True, source="headcount_lines")
    settled = serializers.ListField(
        child=serializers.CharField(), help_text="Ids of refused entries about which a person has decided."
    )


class AfterSerializer(StrictSerializer):
    """Since when."""

    after = InstantField(help_text="The cursor of the last answer.")


@extend_schema_serializer(examples=[OpenApiExample("The first day", value={"session": "7K3MQ4XP", "meeting": 1})])
class StartSerializer(StrictSerializer):
    """Which register to start."""

    session = serializers.CharField(max_length=20, help_text="The session's ref.")
    meeting = serializers.IntegerField(min_value=1, max_value=32767, default=1, help_text="Which of its dates.")


class EventSerializer(StrictSerializer):
    """One mark. `id` is the client's own; sent again with the same content it changes nothing."""

    id = serializers.UUIDField()
    seat = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    walk_in = serializers.UUIDField(required=False, allow_null=True)
    status = serializers.ChoiceField(CheckInStatus.choices)
    happened_at = serializers.DateTimeField(required=False, help_text="When it happened; now, if it is left out.")
    source = serializers.ChoiceField(SOURCES, default=Source.API)  # type: ignore[assignment]  # a declared field, not the attribute

    def event(self) -> Event:
        """The validated data as an event."""
        data = self.validated_data
        return Event(
            client_event_id=data["id"],
            seat_id=data.get("seat"),
            walk_in_id=data.get("walk_in"),
            status=data["status"],
            happened_at=data.get("happened_at"),
            source=data["source"],
        )


@extend_schema_serializer(
    examples=[OpenApiExample("One mark", value={"events": [{"id": AN_ID, "seat": 12, "status": "present"}]})]
)
class BatchSerializer(StrictSerializer):
    """Events to enter. Each is judged by itself: see `results` of the answer."""

    events = EventSerializer(many=True)


class RawBatchSerializer(StrictSerializer):
    """The batch before its events are looked at, so that a bad one does not keep the others out."""

    events = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_EVENTS)


class OutcomeSerializer(serializers.Serializer[Outcome]):
    """What became of one event."""

    id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(
        [
            ("entered", "Entered"),
            ("repeated", "Known already"),
            ("refused", "Refused"),
            ("dropped", "Left out by a person"),
        ]
    )
    status = serializers.ChoiceField(CheckInStatus.choices, required=False)
    happened_at = serializers.DateTimeField(required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # a declared field, not the attribute


class BatchAnswerSerializer(serializers.Serializer[Any]):
    """One result for each event, in the order in which they were sent."""

    results = OutcomeSerializer(many=True)
    counts = CountsSerializer()


@extend_schema_serializer(examples=[OpenApiExample("A name is enough", value={"id": AN_ID, "name": "Ana Ortiz"})])
class NewWalkInSerializer(StrictSerializer):
    """Somebody who came without a booking: marked present, too. Never name people under 18."""

    id = serializers.UUIDField()
    name = NameField()
    email = AddressField(max_length=254, required=False, allow_blank=True, default="")
    organisation_name = NameField(may_be_domain=True, required=False, allow_blank=True, default="")
    happened_at = serializers.DateTimeField(required=False)
    source = serializers.ChoiceField(SOURCES, default=Source.API)  # type: ignore[assignment]  # a declared field, not the attribute


class WalkInSerializer(serializers.Serializer[WalkIn]):
    """Somebody who came without a booking."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    organisation_name = serializers.CharField()
    added_at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample("A class", value={"id": AN_ID, "label": "Year 8 pupils", "count": 28, "audience_type": "school"})
    ]
)
class NewHeadcountSerializer(StrictSerializer):
    """A group to count. The label says who they are as a group and never names anybody."""

    id = serializers.UUIDField()
    label = LineField(max_length=120)  # type: ignore[assignment]  # a declared field, not the attribute
    count = serializers.IntegerField(min_value=1, max_value=LARGEST)
    audience_type = serializers.ChoiceField(AudienceType.choices)


@extend_schema_serializer(examples=[OpenApiExample("Some came", value={"empty": False})])
class CloseSerializer(StrictSerializer):
    """`empty` confirms that nobody came."""

    empty = serializers.BooleanField(default=False)
