"""What administrators do about how somebody signs in: send the link again, reset, close, open again."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.operations import second_factors
from delivery.models import Session
from delivery.queries.trainers import to_hand_over
from organisations.operations import staff
from organisations.permissions import is_administrator
from ui import wording
from ui.staff import StaffFormPage

# An account from the command line has every right, and no role from which one could tell.
EMERGENCY = "Made on the server for emergencies: may do all that an administrator may, whatever is ticked above. "


class AskForm(forms.Form):
    """Nothing to type: the button is the answer."""


class ResetForm(forms.Form):
    """Whether the second factors go too."""

    forgets_factors = forms.BooleanField(
        required=False,
        label="Take their passkeys, authenticator app and recovery codes away too",
        help_text="Tick this if they lost their phone, or if somebody else may have used the account.",
    )


class AccountPage(StaffFormPage):
    """A page with one button about one account."""

    name: ClassVar[str]
    heading: ClassVar[str]
    may_enter = staticmethod(is_administrator)
    form_class: type[forms.Form] = AskForm
    index_url_name = "wagtailusers_users:index"
    index_label = "Users"
    header_icon = "user"

    @staticmethod
    def rows(user: Any) -> Any:
        """Every account."""
        return User.objects.all()

    @staticmethod
    def applies_to(user: User) -> bool:
        """Whether there is anything to do here for this account."""
        raise NotImplementedError

    def get_page_title(self) -> str:
        """What is done, to whom."""
        return f"{self.heading}: {self.row.name}"

    def get_next_url(self, result: Any) -> str:
        """Back to the person."""
        return reverse("wagtailusers_users:edit", args=[self.row.pk])

    def get_back_url(self) -> str:
        """The same."""
        return self.get_next_url(None)


class ResendPage(AccountPage):
    """Send the link to choose a password again."""

    name = "resend"
    heading = submit_words = "Send the link again"
    warning = "They get a new link to choose a password. It works once, for seven days. The one before stops working."

    @staticmethod
    def applies_to(user: User) -> bool:
        """Open accounts with a role that have no password yet."""
        return user.is_active and not user.has_usable_password() and bool(staff.grants_of(user))

    def perform(self, form: Any) -> User:
        """Send it."""
        return staff.resend(user=self.row, by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "A new link is on its way."


class ResetPage(AccountPage):
    """End the password and every session, and send a link to a new one."""

    name = "reset"
    heading = submit_words = "Reset sign-in"
    form_class = ResetForm
    warning = (
        "Their password stops working and they are signed out everywhere, at once. They get a link to choose another. "
        "Ring them first: somebody who pretends to be a colleague asks for exactly this."
    )

    @staticmethod
    def applies_to(user: User) -> bool:
        """Open accounts of staff with a password."""
        return user.is_active and user.has_usable_password() and bool(user.is_superuser or staff.grants_of(user))

    def perform(self, form: Any) -> User:
        """Reset it."""
        return staff.reset(user=self.row, forgets_factors=form.cleaned_data["forgets_factors"], by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "They are signed out, and a link to a new password is on its way."


class ClosePage(AccountPage):
    """Close an account."""

    name = "close"
    heading = submit_words = "Close the account"
    submit_class = "no"
    warning = (
        "They are signed out everywhere, at once, and cannot come back in by any way. What they did stays on record. "
        "You can open the account again later."
    )

    @staticmethod
    def applies_to(user: User) -> bool:
        """Open ones."""
        return user.is_active

    def get_warning(self) -> str:
        """What they would still have taught."""
        sessions = Session.objects.filter(trainers__user=self.row.pk)
        count = to_hand_over(sessions, timezone.now()).count()
        if not count:
            return self.warning
        return f"They teach {wording.plural_count(count, 'session')} to come. Hand them over first. {self.warning}"

    def perform(self, form: Any) -> User:
        """Close it."""
        return staff.close(user=self.row, by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "The account is closed."


class ReopenPage(AccountPage):
    """Open a closed account again."""

    name = "reopen"
    heading = submit_words = "Open the account again"
    warning = "They have the roles below again. Staff get a link to choose a new password."

    @staticmethod
    def applies_to(user: User) -> bool:
        """Closed ones."""
        return not user.is_active

    def perform(self, form: Any) -> User:
        """Open it."""
        return staff.reopen(user=self.row, by=self.actor)

    def get_success_words(self, result: Any) -> str:
        """Done."""
        return "The account is open again."


PAGES: tuple[type[AccountPage], ...] = (ResendPage, ResetPage, ClosePage, ReopenPage)


def standing_of(user: User) -> str:
    """How somebody signs in at present, in a sentence."""
    if not user.is_active:
        return "This account is closed."
    if not user.has_usable_password():
        if not staff.grants_of(user):
            return "Has no role and signs in by a code sent by e-mail."
        link = user.password_links.filter(ended_at=None).order_by("-created_at").first()
        return f"Has not chosen a password yet. {_sent(link)}"
    kinds = second_factors.kinds_of(user)
    words = [word for kind, word in (("webauthn", "a passkey"), ("totp", "an authenticator app")) if kind in kinds]
    factors = f" and {' or '.join(words)}" if words else ", and has no second factor"
    return f"{EMERGENCY if user.is_superuser else ''}Signs in with a password{factors}."


def _sent(link: Any) -> str:
    if link is None:
        return "No link is open; send one."
    return f"A link was sent on {wording.when(link.created_at)} and works until {wording.when(link.expires_at)}."
