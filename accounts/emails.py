"""The words of messages about signing in."""

from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import EmailChallenge
from accounts.permissions import needs_password
from correspondence.emails import Mail, composes, render
from correspondence.models import Message


@composes("email_code")
def email_code(message: Message) -> Mail | None:
    """The code, unless it was used or ran out meanwhile. Staff are led to their own sign-in page instead."""
    challenge = EmailChallenge.objects.filter(pk=message.about_id).first()
    if challenge is None or challenge.used_at or challenge.expires_at <= timezone.now():
        return None
    if challenge.purpose == ChallengePurpose.SIGN_IN and needs_password(challenge.email):
        return render("accounts/emails/staff_sign_in", {})
    return render("accounts/emails/email_code", {"code": challenge.code, "purpose": challenge.purpose})
