"""Doors of an organisation's contact: what it booked, who took part, what they earned; and that as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from delivery.queries import organisations as found
from organisations.queries.contacts import contacts_of, spoken_for_by
from ui.access import Access
from ui.staff.exports import FORMATS, Cell, Taken, exported
from ui.throttle import is_allowed, too_many_requests
from ui.views import PageView, actor_of

FILES_PER_MINUTE = 6
CELLS = (
    Cell("Session", lambda row: row.title),
    Cell("Begins", lambda row: row.starts_at),
    Cell("Booking", lambda row: row.ref),
    Cell("State", lambda row: row.state),
    Cell("Name", lambda row: row.name, is_personal=True),
    Cell("Certificate", lambda row: row.certificate.certificate.code if row.certificate else ""),
    Cell("Stands", lambda row: row.certificate.standing if row.certificate else ""),
    Cell("Earned on", lambda row: row.certificate.certificate.taught_on if row.certificate else None),
    Cell("Runs out on", lambda row: row.certificate.runs_out_on if row.certificate else None),
)


class OrganisationDoor(PageView):
    """For its contact alone; to everybody else there is no such organisation."""

    access = Access.SIGNED_IN

    def authorise(self) -> None:
        """Fetch it; 404 for strangers, whether it exists or not."""
        self.organisation = get_object_or_404(spoken_for_by(self.request.user), pk=self.kwargs["pk"])


class OrganisationView(OrganisationDoor):
    """The page."""

    template_name = "delivery/organisation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on it."""
        shown = found.overview(self.organisation, self.request.user, timezone.now())
        return super().get_context_data(
            organisation=self.organisation, overview=shown, contacts=list(contacts_of(self.organisation)), **kwargs
        )


class PeopleFileView(OrganisationDoor):
    """Every place with its name and certificate, as a file. That it was taken goes on record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, at a bounded rate."""
        wanted = request.POST.get("format", "")
        if not is_allowed(request, "file", FILES_PER_MINUTE):
            return too_many_requests(request)
        name = wanted if wanted in FORMATS else "csv"
        rows = list(found.people(self.organisation, request.user, timezone.localdate()))
        taken = Taken(listed="organisation people", format=name, rows=len(rows), filters=(), is_personal=True)
        exported.send(sender=type(self), taken=taken, user=request.user, by=actor_of(request))
        return FORMATS[name]("people-and-certificates", CELLS, rows)
