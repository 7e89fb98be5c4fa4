"""The bodies with which sessions are scheduled and changed. Shape only: what is allowed, the operations decide."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from courses.queries import visible_to
from delivery.enums import Approval, FundingStream, Mode, TrainerRole, Visibility
from delivery.models import Session, Venue
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails, details_of
from delivery.permissions import teams_schedulable_by
from organisations.enums import Role
from organisations.models import Force
from ui.api import ChangesMixin, IdField, InstantField, RowField, StrictSerializer

MOST_MEETINGS = 30
MOST_PLACES = 5000
MEETINGS = [{"starts_at": "2027-03-02T10:00:00Z", "ends_at": "2027-03-02T11:30:00Z"}]


def _forces(_user: Any) -> QuerySet[Force]:
    return Force.objects.all()


def trainers_to_name(user: Any) -> QuerySet[User]:
    """Whom this user may name over the API: trainers of the regions that they schedule for, so that nobody learns who
    has an account."""
    regions = teams_schedulable_by(user).order_by().values("region")
    memberships = {"memberships__role": Role.TRAINER, "memberships__team__region__in": regions}
    return User.objects.filter(is_active=True, **memberships).distinct()


class SpanSerializer(StrictSerializer):
    """When a meeting starts and ends."""

    starts_at = InstantField()
    ends_at = InstantField()


class AssignmentSerializer(StrictSerializer):
    """Who teaches, and as what."""

    email = RowField(rows=trainers_to_name, column="email__iexact", what="trainer")
    role = serializers.ChoiceField(TrainerRole.choices)


class DetailsSerializer(StrictSerializer):
    """What is decided about a session apart from its course and dates."""

    team = IdField(rows=teams_schedulable_by, what="team")
    mode = serializers.ChoiceField(Mode.choices)
    venue = IdField(rows=lambda _user: Venue.objects.all(), what="venue", required=False, allow_null=True)
    room_capacity = serializers.IntegerField(min_value=0, max_value=MOST_PLACES, required=False)
    online_capacity = serializers.IntegerField(min_value=0, max_value=MOST_PLACES, required=False)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    trainers = serializers.ListField(child=AssignmentSerializer(), required=False, max_length=20)
    delivering_force = RowField(rows=_forces, column="slug", what="force", required=False, allow_null=True)
    host_force = RowField(rows=_forces, column="slug", what="force", required=False, allow_null=True)
    funding_stream = serializers.ChoiceField(FundingStream.choices, required=False)
    joining_link = serializers.URLField(max_length=500, required=False, allow_blank=True)
    joining_notes = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    what_to_bring = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    access_notes = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    booking_opens_at = InstantField(required=False, allow_null=True)
    booking_closes_at = InstantField(required=False, allow_null=True)
    naming_closes_at = InstantField(required=False, allow_null=True)
    changes_close_at = InstantField(required=False, allow_null=True)
    approval = serializers.ChoiceField(Approval.choices, required=False)
    has_waiting_list = serializers.BooleanField(required=False)
    minimum = serializers.IntegerField(min_value=1, max_value=32767, required=False, allow_null=True)
    online_notes = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    reminder_days = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=60), max_length=5, required=False
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An evening in Reading",
            value={
                "course": "cyber-basics-small-business",
                "meetings": MEETINGS,
                "team": 1,
                "mode": "in_person",
                "venue": 1,
                "room_capacity": 20,
                "trainers": [{"email": "trainer@muster.test", "role": "lead"}],
            },
        )
    ]
)
class ScheduleSerializer(DetailsSerializer):
    """A new session."""

    course = RowField(rows=visible_to, column="slug", what="course")
    meetings = serializers.ListField(child=SpanSerializer(), min_length=1, max_length=MOST_MEETINGS)
    as_draft = serializers.BooleanField(required=False, help_text="Keep it to staff until it is published.")
    is_record = serializers.BooleanField(required=False, help_text="It took place already: a late record.")


@extend_schema_serializer(examples=[OpenApiExample("A larger room", value={"room_capacity": 30})])
class RevisionSerializer(ChangesMixin, DetailsSerializer):
    """Changes of what is decided; what is left out stays. Dates change by `move`."""


@extend_schema_serializer(examples=[OpenApiExample("A week later", value={"meetings": MEETINGS})])
class MoveSerializer(StrictSerializer):
    """New dates."""

    meetings = serializers.ListField(child=SpanSerializer(), min_length=1, max_length=MOST_MEETINGS)


@extend_schema_serializer(examples=[OpenApiExample("A sentence", value={"reason": "The trainer is ill."})])
class CancellationSerializer(StrictSerializer):
    """Why it is called off; those who booked read it."""

    reason = serializers.CharField(max_length=500)


def spans_of(meetings: list[dict[str, Any]]) -> list[Span]:
    """The meetings as the operations take them."""
    return [(one["starts_at"], one["ends_at"]) for one in meetings]


def revised(session: Session, data: dict[str, Any]) -> SessionDetails:
    """What stands of a session, with a checked body over it. Places of a kind that its new mode lacks are dropped."""
    body = said(data)
    stands = details_of(session)
    mode = body.get("mode", session.mode)
    if mode == Mode.ONLINE:
        stands["room_capacity"] = 0
    elif mode == Mode.IN_PERSON:
        stands["online_capacity"] = 0
    return SessionDetails(**{**stands, **body})


def said(data: dict[str, Any]) -> dict[str, Any]:
    """A checked body by the names of `SessionDetails`."""
    found = {name: value for name, value in data.items() if name in SessionDetails.__dataclass_fields__}
    if "trainers" in found:
        found["trainers"] = tuple((one["email"], one["role"]) for one in found["trainers"])
    return found
