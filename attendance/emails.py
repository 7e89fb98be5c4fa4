"""The words of attendance's mails, made when they go out. Importing registers the composers."""

from typing import Any

from django.utils import timezone

from attendance.enums import THERE
from attendance.models import WalkIn
from attendance.queries import marks_of
from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from courses.enums import Access
from delivery.emails.rows import base, find_seat
from delivery.models import Seat, Session

NEXT = 3


@composes("thank_you")
def thank_you(message: Message) -> Mail | None:
    """Thanks to somebody who came, and what comes next; nothing where a corrected register says they did not."""
    row = find_seat(message) if message.about_type == Seat._meta.label_lower else _walk_in(message)
    if row is None or row.email != message.to_email:
        return None
    theirs = {"seat": row.pk} if isinstance(row, Seat) else {"walk_in": row.pk}
    if not marks_of(row.session).filter(status__in=THERE, **theirs).exists():
        return None
    context: dict[str, Any] = {
        "name": row.name,
        "session": row.session,
        "my_page": f"{base()}/my/",
        "sessions_page": f"{base()}/sessions/",
        "others": [{"session": one, "link": f"{base()}/sessions/{one.ref}/"} for one in _what_next(row.session)],
    }
    return render("attendance/emails/thank_you", context)


def _walk_in(message: Message) -> WalkIn | None:
    return WalkIn.objects.select_related("session__team").filter(pk=message.about_id).first()


def _what_next(session: Session) -> list[Session]:
    """The next sessions of the same team that everybody may book, of other courses: the soonest of each."""
    found: dict[int, Session] = {}
    coming = Session.objects.listed().upcoming(timezone.now()).filter(team=session.team_id)
    coming = coming.exclude(course=session.course_id).exclude(course__access=Access.POLICE_ONLY)
    for one in coming.order_by("starts_at", "pk")[: 10 * NEXT]:
        found.setdefault(one.course_id, one)
    return list(found.values())[:NEXT]
