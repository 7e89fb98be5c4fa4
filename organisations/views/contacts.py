"""Doors of contacts: ask to look after an organisation, take that back, hand over, leave."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404

from organisations.enums import ContactState
from organisations.forms.contacts import AskForm, HandOverForm
from organisations.models import ContactAsk, Spokesperson
from organisations.operations import contacts
from organisations.operations.contacts import Whose
from organisations.queries.contacts import own_asks
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView

ASKS_PER_MINUTE = 10


class AskView(OperationView):
    """Asks a coordinator to make somebody the contact of an organisation. Whether it is known is not told."""

    access = Access.SIGNED_IN
    template_name = "organisations/contact_ask.html"
    form_class = AskForm
    success_message = "We have passed it on. A coordinator looks at it and you get an e-mail."

    def get_initial(self) -> dict[str, Any]:
        """The name, as far as it is known."""
        return {"name": self.request.user.get_full_name()}  # type: ignore[union-attr]  # signed in

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask, at a bounded rate: each asking mails the coordinators."""
        return (
            super().post(request, *args, **kwargs) if is_allowed(request, "ask", ASKS_PER_MINUTE) else too_often(self)
        )

    def perform(self, form: AskForm) -> ContactAsk:
        """Ask."""
        typed = form.cleaned_data
        whose = Whose(
            name=typed["organisation_name"], postcode=typed["postcode"], registered_number=typed["registered_number"]
        )
        return contacts.ask(user=self.request.user, whose=whose, person_name=typed["name"], by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """Back here, where it shows how it stands."""
        return "/my/contact/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How the latest one stands."""
        latest = own_asks(str(self.request.user.email)).first()  # type: ignore[union-attr]  # signed in
        waits = latest is not None and latest.state == ContactState.ASKED
        return super().get_context_data(latest=latest, waits=waits, **kwargs)


class TakeBackView(OperationView):
    """Takes one's own ask back. A form on the page above."""

    access = Access.SIGNED_IN
    http_method_names = ["post"]
    form_class = forms.Form
    template_name = "organisations/contact_ask.html"
    success_message = "Taken back."

    def perform(self, form: Any) -> Any:
        """Take back what waits; nothing happens where nothing does."""
        waiting = own_asks(str(self.request.user.email)).filter(state=ContactState.ASKED).first()  # type: ignore[union-attr]
        return contacts.take_back(ask=waiting, by=self.actor) if waiting else None

    def get_next_url(self, row: Any) -> str:
        """Back to asking."""
        return "/my/contact/"


class ContactDoor(OperationView):
    """For the contact of an organisation, about their own part in it; to everybody else there is none."""

    access = Access.SIGNED_IN

    def authorise(self) -> None:
        """Their own row; 404 for strangers."""
        rows = Spokesperson.objects.filter(person__user_id=self.request.user.pk or 0, ended_at=None)
        rows = rows.select_related("organisation__force", "person__user")
        self.row = get_object_or_404(rows, organisation_id=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The organisation."""
        return super().get_context_data(organisation=self.row.organisation, **kwargs)


class LeaveView(ContactDoor):
    """Asks once more, then ends one's time as contact."""

    template_name = "organisations/contact_leave.html"
    form_class = forms.Form
    success_message = "Done. What was booked for the organisation is no longer on your page."

    def perform(self, form: Any) -> Spokesperson:
        """Leave."""
        return contacts.end(spokesperson=self.row, by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """One's own page."""
        return "/my/"


class HandOverView(ContactDoor):
    """Names who comes after."""

    template_name = "organisations/contact_hand_over.html"
    form_class = HandOverForm
    success_message = "Thank you. A coordinator looks at it; until then you stay the contact."

    def perform(self, form: HandOverForm) -> ContactAsk:
        """Ask for it."""
        typed = form.cleaned_data
        return contacts.hand_over(spokesperson=self.row, person_name=typed["name"], email=typed["email"], by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """The organisation."""
        return f"/my/organisations/{self.row.organisation_id}/"
