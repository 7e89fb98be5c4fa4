"""What every page of the register begins with: which session, which meeting, and who may work on it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django_permissions_policy.decorators import permissions_policy_override

from attendance import queries
from attendance.enums import RegisterState
from attendance.models import Register
from attendance.permissions import can_mark
from delivery.models import Meeting, Session
from delivery.permissions import can_see_access_needs, sessions_of_staff
from kernel.identifiers import normalise
from ui.access import Access
from ui.views import PageView

HIGHEST_MEETING = 32767

WITH_CAMERA: dict[str, str | list[str] | tuple[str]] = {**settings.PERMISSIONS_POLICY, "camera": ["self"]}


@method_decorator(permissions_policy_override(WITH_CAMERA), name="dispatch")
class SessionPage(PageView):
    """A page of one session's registers: 404 for whom it does not exist, 403 for who may not work on it."""

    access = Access.STAFF
    is_private = True

    def authorise(self) -> None:
        """Find the session."""
        rows = sessions_of_staff(self.request.user).select_related("team", "course")
        self.session: Session = get_object_or_404(rows, ref=normalise(self.kwargs["ref"]))
        if not can_mark(self.request.user, self.session):
            raise PermissionDenied("Only the trainers of this session, and the coordinator, take its register.")


class MeetingPage(SessionPage):
    """A page about the register of one meeting."""

    def authorise(self) -> None:
        """Find the meeting and its register."""
        super().authorise()
        if self.kwargs["number"] > HIGHEST_MEETING:
            raise Http404
        self.meeting: Meeting = get_object_or_404(Meeting, session=self.session, number=self.kwargs["number"])
        self.meeting.session = self.session
        self.register: Register | None = Register.objects.select_related("closing").filter(meeting=self.meeting).first()
        if self.register is not None:
            self.register.meeting = self.meeting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead back to the start where there is no register to work on yet."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotStartedError:
            messages.warning(request, "Start the register first.")
            return redirect(self.page_url())

    @property
    def started(self) -> Register:
        """The register, which this page needs."""
        if self.register is None:
            raise NotStartedError
        return self.register

    @cached_property
    def sheet(self) -> queries.Sheet:
        """The register as it stands."""
        sees_needs = can_see_access_needs(self.request.user, self.session)
        return queries.sheet(self.started, with_access_needs=sees_needs)

    def page_url(self, anchor: str = "") -> str:
        """The register page, at one of its rows."""
        url = reverse("register", args=[self.session.ref, self.meeting.number])
        return f"{url}#{anchor}" if anchor else url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every page of the register shows."""
        return super().get_context_data(
            session=self.session,
            meeting=self.meeting,
            register=self.register,
            page_url=self.page_url(),
            is_closed=self.register is not None and self.register.state == RegisterState.CLOSED,
            **kwargs,
        )


class NotStartedError(Exception):
    """The page works on a register that nobody has started."""
