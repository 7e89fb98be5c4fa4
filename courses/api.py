"""The catalogue over the API. Courses are written on pages only, so there is nothing to write here."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor
from courses.enums import Level, Strand
from courses.models import Course
from courses.queries import visible_to
from courses.serializers import LIST_COLUMNS, CourseDetailSerializer, CourseSerializer, course_detail, course_rows
from ui.access import Access
from ui.api import OpenToSites


class CourseFilters(django_filters.FilterSet):
    """Filters of the catalogue."""

    strand = django_filters.ChoiceFilter(choices=Strand.choices, method="of_strand", label="One of its strands.")
    level = django_filters.ChoiceFilter(choices=Level.choices, field_name="current_version__level")
    q = django_filters.CharFilter(method="with_words", label="Words in the title or summary.", max_length=200)

    def of_strand(self, rows: QuerySet[Course], name: str, value: str) -> QuerySet[Course]:
        """Courses that serve this strand, first or second."""
        return rows.filter(current_version__strands__icontains=f'"{value}"')

    def with_words(self, rows: QuerySet[Course], name: str, value: str) -> QuerySet[Course]:
        """Courses with every one of these words in title or summary."""
        for word in value.split()[:10]:
            rows = rows.filter(Q(title__icontains=word) | Q(current_version__summary__icontains=word))
        return rows


class CourseViewSet(OpenToSites, ApiDoor, viewsets.GenericViewSet[Course]):
    """The published courses. Police-only ones are there only for tokens whose account may see them."""

    access = Access.PUBLIC
    resource = "courses"
    public_actions = ("list", "retrieve")
    serializer_class = CourseSerializer
    filterset_class = CourseFilters
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Course]:
        """The catalogue, by title."""
        return visible_to(self.viewer).order_by("title", "pk")

    def list(self, request: Request) -> Response:
        """The catalogue."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*LIST_COLUMNS)
        return self.get_paginated_response(course_rows(self.paginate_queryset(rows) or []))

    @extend_schema(responses=CourseDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """A course with its outcomes and modules."""
        rows = self.get_queryset().select_related("current_version")
        return Response(course_detail(get_object_or_404(rows, pk=pk)))


ROUTES = [("courses", CourseViewSet, "course")]
