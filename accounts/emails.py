"""The words of messages about signing in."""

from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import EmailChallenge, PasswordLink, User
from accounts.permissions import needs_password
from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from ui import wording

# What somebody is told about a change of how they sign in.
CHANGES = {
    "change_password": "Your password was changed.",
    "add_second_factor:totp": "An authenticator app was added to your account.",
    "add_second_factor:webauthn": "A passkey was added to your account.",
    "remove_second_factor:totp": "The authenticator app was taken off your account.",
    "remove_second_factor:webauthn": "A passkey was taken off your account.",
    "renew_recovery_codes:recovery_codes": "New recovery codes were made. The old ones no longer work.",
}


@composes("email_code", is_private=True)
def email_code(message: Message) -> Mail | None:
    """The code, unless it was used or ran out meanwhile. Staff are led to their own sign-in page instead."""
    challenge = EmailChallenge.objects.filter(pk=message.about_id).first()
    if challenge is None or challenge.used_at or challenge.expires_at <= timezone.now():
        return None
    if challenge.purpose == ChallengePurpose.SIGN_IN and needs_password(challenge.email):
        return render("accounts/emails/staff_sign_in", {})
    return render("accounts/emails/email_code", {"code": challenge.code})


@composes("password_invited", is_private=True)
@composes("password_reset", is_private=True)
@composes("password_forgotten", is_private=True)
def password_link(message: Message) -> Mail | None:
    """A link to set the password, unless it ended meanwhile or was asked for by a stranger."""
    live = PasswordLink.objects.filter(ended_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    link = live.select_related("user").filter(pk=message.about_id).first()
    if link is None or link.user is None:
        return None
    context = {"purpose": link.purpose, "key": link.key, "until": wording.when(link.expires_at), "user": link.user}
    return render("accounts/emails/password_link", context)


@composes("sign_in_changed", is_private=True)
def sign_in_changed(message: Message) -> Mail | None:
    """What changed in how somebody signs in, in case it was not them."""
    user = User.objects.filter(pk=message.about_id, is_active=True).first()
    change = CHANGES.get(message.data.get("what", ""))
    if user is None or change is None:
        return None
    return render("accounts/emails/sign_in_changed", {"change": change, "at": wording.when(message.created_at)})
