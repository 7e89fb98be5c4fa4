"""Invitations to a session: made, shown with their links, withdrawn."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.widgets.button import HeaderButton

from delivery.enums import InvitationStanding, SessionState
from delivery.models import Allocation, Invitation, Session
from delivery.operations import invitations
from delivery.permissions import can_edit_session, is_police_only, sessions_of_staff
from delivery.queries.invitations import invitations_of, standing_of
from delivery.queries.reservations import holder, reservations_of
from delivery.wagtail_hooks.session_dates import MomentPicker
from delivery.wagtail_hooks.session_writing import NAMESPACE
from organisations.permissions import is_training_staff
from ui import wording
from ui.fields import AddressField
from ui.forms import PlainWordsMixin
from ui.staff import StaffButton, StaffFormPage, StaffPage


def can_invite_to(session: Session) -> bool:
    """Whether anybody can be invited: the session is open and to come."""
    return session.state == SessionState.SCHEDULED and session.starts_at > timezone.now()


def link_of(invitation: Invitation) -> str:
    """The link to pass on."""
    return f"{settings.BASE_URL.rstrip('/')}/k/{invitation.key}/"


class Invitations(StaffPage):
    """The invitations of one session, with their links."""

    may_enter = staticmethod(is_training_staff)
    may_touch = staticmethod(can_edit_session)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "mail"
    short_title = "Invitations"
    template_name = "delivery/admin/invitations.html"

    @staticmethod
    def rows(user: Any) -> QuerySet[Session]:
        """Those this user looks after."""
        return sessions_of_staff(user).select_related("course")

    def get_page_title(self) -> str:
        """Of which session."""
        return f"Invitations to {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_header_buttons(self) -> list[HeaderButton]:
        """A new one, while people can come."""
        url = reverse(f"{NAMESPACE}:invite", args=[self.row.pk])
        return [HeaderButton("Invite", url=url, icon_name="plus", priority=0)] if can_invite_to(self.row) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with how it stands; the link only while it is good."""
        now = timezone.now()
        lines = []
        for one in invitations_of(self.row):
            standing = standing_of(one, one.used, now)  # type: ignore[attr-defined]  # annotated
            link = link_of(one) if standing is InvitationStanding.GOOD else ""
            kept_for = holder(one.allocation) if one.allocation else ""
            lines.append({"row": one, "standing": standing, "link": link, "kept_for": kept_for})
        return super().get_context_data(lines=lines, is_police_only=is_police_only(self.row), **kwargs)


class KeptChoice(forms.ModelChoiceField[Allocation]):
    """Kept places, by for whom they are."""

    def label_from_instance(self, obj: Any) -> str:
        """For whom, and how many are left."""
        return f"{holder(obj)}: {obj.capacity - obj.taken} of {obj.capacity} left"


class InviteForm(PlainWordsMixin, forms.Form):
    """For which places, how many, until when, and whether we send it."""

    kept = KeptChoice(
        queryset=Allocation.objects.none(), required=False, label="For which places", empty_label="Open places",
        help_text="Kept places are booked with a link like this one, or by those who sign in.",
    )  # fmt: skip
    places = forms.IntegerField(
        label="Good for how many places in all", required=False, min_value=1, max_value=invitations.MOST_PLACES,
        help_text="Empty: for as many as there are.",
    )  # fmt: skip
    expires_at = forms.SplitDateTimeField(
        label="Good until",
        widget=MomentPicker("Good until"),
        required=False,
        help_text="Empty: for as long as the session can be booked.",
    )
    is_early = forms.BooleanField(
        label="They may book before bookings open",
        required=False,
    )
    note = forms.CharField(
        label="What it is for", required=False, max_length=200, help_text="For you and your colleagues."
    )
    to_email = AddressField(
        label="Send it to",
        required=False,
        help_text="We write to this address once, with the session and the link. Empty: you pass the link on yourself.",
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = reservations_of(session).filter(until__gt=timezone.now())
        self.fields["kept"].queryset = standing  # type: ignore[attr-defined]  # a model choice
        if not standing.exists():
            del self.fields["kept"]
        if session.booking_opens_at is None or session.booking_opens_at <= timezone.now():
            del self.fields["is_early"]


class Invite(StaffFormPage):
    """Make a link."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(sessions_of_staff)
    may_touch = staticmethod(can_edit_session)
    form_class = InviteForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "mail"
    submit_words = "Make the invitation"
    short_title = "Invite"

    def get_page_title(self) -> str:
        """To which session."""
        return f"Invite to {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_warning(self) -> str:
        """What the link does."""
        if is_police_only(self.row):
            return "This session is police only. The link opens it only to officers whom their force approved."
        return "Whoever has the link finds the session and books it, even where nobody else can. It can be withdrawn."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which places there are."""
        return {**super().get_form_kwargs(), "session": self.row}

    def perform(self, form: InviteForm) -> Invitation:
        """One call."""
        given = form.cleaned_data
        return invitations.invite(
            session=self.row, kept=given.get("kept"), places=given["places"], expires_at=given["expires_at"],
            is_early=given.get("is_early", False), note=given["note"], to_email=given["to_email"], by=self.actor,
        )  # fmt: skip

    def get_success_words(self, result: Invitation) -> str:
        """Done, and whether it is sent."""
        return "The invitation is on its way." if result.to_email else "The invitation is made: pass its link on."

    def get_next_url(self, result: Invitation) -> str:
        """To the list, with the link."""
        return self.get_back_url()

    def get_back_url(self) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:invitations", args=[self.row.pk])


class RevokeInvitation(StaffButton):
    """Withdraws one."""

    may_enter = staticmethod(is_training_staff)

    @staticmethod
    def rows(user: Any) -> QuerySet[Invitation]:
        """Those of the sessions that this user looks after."""
        rows = Invitation.objects.filter(session__in=sessions_of_staff(user).order_by().values("pk"))
        return rows.select_related("session")

    def perform(self) -> str:
        """One call."""
        invitations.revoke(invitation=self.row, by=self.actor)
        return "The invitation is withdrawn: its link opens nothing any more. What was booked with it stays booked."

    def get_next_url(self) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:invitations", args=[self.row.session_id])
