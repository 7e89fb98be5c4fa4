"""Several days: what is missed at one session is caught up at another of the same course, and counts once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from attendance import queries
from attendance.models import CatchUp, WalkIn
from attendance.operations import catch_ups, check_ins, registers, walk_ins
from attendance.queries.catch_ups import grid
from certificates.models import Certificate
from certificates.queries import outcomes
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
TWO_DAYS_AGO = timedelta(days=2)


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    """Two days: Ann came to both, Ben missed the second. Both registers are closed."""
    session = make_session(trainer=trainer, days=2, starts_at=timezone.now() - TWO_DAYS_AGO)
    ann, ben = make_seats(session, "Ann", "Ben")
    make_closed_register(session, ann, ben, meeting_no=1)
    make_closed_register(session, ann, meeting_no=2)
    return session


@pytest.fixture
def other(session, trainer):
    """Another session of the course."""
    return make_session(trainer=trainer, days=2, starts_at=timezone.now() - TWO_DAYS_AGO, course=session.course)


def arrange(session, other, name="Ben", at=2):
    return catch_ups.arrange(
        attendee=session.seats.get(name=name),
        missed=session.meetings.get(number=2),
        at=other.meetings.get(number=at),
        by=SYSTEM,
    )


def attend(catch_up):
    """Mark them there and close that register."""
    register = make_register(catch_up.at.session, meeting_no=catch_up.at.number)
    check_ins.mark(
        register=register,
        seat=catch_up.as_seat,
        walk_in=catch_up.as_walk_in,
        status="present",
        client_event_id=uuid4(),
        by=SYSTEM,
    )
    return registers.close(register=register, by=SYSTEM)


def shares(session):
    seats = {seat.pk: seat.name for seat in session.seats.all()}
    return {seats[one.seat_id]: (one.attended, one.planned) for one in queries.attendance_share(session) if one.seat_id}


def holders():
    return sorted(Certificate.objects.values_list("name", flat=True))


def test_arrange_counts_once_the_other_register_is_closed(session, other):
    catch_up = arrange(session, other)
    assert shares(session) == {"Ann": (2, 2), "Ben": (1, 2)}
    attend(catch_up)
    assert shares(session) == {"Ann": (2, 2), "Ben": (2, 2)}


def test_arrange_makes_a_guest_who_earns_nothing_there(session, other):
    catch_up = arrange(session, other)
    guest = WalkIn.objects.get()
    assert (guest.name, guest.session, catch_up.is_guest) == ("Ben", other, True)
    attend(catch_up)
    make_closed_register(other, meeting_no=1)
    assert queries.attendance_share(other) == []
    assert outcomes(other, timezone.now()) == []


def test_certificate_follows_and_says_which_register_it_rests_on(session, other):
    issue_all()
    assert holders() == ["Ann"]
    closing = attend(arrange(session, other))
    issue_all()
    assert holders() == ["Ann", "Ben"]
    evidence = Certificate.objects.get(name="Ben").evidence
    assert (closing.pk in evidence["closings"], evidence["attended"], evidence["planned"]) == (True, 2, 2)
    assert Certificate.objects.unsupported().count() == 0
    assert [one.attended for one in outcomes(session, timezone.now())] == [2, 2]


def test_certificate_loses_its_ground_when_the_other_register_is_corrected(session, other):
    catch_up = arrange(session, other)
    attend(catch_up)
    issue_all()
    register = registers.amend(register=catch_up.at.register, reason="It was somebody else", by=SYSTEM)
    check_ins.mark(register=register, walk_in=catch_up.as_walk_in, status="absent", client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    assert list(Certificate.objects.unsupported().values_list("name", flat=True)) == ["Ben"]


def test_arrange_takes_whoever_was_there_already_and_the_certificate_follows(session, other):
    ben = session.seats.get(name="Ben")
    issue_all()
    register = make_register(other, meeting_no=2)
    was_there = walk_ins.add(register=register, name="ben", email=ben.email, client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    catch_up = arrange(session, other)
    assert (catch_up.as_walk_in, catch_up.is_guest) == (was_there, False)
    issue_all()
    assert holders() == ["Ann", "Ben"]
    assert issue_all() == 0


def test_meeting_that_was_amended_to_present_is_not_counted_twice(session, other):
    attend(arrange(session, other))
    register = registers.amend(
        register=session.meetings.get(number=2).register, reason="Ben was there after all", by=SYSTEM
    )
    mark(register, session.seats.get(name="Ben"))
    registers.close(register=register, by=SYSTEM)
    assert shares(session) == {"Ann": (2, 2), "Ben": (2, 2)}


def test_amendment_to_present_brings_a_certificate(session):
    issue_all()
    assert holders() == ["Ann"]
    register = registers.amend(register=session.meetings.get(number=2).register, reason="Ben came late", by=SYSTEM)
    mark(register, session.seats.get(name="Ben"), "late")
    assert issue_all() == 0
    registers.close(register=register, by=SYSTEM)
    issue_all()
    assert holders() == ["Ann", "Ben"]
    assert [one.reason for one in register.closings.order_by("number")] == ["", "Ben came late"]
    assert register.closings.get(number=1).marks.get(seat__name="Ben").status == "absent"


def refusal_of(*args, **kwargs):
    with pytest.raises(Refusal) as refused:
        arrange(*args, **kwargs)
    return refused.value.code


def test_arrange_refuses_what_does_not_fit(session, other, trainer):
    assert refusal_of(session, other, name="Ann") == "not_missed"
    assert refusal_of(session, session, at=1) == "other_course"
    assert refusal_of(session, make_session(days=2)) == "other_course"
    make_closed_register(other, meeting_no=2)
    assert refusal_of(session, other) == "register_closed"
    arrange(session, other, at=1)
    assert refusal_of(session, other, at=1) == "catch_up_exists"
    assert CatchUp.objects.count() == 1


def test_call_off_takes_the_guest_from_the_register_and_may_be_arranged_again(session, other):
    catch_ups.call_off(catch_up=arrange(session, other), by=SYSTEM)
    assert queries.sheet(make_register(other, meeting_no=2)).rows == ()
    arrange(session, other)
    assert [row.name for row in queries.sheet(other.meetings.get(number=2).register).rows] == ["Ben"]


def test_call_off_refuses_what_counts(session, other):
    catch_up = arrange(session, other)
    attend(catch_up)
    with pytest.raises(Refusal) as refused:
        catch_ups.call_off(catch_up=catch_up, by=SYSTEM)
    assert refused.value.code == "catch_up_counted"


def test_grid_shows_all_dates_and_leads_to_catching_up(client, trainer, session, other):
    client.force_login(trainer)
    url = reverse("register_grid", args=[session.ref])
    page = BeautifulSoup(client.get(url).content, "html.parser")
    (link,) = page.select("td a")
    assert [row.select("td")[-1].text for row in page.select("tbody tr")] == ["2 of 2", "1 of 2"]
    choices = BeautifulSoup(client.get(link["href"]).content, "html.parser").select("[name=at]")
    assert len(choices) == 2
    assert client.post(link["href"], {"at": choices[1]["value"]}).headers["Location"] == url
    catch_up = CatchUp.objects.get()
    assert "To catch up" in client.get(url).content.decode()
    attend(catch_up)
    assert "Caught up" in client.get(url).content.decode()
    refused = client.post(reverse("register_call_off", args=[session.ref, catch_up.pk]))
    assert (refused.status_code, "correct that register" in refused.content.decode()) == (409, True)


def test_coming_dates_are_offered_first_and_never_pushed_out(monkeypatch, trainer, session):
    now = timezone.now()
    made = {}
    for day in (-9, 5, -2, 8):
        other = make_session(trainer=trainer, starts_at=now + timedelta(days=day), course=session.course)
        made[other.pk] = day
    monkeypatch.setattr(queries.catch_ups, "MOST_OFFERED", 3)
    found = queries.catch_ups.offered(trainer, session.meetings.get(number=2), now)
    assert [made[meeting.session_id] for meeting in found] == [5, 8, -2]


def test_catch_up_page_knows_nobody_of_another_session(client, trainer, session, other):
    client.force_login(trainer)
    (stranger,) = make_seats(other, "Stranger")
    for key in (f"s-{stranger.pk}", "s-x", "w-x", f"w-{uuid4()}", "x"):
        assert client.get(reverse("register_catch_up", args=[session.ref, 2, key])).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_grid_asks_as_often_for_three_as_for_one(people, django_assert_num_queries):
    session = make_session(days=2, starts_at=timezone.now() - TWO_DAYS_AGO)
    seats = make_seats(session, *("Ann", "Ben", "Cem")[:people])
    make_closed_register(session, *seats, meeting_no=1)
    with django_assert_num_queries(6):
        assert len(grid(session)) == people
