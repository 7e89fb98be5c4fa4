"""What earns a certificate of each course, over the API."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ApiDoor, actor_of
from certificates.models import IssueRule
from certificates.operations import rules
from certificates.permissions import can_set_rules
from certificates.serializers import NewRuleSerializer, RuleSerializer


class RuleFilters(django_filters.FilterSet):
    """Of which course."""

    course = django_filters.CharFilter(field_name="course__slug")

    class Meta:
        model = IssueRule
        fields: ClassVar[list[str]] = []


class RuleViewSet(ApiDoor, mixins.ListModelMixin, viewsets.GenericViewSet[IssueRule]):
    """The rules of courses, every version of them; the first of a course is in force. For coordinators and
    administrators."""

    resource = "certificates"
    serializer_class = RuleSerializer
    filterset_class = RuleFilters

    def get_queryset(self) -> QuerySet[IssueRule]:
        """All, for whoever may set them."""
        rows = IssueRule.objects.select_related("course").order_by("course__slug", "-number")
        return rows if can_set_rules(self.request.user) else rows.none()

    @extend_schema(request=NewRuleSerializer, responses={201: RuleSerializer})
    def create(self, request: Request) -> Response:
        """Put a rule in force from now on. What is left out stays; what is in force already changes nothing."""
        if not can_set_rules(request.user):
            raise exceptions.PermissionDenied
        form = NewRuleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = rules.change(by=actor_of(request), **form.validated_data)
        return Response(self.get_serializer(row).data, status=201)
