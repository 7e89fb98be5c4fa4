"""The certificates of an organisation as one file, for the coordinators and administrators who look after it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from certificates.operations import archives as operations
from certificates.permissions import can_take_archives
from certificates.queries import archives as found
from organisations.queries import organisations_visible_to
from ui.staff import StaffPage
from ui.staff.exports import Taken, as_archive, exported
from ui.throttle import is_allowed, too_many_requests

ARCHIVES_PER_MINUTE = 6


class ArchiveOfOrganisation(StaffPage):
    """Those that this user may see, with the files and a register. That they were taken goes on record."""

    may_enter = staticmethod(can_take_archives)
    rows = staticmethod(organisations_visible_to)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The archive, at a bounded rate."""
        if not is_allowed(request, "staff_archive", ARCHIVES_PER_MINUTE):
            return too_many_requests(request)
        rows = found.of_organisation(self.row, request.user)
        listed = "certificates of an organisation"
        taken = Taken(listed=listed, format="zip", rows=rows.count(), filters=(), is_personal=True)
        exported.send(sender=type(self), taken=taken, user=request.user, by=self.actor)
        parts = operations.archive_now(about=self.row.name, rows=found.each_openable(rows))
        return as_archive("certificates", parts)
