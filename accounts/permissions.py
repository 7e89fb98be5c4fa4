"""Who may sign in by a code alone, and what such a sign-in is worth.

A code proves an e-mail address. That is enough to see one's own bookings and far too little for the staff screens, so
the two never mix: an account with any staff right signs in with its password, and a session that began with a code ends
the moment its account gets a staff right.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q

from accounts.models import User

# Rights come from groups (each role has one), from flags, or from permissions given one by one.
_STAFF_RIGHTS = Q(is_staff=True) | Q(is_superuser=True) | Q(groups__isnull=False) | Q(user_permissions__isnull=False)


def needs_password(email: str) -> bool:
    """Whether the account of this address has any staff right, so that a code must not open it."""
    return User.objects.filter(_STAFF_RIGHTS, email=email.strip().lower()).exists()


def is_staff_account(user: Any) -> bool:
    """Whether this account, signed in and open, has any staff right. Asked of the rows at every call."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return User.objects.filter(_STAFF_RIGHTS, pk=user.pk).exists()


class CodeBackend(BaseBackend):
    """Keeps sessions that began with a code. It authenticates nobody by itself: `operations.sign_in` does."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of such a session, asked at every request; nobody once the account is closed or staff."""
        return User.objects.filter(pk=user_id, is_active=True).exclude(_staff_rights_of(user_id)).first()


def _staff_rights_of(user_id: Any) -> Q:
    return Q(pk__in=User.objects.filter(_STAFF_RIGHTS, pk=user_id).values("pk"))
