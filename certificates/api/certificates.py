"""Certificates that an account may see, and what staff may do with them."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from attendance.permissions import can_mark
from certificates import queries
from certificates.api.archives import Archives
from certificates.api.confirmations import Confirmations
from certificates.api.corrections import Corrections
from certificates.api.rendering import LinkedDataRenderer, PdfRenderer
from certificates.models import Certificate
from certificates.operations import certificates, files, wallets
from certificates.permissions import can_manage, visible_to
from certificates.serializers import (
    CertificateOutcomeSerializer,
    CertificateSerializer,
    NameCheckSerializer,
    ReasonSerializer,
)
from delivery.permissions import sessions_of_staff
from kernel.identifiers import normalise


class CertificateFilters(django_filters.FilterSet):
    """Filters of the list."""

    session = django_filters.CharFilter(field_name="session__ref", lookup_expr="iexact")
    course = django_filters.CharFilter(field_name="course_version__course__slug")
    status = django_filters.CharFilter()

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []


class SessionFilter(django_filters.FilterSet):
    """Whose outcomes. The action itself looks the session up."""

    session = django_filters.CharFilter(required=True, method="pass_on")

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []

    def pass_on(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        """Nothing is left out here."""
        return rows


class CertificateViewSet(
    Archives,
    Corrections,
    Confirmations,
    ApiDoor,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Certificate],
):
    """Certificates that the account may see."""

    resource = "certificates"
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilters
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9-]{1,40}"
    actions_at_a_bounded_rate = ("archive",)
    actions_that_look_up = ("archive", "outcomes", "confirm", "take_back_confirmation")

    def get_queryset(self) -> QuerySet[Certificate]:
        """The account's own and, for staff, those of the sessions they look after."""
        return (
            visible_to(self.request.user)
            .select_related("session", "course_version__course")
            .order_by("-issued_at", "-pk")
        )

    def get_object(self) -> Certificate:
        """By code, however it was typed."""
        self.kwargs["code"] = normalise(self.kwargs["code"])
        return super().get_object()

    def get_serializer_context(self) -> dict[str, Any]:
        """The day on which standings are told."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[JSONRenderer, PdfRenderer])
    def pdf(self, request: Request, code: str) -> HttpResponse:
        """The file exactly as it was issued; 404 once it is deleted with the holder's details."""
        certificate = self.get_object()
        if not certificate.file_name:
            raise exceptions.NotFound("The file was deleted with the holder's details.", code="file_deleted")
        return HttpResponse(files.read(certificate), content_type="application/pdf")

    @extend_schema(responses={(200, "application/ld+json"): OpenApiTypes.OBJECT})
    @action(detail=True, renderer_classes=[JSONRenderer, LinkedDataRenderer])
    def badge(self, request: Request, code: str) -> HttpResponse:
        """The certificate as an Open Badge 3.0, signed. 404 `no_badge` once it is deleted with the holder's details,
        and for the minute in which an older certificate waits for its own.
        """
        found = wallets.of(self.get_object())
        if found is None:
            raise exceptions.NotFound("There is no badge of this certificate.", code="no_badge")
        file = wallets.as_json(found)
        return HttpResponse(file.content, content_type=file.kind)

    @extend_schema(
        responses=CertificateOutcomeSerializer(many=True),
        parameters=[OpenApiParameter("session", str, required=True, description="The session's ref.")],
    )
    @action(detail=False, filterset_class=SessionFilter, serializer_class=CertificateOutcomeSerializer)
    def outcomes(self, request: Request) -> Response:
        """Everybody at a session, with a certificate or the reason why not. For those who may see who is on its
        register.
        """
        self.filter_queryset(self.get_queryset())  # refuses what is missing or unknown; no row is fetched
        ref = normalise(request.query_params["session"])
        session = sessions_of_staff(request.user).filter(ref=ref).first()
        if session is None:
            raise exceptions.NotFound("There is no such session.")
        if not can_mark(request.user, session):
            raise exceptions.PermissionDenied
        page = self.paginate_queryset(queries.outcomes(session, timezone.now())) or []
        return self.get_paginated_response([CertificateOutcomeSerializer(one).data for one in page])

    @extend_schema(request=ReasonSerializer, responses=CertificateSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, code: str) -> Response:
        """Withdraw a certificate, for a reason. It cannot be undone."""
        certificate = self._managed()
        form = ReasonSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = certificates.revoke(certificate=certificate, reason=form.validated_data["reason"], by=actor_of(request))
        return Response(self.get_serializer(row).data)

    @extend_schema(request=NameCheckSerializer, responses={201: CertificateSerializer})
    @action(detail=True, methods=["post"])
    def reissue(self, request: Request, code: str) -> Response:
        """Replace a certificate by one with a corrected name."""
        certificate = self._managed()
        form = NameCheckSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = certificates.reissue(certificate=certificate, name=form.validated_data["name"], by=actor_of(request))
        return Response(self.get_serializer(row).data, status=201)

    @extend_schema(request=ReasonSerializer, responses={201: CertificateSerializer})
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, code: str) -> Response:
        """Make a new certificate where one was withdrawn by mistake, for a reason. The old one stays withdrawn."""
        certificate = self._managed()
        form = ReasonSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reason = form.validated_data["reason"]
        row = certificates.reinstate(certificate=certificate, reason=reason, by=actor_of(request))
        return Response(self.get_serializer(row).data, status=201)

    def _managed(self) -> Certificate:
        certificate = self.get_object()
        if not can_manage(self.request.user, certificate):
            raise exceptions.PermissionDenied
        return certificate
