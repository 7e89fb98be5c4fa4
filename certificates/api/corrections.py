"""Corrections over the API: the holder asks and takes back, the team agrees or declines."""

import django_filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from certificates.enums import CorrectionState
from certificates.models import Certificate, Correction
from certificates.operations import corrections
from certificates.permissions import can_settle, corrections_visible_to, held_by
from certificates.serializers import (
    CertificateSerializer,
    CorrectionSerializer,
    NewCorrectionSerializer,
    ReasonSerializer,
)
from kernel.identifiers import normalise

ONE = r"corrections/(?P<id>[0-9]{1,18})"
ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The id of the correction.")


class CorrectionFilters(django_filters.FilterSet):
    """By what became of it."""

    state = django_filters.ChoiceFilter(choices=CorrectionState.choices)


class Corrections:
    """Actions of a certificate. Asking is for its holder; answering, for whoever looks after its session."""

    @extend_schema(responses=CorrectionSerializer(many=True), operation_id="certificates_all_corrections_list")
    @action(detail=False, url_path="corrections", filterset_class=CorrectionFilters)
    def all_corrections(self, request: Request) -> Response:
        """What was asked of the account's own certificates and, for staff, of those of their sessions; newest first."""
        rows = self.filter_queryset(corrections_visible_to(request.user).order_by("-asked_at", "-pk"))  # type: ignore[attr-defined]  # the view class stands behind the mixin
        page = self.paginate_queryset(rows)  # type: ignore[attr-defined]  # as above
        return self.get_paginated_response([CorrectionSerializer(one).data for one in page])  # type: ignore[attr-defined,no-any-return]  # as above

    @extend_schema(request=NewCorrectionSerializer, responses={201: CorrectionSerializer})
    @action(detail=True, methods=["post"], url_path="corrections")
    def ask_correction(self, request: Request, code: str) -> Response:
        """Ask, as the holder, to have the name put right. A trainer answers; nothing changes until then."""
        certificate: Certificate = self.get_object()  # type: ignore[attr-defined]  # as above
        if not held_by(request.user).filter(pk=certificate.pk).exists():
            raise exceptions.PermissionDenied
        form = NewCorrectionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = corrections.ask(certificate=certificate, by=actor_of(request), **form.validated_data)
        return Response(CorrectionSerializer(made).data, status=201)

    @extend_schema(request=None, responses={201: CertificateSerializer}, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/agree")
    def agree_correction(self, request: Request, code: str, id: str) -> Response:  # noqa: A002 -- the address calls it so
        """Agree: a new certificate with that name takes the old one's place, and is answered."""
        made = corrections.agree(correction=self._to_settle(id), by=actor_of(request))
        return Response(self.get_serializer(made).data, status=201)  # type: ignore[attr-defined]  # as above

    @extend_schema(request=ReasonSerializer, responses=CorrectionSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/decline")
    def decline_correction(self, request: Request, code: str, id: str) -> Response:  # noqa: A002 -- as above
        """Leave the name as it is; the holder is told why."""
        row = self._to_settle(id)
        form = ReasonSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = corrections.decline(correction=row, reason=form.validated_data["reason"], by=actor_of(request))
        return Response(CorrectionSerializer(made).data)

    @extend_schema(request=None, responses=CorrectionSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], url_path=f"{ONE}/withdraw")
    def withdraw_correction(self, request: Request, code: str, id: str) -> Response:  # noqa: A002 -- as above
        """Take back, as the holder, what was asked."""
        row = self._seen(id)
        if not held_by(request.user).filter(pk=row.certificate_id).exists():
            raise exceptions.PermissionDenied
        return Response(CorrectionSerializer(corrections.withdraw(correction=row, by=actor_of(request))).data)

    def _seen(self, pk: str) -> Correction:
        rows = corrections_visible_to(self.request.user)  # type: ignore[attr-defined]  # as above
        rows = rows.filter(certificate__code=normalise(self.kwargs["code"]))  # type: ignore[attr-defined]  # as above
        found: Correction = get_object_or_404(rows, pk=pk)
        return found

    def _to_settle(self, pk: str) -> Correction:
        row = self._seen(pk)
        if not can_settle(self.request.user, row):  # type: ignore[attr-defined]  # as above
            raise exceptions.PermissionDenied
        return row
