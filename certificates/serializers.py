"""The shapes in which certificates leave over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from certificates.enums import CorrectionState, NameMatch, Reason
from certificates.models import Certificate, Correction, IssueRule
from certificates.models.rules import MOST_RENEWAL_DAYS
from certificates.queries import Finding, Outcome, for_staff
from courses.models import Course
from kernel.identifiers import grouped, normalise
from ui.api import LineField, RowField, StrictSerializer


def published_courses(user: Any) -> QuerySet[Course]:
    """Courses that were ever published."""
    return Course.objects.filter(current_version__isnull=False)


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """A certificate for those who may see it."""

    code = serializers.SerializerMethodField(help_text="As printed, in groups of four.")
    session = serializers.CharField(source="session.ref")
    course = serializers.CharField(source="course_version.course.slug")
    course_version = serializers.IntegerField(source="course_version.number")
    standing = serializers.SerializerMethodField(help_text="valid, expired, replaced or revoked")

    class Meta:
        model = Certificate
        fields = (
            "code", "standing", "name", "session", "course", "course_version", "course_title", "outcomes", "minutes",
            "trainers", "issuer", "taught_on", "issued_at", "expires_on", "revoked_at", "revoke_reason", "file_digest",
        )  # fmt: skip
        read_only_fields = fields

    def get_code(self, certificate: Certificate) -> str:
        """The code as printed."""
        return grouped(certificate.code)

    def get_standing(self, certificate: Certificate) -> str:
        """Where it stands on the day the list was asked for."""
        return str(certificate.standing_on(self.context["today"]))


@extend_schema_serializer(
    examples=[OpenApiExample("Married", value={"name": "Ana Ortiz-Lee", "note": "I married in May."})]
)
class NewCorrectionSerializer(StrictSerializer):
    """The name as it should be."""

    name = LineField(max_length=200)
    note = LineField(max_length=300, required=False, allow_blank=True, default="", help_text="What the team reads.")


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    """A correction that the holder of a certificate asked for."""

    certificate = serializers.SerializerMethodField(help_text="The code of the certificate as it was then.")
    state = serializers.ChoiceField(CorrectionState.choices)

    class Meta:
        model = Correction
        fields = ("id", "certificate", "name", "note", "state", "answer", "asked_at", "settled_at")
        read_only_fields = fields

    def get_certificate(self, correction: Correction) -> str:
        """The code as printed."""
        return grouped(correction.certificate.code)


class RuleSerializer(serializers.ModelSerializer[IssueRule]):
    """One version of what earns a certificate of a course."""

    course = serializers.CharField(source="course.slug")

    class Meta:
        model = IssueRule
        fields = (
            "course", "number", "attendance_percent", "needs_confirmation", "renewal_days", "knowledge_mark",
            "needs_survey", "created_at",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_serializer(
    examples=[OpenApiExample("A yes", value={"course": "cyber-basics", "needs_confirmation": True})]
)
class NewRuleSerializer(StrictSerializer):
    """What is to be in force from now on. What is left out stays as it is."""

    course = RowField(rows=published_courses, column="slug", what="course")
    attendance_percent = serializers.IntegerField(required=False, min_value=1, max_value=100)
    needs_confirmation = serializers.BooleanField(required=False, help_text="A trainer says yes to each person.")
    renewal_days = serializers.IntegerField(
        required=False, min_value=0, max_value=MOST_RENEWAL_DAYS,
        help_text="Repeated within so many days before the last day, a certificate loses none of them.",
    )  # fmt: skip
    knowledge_mark = serializers.IntegerField(
        required=False, allow_null=True, help_text="Not to be had yet: anything but null is refused."
    )
    needs_survey = serializers.BooleanField(required=False, help_text="Not to be had yet: true is refused.")


class PersonSerializer(StrictSerializer):
    """Somebody at a session, as `outcomes/` names them: by booking and place, or as a walk-in."""

    booking = LineField(max_length=20, required=False)
    place = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    walk_in = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two ways."""
        if ("walk_in" in attrs) == ("booking" in attrs and "place" in attrs):
            raise serializers.ValidationError("Give `booking` and `place`, or `walk_in`.")
        return {**attrs, "booking": normalise(attrs.get("booking", ""))}


@extend_schema_serializer(examples=[OpenApiExample("All", value={"session": "K7M2P9QX", "everybody": True})])
class ConfirmationsSerializer(StrictSerializer):
    """To whom a trainer says yes: `people`, or everybody who waits for it."""

    session = LineField(max_length=20, help_text="The session's ref.")
    everybody = serializers.BooleanField(required=False, default=False)
    people = serializers.ListField(child=PersonSerializer(), required=False, default=list, max_length=500)

    def validate_session(self, ref: str) -> str:
        """However it was typed."""
        return normalise(ref)


@extend_schema_serializer(
    examples=[OpenApiExample("A place", value={"session": "K7M2P9QX", "person": {"booking": "7KQ2M9XP", "place": 1}})]
)
class TakeBackSerializer(StrictSerializer):
    """Whose yes is taken back."""

    session = LineField(max_length=20, help_text="The session's ref.")
    person = PersonSerializer()

    def validate_session(self, ref: str) -> str:
        """However it was typed."""
        return normalise(ref)


class ConfirmedSerializer(serializers.Serializer[Any]):
    """How it stands."""

    confirmed = serializers.IntegerField(help_text="How many had none before.")
    waiting = serializers.IntegerField(help_text="How many still wait for a yes.")


class CertificateOutcomeSerializer(serializers.Serializer[Outcome]):
    """One place or walk-in of a session: its certificate, or why there is none."""

    booking = serializers.CharField(source="seat.booking.ref", default=None, help_text="null for a walk-in")
    place = serializers.IntegerField(source="seat.number", default=None, help_text="null for a walk-in")
    walk_in = serializers.UUIDField(source="walk_in.pk", default=None, help_text="null for a place")
    name = serializers.CharField(source="holder.name")
    certificate = serializers.SerializerMethodField(help_text="The code of the latest one, or null.")
    reason = serializers.ChoiceField(choices=Reason.choices, allow_null=True, help_text="Why there is none, or null.")
    detail = serializers.SerializerMethodField(help_text="The reason in words; empty where there is a certificate.")

    def get_certificate(self, outcome: Outcome) -> str | None:
        """The code as printed."""
        return grouped(outcome.certificate.code) if outcome.certificate else None

    def get_detail(self, outcome: Outcome) -> str:
        """What staff are told."""
        return for_staff(outcome)


class FindingSerializer(serializers.Serializer[Finding]):
    """What anybody may know of a certificate from its code or its file."""

    code = serializers.SerializerMethodField(help_text="Empty where the holder's details are deleted.")
    standing = serializers.CharField()
    course_title = serializers.CharField()
    is_restricted = serializers.BooleanField()
    issuer = serializers.CharField()
    masked_name = serializers.CharField()
    taught_on = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)
    revoked_on = serializers.DateField(allow_null=True)
    replaced = serializers.SerializerMethodField(help_text="Whether a corrected certificate was issued in its place.")
    replaced_on = serializers.DateField(allow_null=True)
    successor_standing = serializers.CharField(
        source="successor", allow_null=True, help_text="How the latest one in its place stands. Its code is not told."
    )
    log_index = serializers.IntegerField(
        allow_null=True, help_text="Which entry of the public log says that it was issued."
    )
    log_hash = serializers.CharField(help_text="That entry's leaf hash, for `/log/proof/<leaf hash>.json`; or empty.")

    def get_code(self, finding: Finding) -> str:
        """The code as printed."""
        return grouped(finding.code)

    def get_replaced(self, finding: Finding) -> bool:
        """Whether there is a successor; its code is its holder's to give."""
        return finding.replaced_on is not None


class FileFindingSerializer(FindingSerializer):
    """What anybody who has a certificate's file may know."""

    is_erased = serializers.BooleanField(
        help_text="Whether the holder's details were deleted by rule. Then only the file itself can be confirmed."
    )


@extend_schema_serializer(examples=[OpenApiExample("A digest", value={"digest": "0123456789abcdef" * 4})])
class DigestSerializer(StrictSerializer):
    """The SHA-256 of a whole file."""

    digest = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        help_text="SHA-256 of the whole file, as 64 hexadecimal figures.",
        error_messages={"invalid": "Give the SHA-256 of the file: 64 figures from 0 to 9 and a to f."},
    )


@extend_schema_serializer(examples=[OpenApiExample("A name", value={"name": "Ana Ortiz"})])
class NameCheckSerializer(StrictSerializer):
    """A name as somebody types it."""

    name = LineField(max_length=200)


class NameAnswerSerializer(serializers.Serializer[Any]):
    """Whether it is the holder's."""

    is_same_name = serializers.BooleanField(help_text="Accents may be left out.")
    match = serializers.ChoiceField(choices=NameMatch.choices, help_text="same, same_but_accents or other")


@extend_schema_serializer(examples=[OpenApiExample("A sentence", value={"reason": "Issued for the wrong course."})])
class ReasonSerializer(StrictSerializer):
    """Why a certificate is withdrawn."""

    reason = LineField(max_length=300)


MOST_AT_ONCE = 100


class AskedSerializer(StrictSerializer):
    """One certificate to check, and the name that stands on it."""

    code = serializers.CharField(max_length=60, help_text="As printed; groups and capitals do not matter.")
    name = LineField(max_length=200, required=False, help_text="Compared with the holder's, where it is given.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two certificates",
            value={"certificates": [{"code": "7K3M-Q4XP-9TRT", "name": "Ana Ortiz"}, {"code": "3D2Q-PQQD-K2DC"}]},
        )
    ]
)
class CheckBatchSerializer(StrictSerializer):
    """Certificates to check at once. Each code may be named once."""

    certificates = serializers.ListField(
        child=AskedSerializer(), min_length=1, max_length=MOST_AT_ONCE, help_text=f"At most {MOST_AT_ONCE}."
    )

    def validate_certificates(self, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each once: or names could be tried on one certificate by the hundred."""
        for one in asked:
            one["code"] = normalise(one["code"])
        if len({one["code"] for one in asked}) < len(asked):
            raise serializers.ValidationError("Name each code once.", code="repeated")
        return asked


class AnsweredSerializer(serializers.Serializer[Any]):
    """What one of them came to."""

    code = serializers.CharField(help_text="As it was asked, in groups of four.")
    error = serializers.ChoiceField(
        choices=[("mistyped_code", "It has a typing mistake"), ("unknown_code", "We cannot confirm it")],
        allow_null=True,
        help_text="Why there is no certificate, or null.",
    )
    match = serializers.ChoiceField(
        choices=NameMatch.choices, allow_null=True, help_text="How the name compares; null where none was given."
    )
    certificate = FindingSerializer(allow_null=True)


class CheckBatchAnswerSerializer(serializers.Serializer[Any]):
    """The answers, in the order in which they were asked for."""

    results = AnsweredSerializer(many=True)
