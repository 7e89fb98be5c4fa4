"""Requests at the same moment: asked, proved, answered, withdrawn and booked by several at once."""

import pytest

from delivery.enums import Purpose, RequestState
from delivery.models import Session, SessionRequest
from delivery.operations import kept, requests, triage
from kernel.actors import PUBLIC, SYSTEM
from tests.delivery.test_races import THREADS, at_once
from tests.factories.courses import make_course
from tests.factories.delivery import mails, make_details
from tests.factories.organisations import make_coordinator, make_team
from tests.factories.requests import code_for, make_accepted, make_firm, make_request, make_unproved, make_wish

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_same_form_at_once_asks_once() -> None:
    wish, firm = make_wish(), make_firm()
    make_unproved(email="first@bright.example")  # the organisation exists, so that they meet at the request only
    one = [lambda: requests.ask(wish=wish, organisation=firm, email="a@x.example", request_key="k", by=PUBLIC)]
    assert at_once(one * THREADS) == {"done": THREADS}
    assert (SessionRequest.objects.filter(request_key="k").count(), len(mails("request_code", "a@x.example"))) == (1, 1)


def test_same_code_at_once_proves_once() -> None:
    make_coordinator()
    row = make_unproved()
    code = code_for(row)
    rows = [SessionRequest.objects.get(pk=row.pk) for _ in range(4)]
    ends = at_once([lambda row=row: requests.prove(request=row, code=code, by=PUBLIC) for row in rows])
    assert ends == {"done": 4}
    assert (len(mails("request_received")), len(mails("request_for_team"))) == (1, 1)


def test_two_answers_at_once_leave_one() -> None:
    row, course, team = make_request(), make_course(), make_team()
    assert (course, team) is not None
    rows = [SessionRequest.objects.get(pk=row.pk) for _ in range(6)]
    accepts = [lambda row=row: make_accepted(row, course=course) for row in rows[:3]]
    declines = [lambda row=row: triage.decline(request=row, reason="No.", by=SYSTEM) for row in rows[3:]]
    assert at_once([*accepts, *declines]) == {"done": 1, "request_settled": 5}
    row.refresh_from_db()
    assert Session.objects.count() == (1 if row.state == RequestState.ACCEPTED else 0)


def test_withdrawn_while_it_is_accepted_keeps_no_place() -> None:
    for number in range(5):
        row, course = make_request(email=f"{number}@x.example"), make_course()
        first, second = (SessionRequest.objects.get(pk=row.pk) for _ in range(2))
        ends = at_once([
            lambda first=first, course=course: make_accepted(first, course=course),
            lambda second=second: requests.withdraw(request=second, by=PUBLIC),
        ])  # fmt: skip
        row.refresh_from_db()
        assert (row.state, ends["done"] + ends["request_settled"]) == (RequestState.WITHDRAWN, 2)
        held = [one.capacity for one in kept.Allocation.objects.filter(session=row.session, purpose=Purpose.RESERVED)]
        assert held == ([0] if row.session else [])


def test_kept_places_are_booked_and_let_go_at_once_without_losing_any() -> None:
    row = make_request()
    session = make_accepted(row, keep=5)
    allocation = session.allocations.get(purpose=Purpose.RESERVED)
    books = [
        lambda number=number: requests.book(request=row, details=make_details(booker_email=f"{number}@x.example"),
                                            by=PUBLIC)
        for number in range(10)
    ]  # fmt: skip
    ends = at_once([*books, lambda: kept.let_go(allocation=allocation, by=SYSTEM)])
    assert set(ends) <= {"done", "session_full", "nothing_kept"}
    rows = list(session.allocations.all())
    assert sum(one.capacity for one in rows) == 30
    assert sum(one.taken for one in rows) == session.seats.filter(given_back_at=None).count() == ends["done"] - 1
