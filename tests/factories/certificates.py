"""Certificates, earned the real way: a session held, its register closed, a round carried out."""

from django.utils import timezone

from attendance.enums import CheckInStatus
from attendance.operations import registers
from certificates import tasks
from certificates.models import Certificate, Correction, IssueProblem, IssueRun
from certificates.operations import corrections, rules
from courses.models import Course
from delivery.models import Seat, Session
from kernel.actors import SYSTEM, Actor, ActorKind
from tests.factories.attendance import make_closed_register, make_seats, make_session, mark
from tests.factories.courses import make_course


def issue_all() -> int:
    """Plan and carry out every round that is due; returns how many certificates were issued."""
    issued = 0
    while tasks.plan_runs("test") or _is_due():
        issued += tasks.issue_due("test")
    return issued


def _is_due() -> bool:
    # A round may be done and issue nothing: somebody else's may still be waiting behind it.
    return IssueRun.objects.filter(done_at=None, given_up_at=None, due_at__lte=timezone.now()).exists()


def make_held(*names: str, course: Course | None = None) -> tuple[Session, list[Seat]]:
    """A session of one meeting whose people were all there, with its register closed."""
    session = make_session(course=course)
    seats = make_seats(session, *names)
    make_closed_register(session, *seats)
    session.refresh_from_db()
    return session, seats


def make_certificate(name: str = "Ann Lee", course: Course | None = None) -> Certificate:
    """The certificate of one person."""
    _, seats = make_held(name, course=course)
    issue_all()
    return Certificate.objects.get(seat=seats[0])


def make_problem(name: str = "𐒀𐒁𐒂", course: Course | None = None) -> IssueProblem:
    """What keeps the certificate of one person from being made."""
    _, seats = make_held(name, course=course)
    issue_all()
    return IssueProblem.objects.get(seat=seats[0])


def make_correction(certificate: Certificate, name: str = "Ann Lee") -> Correction:
    """What the holder of a certificate asks to have put right."""
    by = Actor(ActorKind.CERTIFICATE_KEY, str(certificate.pk))
    return corrections.ask(certificate=certificate, name=name, by=by)


def make_unconfirmed(*names: str) -> Session:
    """A session of a course that asks for the trainer's yes, with people who were all there and wait for it."""
    course = make_course()
    rules.change(course=course, needs_confirmation=True, by=SYSTEM)
    session, _ = make_held(*(names or ("Ann", "Bo")), course=course)
    issue_all()
    return session


def make_unsupported(name: str = "Ann Lee") -> Certificate:
    """A certificate of somebody who, by the corrected register, was not there."""
    certificate = make_certificate(name)
    register = registers.amend(
        register=certificate.session.meetings.get().register, reason="She was not there", by=SYSTEM
    )
    assert certificate.seat is not None
    mark(register, certificate.seat, CheckInStatus.ABSENT)
    registers.close(register=register, by=SYSTEM)
    return certificate
