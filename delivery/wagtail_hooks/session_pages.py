"""The page of one session: everything its trainers must know, and the way to whatever they may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.widgets.button import HeaderButton

from correspondence.enums import MessageState
from correspondence.models import UNDELIVERED, Message
from delivery import outbox
from delivery.enums import BookingState, SessionState
from delivery.models import Booking, Seat, Session
from delivery.permissions import can_look_for_trainers, can_see_access_needs, sessions_of_staff
from delivery.queries import needs, returned
from delivery.queries.recount import open_drifts
from delivery.queries.waiting import parties
from delivery.wagtail_hooks.notices import can_write_to
from delivery.wagtail_hooks.reservations import may_recount
from delivery.wagtail_hooks.session_writing import NAMESPACE
from organisations.permissions import is_training_staff
from ui import wording
from ui.staff import StaffPage

LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)
# Whoever waits stands in the queue, further down.
NOT_BOOKED = (BookingState.CANCELLED, BookingState.WAITING)


@dataclass(frozen=True)
class Post:
    """Messages of one kind: how many wait, went out or failed, and when the next is due."""

    kind: str
    waiting: int
    sent: int
    failed: int
    next_due: datetime | None


def post_of(session: Session) -> list[Post]:
    """What is to be sent and was sent about a session and its bookings."""
    rows = Message.objects.filter(group=outbox.group_of(session)).order_by().values("kind")
    waiting = Q(state=MessageState.WAITING)
    counted = rows.annotate(
        waiting=Count("pk", filter=waiting),
        sent=Count("pk", filter=Q(state=MessageState.SENT)),
        failed=Count("pk", filter=Q(state__in=UNDELIVERED)),
        next_due=Min("due_at", filter=waiting),
    )
    return [
        Post(kind_words(row["kind"]), row["waiting"], row["sent"], row["failed"], row["next_due"])
        for row in counted.order_by("kind")
    ]


def kind_words(kind: str) -> str:
    """The kind of a message for people: "Seat joining details"."""
    return kind.replace("_", " ").capitalize()


class SessionPage(StaffPage):
    """One session."""

    may_enter = staticmethod(is_training_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Sessions"
    header_icon = "date"
    template_name = "delivery/admin/session.html"

    @staticmethod
    def rows(user: Any) -> Any:
        """The session with what its page shows."""
        rows = sessions_of_staff(user).select_related("course", "venue", "team", "delivering_force", "host_force")
        return rows.prefetch_related(
            "allocations__organisation", "allocations__force", "trainers__user", "meetings__register"
        )

    def get_page_title(self) -> str:
        """The course and the day."""
        return f"{self.row.title}, {wording.day(self.row.starts_at)}"

    def get_short_title(self) -> str:
        """The day: the course stands as a heading on the page."""
        return wording.short_day(self.row.starts_at)

    def get_header_buttons(self) -> list[HeaderButton]:
        """What may still be done."""
        buttons = []
        if self.row.state in LIVING:
            buttons += [("Edit", "edit", "edit"), ("Change the dates", "move", "date")]
        if self.row.state in (*LIVING, SessionState.HELD) and self.row.trainers.all():
            buttons.append(("Change the trainer", "trainer", "group"))
        if can_write_to(self.row):
            buttons.append(("Message everyone", "write", "mail"))
        if self.row.state in LIVING and can_look_for_trainers(self.request.user, self.row):
            buttons.append(("Ask trainers", "asks", "group"))
        buttons.append(("Copy", "copy", "copy"))
        if self.row.series_id:
            buttons.append(("The series", "series", "list-ul"))
        elif self.row.state in LIVING:
            buttons.append(("Repeat", "repeat", "date"))
        if self.row.state in LIVING:
            buttons.append(("Cancel the session", "cancel", "cross"))
        return [
            HeaderButton(words, url=reverse(f"{NAMESPACE}:{name}", args=[self.row.pk]), icon_name=icon, priority=place)
            for place, (words, name, icon) in enumerate(buttons)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, places, people, problems, post."""
        session = self.row
        seats = Seat.objects.filter(given_back_at=None).order_by("number")
        bookings = Booking.objects.filter(session=session).select_related("organisation")
        living = bookings.exclude(state__in=NOT_BOOKED).prefetch_related(Prefetch("seats", seats))
        sees_needs = can_see_access_needs(self.request.user, session)
        return super().get_context_data(
            facts=facts_of(session),
            is_draft=session.state == SessionState.DRAFT,
            takes_register=session.state not in (SessionState.DRAFT, SessionState.CANCELLED),
            meetings=list(session.meetings.all()),
            allocations=list(session.allocations.all()),
            can_keep=session.state in LIVING and session.starts_at > timezone.now(),
            drifts=list(open_drifts(self.request.user).filter(allocation__session=session)),
            can_recount=may_recount(self.request.user),
            bookings=list(living.order_by("organisation__name", "pk")),
            queue=parties(session),
            sees_needs=sees_needs,
            needs=needs.of_session(session) if sees_needs else [],
            cancelled_count=bookings.filter(state=BookingState.CANCELLED).count(),
            problems=list(session.issue_problems.filter(settled_at=None).select_related("seat__booking", "walk_in")),
            unsupported=list(session.certificates.unsupported().order_by("name")),
            certificate_count=session.certificates.count(),
            post=post_of(session),
            returned=returned.of_group(outbox.group_of(session)),
            group=outbox.group_of(session),
            **kwargs,
        )


def facts_of(session: Session) -> list[tuple[str, object]]:
    """What was decided about a session."""
    trainers = "\n".join(f"{one.user.name}, {one.get_role_display().lower()}" for one in session.trainers.all())
    facts: list[tuple[str, object]] = [
        ("State", session.get_state_display()),
        ("Reference", session.ref),
        ("How", session.get_mode_display()),
        ("Venue", session.venue),
        ("Joining link", session.joining_link),
        ("Team", session.team),
        ("Trainers", trainers or "Nobody yet"),
        ("Who can find it", session.get_visibility_display()),
        ("Bookings open", wording.when(session.booking_opens_at) if session.booking_opens_at else "At once"),
        ("Bookings that wait for a yes", session.get_approval_display()),
        ("Waiting list", "Kept when it is full" if session.has_waiting_list else "None"),
        ("Fewest people it takes", session.minimum),
        ("Bookings close", wording.when(session.booking_closes_at) if session.booking_closes_at else "At the start"),
        ("Changes until", wording.when(session.changes_close_at) if session.changes_close_at else "The start"),
        ("Delivering force", session.delivering_force),
        ("Host force", session.host_force),
        ("Paid for by", session.get_funding_stream_display()),
        ("Joining notes", session.joining_notes),
        ("What to bring", session.what_to_bring),
        ("Access", session.access_notes),
    ]
    if session.state == SessionState.CANCELLED:
        facts.insert(1, ("Why it was cancelled", session.cancel_reason))
    return facts
