"""Consents over the API: what may be sent to whom now, for coordinators; and what somebody stopped elsewhere."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent
from organisations.operations import consents
from organisations.queries.consents import consents_visible_to
from organisations.serializers.consents import ConsentSerializer, consent_row


class ConsentFilters(django_filters.FilterSet):
    """Filters of consents."""

    stream = django_filters.ChoiceFilter(choices=Stream.choices)
    is_given = django_filters.BooleanFilter(label="Only those who say yes now, or only those who stopped.")
    team = django_filters.CharFilter(field_name="team__name", label="The team's name.", max_length=80)


class ConsentViewSet(ApiDoor, viewsets.GenericViewSet[Consent]):
    """Consents given to the teams that the account coordinates. Of each address, team and stream what counts now."""

    resource = "consents"
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilters
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Consent]:
        """Those that the account may see, oldest first."""
        return consents_visible_to(self.request.user).order_by("pk")

    def list(self, request: Request) -> Response:
        """Consents to the teams that the account coordinates. Read them anew each time before you write to anybody."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([consent_row(row) for row in rows])

    def retrieve(self, request: Request, pk: str) -> Response:
        """One consent, while it is the latest word."""
        return Response(consent_row(self._find(pk)))

    @extend_schema(request=None, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Record that somebody wants no more of it, as when they pressed the button in a mail of another system."""
        row: Any = consents.withdraw(consent=self._find(pk), door=ConsentDoor.API, by=actor_of(request))
        return Response(consent_row(row))

    def _find(self, pk: str) -> Consent:
        return get_object_or_404(self.get_queryset(), pk=pk)


ROUTES = [("consents", ConsentViewSet, "consent")]
