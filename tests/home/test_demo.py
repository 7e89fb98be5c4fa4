"""The demonstration as it stands in the database: loaded once, then its history taken, interrupted and resumed."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance import queries as attendance
from attendance.models import CheckIn, Closing, HeadcountLine, Mark, Register, WalkIn
from attendance.operations import registers
from certificates.models import Certificate, DesignVersion, IssueProblem
from certificates.operations import certificates, rules
from certificates.queries import earners, version_for
from correspondence.models import Message
from courses.models import Course, CoursePage
from delivery.enums import BookingState, OfferState, SessionState
from delivery.models import Allocation, Booking, Meeting, Offer, Seat, Session, Venue
from delivery.operations import sessions
from delivery.operations.details import SessionDetails
from home.operations import demo
from home.operations.demo import days
from kernel.actors import SYSTEM, Actor
from organisations.enums import AccessState, Role
from organisations.models import Consent, ContactAsk, Force, Organisation, PoliceAccess, Spokesperson, Team
from organisations.permissions import (
    can_see_police_material,
    is_administrator,
    is_coordinator,
    is_force_contact,
    is_publisher,
    is_trainer,
    roles_of,
)
from records.models import TrailEntry

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """The demonstration, loaded once for all tests here; each test's own changes are undone by itself."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(by=SYSTEM, today=TODAY, say=said.append)
        yield said
        transaction.set_rollback(True)


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@muster.test")


def coming() -> Any:
    return Session.objects.filter(starts_at__gt=timezone.now())


def take_all() -> int:
    taken = 0
    while demo.write_history(limit=5):
        taken += 1
    return taken


def story() -> list[tuple[Any, ...]]:
    """Everything that history says of everybody."""
    marks = Mark.objects.values_list(
        "closing__register__meeting__session_id",
        "closing__register__meeting__number",
        "seat_id",
        "walk_in__name",
        "status",
    )
    return sorted(marks, key=repr)


def test_load_makes_what_was_promised(loaded: list[str]) -> None:
    assert len(loaded) == 3
    assert Course.objects.count() == CoursePage.objects.live().count() == 10
    assert Course.objects.filter(access="police_only").count() == 2
    assert Team.objects.filter(region__code="SE").count() == Team.objects.count() == 2
    assert User.objects.filter(memberships__role=Role.TRAINER).distinct().count() == 8
    assert 55 <= Organisation.objects.count() <= 65
    assert Venue.objects.count() == 14
    assert (Session.objects.filter(ends_at__lt=timezone.now()).count(), coming().count()) == (40, 25)
    assert 850 <= Seat.objects.filter(given_back_at=None).count() <= 950
    assert set(Session.objects.values_list("course__slug", flat=True)) == set(
        Course.objects.values_list("slug", flat=True)
    )


def test_load_twice_changes_nothing() -> None:
    before = [model.objects.count() for model in (User, Session, Seat, Booking, Organisation, Message, TrailEntry)]
    said: list[str] = []
    demo.load(by=SYSTEM, today=TODAY + timedelta(days=1), say=said.append)

    assert said == []
    assert before == [
        model.objects.count() for model in (User, Session, Seat, Booking, Organisation, Message, TrailEntry)
    ]
    assert demo.age_in_days(TODAY + timedelta(days=3)) == 3


def test_load_gives_each_account_its_role() -> None:
    thames_valley = Force.objects.get(slug="thames-valley")
    staff = ("admin", "coordinator", "publisher", "trainer", "forcecontact")

    assert is_administrator(user("admin"))
    assert is_coordinator(user("coordinator"))
    assert is_publisher(user("publisher"))
    assert is_trainer(user("trainer"))
    assert is_force_contact(user("forcecontact"), thames_valley.pk)
    assert {len(roles_of(user(name))) for name in staff} == {1}
    assert [roles_of(user(name)) for name in ("booker", "attendee")] == [frozenset(), frozenset()]
    assert {user(name).check_password("muster-demo") for name in staff} == {True}
    assert {user(name).has_usable_password() for name in ("booker", "attendee")} == {False}
    assert {user(name).has_perm("wagtailadmin.access_admin") for name in staff} == {True}


def test_load_leaves_one_officer_approved_and_one_waiting() -> None:
    states = dict(PoliceAccess.objects.values_list("user__email", "state"))

    assert states == {
        "officer1@muster-demo.police.uk": AccessState.APPROVED,
        "officer2@muster-demo.police.uk": AccessState.REQUESTED,
    }
    assert can_see_police_material(User.objects.get(email="officer1@muster-demo.police.uk"))
    assert not can_see_police_material(User.objects.get(email="officer2@muster-demo.police.uk"))


def test_load_counts_every_place_that_is_taken() -> None:
    taken = {one.pk: one.taken for one in Allocation.objects.all()}
    living = Counter(
        Seat.objects.filter(given_back_at=None)
        .exclude(booking__state=BookingState.WAITING)
        .values_list("allocation_id", flat=True)
    )
    for offer in Offer.objects.filter(state=OfferState.OPEN):
        living[offer.allocation_id] += offer.places

    assert taken == {pk: living[pk] for pk in taken}
    assert Seat.with_key(Seat.objects.all()[0].key) == Seat.objects.all()[0]


def test_load_gives_the_trainer_sessions_before_and_behind() -> None:
    own = Session.objects.filter(trainers__user=user("trainer"), trainers__role="lead")
    unclosed = [meeting.session for meeting in attendance.unclosed(timezone.now())]

    assert own.filter(ends_at__lt=timezone.now()).count() == 9
    assert own.filter(starts_at__gt=timezone.now()).count() == 4
    assert own.filter(starts_at__date=days.tomorrow(TODAY)).count() == 1
    assert unclosed[-1] in own
    assert [one.ref for one in coming() if not one.trainers.exists()] == [
        Session.objects.get(course__slug="passkeys-passwords-2sv", venue__town="Chichester").ref
    ]


def test_load_lets_parties_wait_and_bookings_be_approved() -> None:
    waiting = Booking.objects.filter(state=BookingState.WAITING).order_by("queued_at")
    asked = Booking.objects.filter(state=BookingState.PENDING)

    assert [(one.offers.filter(state=OfferState.OPEN).count(), one.seats.count()) for one in waiting] == [
        (1, 1), (0, 3), (0, 2)
    ]  # fmt: skip
    assert len({one.session_id for one in waiting}) == len({one.session_id for one in asked}) == 1
    assert {one.approval_because for one in asked} == {"other_domain"}
    assert asked.count() == 2


def test_load_gives_booker_and_attendee_their_places() -> None:
    now = timezone.now()
    bookings = Booking.objects.filter(booker__user=user("booker"), state=BookingState.CONFIRMED)
    seats = Seat.objects.filter(person__user=user("attendee"), email="attendee@muster.test", given_back_at=None)

    assert bookings.filter(session__starts_at__gt=now).count() == bookings.filter(session__ends_at__lt=now).count() == 1
    assert seats.filter(session__starts_at__gt=now).count() == seats.filter(session__ends_at__lt=now).count() == 1
    assert {one.booker_email for one in bookings} == {"booker@muster.test"}


def test_load_names_a_contact_lets_another_ask_and_some_agree() -> None:
    (contact,) = Spokesperson.objects.all()
    assert contact.person.user == User.objects.get(email="booker@muster.test")
    assert contact.organisation.bookings.exists()
    (ask,) = ContactAsk.objects.all()
    assert (ask.email, ask.state) == ("attendee@muster.test", "asked")
    agreed = Consent.objects.standing()
    assert agreed.filter(recipient__email="booker@muster.test").exists()
    assert agreed.values("recipient").distinct().count() > 3


def test_load_publishes_a_design_with_a_partners_logo_that_certificates_are_made_with() -> None:
    (version,) = DesignVersion.objects.all()
    assert (version.design.course, version.number) == (Course.objects.get(slug="cyber-basics-small-business"), 1)
    assert [logo.says for logo in version.logos.all()] == ["Ridgeway Food Share"]
    assert version_for(Session.objects.filter(course=version.design.course).first()) == version


def test_load_writes_to_nobody_about_the_past() -> None:
    cancelled = Session.objects.get(state=SessionState.CANCELLED)
    open_to_come = {f"session:{pk}" for pk in coming().values_list("pk", flat=True)}
    elsewhere = ("police_access_decided", "police_access_asked", "contact_named", "contact_asked")
    kinds = set(Message.objects.exclude(kind__in=elsewhere).values_list("kind", "group"))

    assert {group for _kind, group in kinds} <= open_to_come
    assert {kind for kind, _group in kinds} == {
        "joining_details", "seat_joining_details", "session_cancelled", "seat_session_cancelled", "reminder",
        "seat_reminder", "waiting_joined", "places_offered", "approval_asked", "approval_wanted", "seat_given_back",
        "seat_cancelled",
    }  # fmt: skip
    assert {kind for kind, group in kinds if group == f"session:{cancelled.pk}"} == {
        "session_cancelled", "seat_session_cancelled",
    }  # fmt: skip


def test_write_history_closes_every_register_but_two(django_assert_max_num_queries: Any) -> None:
    planned = demo.progress()
    with django_assert_max_num_queries(400):
        assert demo.write_history(limit=1) == 1
    one_done = demo.progress()
    take_all()

    assert (planned, one_done, demo.progress()) == ((0, 38), (1, 38), (38, 38))
    assert demo.write_history(limit=1) == 0
    assert Session.objects.filter(state=SessionState.COMPLETED).count() == 38
    assert Register.objects.filter(state="closed").count() == Closing.objects.count() == 40
    assert attendance.unclosed(timezone.now()).count() == 2
    assert Register.objects.filter(meeting__session__starts_at__gt=timezone.now()).count() == 0


def test_write_history_is_believable() -> None:
    take_all()
    marks = Counter(Mark.objects.filter(seat__isnull=False).values_list("status", flat=True))
    there = sum(marks[status] for status in ("present", "late", "left_early"))
    trainers = set(User.objects.filter(memberships__role=Role.TRAINER).values_list("pk", flat=True))

    assert 0.8 < there / marks.total() < 0.9
    assert min(marks[status] for status in ("late", "left_early", "absent", "excused")) > 5
    assert 5 <= WalkIn.objects.count() <= 30
    assert HeadcountLine.objects.count() == 5
    assert set(Closing.objects.values_list("by_kind", flat=True)) == {"user"}
    assert {int(by) for by in Closing.objects.values_list("by_id", flat=True)} <= trainers
    assert not any(
        abs(happened - starts) > timedelta(minutes=30)
        for happened, starts in CheckIn.objects.values_list("happened_at", "register__meeting__starts_at")
    )


def test_write_history_is_resumed_without_doubles_when_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        take_all()
        uninterrupted = story()
        transaction.set_rollback(True)
    close, closed = registers.close, 0

    def close_or_die(**details: Any) -> Closing:
        nonlocal closed
        closed += 1
        if closed % 7 == 0:
            raise KeyboardInterrupt
        return close(**details)

    monkeypatch.setattr(registers, "close", close_or_die)
    deaths = 0
    while demo.progress() != (38, 38):
        try:
            demo.write_history(limit=1)
        except KeyboardInterrupt:
            deaths += 1
            assert Register.objects.filter(state="open").count() == 0

    assert deaths == 6
    assert story() == uninterrupted
    assert CheckIn.objects.values("register", "seat", "walk_in").distinct().count() == CheckIn.objects.count()


def test_write_history_leaves_other_peoples_sessions_alone() -> None:
    own = Session.objects.filter(ends_at__lt=timezone.now()).order_by("starts_at")
    model = own[0]
    begun = Meeting.objects.filter(session=own[1])[0]
    registers.open_register(meeting=begun, by=SYSTEM)
    stranger = sessions.schedule(
        course=model.course,
        meetings=[(model.starts_at, model.ends_at)],
        details=SessionDetails(team=model.team, mode="online", online_capacity=5),
        is_record=True,
        by=SYSTEM,
    )
    take_all()

    assert not Register.objects.filter(meeting__session=stranger).exists()
    assert Register.objects.get(meeting=begun).state == "open"
    assert demo.progress() == (38, 38)


def test_write_history_does_without_a_trainer() -> None:
    latest = Session.objects.filter(ends_at__lt=timezone.now()).order_by("-starts_at")[2]
    latest.trainers.all().delete()
    demo.write_history(limit=1)

    assert Closing.objects.get(register__meeting__session=latest).by_kind == SYSTEM.kind.value


def test_attendee_earns_a_certificate_and_one_name_is_reported() -> None:
    take_all()
    seat = Seat.objects.get(person__user=user("attendee"), session__state=SessionState.COMPLETED)
    undrawable = Seat.objects.get(name="𐒀𐒄𐒅")
    for one in (seat, undrawable):
        rule = rules.current(one.session.course)
        found = [earner for earner in earners(one.session, rule.attendance_percent) if earner.seat == one]
        for earner in found:
            certificates.issue(session=one.session, earner=earner, rule=rule, by=Actor.user(user("trainer").pk))

    assert Certificate.objects.get().seat == seat
    assert IssueProblem.objects.get().seat == undrawable
