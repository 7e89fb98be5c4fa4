"""Legal holds: everything that belongs to what is held stays, whatever its rule; released, everything goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.models import Closing, HeadcountLine, WalkIn
from attendance.operations import headcounts, registers, walk_ins
from certificates.models import Certificate
from certificates.operations import certificates
from correspondence.models import Message
from delivery.models import Booking, Seat, Session
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import AudienceType, SizeBand
from organisations.models import ContactPoint, Organisation, Person
from organisations.operations import people
from records.models import LegalHold, TrailEntry, TrailPayload
from records.operations import holds, retention, trail
from records.queries.holds import kept_ids, standing
from records.registry import holdings
from tests.factories.attendance import make_seats, make_session, mark
from tests.factories.certificates import issue_all
from tests.factories.courses import make_course
from tests.factories.organisations import make_organisation, make_team

pytestmark = pytest.mark.django_db
# Long after every period has run out.
IN_THE_END = timedelta(days=12 * 365)
ERASED = "erased@invalid.invalid"


@dataclass
class Matter:
    """A session with everything that can belong to one: its booker, who came, who walked in, what was sent and said."""

    session: Session
    booking: Booking
    seat: Seat
    walk_in: WalkIn
    person: Person
    booker: Person
    organisation: Organisation
    certificate: Certificate
    line: HeadcountLine

    def left(self) -> dict[str, bool]:
        """Which of it is still there."""
        seat, walk_in = fresh(self.seat), fresh(self.walk_in)
        return {
            "booking": bool(fresh(self.booking).booker_email),
            "seat": bool(seat.name and seat.email and seat.person_id),
            "access need": bool(seat.access_needs),
            "walk-in": bool(walk_in.name),
            "certificate": bool(fresh(self.certificate).name),
            "file": storages["private"].exists(self.certificate.file_name),
            "person": bool(fresh(self.person).name),
            "their address": ContactPoint.objects.filter(person=self.person).exists(),
            "booker": bool(fresh(self.booker).name),
            "postcode": bool(fresh(self.organisation).postcode),
            "reason of an amendment": self.closings().filter(reason="Wrong name").exists(),
            "messages": not self.messages().filter(to_email=ERASED).exists(),
            **{f"trail of {row._meta.verbose_name}": trail_of(row) for row in self.told()},
        }

    def told(self) -> list[models.Model]:
        """Of what the trail tells."""
        return [self.session, self.booking, self.seat, self.walk_in, self.certificate, self.line]

    def closings(self) -> models.QuerySet[Closing]:
        """The closings of its register."""
        return Closing.objects.filter(register__meeting__session=self.session)

    def messages(self) -> models.QuerySet[Message]:
        """Everything that was sent about it."""
        return Message.objects.filter(group=f"session:{self.session.pk}")


def fresh(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def trail_of(row: models.Model) -> bool:
    """Whether all that the trail ever said about a row is there."""
    entries = TrailEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    assert entries.exists()
    return TrailPayload.objects.filter(entry__in=entries).count() == entries.count()


def make_matter(number: int = 1) -> Matter:
    session = make_session(team=make_team(), course=make_course())
    organisation = make_organisation(f"Lone Trader {number}", size_band=SizeBand.NONE, postcode="RG1 1AA")
    person = people.prove(name=f"Ada Attendee {number}", email=f"ada{number}@bright.example")
    booker = people.prove(name=f"Bo Booker {number}", email=f"bo{number}@bright.example")
    (seat,) = make_seats(session, person.name, organisation=organisation)
    Seat.objects.filter(pk=seat.pk).update(
        person=person, access_needs="Large print", email=f"ada{number}@bright.example"
    )
    Booking.objects.filter(pk=seat.booking_id).update(booker=booker, booker_email=f"bo{number}@bright.example")
    register = registers.open_register(meeting=session.meetings.get(), by=SYSTEM)
    walk_in = walk_ins.add(
        register=register, name=f"Wanda {number}", email="", organisation_name="", client_event_id=uuid4(), by=SYSTEM
    )
    line = headcounts.add(
        register=register, label="Year 8", count=3, audience_type=AudienceType.SCHOOL, organisation=None,
        client_event_id=uuid4(), by=SYSTEM,
    )  # fmt: skip
    mark(register, seat)
    registers.close(register=register, by=SYSTEM)
    registers.close(register=registers.amend(register=register, reason="Wrong name", by=SYSTEM), by=SYSTEM)
    issue_all()
    certificate = Certificate.objects.get(seat=seat)
    certificates.send_again(certificate=certificate, by=SYSTEM)
    for row in (session, seat.booking, seat, certificate):
        trail.record(verb="note", subject=row, by=SYSTEM, after={"name": person.name})
    WalkIn.objects.filter(pk=walk_in.pk).update(organisation=organisation, person=person)
    booking = fresh(seat.booking)
    return Matter(session, booking, fresh(seat), walk_in, person, booker, organisation, certificate, line)


def run() -> None:
    """Twice: a run that left something over for the next one would be seen by the second."""
    for _ in range(2):
        retention.run(by=SYSTEM, is_dry=False, now=timezone.now() + IN_THE_END)


SUBJECTS: dict[str, Callable[[Matter], models.Model]] = {
    "session": lambda matter: matter.session,
    "booking": lambda matter: matter.booking,
    "organisation": lambda matter: matter.organisation,
    "person": lambda matter: matter.person,
}
# What a hold on less than a session does not reach. Its walk-ins came without a booking.
BEYOND = {"session": set(), "booking": {"walk-in", "trail of walk in"}, "organisation": set(), "person": set()}


@pytest.mark.parametrize("held", SUBJECTS)
def test_hold_keeps_all_that_belongs_together_and_releasing_lets_all_of_it_go(held: str) -> None:
    matter, other = make_matter(), make_matter(2)
    row = holds.place(subject=SUBJECTS[held](matter), reason="Complaint 7", by=SYSTEM)
    assert set(matter.left().values()) == {True}
    run()
    assert {name for name, is_left in matter.left().items() if not is_left} == BEYOND[held]
    assert set(other.left().values()) == {False}
    holds.release(row=row, by=SYSTEM)
    run()
    assert set(matter.left().values()) == {False}


def test_hold_on_a_person_keeps_what_was_typed_under_their_address_and_never_linked() -> None:
    person = people.prove(name="Ada Attendee", email="ada@bright.example")
    session = make_session()
    (seat,) = make_seats(session, "A. Attendee")
    Seat.objects.filter(pk=seat.pk).update(email="ada@bright.example")
    holds.place(subject=person, reason="Complaint 7", by=SYSTEM)
    run()
    assert (fresh(seat).name, fresh(seat.booking).booker_email) == ("A. Attendee", "")


def test_hold_that_is_placed_during_a_run_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    matter, other = make_matter(), make_matter(2)
    monkeypatch.setattr(retention, "BATCH", 1)
    settle = retention._let_go

    def slow(holding: Any, ids: list[Any]) -> int:
        done = settle(holding, ids)
        holds.place(subject=other.session, reason="Complaint 7", by=SYSTEM)
        return done

    monkeypatch.setattr(retention, "_let_go", slow)
    retention.run(by=SYSTEM, is_dry=False, now=timezone.now() + IN_THE_END)
    assert fresh(matter.seat).name == ""
    assert fresh(other.seat).name == "Ada Attendee 2"


def test_hold_on_three_sessions_costs_as_many_queries_as_on_one() -> None:
    holding, counts = next(one for one in holdings() if one.model is Message), []
    for _ in range(3):
        holds.place(subject=make_session(), reason="Complaint", by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            list(kept_ids(holding, standing()))
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_hold_needs_a_reason_and_something_to_keep() -> None:
    session = make_session()
    for subject, reason, code in ((session, " ", "reason_needed"), (make_team(), "Complaint", "cannot_be_held")):
        with pytest.raises(Refusal) as refused:
            holds.place(subject=subject, reason=reason, by=SYSTEM)
        assert refused.value.code == code


def test_hold_stands_once_and_is_on_the_trail() -> None:
    session = make_session()
    first = holds.place(subject=session, reason="Complaint 7", by=SYSTEM)
    assert holds.place(subject=session, reason="Again", by=SYSTEM) == first
    holds.release(row=first, by=SYSTEM)
    holds.release(row=first, by=SYSTEM)
    assert holds.place(subject=session, reason="Later", by=SYSTEM) != first
    about = TrailEntry.objects.filter(subject_type__in=["delivery.session", "records.legalhold"])
    assert list(about.exclude(verb="schedule").values_list("verb", flat=True).order_by("pk")) == [
        "hold", "release", "hold",
    ]  # fmt: skip
    assert LegalHold.objects.filter(released_at=None).count() == 1
