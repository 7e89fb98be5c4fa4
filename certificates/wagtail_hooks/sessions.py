"""Everybody at one session: who has a certificate, and in plain words why the others have none."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from attendance.permissions import can_mark
from certificates import queries
from certificates.enums import Reason
from certificates.models import Certificate, IssueProblem
from certificates.operations import problems as operations
from certificates.queries import Outcome
from delivery.models import Session
from delivery.permissions import sessions_of_staff
from kernel.identifiers import grouped
from organisations.permissions import is_training_staff
from ui import wording
from ui.staff import StaffButton, StaffPage

# What going through the session once more puts right.
TRIED_AGAIN = (Reason.UNDRAWABLE_COURSE, Reason.RULE_CHANGED, Reason.STUCK)


@dataclass(frozen=True)
class Line:
    """One person as the screen shows them."""

    who: str
    booking_id: int | None
    whence: str
    certificate: Certificate | None
    standing: str
    why: str
    to_do: str
    problem: IssueProblem | None


def line_of(one: Outcome) -> Line:
    """The words for one outcome."""
    certificate = one.certificate
    return Line(
        who=one.who,
        booking_id=one.seat.booking_id if one.seat else None,
        whence=one.seat.booking.organisation.name if one.seat else "Without a booking",
        certificate=certificate,
        standing=certificate.standing_on(timezone.localdate(one.round.now)).label if certificate else "",
        why=queries.for_staff(one),
        to_do=queries.how_to_mend(one.problem) if one.problem and one.reason == one.problem.kind else "",
        problem=one.problem if one.problem and one.problem.is_about_the_name else None,
    )


class OfSession(StaffPage):
    """What both doors share: whoever may see who is on the register."""

    may_enter = staticmethod(is_training_staff)
    may_touch = staticmethod(can_mark)

    @staticmethod
    def rows(user: Any) -> Any:
        """The session with its course."""
        return sessions_of_staff(user).select_related("course", "team")


class CertificatesOfSession(OfSession):
    """The list."""

    index_url_name = "staff_sessions:index"
    index_label = "Sessions"
    header_icon = "success"
    short_title = "Certificates"
    template_name = "certificates/admin/session.html"

    def get_page_title(self) -> str:
        """Which session."""
        return f"Certificates: {self.row.title}, {wording.day(self.row.starts_at)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everybody, with those who have none first."""
        found = queries.outcomes(self.row, timezone.now())
        return super().get_context_data(
            without=[line_of(one) for one in found if one.certificate is None],
            having=[line_of(one) for one in found if one.certificate is not None],
            unnamed=queries.counted_unnamed(self.row),
            unconfirmed=sum(one.reason == Reason.NOT_CONFIRMED for one in found),
            can_go_again=any(one.reason in TRIED_AGAIN for one in found),
            **kwargs,
        )


class GoThroughAgain(OfSession, StaffButton):
    """Look at the session once more."""

    def perform(self) -> str:
        """One call."""
        session: Session = operations.go_through_again(session=self.row, by=self.actor)
        return f"The certificates of session {grouped(session.ref)} are looked at again within a minute or two."

    def get_next_url(self) -> str:
        """Back to the list."""
        return reverse("staff_certificates:session", args=[self.row.pk])
