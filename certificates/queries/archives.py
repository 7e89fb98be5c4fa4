"""Whose certificates go into one archive, and which files of them somebody may be handed."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from certificates.enums import Status
from certificates.models import Certificate
from certificates.permissions import visible_to
from delivery.models import Booking
from organisations.models import Organisation

Row = tuple[Certificate, bool]
_AT_ONCE = 50


def of_organisation(organisation: Organisation, user: Any) -> QuerySet[Certificate]:
    """Those of its people that the user may see. Not those that were replaced, nor those whose holder was forgotten."""
    own = Q(seat__booking__organisation=organisation) | Q(walk_in__organisation=organisation)
    return _kept(Certificate.objects.filter(own, pk__in=visible_to(user).values("pk")))


def of_booking(booking: Booking) -> QuerySet[Certificate]:
    """Those of its places."""
    return _kept(Certificate.objects.filter(seat__booking=booking))


def about_booking(booking: Booking) -> str:
    """What an archive of its certificates is of, in words."""
    return f"booking {booking.ref}, {booking.session.title}"


def each_openable(rows: QuerySet[Certificate]) -> Iterator[Row]:
    """Every one with its file, read in lots."""
    for certificate in rows.iterator(chunk_size=_AT_ONCE):
        yield certificate, True


def each_for_the_booker(rows: QuerySet[Certificate], user: Any) -> Iterator[Row]:
    """Every one; with its file where it came to the booker anyway, because the place has no address of its own, or
    where the user may see it."""
    seen = set(visible_to(user).filter(pk__in=rows.order_by().values("pk")).values_list("pk", flat=True))
    for certificate in rows.iterator(chunk_size=_AT_ONCE):
        yield certificate, not certificate.email or certificate.pk in seen


def _kept(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    rows = rows.exclude(Q(name="") | Q(status=Status.REPLACED)).select_related("session", "seat__booking")
    return rows.order_by("-taught_on", "name", "pk")
