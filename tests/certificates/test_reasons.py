"""Why somebody has no certificate: every reason, for staff, bookers, attendees and the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from attendance.enums import CheckInStatus
from attendance.operations import headcounts, registers, walk_ins
from certificates import queries
from certificates.enums import Reason
from certificates.models import Certificate, IssueProblem, IssueRun
from certificates.operations import certificates, rules
from delivery.models import Seat, Session
from delivery.operations import sessions
from kernel.actors import SYSTEM
from organisations.enums import AudienceType, Role
from tests.factories.api import Caller
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all, make_held
from tests.factories.organisations import make_coordinator, make_member, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def reasons(session: Session) -> dict[str, Reason | None]:
    session.refresh_from_db()
    return {one.who: one.reason for one in queries.outcomes(session, timezone.now())}


def staff_words(session: Session) -> list[str]:
    session.refresh_from_db()
    return [queries.for_staff(one) for one in queries.outcomes(session, timezone.now())]


def own_words(session: Session) -> list[str]:
    session.refresh_from_db()
    return [queries.for_people(one) for one in queries.outcomes(session, timezone.now())]


def test_tells_absent_excused_unnamed_and_those_who_have_one() -> None:
    session = make_session()
    seats = make_seats(session, "Ann", "Bo", "Cy", "")
    register = make_register(session)
    mark(register, seats[0])
    mark(register, seats[1], CheckInStatus.EXCUSED)
    mark(register, seats[3])
    registers.close(register=register, by=SYSTEM)
    place = f"Place 4 of booking {seats[0].booking.ref}"
    before = {"Ann": Reason.WAITING, "Bo": Reason.EXCUSED, "Cy": Reason.ABSENT, place: Reason.NO_NAME}
    assert reasons(session) == before
    issue_all()
    assert reasons(session) == {**before, "Ann": None}


def test_names_the_meetings_whose_register_is_open() -> None:
    session = make_session(days=3, starts_at=timezone.now() - timedelta(days=4))
    seats = make_seats(session, "Ann")
    make_closed_register(session, *seats)
    make_register(session, meeting_no=2)
    days = [queries.words.wording.short_day(one.starts_at) for one in session.meetings.all()]
    [said] = staff_words(session)
    assert said == f"The registers of meetings 2 ({days[1]}) and 3 ({days[2]}) are not closed."
    assert own_words(session) == [
        f"The trainer has not closed the registers of meetings 2 ({days[1]}) and 3 ({days[2]}) yet."
    ]


def test_says_early_that_too_few_meetings_are_left() -> None:
    session = make_session(days=2, starts_at=timezone.now() - timedelta(days=3))
    ann, bo = make_seats(session, "Ann", "Bo")
    make_closed_register(session, ann)
    assert reasons(session) == {"Ann": Reason.REGISTER_OPEN, "Bo": Reason.TOO_FEW}
    make_closed_register(session, ann, bo, meeting_no=2)
    assert staff_words(session)[1] == "Was at 1 of 2 meetings; a certificate of this course asks for all of them."


def test_counts_by_the_rule_in_force() -> None:
    session = make_session(days=2, starts_at=timezone.now() - timedelta(days=3))
    ann, bo = make_seats(session, "Ann", "Bo")
    make_closed_register(session, ann, bo)
    make_closed_register(session, ann, meeting_no=2)
    issue_all()
    assert reasons(session) == {"Ann": None, "Bo": Reason.TOO_FEW}
    rules.change(course=session.course, attendance_percent=50, by=SYSTEM)
    assert reasons(session) == {"Ann": None, "Bo": Reason.RULE_CHANGED}


def test_tells_of_a_register_that_is_being_corrected() -> None:
    session, _ = make_held("Ann", "Bo")
    register = registers.amend(register=session.meetings.get().register, reason="Cy was there", by=SYSTEM)
    late = walk_ins.add(register=register, name="Cy", client_event_id=uuid4(), by=SYSTEM)
    issue_all()
    assert reasons(session) == {"Ann": None, "Bo": None, late.name: Reason.REGISTER_OPEN}
    assert staff_words(session)[2] == "The register is not closed."


def test_tells_of_a_place_that_came_after_the_closing() -> None:
    session, _ = make_held("Ann")
    make_seats(session, "Bo")
    assert reasons(session) == {"Ann": Reason.WAITING, "Bo": Reason.NOT_LISTED}


def test_tells_of_what_is_to_come_and_of_what_was_called_off() -> None:
    session = make_session(starts_at=timezone.now() + timedelta(days=9))
    make_seats(session, "Ann")
    assert reasons(session) == {"Ann": Reason.NOT_YET}
    sessions.cancel(session=session, reason="Flooded", by=SYSTEM)
    Seat.objects.update(given_back_at=None)
    session.bookings.update(state="confirmed", cancelled_at=None, confirmed_at=timezone.now())
    assert reasons(session) == {"Ann": Reason.CANCELLED}


def test_tells_since_when_it_waits_and_that_it_failed() -> None:
    session, _ = make_held("Ann")
    [before] = staff_words(session)
    assert before == "It will be made within a minute or two of the last register's closing."
    from certificates import tasks

    tasks.plan_runs("test")
    run = IssueRun.objects.get()
    assert staff_words(session) == [f"The worker has had it to make since {queries.words.wording.when(run.due_at)}."]
    IssueRun.objects.update(given_up_at=timezone.now(), attempts=8, last_error="OSError")
    assert staff_words(session) == ["Making it failed 8 times and was given up (OSError)."]
    assert own_words(session) == ["Something went wrong on our side. Tell the team, please."]


def test_names_the_letters_and_where_they_stand() -> None:
    session, _ = make_held("𐒀")
    issue_all()
    assert staff_words(session) == ["The name has letters that the certificate's typeface lacks: 𐒀."]
    IssueProblem.objects.all().delete()
    IssueProblem.objects.create(
        session=session, seat=session.seats.get(), kind="undrawable_course", detail="trainers U+10486 U+0007",
        found_at=timezone.now(),
    )  # fmt: skip
    assert staff_words(session) == ["A trainer's name has letters that the certificate's typeface lacks: 𐒆 U+0007."]


def test_latest_of_several_certificates_counts() -> None:
    session, _ = make_held("Ann")
    issue_all()
    new = certificates.reissue(certificate=Certificate.objects.get(), name="Anna", by=SYSTEM)
    [one] = queries.outcomes(session, timezone.now())
    assert (one.certificate, one.reason) == (new, None)


@pytest.mark.parametrize("count", [1, 3])
def test_asks_the_same_questions_for_one_and_for_three(count: int, django_assert_num_queries: Any) -> None:
    session = make_session()
    seats = make_seats(session, *(f"Person {number}" for number in range(count)))
    register = make_register(session)
    for seat in seats:
        mark(register, seat)
    for number in range(count):
        walk_ins.add(register=register, name=f"Guest {number}", client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    issue_all()
    session.refresh_from_db()
    with django_assert_num_queries(9):
        found = [
            (one.who, one.reason, one.seat and one.seat.booking.organisation.name)
            for one in queries.outcomes(session, timezone.now())
        ]
    assert len(found) == 2 * count


def test_pages_ask_the_same_for_one_and_for_three(client: Client) -> None:
    make_site()
    trainer = make_trainer()
    client.force_login(trainer)
    asked = []
    for count in (1, 1, 3):  # the first round warms what the process keeps
        session = make_session(trainer=trainer)
        seats = make_seats(session, *(f"Person {number}" for number in range(count)))
        make_closed_register(session, *seats)
        issue_all()
        for url in (
            reverse("staff_certificates:session", args=[session.pk]),
            f"/bookings/{seats[0].booking.ref}/certificates/",
        ):
            with CaptureQueriesContext(connection) as found:
                assert client.get(url).status_code == 200
            asked.append(len(found))
    assert asked[2:4] == asked[4:6]


def test_staff_page_lists_everybody_and_goes_through_again(client: Client) -> None:
    make_site()
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    seats = make_seats(session, "Ann", "Bo", "𐒀")
    register = make_register(session)
    for seat in (seats[0], seats[2]):
        mark(register, seat)
    headcounts.add(
        register=register,
        label="Year 9",
        audience_type=AudienceType.SCHOOL,
        count=28,
        client_event_id=uuid4(),
        by=SYSTEM,
    )
    registers.close(register=register, by=SYSTEM)
    issue_all()
    client.force_login(trainer)
    body = client.get(reverse("staff_certificates:session", args=[session.pk])).content.decode()
    for words in ("Marked absent.", "Correct the name", "28 people were counted", "Who has one"):
        assert words in body
    rules.change(course=session.course, attendance_percent=100, by=SYSTEM)
    answer = client.post(reverse("staff_certificates:again", args=[session.pk]))
    assert (answer.status_code, IssueRun.objects.get().done_at) == (302, None)


@pytest.mark.parametrize(("who", "status"), [("own", 200), ("coordinator", 200), ("of the team", 302)])
def test_staff_page_is_for_trainers_of_the_session_and_coordinators(client: Client, who: str, status: int) -> None:
    make_site()
    session = make_session(trainer=make_trainer())
    make_seats(session, "Ann")
    users = {
        "own": lambda: session.trainers.get().user,
        "coordinator": make_coordinator,
        "of the team": lambda: make_member(Role.TRAINER, team=session.team),
    }
    client.force_login(users[who]())
    assert client.get(reverse("staff_certificates:session", args=[session.pk])).status_code == status


def test_booker_and_attendee_are_told_in_friendly_words(client: Client) -> None:
    session = make_session()
    seat, _ = make_seats(session, "Ann", "Bo")
    booking, at = seat.booking, f"/seats/{seat.booking.ref}-1/certificate/"
    for url in (f"/bookings/{booking.ref}/certificates/", at):
        assert client.get(url).status_code == 404
    client.get(f"/k/{booking.key}/")
    page = client.get(f"/bookings/{booking.ref}/certificates/")
    assert page.content.decode().count("The trainer has not closed the register yet.") == 2
    assert page["Cache-Control"] == "no-store"
    assert client.get(at).status_code == 404
    client.get(f"/k/{seat.key}/")
    assert "The trainer has not closed the register yet." in client.get(at).content.decode()
    make_closed_register(session, seat)
    issue_all()
    code = Certificate.objects.get().code
    said = client.get(f"/bookings/{booking.ref}/certificates/").content.decode()
    assert ("Issued" in said, "does not show that somebody came" in said, code in said) == (True, True, False)
    assert code not in client.get(at).content.decode().replace("-", "")
    client.force_login(make_user(seat.email))
    assert f"/certificates/{code}/" in client.get(at).content.decode()


def test_api_tells_the_sessions_trainers() -> None:
    session, _ = make_held("Ann")
    trainer = make_trainer()
    session.trainers.create(user=trainer, role="lead")
    make_seats(session, "Bo")
    answer = Caller(trainer, "certificates:read").get(f"certificates/outcomes/?session={session.ref}").json()
    told = [(one["name"], one["certificate"], one["reason"], one["place"]) for one in answer["results"]]
    assert told == [("Ann", None, "waiting", 1), ("Bo", None, "not_listed", 1)]
    assert (
        Caller(make_member(Role.TRAINER, team=session.team))
        .get(f"certificates/outcomes/?session={session.ref}")
        .status_code
        == 403
    )
    assert Caller(make_user()).get(f"certificates/outcomes/?session={session.ref}").status_code == 404
    assert Caller().get(f"certificates/outcomes/?session={session.ref}").status_code == 401
    queries_of_fools = ("", "?session=", "?session=ZZZ", f"?session={session.ref}&x=1")
    codes = [Caller(trainer).get(f"certificates/outcomes/{query}").status_code for query in queries_of_fools]
    assert codes == [400, 400, 404, 400]
