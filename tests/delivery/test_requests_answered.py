"""How the team answers a request: who may, what becomes true, who is told, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from correspondence.emails import compose
from delivery import tasks
from delivery.enums import BookingState, Mode, Purpose, RequestState, Visibility
from delivery.models import Allocation, Session, SessionRequest
from delivery.operations import bookings, requests, sessions, triage
from delivery.permissions import can_answer_request, requests_of_staff, requests_to_answer
from kernel.actors import PUBLIC, SYSTEM, Actor
from kernel.errors import Refusal
from organisations.enums import Role, TeamKind
from organisations.models import Region, Team
from tests.factories.delivery import mails, make_coming, make_details, written
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_member,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.reference import make_reference
from tests.factories.requests import ASKER, make_accepted, make_firm, make_request, make_unproved

pytestmark = pytest.mark.django_db


def east() -> Region:
    return Region.objects.get(code="EE")


def far_coordinator() -> Any:
    make_reference()
    team = Team.objects.create(name="Protect East", kind=TeamKind.PROTECT, region=east())
    return make_member(Role.COORDINATOR, team=team)


def places(session: Session) -> dict[str, tuple[int, int]]:
    return {one.purpose: (one.capacity, one.taken) for one in session.allocations.all()}


WHO: list[tuple[str, Any, bool]] = [
    ("nobody", make_user, False),
    ("publisher", make_publisher, False),
    ("force contact", make_force_contact, False),
    ("trainer", make_trainer, True),
    ("trainer of another team", lambda: make_trainer(team=make_team("Protect Hampshire")), True),
    ("coordinator", make_coordinator, True),
    ("coordinator elsewhere", far_coordinator, False),
    ("administrator", make_administrator, True),
]


@pytest.mark.parametrize(("who", "maker", "may"), WHO, ids=[one[0] for one in WHO])
def test_staff_of_the_region_see_and_answer(who: str, maker: Any, may: bool) -> None:
    row = make_request()
    make_unproved(email="unseen@bright.example")
    user = maker()
    assert list(requests_of_staff(user)) == ([row] if may else [])
    assert (list(requests_to_answer(user)) == [row], can_answer_request(user, row)) == (may, may)


def test_accept_schedules_and_keeps_places_out_of_the_common_ones() -> None:
    row, user = make_request(), make_coordinator()
    session = make_accepted(row, keep=25, by=Actor.user(user.pk), note="See you there.")
    assert places(session) == {"online": (5, 0), "reserved": (25, 0)}
    kept = session.allocations.get(purpose=Purpose.RESERVED)
    assert (kept.organisation, kept.until) == (row.organisation, session.starts_at - timedelta(days=2))
    assert (row.state, row.session, row.answer, row.decided_by) == (
        RequestState.ACCEPTED, session, "See you there.", user,
    )  # fmt: skip
    mail = written("request_accepted", ASKER)
    assert row.key in mail.text
    assert "25 places for Bright Builders Ltd" in mail.text
    assert "not booked yet" in mail.text


def test_accept_is_the_teams_decision_however_few_they_are() -> None:
    row = make_request(adults=3, asks_anyway=True)
    assert make_accepted(row, keep=3).allocations.get(purpose=Purpose.RESERVED).capacity == 3


@pytest.mark.parametrize(
    ("keep", "until", "code"),
    [(31, timedelta(days=3), "bad_kept_places"), (0, timedelta(days=3), "bad_kept_places"),
     (5, timedelta(days=-1), "bad_kept_until"), (5, timedelta(days=40), "bad_kept_until")],
)  # fmt: skip
def test_accept_refuses_and_keeps_nothing(keep: int, until: timedelta, code: str) -> None:
    row = make_request()
    with pytest.raises(Refusal) as refused:
        make_accepted(row, keep=keep, keep_until=timezone.now() + until)
    row.refresh_from_db()
    assert (refused.value.code, row.state, Session.objects.count()) == (code, RequestState.NEW, 0)


def test_accept_twice_is_refused_and_schedules_once() -> None:
    row = make_request()
    make_accepted(row)
    with pytest.raises(Refusal) as refused:
        make_accepted(row)
    assert (refused.value.code, Session.objects.count()) == ("request_settled", 1)


def test_session_with_all_places_kept_can_still_be_revised() -> None:
    session = make_accepted(keep=30)
    details = {"team": session.team, "mode": Mode.ONLINE, "joining_link": session.joining_link}
    sessions.revise(session=session, details=sessions.SessionDetails(**details), by=SYSTEM)
    assert places(session) == {"online": (0, 0), "reserved": (30, 0)}


def test_kept_places_are_booked_without_a_code_and_for_the_organisation_that_asked() -> None:
    row = make_request()
    session = make_accepted(row, keep=4)
    details = make_details(booker_email=ASKER, places=3, organisation=make_firm(name="Somebody else"))
    booking = requests.book(request=row, details=details, by=PUBLIC)
    assert (booking.state, booking.organisation) == (BookingState.CONFIRMED, row.organisation)
    assert places(session) == {"online": (26, 0), "reserved": (4, 3)}
    with pytest.raises(Refusal) as refused:
        requests.book(request=row, details=make_details(booker_email=ASKER, places=2), by=PUBLIC)
    assert refused.value.code == "session_full"
    held = requests.book(request=row, details=make_details(booker_email="new@bright.example"), by=PUBLIC)
    assert held.state == BookingState.HELD
    with pytest.raises(Refusal) as refused:
        requests.book(request=row, details=make_details(booker_email=ASKER), by=PUBLIC)
    assert refused.value.code == "nothing_kept"


def test_kept_places_go_to_everybody_in_time_and_so_do_those_given_back_later() -> None:
    row = make_request()
    session = make_accepted(row, keep=4)
    booking = requests.book(request=row, details=make_details(booker_email=ASKER, places=3), by=PUBLIC)
    assert tasks.settle_requests("w") == 0
    Allocation.objects.filter(purpose=Purpose.RESERVED).update(until=timezone.now())
    with pytest.raises(Refusal) as refused:
        requests.book(request=row, details=make_details(booker_email="late@bright.example"), by=PUBLIC)
    assert refused.value.code == "nothing_kept"
    assert (tasks.settle_requests("w"), places(session)) == (1, {"online": (27, 0), "reserved": (3, 3)})
    bookings.cancel(booking=booking, by=PUBLIC)
    assert (tasks.settle_requests("w"), places(session)) == (3, {"online": (30, 0), "reserved": (0, 0)})
    with pytest.raises(Refusal) as refused:
        requests.book(request=row, details=make_details(), by=PUBLIC)
    assert refused.value.code == "nothing_kept"


def test_decline_needs_a_reason_that_they_read() -> None:
    row = make_request()
    with pytest.raises(Refusal) as refused:
        triage.decline(request=row, reason=" ", by=SYSTEM)
    assert refused.value.code == "reason_needed"
    triage.decline(request=row, reason="Every trainer is away.", by=SYSTEM)
    assert "Every trainer is away." in written("request_declined", ASKER).text
    with pytest.raises(Refusal) as refused:
        triage.decline(request=row, reason="Again", by=SYSTEM)
    assert refused.value.code == "request_settled"


def test_offer_points_at_an_open_session_and_turning_it_down_asks_again() -> None:
    coordinator, row, session = make_coordinator(), make_request(), make_coming()
    triage.offer(request=row, session=session, note="Near you.", by=SYSTEM)
    assert (row.state, row.session) == (RequestState.OFFERED, session)
    assert f"/sessions/{session.ref}/" in written("request_offered", ASKER).text
    triage.turn_down(request=row, by=PUBLIC)
    assert (row.state, row.session, row.answer, row.decided_at) == (RequestState.NEW, None, "", None)
    told = mails("request_for_team", coordinator.email)[-1]
    mail = compose(told)
    assert mail is not None
    assert mail.subject.startswith("The session does not suit")
    with pytest.raises(Refusal) as refused:
        triage.turn_down(request=row, by=PUBLIC)
    assert refused.value.code == "request_settled"


def closed() -> Session:
    session = make_coming()
    sessions.cancel(session=session, reason="Ill", by=SYSTEM)
    return session


@pytest.mark.parametrize(
    "maker",
    [
        lambda: make_coming(as_draft=True),
        lambda: make_coming(visibility=Visibility.INVITED),
        lambda: make_coming(visibility=Visibility.POLICE),
        lambda: make_coming(in_days=-1),
        closed,
    ],
)
def test_offer_refuses_what_not_everybody_can_book(maker: Any) -> None:
    with pytest.raises(Refusal) as refused:
        triage.offer(request=make_request(), session=maker(), by=SYSTEM)
    assert refused.value.code == "session_not_open"


def test_refer_hands_it_to_the_other_region_and_both_see_it() -> None:
    ours, theirs, row = make_coordinator(), far_coordinator(), make_request()
    triage.refer(request=row, region=east(), note="The hall is yours.", by=Actor.user(ours.pk))
    assert (row.state, row.region.code, row.referred_to) == (RequestState.REFERRED, "SE", east())
    assert [list(requests_of_staff(one)) for one in (ours, theirs)] == [[row], [row]]
    assert [list(requests_to_answer(one)) for one in (ours, theirs)] == [[], [row]]
    assert [can_answer_request(one, row) for one in (ours, theirs)] == [False, True]
    mail = written("request_for_team", theirs.email)
    assert "The hall is yours." in mail.text
    assert "Eastern" in written("request_referred", ASKER).text
    # Nothing is lost: the other region may do all that the first one could.
    triage.decline(request=row, reason="No trainer.", by=Actor.user(theirs.pk))
    assert (row.state, row.decided_by) == (RequestState.DECLINED, theirs)


def test_take_back_tells_both_regions_but_not_whoever_did_it() -> None:
    ours, theirs, row = make_coordinator(), far_coordinator(), make_request()
    triage.refer(request=row, region=east(), by=Actor.user(ours.pk))
    before = len(mails("request_for_team"))
    triage.take_back(request=row, by=Actor.user(theirs.pk))
    assert (row.state, row.referred_to) == (RequestState.NEW, None)
    assert [one.to_email for one in mails("request_for_team")[before:]] == [ours.email]
    with pytest.raises(Refusal) as refused:
        triage.take_back(request=row, by=SYSTEM)
    assert refused.value.code == "request_settled"


def test_refer_refuses_its_own_region_and_what_was_answered() -> None:
    row = make_request()
    for region, code in ((row.region, "bad_region"), (east(), "request_settled")):
        assert region is not None
        if code == "request_settled":
            triage.decline(request=row, reason="No.", by=SYSTEM)
        with pytest.raises(Refusal) as refused:
            triage.refer(request=row, region=region, by=SYSTEM)
        assert refused.value.code == code


def test_answers_do_not_depend_on_when_the_row_was_read() -> None:
    row = make_request()
    stale = SessionRequest.objects.get(pk=row.pk)
    requests.withdraw(request=row, by=PUBLIC)
    with pytest.raises(Refusal) as refused:
        make_accepted(stale)
    assert (refused.value.code, Session.objects.count()) == ("request_settled", 0)
