"""What accounts hold: names and addresses of people who sign in, and addresses that codes were sent to."""

from accounts.models import EmailChallenge, User
from kernel.fields import Retain
from records.registry import Holding, declare

declare(
    Holding(
        model=User,
        rule=Retain.STAFF,
        fields=("first_name", "last_name", "email"),
        kept_because="kept while the account is open; an administrator closes it",
    ),
    Holding(
        model=EmailChallenge,
        rule=Retain.SHORT,
        fields=("email",),
        due=lambda before: EmailChallenge.objects.filter(expires_at__lt=before),
        deletes=True,
    ),
)
