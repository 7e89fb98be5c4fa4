"""Which messages a closed register gives rise to: thanks to those who came. Rows only; the words are made later."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from attendance.models import WalkIn
from attendance.queries import attendance_share
from correspondence.models import Message
from correspondence.operations import messages
from delivery.models import Seat, Session
from delivery.outbox import group_of

LONDON = ZoneInfo("Europe/London")
MORNING = time(8)
# A register that is entered weeks late thanks nobody any more.
LATEST = timedelta(days=7)


def thank(session: Session) -> None:
    """Thank everybody who came and gave an address, once each, on the morning after.

    Closing a register again thanks those who were added, and nobody twice.
    """
    if session.ends_at < timezone.now() - LATEST:
        return
    group = group_of(session)
    known = set(Message.objects.filter(group=group, kind="thank_you").values_list("to_email", flat=True))
    drafts = []
    for row in _who_came(session):
        if row.email not in known:
            known.add(row.email)
            drafts.append(
                messages.draft(kind="thank_you", to=row.email, about=row, group=group, due_at=_next_morning())
            )
    messages.write_all(drafts)


def _who_came(session: Session) -> list[Seat | WalkIn]:
    came = [share for share in attendance_share(session) if share.attended]
    seats = Seat.objects.filter(pk__in=[share.seat_id for share in came if share.seat_id])
    walk_ins = WalkIn.objects.filter(pk__in=[share.walk_in_id for share in came if share.walk_in_id])
    return [*seats.exclude(email="").order_by("pk"), *walk_ins.exclude(email="").order_by("pk")]


def _next_morning() -> datetime:
    today = timezone.localtime(timezone.now(), LONDON).date()
    return datetime.combine(today + timedelta(days=1), MORNING, LONDON)
