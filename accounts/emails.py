"""The words of messages about signing in."""

from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.emails import Mail, composes, render
from correspondence.models import Message


@composes("email_code")
def email_code(message: Message) -> Mail | None:
    """The code, unless it was used or ran out meanwhile."""
    challenge = EmailChallenge.objects.filter(pk=message.about_id).first()
    if challenge is None or challenge.used_at or challenge.expires_at <= timezone.now():
        return None
    return render("accounts/emails/email_code", {"code": challenge.code, "purpose": challenge.purpose})
