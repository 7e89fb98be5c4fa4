"""What accounts hand out to their owner."""

from accounts.models import User
from records.registry import Fact, Handout, hand_out, leave_out

hand_out(
    Handout(
        name="account",
        heading="Your account",
        rows=lambda subject: User.objects.filter(pk=subject.user.pk),
        fields=("accounts.User.first_name", "accounts.User.last_name", "accounts.User.email"),
        facts=(
            Fact("first_name", "First name", lambda row: row.first_name),
            Fact("last_name", "Last name", lambda row: row.last_name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("since", "Since", lambda row: row.date_joined),
            Fact("last_sign_in", "Last signed in", lambda row: row.last_login),
        ),
    ),
)
leave_out("Codes are deleted a day after they ran out.", "accounts.EmailChallenge.email")
