"""The shapes in which attendance reports come and go over the API."""

import base64
import binascii
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from attendance.enums import EntryState, Layout, MarkStatus, MatchedBy
from attendance.operations.report_files import BadReportError, ReadReport, read
from attendance.operations.reports import MOST_MINUTES, default_minimum
from attendance.queries.reports import Attendee
from attendance.queries.settling import Board, Line
from delivery.models import Meeting
from ui.api import AddressField, NameField, StrictSerializer

ANSWERS = [
    ("match", "It is this person: send `seat` or `walk_in`"),
    ("add", "They came without a booking: send `name`"),
    ("count", "Mark them all the same: send `status`"),
    ("set_aside", "They are no attendee, or the mark that says they were away is right"),
    ("put_back", "They are to be decided about again"),
]


@extend_schema_serializer(
    examples=[OpenApiExample("A report", value={"file": "TmFtZSxNaW51dGVzCkFkYSw2MAo=", "minimum_minutes": 45})]
)
class NewReportSerializer(StrictSerializer):
    """A report as Teams or Zoom saved it, in any encoding: its bytes in Base64. It is read and not kept."""

    file = serializers.CharField(help_text="The file's bytes in Base64; up to 1.5 MB of them.", trim_whitespace=True)
    minimum_minutes = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_MINUTES, help_text="Three quarters of the meeting, if left out."
    )

    def read(self, meeting: Meeting) -> tuple[ReadReport, int]:
        """The report and the least number of minutes; an error for each bad row."""
        self.is_valid(raise_exception=True)
        said = self.validated_data
        try:
            raw = base64.b64decode(said["file"], validate=True)
            report = read(raw, meeting)
        except binascii.Error:
            raise serializers.ValidationError({"file": ["This is not Base64."]}) from None
        except BadReportError as bad:
            raise serializers.ValidationError({"file": list(bad.faults)}) from None
        return report, said.get("minimum_minutes") or default_minimum(meeting)


class AttendeeSerializer(serializers.Serializer[Attendee]):
    """Somebody on the register, by `seat` or by `walk_in`."""

    seat = serializers.IntegerField(source="seat_id", allow_null=True)
    walk_in = serializers.UUIDField(source="walk_in_id", allow_null=True)
    name = serializers.CharField()
    organisation = serializers.CharField()


class LineSerializer(serializers.Serializer[Line]):
    """One person of a report; `person` is whose place it is, `suggested` whose it may be by the name."""

    number = serializers.IntegerField(source="entry.number")
    name = serializers.CharField(source="entry.name")
    email = serializers.CharField(source="entry.email")
    joined_at = serializers.DateTimeField(source="entry.joined_at", allow_null=True)
    left_at = serializers.DateTimeField(source="entry.left_at", allow_null=True)
    minutes = serializers.IntegerField(source="entry.minutes")
    state = serializers.ChoiceField(EntryState.choices, source="entry.state")
    matched_by = serializers.ChoiceField([("", "Not known"), *MatchedBy.choices], source="entry.matched_by")
    person = AttendeeSerializer(source="attendee", allow_null=True)
    suggested = AttendeeSerializer(allow_null=True)


class ReportSerializer(serializers.Serializer[Board]):
    """A report in a list: how many of its people are in which state."""

    id = serializers.IntegerField(source="report.pk")
    layout = serializers.ChoiceField(Layout.choices, source="report.layout")
    minimum_minutes = serializers.IntegerField(source="report.minimum_minutes")
    imported_at = serializers.DateTimeField(source="report.imported_at")
    counts = serializers.DictField(child=serializers.IntegerField())


class WholeReportSerializer(ReportSerializer):
    """A report with everybody in it."""

    people = LineSerializer(many=True, source="in_order")


@extend_schema_serializer(examples=[OpenApiExample("A place", value={"answer": "match", "seat": 12})])
class AnswerSerializer(StrictSerializer):
    """What is said of one person of a report."""

    answer = serializers.ChoiceField(ANSWERS)
    seat = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    walk_in = serializers.UUIDField(required=False)
    name = NameField(required=False, allow_blank=True, default="")
    email = AddressField(max_length=254, required=False, allow_blank=True, default="")
    organisation_name = NameField(may_be_domain=True, required=False, allow_blank=True, default="")
    status = serializers.ChoiceField(MarkStatus.choices, default=MarkStatus.PRESENT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Of a match: one place, or one walk-in."""
        if attrs["answer"] == "match" and ("seat" in attrs) == ("walk_in" in attrs):
            raise serializers.ValidationError({"seat": ["Send either seat or walk_in."]})
        return attrs
