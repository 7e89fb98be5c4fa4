"""What was asked of trainers, and what staff write to the people of a session, as the API takes and answers them."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.enums import AskState, Audience, TrainerRole
from delivery.models import TrainerAsk
from delivery.operations.asks import LONGEST_NOTE
from delivery.operations.notices import MAX_SUBJECT, MAX_TEXT
from delivery.serializers.schedules import trainers_to_name
from ui.api import LineField, RowField, StrictSerializer

MOST_TRAINERS = 50


@extend_schema_serializer(
    examples=[OpenApiExample("Two trainers", value={"trainers": ["ann@muster.test", "bob@muster.test"]})]
)
class NewAsksSerializer(StrictSerializer):
    """Whom to ask, as what, with a word to them."""

    trainers = serializers.ListField(
        child=RowField(rows=trainers_to_name, column="email__iexact", what="trainer"),
        min_length=1, max_length=MOST_TRAINERS,
    )  # fmt: skip
    role = serializers.ChoiceField(TrainerRole.choices, required=False, default=TrainerRole.LEAD)
    note = LineField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


@extend_schema_serializer(examples=[OpenApiExample("A word", value={"note": "I am free that week."})])
class NoteSerializer(StrictSerializer):
    """A word with an offer, or why not."""

    note = LineField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class AskedTrainerSerializer(serializers.Serializer[Any]):
    """The trainer."""

    name = serializers.CharField()
    email = serializers.EmailField()


class AskedSessionSerializer(serializers.Serializer[Any]):
    """The session that looks for a trainer."""

    ref = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    where = serializers.CharField(help_text="Town and outward postcode, or `Online`.")


class AskSerializer(serializers.Serializer[Any]):
    """A trainer was asked to take a session, or offered to."""

    id = serializers.IntegerField()
    session = AskedSessionSerializer()
    trainer = AskedTrainerSerializer()
    role = serializers.ChoiceField(TrainerRole.choices)
    state = serializers.ChoiceField(AskState.choices)
    note = serializers.CharField(help_text="The word that came with it.")
    made_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample("To everyone", value={"audience": "everyone", "subject": "Parking", "text": "Use gate B."})
    ]
)
class NoticeSerializer(StrictSerializer):
    """To whom and what. `expected`: how many addresses you think there are; with another number nothing is sent."""

    audience = serializers.ChoiceField(Audience.choices)
    subject = LineField(max_length=MAX_SUBJECT)
    text = serializers.CharField(max_length=MAX_TEXT)
    expected = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class SentNoticeSerializer(serializers.Serializer[Any]):
    """How many addresses the message goes to."""

    people = serializers.IntegerField()


class AudienceSerializer(serializers.Serializer[Any]):
    """Who could be written to, and how many addresses that are."""

    audience = serializers.ChoiceField(Audience.choices)
    people = serializers.IntegerField()


class AudiencesSerializer(serializers.Serializer[Any]):
    """All of them."""

    results = AudienceSerializer(many=True)


def ask_row(ask: TrainerAsk, where: str) -> dict[str, Any]:
    """One ask as the API answers it."""
    session, user = ask.session, ask.user
    plain = {name: getattr(ask, name) for name in ("id", "role", "state", "note", "made_at", "settled_at")}
    told = {name: getattr(session, name) for name in ("ref", "title", "starts_at", "ends_at")}
    return {**plain, "session": {**told, "where": where}, "trainer": {"name": user.name, "email": user.email}}


def audience_rows(counts: Mapping[str, int]) -> dict[str, Any]:
    """How many are in each audience."""
    return {"results": [{"audience": name, "people": count} for name, count in counts.items()]}
