"""Organisations over the API: those the account may see, made or recognised, and put right."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from organisations.enums import AudienceType, SizeBand
from organisations.models import Organisation
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationChanges, OrganisationDetails
from organisations.permissions import can_enter_organisations, can_revise_organisations
from organisations.queries import organisations_visible_to
from organisations.serializers import (
    LIST_COLUMNS,
    NewOrganisationSerializer,
    OrganisationChangesSerializer,
    OrganisationSerializer,
    organisation_detail,
    organisation_rows,
)


class OrganisationFilters(django_filters.FilterSet):
    """Filters of organisations."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of the name.", max_length=200)
    audience_type = django_filters.ChoiceFilter(choices=AudienceType.choices)
    size_band = django_filters.ChoiceFilter(choices=SizeBand.choices)
    force = django_filters.CharFilter(field_name="force__slug", label="The force's slug.", max_length=40)


class OrganisationViewSet(ApiDoor, viewsets.GenericViewSet[Organisation]):
    """Organisations that the account may see."""

    resource = "organisations"
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Organisation]:
        """Those that the account may see, by name."""
        return organisations_visible_to(self.request.user).order_by("name", "pk")

    def list(self, request: Request) -> Response:
        """Organisations that the account may see."""
        rows: Any = self.filter_queryset(self.get_queryset()).values(*LIST_COLUMNS)
        return self.get_paginated_response(organisation_rows(self.paginate_queryset(rows) or []))

    def retrieve(self, request: Request, pk: str) -> Response:
        """One organisation."""
        return Response(organisation_detail(self._find(pk)))

    @extend_schema(request=NewOrganisationSerializer, responses={201: OrganisationSerializer})
    def create(self, request: Request) -> Response:
        """The organisation with the same registered number, or the same name and postcode; otherwise a new one.

        What is known of an organisation already is not changed by this.
        """
        if not can_enter_organisations(request.user):
            raise exceptions.PermissionDenied
        form = NewOrganisationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = organisations.recognise(details=OrganisationDetails(**form.validated_data), by=actor_of(request))
        return Response(organisation_detail(row), status=201)

    @extend_schema(request=OrganisationChangesSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Put an organisation's details right."""
        organisation = self._find(pk)
        if not can_revise_organisations(request.user):
            raise exceptions.PermissionDenied
        form = OrganisationChangesSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        names = OrganisationChanges.__dataclass_fields__
        said = {**{name: getattr(organisation, name) for name in names}, **form.validated_data}
        row = organisations.revise(organisation=organisation, changes=OrganisationChanges(**said), by=actor_of(request))
        return Response(organisation_detail(row))

    def _find(self, pk: str) -> Organisation:
        return get_object_or_404(self.get_queryset().select_related("force", "sector"), pk=pk)


ROUTES = [("organisations", OrganisationViewSet, "organisation")]
