"""Certificates of many people as one file to download: for an organisation's contact, and for whoever booked."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from certificates.operations import archives as operations
from certificates.queries import archives as found
from delivery.views.doors import BookingDoor
from delivery.views.organisations import OrganisationDoor
from ui.staff.exports import Taken, as_archive, exported
from ui.throttle import is_allowed, too_many_requests
from ui.views import PageView, actor_of

ARCHIVES_PER_MINUTE = 3


class BookingArchiveView(BookingDoor, PageView):
    """The certificates of a booking. That they were taken goes on record."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The archive, at a bounded rate."""
        if not is_allowed(request, "archive", ARCHIVES_PER_MINUTE):
            return too_many_requests(request)
        rows = found.of_booking(self.booking)
        taken = Taken(listed="certificates of a booking", format="zip", rows=rows.count(), filters=(), is_personal=True)
        subject = self.booking if self.has_key else request.user
        exported.send(sender=type(self), taken=taken, user=subject, by=self.actor)
        about = found.about_booking(self.booking)
        return as_archive(
            f"certificates-{self.booking.ref}",
            operations.archive_now(about=about, rows=found.each_for_the_booker(rows, request.user)),
        )


class OrganisationArchiveView(OrganisationDoor):
    """The certificates of an organisation's people, for its contact. That they were taken goes on record."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The archive, at a bounded rate."""
        if not is_allowed(request, "archive", ARCHIVES_PER_MINUTE):
            return too_many_requests(request)
        rows = found.of_organisation(self.organisation, request.user)
        listed = "certificates of an organisation"
        taken = Taken(listed=listed, format="zip", rows=rows.count(), filters=(), is_personal=True)
        exported.send(sender=type(self), taken=taken, user=request.user, by=actor_of(request))
        parts = operations.archive_now(about=self.organisation.name, rows=found.each_openable(rows))
        return as_archive("certificates", parts)
