"""Sessions as the API answers them: what anybody may know, and what those who look after a session see besides."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from courses.enums import Access, QuestionKind
from courses.models.asking import BookingQuestion, questions_of
from delivery.enums import FundingStream, Mode, Purpose, SessionState, Standing, TrainerRole, Visibility
from delivery.models import Allocation, Meeting, Session, SessionTrainer
from delivery.queries.sessions import standing_of

_PUBLIC = (
    "ref", "title", "mode", "state", "starts_at", "ends_at", "booking_opens_at", "booking_closes_at", "what_to_bring",
    "access_notes",
)  # fmt: skip
_STAFF = ("visibility", "funding_stream", "joining_link", "joining_notes", "naming_closes_at", "cancel_reason")
_VENUE = ("id", "name", "address", "town", "postcode")
_JOINED = (
    "id", "course__slug", "course__access", "course__booking_questions", "host_force__slug",
    "delivering_force__slug", "team_id", "team__name",
    "venue__outcode_id", *(f"venue__{name}" for name in _VENUE),
)  # fmt: skip
LIST_COLUMNS = (*_PUBLIC, *_STAFF, *_JOINED)

EXAMPLE = {
    "ref": "7K3MQ4XP",
    "course": "cyber-basics-small-business",
    "title": "Cyber Basics for Small Business",
    "mode": "in_person",
    "state": "scheduled",
    "standing": "open",
    "is_police_only": False,
    "starts_at": "2027-03-02T10:00:00Z",
    "ends_at": "2027-03-02T11:30:00Z",
    "meetings": [{"number": 1, "starts_at": "2027-03-02T10:00:00Z", "ends_at": "2027-03-02T11:30:00Z"}],
    "town": "Reading",
    "outcode": "RG1",
    "host_force": "thames-valley",
    "places": [{"purpose": "room", "left": 12}],
    "booking_opens_at": None,
    "booking_closes_at": None,
    "what_to_bring": "A phone",
    "access_notes": "Step-free",
    "questions": [
        {
            "id": "0d0f6f1c-5c0e-4b6e-9a53-2f9d1c1f7a10",
            "question": "Do you bring laptops?",
            "hint": "",
            "kind": "yes_no",
            "options": [],
            "is_required": True,
            "only_if": None,
        }
    ],
    "staff": None,
}


class MeetingSerializer(serializers.Serializer[Any]):
    """One of the dates."""

    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class PlacesSerializer(serializers.Serializer[Any]):
    """The places of one kind that anybody can still book."""

    purpose = serializers.ChoiceField([(Purpose.ROOM.value, "In the room"), (Purpose.ONLINE.value, "Online")])
    left = serializers.IntegerField()


class TrainerSerializer(serializers.Serializer[Any]):
    """Who teaches."""

    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(TrainerRole.choices)


class VenueSerializer(serializers.Serializer[Any]):
    """Exactly where."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    address = serializers.CharField()
    town = serializers.CharField()
    postcode = serializers.CharField()


class AllocationSerializer(serializers.Serializer[Any]):
    """Places of one kind, and how many are taken."""

    purpose = serializers.ChoiceField(Purpose.choices)
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()


class TeamSerializer(serializers.Serializer[Any]):
    """The team that runs it."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ConditionSerializer(serializers.Serializer[Any]):
    """When a follow-up is asked."""

    question = serializers.CharField(help_text="The id of the question above.")
    answer = serializers.CharField(help_text="`yes`, `no`, or one of its options; of several, that it is among them.")


class QuestionSerializer(serializers.Serializer[Any]):
    """What the course asks of those who book. A booking answers it under `answers`, by its id."""

    id = serializers.CharField()
    question = serializers.CharField()
    hint = serializers.CharField()
    kind = serializers.ChoiceField(
        QuestionKind.choices,
        help_text="Answered by words (up to 200 or 2,000 characters), `yes` or `no`, one of `options`, a list of "
        "them, or a whole number from 0.",
    )
    options = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField(help_text="Where it is asked, and the account does not act as staff.")
    only_if = ConditionSerializer(allow_null=True, help_text="Null: asked of everybody. Else dropped unless it is met.")


class StaffPartSerializer(serializers.Serializer[Any]):
    """What those who look after the session see besides."""

    visibility = serializers.ChoiceField(Visibility.choices)
    team = TeamSerializer()
    trainers = TrainerSerializer(many=True)
    venue = VenueSerializer(allow_null=True)
    joining_link = serializers.CharField()
    joining_notes = serializers.CharField()
    delivering_force = serializers.SlugField(allow_null=True)
    funding_stream = serializers.ChoiceField(FundingStream.choices)
    allocations = AllocationSerializer(many=True)
    naming_closes_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("As the public sees it", value=EXAMPLE)])
class SessionSerializer(serializers.Serializer[Any]):
    """A session. Town and outward postcode are all that anybody is told of the place."""

    ref = serializers.CharField()
    course = serializers.SlugField()
    title = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    state = serializers.ChoiceField(SessionState.choices)
    standing = serializers.ChoiceField(Standing.choices, help_text="Whether places can be booked now, and if not, why.")
    is_police_only = serializers.BooleanField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    meetings = MeetingSerializer(many=True)
    town = serializers.CharField(help_text="Empty when it is online only.")
    outcode = serializers.CharField(help_text="The outward postcode; empty when it is online only.")
    host_force = serializers.SlugField(allow_null=True)
    places = PlacesSerializer(many=True)
    booking_opens_at = serializers.DateTimeField(allow_null=True)
    booking_closes_at = serializers.DateTimeField(allow_null=True)
    what_to_bring = serializers.CharField()
    access_notes = serializers.CharField()
    questions = QuestionSerializer(many=True)
    staff = StaffPartSerializer(allow_null=True, help_text="Null unless the account looks after the session.")


def session_rows(rows: Iterable[dict[str, Any]], *, looked_after: set[int], now: datetime) -> list[dict[str, Any]]:
    """Rows of `values(*LIST_COLUMNS)` as the API answers them: two queries more, and one for staff."""
    rows = list(rows)
    ids = [row["id"] for row in rows]
    meetings = _by_session(Meeting.objects.filter(session__in=ids).order_by("number"), "number", "starts_at", "ends_at")
    places = _by_session(Allocation.objects.filter(session__in=ids).order_by("purpose"), "purpose", "capacity", "taken")
    trainers = _trainers(looked_after & set(ids))
    return [
        _session(row, meetings[row["id"]], places[row["id"]], now)
        | {"staff": _staff(row, places[row["id"]], trainers[row["id"]]) if row["id"] in looked_after else None}
        for row in rows
    ]


def _session(row: dict[str, Any], meetings: list[Any], places: list[Any], now: datetime) -> dict[str, Any]:
    bookable = [one for one in places if one["purpose"] != Purpose.RESERVED and one["capacity"]]
    left = [{"purpose": one["purpose"], "left": one["capacity"] - one["taken"]} for one in bookable]
    # Only columns are read, so a plain row does as well as an instance.
    session = cast(Session, SimpleNamespace(**row))
    return {
        **{name: row[name] for name in _PUBLIC},
        "course": row["course__slug"],
        "standing": standing_of(session, sum(one["left"] for one in left), now),
        "is_police_only": row["visibility"] == Visibility.POLICE or row["course__access"] == Access.POLICE_ONLY,
        "meetings": meetings,
        "town": row["venue__town"] or "",
        "outcode": row["venue__outcode_id"] or "",
        "host_force": row["host_force__slug"],
        "places": left,
        "questions": [_question(one) for one in questions_of(row["course__booking_questions"])],
    }


def _question(one: BookingQuestion) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "hint", "kind", "is_required")},
        "question": one.words,
        "options": list(one.options),
        "only_if": {"question": one.parent, "answer": one.if_answer} if one.parent else None,
    }


def _staff(row: dict[str, Any], places: list[Any], trainers: list[Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _STAFF},
        "team": {"id": row["team_id"], "name": row["team__name"]},
        "trainers": trainers,
        "venue": {name: row[f"venue__{name}"] for name in _VENUE} if row["venue__id"] else None,
        "delivering_force": row["delivering_force__slug"],
        "allocations": places,
    }


def _by_session(rows: Any, *columns: str) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values("session_id", *columns):
        found[row.pop("session_id")].append(row)
    return found


def _trainers(ids: set[int]) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    if ids:
        rows = SessionTrainer.objects.filter(session__in=ids).order_by("pk").select_related("user")
        for one in rows:
            found[one.session_id].append({"name": one.user.name, "email": one.user.email, "role": one.role})
    return found
