"""The public check, for employers and their systems."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor
from certificates import queries
from certificates.enums import NameMatch
from certificates.models import Certificate
from certificates.serializers import (
    CheckBatchAnswerSerializer,
    CheckBatchSerializer,
    DigestSerializer,
    FileFindingSerializer,
    FindingSerializer,
    NameAnswerSerializer,
    NameCheckSerializer,
)
from kernel.identifiers import grouped, is_well_formed, normalise
from ui.access import Access


class VerifyViewSet(ApiDoor, viewsets.GenericViewSet[Certificate]):
    """The public check: no token needed, at a bounded rate."""

    access = Access.PUBLIC
    resource = "certificates"
    public_actions = ("create", "retrieve", "check_name", "batch")
    actions_that_look_up = ("create", "batch")
    queryset = Certificate.objects.none()
    filter_backends = ()
    pagination_class = None
    throttle_scope = "verify"
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9 -]{1,60}"

    @extend_schema(request=DigestSerializer, responses={200: FileFindingSerializer})
    def create(self, request: Request) -> Response:
        """What the digest of a whole file tells, or that of what a badge says. 404 `unknown_file` for what we did not
        make, or not so.
        """
        form = DigestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        digest, today = form.validated_data["digest"].lower(), timezone.localdate()
        finding = queries.find_file(digest, today) or queries.find_badge(digest, today)
        if finding is None:
            raise exceptions.NotFound("We did not make this file, or it was changed since.", code="unknown_file")
        return Response(FileFindingSerializer(finding).data)

    @extend_schema(request=CheckBatchSerializer, responses=CheckBatchAnswerSerializer)
    @action(detail=False, methods=["post"], throttle_scope="verify-batch")
    def batch(self, request: Request) -> Response:
        """Up to 100 certificates at once, each with the name on it if that is to be compared. 6 times a minute."""
        form = CheckBatchSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data["certificates"]
        found = queries.find_many([one["code"] for one in asked], timezone.localdate())
        answers = [answer_of(one["code"], one.get("name"), found.get(one["code"])) for one in asked]
        return Response(CheckBatchAnswerSerializer({"results": answers}).data)

    @extend_schema(responses=FindingSerializer)
    def retrieve(self, request: Request, code: str) -> Response:
        """What anybody may know of a certificate. 404 `unknown_code` for every code we cannot confirm, `mistyped_code`
        where its check letter does not fit.
        """
        finding = queries.find(normalise(code), timezone.localdate())
        if finding is None:
            raise unconfirmed(normalise(code))
        return Response(FindingSerializer(finding).data)

    @extend_schema(request=NameCheckSerializer, responses=NameAnswerSerializer)
    @action(detail=True, methods=["post"], url_path="name")
    def check_name(self, request: Request, code: str) -> Response:
        """Whether a name is the holder's: capitals, spacing and punctuation do not matter."""
        form = NameCheckSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        certificate = queries.find_holder(normalise(code))
        if certificate is None:
            raise unconfirmed(normalise(code))
        match = queries.compare_name(certificate, form.validated_data["name"])
        return Response({"is_same_name": match != NameMatch.OTHER, "match": match.value})


def unconfirmed(code: str) -> exceptions.NotFound:
    """The answer to a normalised code that stands for no certificate we can confirm."""
    error = error_of(code)
    words = {"unknown_code": "We do not know this code.", "mistyped_code": "This code has a typing mistake."}
    return exceptions.NotFound(words[error], code=error)


def error_of(code: str) -> str:
    """Why a normalised code is not confirmed: its check letter tells of a mistake in typing, nothing tells the rest."""
    return "unknown_code" if is_well_formed(code) else "mistyped_code"


def answer_of(code: str, name: str | None, found: tuple[Certificate, queries.Finding] | None) -> dict[str, Any]:
    """What one code of many came to."""
    if found is None:
        return {"code": grouped(code), "error": error_of(code), "match": None, "certificate": None}
    certificate, finding = found
    match = queries.compare_name(certificate, name) if name else None
    return {"code": grouped(code), "error": None, "match": match, "certificate": finding}
