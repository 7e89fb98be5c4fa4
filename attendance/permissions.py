"""Who sees a register and who works on it.

A session's trainers, the coordinators of its team's region and administrators work on it. For others who look after the
session (`delivery.permissions.sessions_of_staff`) it exists, closed or not, but they do not see who is on it.
"""

from typing import Any

from django.db.models import QuerySet

from attendance.models import Register
from delivery.models import Session
from delivery.permissions import sessions_of_staff, sessions_worked_on
from organisations.permissions import is_administrator


def visible_to(user: Any) -> QuerySet[Register]:
    """The registers that exist for this user."""
    return Register.objects.filter(meeting__session__in=sessions_of_staff(user))


def can_mark(user: Any, subject: Session | Register) -> bool:
    """Whether this user sees who is on the register and marks them."""
    if not _is_somebody(user):
        return False
    session_id = subject.pk if isinstance(subject, Session) else subject.meeting.session_id
    return is_administrator(user) or sessions_worked_on(user).filter(pk=session_id).exists()


def can_open_register(user: Any, subject: Session | Register) -> bool:
    """Whether this user may start the register of a meeting of this session."""
    return can_mark(user, subject)


def can_close_register(user: Any, subject: Session | Register) -> bool:
    """Whether this user may close the register, or open a closed one again."""
    return can_mark(user, subject)


def _is_somebody(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)
