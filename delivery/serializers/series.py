"""Copies and series as the API takes and answers them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from delivery.models import Series
from delivery.operations.dates import Span
from delivery.queries.clashes import Clash
from delivery.queries.series import MOST, Every, PlannedDay, Repeat
from delivery.serializers.schedules import MEETINGS, MOST_MEETINGS, SpanSerializer
from ui.api import StrictSerializer


@extend_schema_serializer(examples=[OpenApiExample("A week later", value={"meetings": MEETINGS})])
class CopySerializer(StrictSerializer):
    """The dates of the copy."""

    meetings = serializers.ListField(child=SpanSerializer(), min_length=1, max_length=MOST_MEETINGS)
    as_draft = serializers.BooleanField(required=False, default=False)


class MovedDaySerializer(StrictSerializer):
    """A day of the rule that is moved, and to where."""

    day = serializers.DateField()
    to = serializers.DateField()


@extend_schema_serializer(
    examples=[
        OpenApiExample("Six Tuesdays", value={"every": "week", "times": 6}),
        OpenApiExample("Look first", value={"every": "month", "until": "2027-12-31", "is_preview": True}),
    ]
)
class RepeatSerializer(StrictSerializer):
    """By which rule a session repeats: `times` (with the first) or `until`, one of the two."""

    every = serializers.ChoiceField([one.value for one in Every])
    times = serializers.IntegerField(min_value=2, max_value=MOST + 1, required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    skips_holidays = serializers.BooleanField(required=False, default=True)
    left_out = serializers.ListField(child=serializers.DateField(), required=False, default=list, max_length=MOST)
    moved = serializers.ListField(child=MovedDaySerializer(), required=False, default=list, max_length=MOST)
    as_draft = serializers.BooleanField(required=False, default=False)
    is_preview = serializers.BooleanField(
        required=False, default=False, help_text="Answer the dates with what is in the way, and make nothing."
    )


class PlannedDateSerializer(serializers.Serializer[Any]):
    """A day of the rule; `meetings` is empty where it is left out."""

    day = serializers.DateField()
    on = serializers.DateField()
    holiday = serializers.CharField()
    is_left_out = serializers.BooleanField()
    meetings = SpanSerializer(many=True)
    clashes = serializers.ListField(child=serializers.CharField())


class SeriesSerializer(serializers.Serializer[Any]):
    """A series with its sessions by time; of a preview, `ref` and `sessions` are empty and `dates` is filled."""

    ref = serializers.CharField()
    rule = serializers.CharField()
    sessions = serializers.ListField(child=serializers.CharField())
    dates = PlannedDateSerializer(many=True)


class ChangedSerializer(serializers.Serializer[Any]):
    """The sessions that were changed."""

    changed = serializers.ListField(child=serializers.CharField())


def repeat_of(data: dict[str, Any]) -> Repeat:
    """A checked body as the operation takes it."""
    plain = {name: data[name] for name in ("every", "times", "until", "skips_holidays", "left_out")}
    return Repeat(**plain, moved={one["day"]: one["to"] for one in data["moved"]})


def series_row(series: Series) -> dict[str, Any]:
    """A series that stands."""
    refs = list(series.sessions.order_by("starts_at", "pk").values_list("ref", flat=True))
    return {"ref": series.ref, "rule": series.rule, "sessions": refs, "dates": []}


def preview_row(plan: list[tuple[PlannedDay, list[Span]]], found: list[list[Clash]], rule: str) -> dict[str, Any]:
    """A series that is only looked at. Of what is in the way, the room and one's own trainers alone are named."""
    dates = [
        {
            "day": day.day,
            "on": day.on,
            "holiday": day.holiday,
            "is_left_out": day.is_left_out,
            "meetings": [{"starts_at": start, "ends_at": end} for start, end in spans],
            "clashes": sorted({clash.trainer or str(clash.session.venue) for clash in clashes}),
        }
        for (day, spans), clashes in zip(plan, found, strict=True)
    ]
    return {"ref": "", "rule": rule, "sessions": [], "dates": dates}
