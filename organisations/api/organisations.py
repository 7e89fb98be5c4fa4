"""Organisations over the API: those the account may see, made or recognised, and put right."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from organisations.enums import AudienceType, SizeBand
from organisations.models import Organisation
from organisations.operations import contacts, organisations
from organisations.operations.organisations import OrganisationChanges, OrganisationDetails
from organisations.permissions import can_enter_organisations, can_revise_organisations
from organisations.queries import organisations_visible_to
from organisations.queries.contacts import contacts_of
from organisations.serializers import (
    LIST_COLUMNS,
    NewOrganisationSerializer,
    OrganisationChangesSerializer,
    OrganisationSerializer,
    organisation_detail,
    organisation_rows,
)
from organisations.serializers.consents import ContactSerializer, NewContactSerializer, contact_row


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

    @extend_schema(responses=ContactSerializer(many=True), methods=["GET"])
    @extend_schema(request=NewContactSerializer, responses={201: ContactSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def contacts(self, request: Request, pk: str) -> Response:
        """Who looks after its training. POST names somebody: they see it once they sign in with that address."""
        organisation = self._find_to_revise(pk)
        if request.method == "GET":
            return Response([contact_row(row) for row in contacts_of(organisation)])
        form = NewContactSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        row = contacts.name(
            organisation=organisation, person_name=said["name"], email=said["email"], is_sure=said["is_sure"],
            by=actor_of(request),
        )  # fmt: skip
        return Response(contact_row(row), status=201)

    @extend_schema(request=None, responses=ContactSerializer)
    @action(detail=True, methods=["post"], url_path=r"contacts/(?P<contact>[0-9]{1,18})/end")
    def end_contact(self, request: Request, pk: str, contact: str) -> Response:
        """End somebody's time as its contact."""
        rows = self._find_to_revise(pk).spokespeople.select_related("person__user", "organisation")
        row = get_object_or_404(rows, pk=contact)
        return Response(contact_row(contacts.end(spokesperson=row, by=actor_of(request))))

    def _find_to_revise(self, pk: str) -> Organisation:
        organisation = self._find(pk)
        if not can_revise_organisations(self.request.user):
            raise exceptions.PermissionDenied
        return organisation

    def _find(self, pk: str) -> Organisation:
        return get_object_or_404(self.get_queryset().select_related("force", "sector"), pk=pk)


ROUTES = [("organisations", OrganisationViewSet, "organisation")]
