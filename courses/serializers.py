"""The shapes in which courses leave over the API. Lists are made from plain rows; the classes describe them."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from courses.enums import Access, Level, Marking, Strand, Tlp
from courses.models import Course

_OF_VERSION = ("summary", "strand", "strands", "level", "audiences", "formats", "duration_minutes", "valid_months")
LIST_COLUMNS = (
    "id", "slug", "title", "access", "current_version__number", *(f"current_version__{name}" for name in _OF_VERSION),
)  # fmt: skip
EXAMPLE = {
    "id": 1,
    "slug": "cyber-basics-small-business",
    "title": "Cyber Basics for Small Business",
    "access": "open",
    "version": 3,
    "summary": "A plain-English start for people who run a firm without an IT department.",
    "strand": "protect",
    "strands": ["protect"],
    "level": "foundation",
    "audiences": ["micro", "small", "charity"],
    "formats": ["webinar", "in_person"],
    "duration_minutes": 90,
    "valid_months": 12,
}
DETAIL_EXAMPLE = {
    **EXAMPLE,
    "outcomes": ["Set up a backup that is kept apart from everyday devices and prove that it restores"],
    "modules": [{"title": "Back up what matters", "minutes": 15, "points": ["Keep more than one copy"]}],
    "max_group": None,
    "is_adults_only": False,
    "marking": "OFFICIAL",
    "tlp": "TLP:CLEAR",
    "review_due_on": "2027-05-21",
    "published_at": "2026-11-20T10:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("A course", value=EXAMPLE)])
class CourseSerializer(serializers.Serializer[Any]):
    """A course in the list."""

    id = serializers.IntegerField()
    slug = serializers.SlugField()
    title = serializers.CharField()
    access = serializers.ChoiceField(Access.choices)
    version = serializers.IntegerField(help_text="Counts up with every change of the words.")
    summary = serializers.CharField()
    strand = serializers.ChoiceField(Strand.choices, help_text="The one that is counted.")
    strands = serializers.ListField(child=serializers.ChoiceField(Strand.choices))
    level = serializers.ChoiceField(Level.choices)
    audiences = serializers.ListField(child=serializers.CharField())
    formats = serializers.ListField(child=serializers.CharField())
    duration_minutes = serializers.IntegerField()
    valid_months = serializers.IntegerField(
        allow_null=True, help_text="How long its certificate stands; null: for good."
    )


class ModuleSerializer(serializers.Serializer[Any]):
    """One part of a course."""

    title = serializers.CharField()
    minutes = serializers.IntegerField()
    points = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(examples=[OpenApiExample("A course in full", value=DETAIL_EXAMPLE)])
class CourseDetailSerializer(CourseSerializer):
    """A course with what it teaches."""

    outcomes = serializers.ListField(child=serializers.CharField())
    modules = ModuleSerializer(many=True)
    max_group = serializers.IntegerField(allow_null=True)
    is_adults_only = serializers.BooleanField()
    marking = serializers.ChoiceField(Marking.choices)
    tlp = serializers.ChoiceField(Tlp.choices)
    review_due_on = serializers.DateField()
    published_at = serializers.DateTimeField()


def course_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `values(*LIST_COLUMNS)` as the API answers them."""
    return [
        {
            **{name: row[name] for name in ("id", "slug", "title", "access")},
            "version": row["current_version__number"],
            **{name: row[f"current_version__{name}"] for name in _OF_VERSION},
        }
        for row in rows
    ]


def course_detail(course: Course) -> dict[str, Any]:
    """One course, from its row with the current version joined."""
    version = course.current_version
    if version is None:
        raise ValueError("A course without a version is not in the catalogue.")
    names = (*_OF_VERSION, "max_group", "is_adults_only", "marking", "tlp", "review_due_on", "published_at")
    return {
        **{name: getattr(course, name) for name in ("id", "slug", "title", "access")},
        "version": version.number,
        **{name: getattr(version, name) for name in names},
        "outcomes": [one.text for one in version.outcomes.all()],
        "modules": [
            {"title": one.title, "minutes": one.minutes, "points": one.points} for one in version.modules.all()
        ],
    }
