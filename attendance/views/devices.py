"""What devices handed in too late, and which devices work on the register."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from attendance.enums import LateKind
from attendance.forms import MAX_ID, LateForm
from attendance.models import Device, LateEntry
from attendance.operations import devices, late
from attendance.queries import late_entries, living_devices
from attendance.views.bases import MeetingPage, NotStartedError
from attendance.views.changes import RegisterForm
from ui import wording
from ui.views import actor_of


class WaitingView(RegisterForm):
    """Entries that the register could not take: entered, or left out, with a reason."""

    form_class = LateForm
    title = "Entries that came late"
    template_name = "attendance/waiting.html"

    def authorise(self) -> None:
        """What waits."""
        super().authorise()
        self.waiting = late_entries(self.started)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The entries, in words."""
        choices = [(str(entry.pk), in_words(entry)) for entry in self.waiting]
        return {**super().get_form_kwargs(), "choices": choices}

    def perform(self, form: Any) -> tuple[str, int]:
        """Enter or leave out, as the button says."""
        chosen = [entry for entry in self.waiting if str(entry.pk) in form.cleaned_data["entries"]]
        reason = form.cleaned_data["reason"]
        if self.request.POST.get("outcome") == "dropped":
            return "left out", late.drop(register=self.started, entries=chosen, reason=reason, by=self.actor)
        return "entered", late.enter(register=self.started, entries=chosen, reason=reason, by=self.actor)

    def get_next_url(self, row: tuple[str, int]) -> str:
        """Back to what still waits, or to the register."""
        done, count = row
        messages.success(self.request, f"{wording.plural_count(count, 'entry', 'entries')} {done}.")
        self.started.refresh_from_db()
        if late_entries(self.started):
            return reverse("register_waiting", args=[self.session.ref, self.meeting.number])
        return self.page_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is anything."""
        return super().get_context_data(waiting=self.waiting, **kwargs)


class DevicesView(MeetingPage):
    """The devices that may work on this register."""

    template_name = "attendance/devices.html"

    def authorise(self) -> None:
        """Only a register that was started has any."""
        super().authorise()
        if self.register is None:
            raise NotStartedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose they are and when they were seen."""
        return super().get_context_data(devices=living_devices(self.started), **kwargs)


class EndDeviceView(DevicesView):
    """Ends what a device may do."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it."""
        pk = kwargs["device"]
        row = get_object_or_404(Device, pk=pk if pk < MAX_ID else 0, register=self.started)
        devices.revoke(device=row, by=actor_of(request))
        messages.success(request, "That device can no longer read or change this register.")
        return redirect("register_devices", ref=self.session.ref, number=self.meeting.number)


def in_words(entry: LateEntry) -> str:
    """Who, what, when, whose device, and why it was refused."""
    return f"{_about(entry)}, {wording.when(entry.happened_at)}. {_whose(entry)}. {entry.detail}"


def _about(entry: LateEntry) -> str:
    if entry.kind == LateKind.WALK_IN:
        return f"{entry.name or 'Somebody whose name is not kept'}: came without a booking"
    if entry.kind == LateKind.HEADCOUNT:
        return f"{wording.plural_count(entry.count or 0, 'person', 'people')}: {entry.label}"
    who = (entry.seat.name if entry.seat else "") or "Somebody who is not on the list by name"
    return f"{who}: {entry.get_status_display().lower()}"


def _whose(entry: LateEntry) -> str:
    return f"From {entry.device.user.name}, {entry.device.label}"
