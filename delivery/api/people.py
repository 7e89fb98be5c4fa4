"""People over the API: those of the bookings and sessions that the account may see, by name only."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from rest_framework import viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor
from delivery.permissions import bookings_visible_to, sessions_of_staff
from delivery.serializers.bookings import PersonSerializer
from kernel.identifiers import normalise
from organisations.models import Person

COLUMNS = ("id", "name")


def people_visible_to(user: Any, **session: Any) -> QuerySet[Person]:
    """Proved people on bookings and walk-ins that the user may see; of one session if one is named."""
    bookings = bookings_visible_to(user).filter(**{f"session__{name}": value for name, value in session.items()})
    looked_after = sessions_of_staff(user).filter(**session)
    booked = Q(pk__in=bookings.exclude(booker=None).order_by().values("booker"))
    seated = Q(seats__booking__in=bookings.order_by().values("pk"))
    walked_in = Q(walk_ins__session__in=looked_after.order_by().values("pk"))
    return Person.objects.filter(pk__in=Person.objects.filter(booked | seated | walked_in).values("pk"))


class PersonFilters(django_filters.FilterSet):
    """Filters of people."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.", max_length=200)
    session = django_filters.CharFilter(method="of_session", label="A session's ref.", max_length=20)

    def of_session(self, rows: QuerySet[Person], name: str, typed: str) -> QuerySet[Person]:
        """People of one session, as far as the account may see who was there."""
        return rows.filter(pk__in=people_visible_to(self.request.user, ref=normalise(typed)).values("pk"))


class PersonViewSet(ApiDoor, viewsets.GenericViewSet[Person]):
    """People of the sessions that the account may see."""

    resource = "people"
    serializer_class = PersonSerializer
    filterset_class = PersonFilters
    lookup_value_regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def get_queryset(self) -> QuerySet[Person]:
        """Those that the account may see, by name."""
        return people_visible_to(self.request.user).order_by("name", "pk")

    def list(self, request: Request) -> Response:
        """People that the account may see."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*COLUMNS)
        return self.get_paginated_response(list(self.paginate_queryset(rows) or []))

    def retrieve(self, request: Request, pk: str) -> Response:
        """One of them."""
        return Response(get_object_or_404(self.get_queryset().values(*COLUMNS), pk=pk))
