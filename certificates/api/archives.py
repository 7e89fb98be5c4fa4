"""Certificates of many people as one file, over the API."""

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts.api import actor_of
from certificates.api.rendering import PdfRenderer
from certificates.models import Certificate
from certificates.operations import archives as operations
from certificates.permissions import organisations_with_archive
from certificates.queries import archives as found
from delivery.api.filters import WholeNumberFilter
from delivery.permissions import bookings_visible_to
from kernel.identifiers import normalise
from ui.staff.exports import Taken, as_archive, exported
from ui.throttle import is_allowed, seconds_left

ARCHIVES_PER_MINUTE = 6
_ONE_OF_BOTH = "Give either a booking or an organisation."


class ZipRenderer(PdfRenderer):
    """Lets a client ask for the file with `Accept: application/zip`."""

    media_type = "application/zip"
    format = "zip"


class ArchiveFilter(django_filters.FilterSet):
    """Whose certificates. The action itself looks them up."""

    booking = django_filters.CharFilter(method="pass_on", label="The booking's ref.")
    organisation = WholeNumberFilter(method="pass_on", label="The organisation's id.", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []

    def pass_on(self, rows: QuerySet[Certificate], name: str, value: Any) -> QuerySet[Certificate]:
        """Nothing is left out here."""
        return rows


class Archives:
    """An action for whoever may take the certificates of a booking or of an organisation away."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(
        detail=False,
        filterset_class=ArchiveFilter,
        pagination_class=None,
        renderer_classes=[JSONRenderer, ZipRenderer],
    )
    def archive(self, request: Request) -> HttpResponseBase:
        """Files as they were issued and a register of them, as one ZIP: of a `booking` (its ref) or an `organisation`
        (its id). Of a booking for the booker, who gets the files of places without an address, and for staff; of an
        organisation for its contacts, coordinators and administrators. That it was taken goes on record.
        """
        view = cast(Any, self)
        view.filter_queryset(view.get_queryset())  # refuses what is unknown; no row is fetched
        booking, organisation = (request.query_params.get(name, "") for name in ("booking", "organisation"))
        if bool(booking) == bool(organisation):
            raise exceptions.ValidationError({"booking": [_ONE_OF_BOTH]})
        about, name, rows, each = _of_booking(request, booking) if booking else _of_organisation(request, organisation)
        if not is_allowed(cast(HttpRequest, request), "api_archive", ARCHIVES_PER_MINUTE):
            raise exceptions.Throttled(seconds_left())
        listed = "certificates of a booking" if booking else "certificates of an organisation"
        taken = Taken(listed=listed, format="zip", rows=rows.count(), filters=(), is_personal=True)
        exported.send(sender=type(self), taken=taken, user=request.user, by=actor_of(request))
        return as_archive(name, operations.archive_now(about=about, rows=each))


def _of_booking(request: Request, ref: str) -> tuple[str, str, QuerySet[Certificate], Any]:
    booking = bookings_visible_to(request.user).filter(ref=normalise(ref)).select_related("session").first()
    if booking is None:
        raise exceptions.NotFound("There is no such booking.")
    rows = found.of_booking(booking)
    name = f"certificates-{booking.ref}"
    return found.about_booking(booking), name, rows, found.each_for_the_booker(rows, request.user)


def _of_organisation(request: Request, key: str) -> tuple[str, str, QuerySet[Certificate], Any]:
    organisations = organisations_with_archive(request.user)
    organisation = organisations.filter(pk=int(key)).first()
    if organisation is None:
        raise exceptions.NotFound("There is no such organisation.")
    rows = found.of_organisation(organisation, request.user)
    return organisation.name, "certificates", rows, found.each_openable(rows)
