"""Doors through which people take away everything about themselves, and contacts all about their organisation."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from delivery.views.organisations import OrganisationDoor
from records.documents import archive, sections
from records.registry import Subject
from ui.access import Access
from ui.staff.exports import Taken, exported
from ui.throttle import is_allowed, too_many_requests
from ui.views import PageView, actor_of

ARCHIVES_PER_MINUTE = 3


class EverythingView(PageView):
    """Says what the archive holds; the button makes it. That it was taken goes on record, what is in it does not."""

    access = Access.SIGNED_IN
    template_name = "delivery/everything.html"
    listed = "everything about oneself"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The archive, at a bounded rate, kept by no cache."""
        if not is_allowed(request, "everything", ARCHIVES_PER_MINUTE):
            return too_many_requests(request)
        found = sections(self.subject())
        rows = sum(len(one.rows) for one in found)
        taken = Taken(listed=self.listed, format="zip", rows=rows, filters=(), is_personal=True)
        exported.send(sender=type(self), taken=taken, user=request.user, by=actor_of(request))
        response = StreamingHttpResponse(archive(self.about(), found), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="everything.zip"'
        return response

    def subject(self) -> Subject:
        """About whom."""
        return Subject(email=self.request.user.email, user=self.request.user)  # type: ignore[union-attr]  # signed in

    def about(self) -> str:
        """What the page in it is called."""
        return str(self.request.user.email)  # type: ignore[union-attr]  # signed in

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """About whom."""
        return super().get_context_data(about=self.about(), organisation=None, **kwargs)


class OrganisationEverythingView(OrganisationDoor, EverythingView):
    """The same about an organisation, for its contact."""

    listed = "everything about an organisation"

    def subject(self) -> Subject:
        """The organisation, as its contact may see it."""
        return Subject(email=super().subject().email, user=self.request.user, organisation=self.organisation)

    def about(self) -> str:
        """Its name."""
        return self.organisation.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The organisation."""
        return {**super().get_context_data(**kwargs), "organisation": self.organisation}
