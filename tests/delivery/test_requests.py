"""Asking for a session: what becomes true, who is told, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from correspondence.emails import compose
from correspondence.models import Message
from delivery import tasks
from delivery.enums import Mode, RequestState
from delivery.models import SessionRequest
from delivery.operations import links, request_links, requests, triage
from kernel.actors import PUBLIC, SYSTEM, Actor
from kernel.errors import Refusal
from organisations.models import Organisation, Region
from records.models import TrailEntry
from tests.factories.delivery import mails, written
from tests.factories.organisations import make_administrator, make_coordinator, make_trainer
from tests.factories.reference import make_reference
from tests.factories.requests import (
    ASKER,
    code_for,
    make_accepted,
    make_firm,
    make_request,
    make_unproved,
    make_wish,
)

pytestmark = pytest.mark.django_db


def verbs(request: SessionRequest) -> list[str]:
    rows = TrailEntry.objects.filter(subject_type="delivery.sessionrequest", subject_id=str(request.pk))
    return list(rows.order_by("subject_no").values_list("verb", flat=True))


def test_ask_waits_for_the_code_and_tells_nobody() -> None:
    make_coordinator()
    row = make_unproved()
    assert (row.state, row.proved_at, row.town) == (RequestState.UNPROVED, None, "Reading")
    assert (row.force, row.region) == (make_reference()["thames-valley"], Region.objects.get(code="SE"))
    assert (row.organisation.name, row.postcode, row.people) == ("Bright Builders Ltd", "RG1 1AA", 25)
    assert [(one.kind, one.to_email) for one in mails()] == [("request_code", ASKER)]
    assert code_for(row) in written("request_code").text
    assert verbs(row) == ["ask"]


def test_prove_puts_it_before_the_coordinators_of_the_region_once() -> None:
    coordinator, _trainer = make_coordinator(), make_trainer()
    row = make_unproved()
    for _ in range(2):
        requests.prove(request=row, code=code_for(row), by=PUBLIC)
    assert row.state == RequestState.NEW
    told = [(one.kind, one.to_email) for one in mails() if one.kind != "request_code"]
    assert told == [("request_received", ASKER), ("request_for_team", coordinator.email)]
    assert row.key in written("request_received").text
    team = written("request_for_team")
    assert f"/cms/requests/{row.pk}/" in team.text
    assert "Hana" not in team.text
    assert verbs(row) == ["ask", "prove"]


@pytest.mark.parametrize("makers", [(make_trainer,), (make_administrator,)])
def test_somebody_is_told_where_a_region_has_no_coordinator(makers: tuple[Any, ...]) -> None:
    (maker,) = makers
    user = maker()
    make_request()
    assert [one.to_email for one in mails("request_for_team")] == [user.email]


def test_wrong_code_is_counted_and_refused() -> None:
    row = make_unproved()
    wrong = "000000" if code_for(row) != "000000" else "111111"
    with pytest.raises(Refusal) as refused:
        requests.prove(request=row, code=wrong, by=PUBLIC)
    assert (refused.value.code, row.state) == ("wrong_code", RequestState.UNPROVED)


def test_same_form_sent_twice_asks_once() -> None:
    made = [
        requests.ask(wish=make_wish(), organisation=make_firm(), email=ASKER, request_key="k", by=PUBLIC)
        for _ in range(2)
    ]
    assert (made[0], SessionRequest.objects.count(), len(mails("request_code"))) == (made[1], 1, 1)


def test_organisation_is_recognised_and_its_postcode_is_not_told() -> None:
    make_unproved(organisation=make_firm(company_number="01234567"))
    again = make_unproved(organisation=make_firm(name="Other name", company_number="1234567", postcode="OX1 2JD"))
    assert (Organisation.objects.count(), again.postcode) == (1, "OX1 2JD")


@pytest.mark.parametrize(
    ("wish", "firm", "code", "field"),
    [
        ({"adults": 0}, {}, "bad_number_of_people", "adults"),
        ({"adults": -1}, {}, "bad_number_of_people", "adults"),
        ({"under_18": 1001}, {}, "bad_number_of_people", "under_18"),
        ({"dates": " \n"}, {}, "dates_needed", "dates"),
        ({"audience": ""}, {}, "audience_needed", "audience"),
        ({"adults": 19}, {}, "too_few_on_site", "asks_anyway"),
        ({"postcode": "nowhere"}, {}, "bad_postcode", "place_postcode"),
        ({}, {"postcode": "x"}, "bad_postcode", "postcode"),
        ({}, {"postcode": "GU26 6AA"}, "force_needed", "force"),
        ({}, {"company_number": "none"}, "bad_number", "company_number"),
    ],
)
def test_ask_refuses_and_keeps_nothing(wish: dict[str, Any], firm: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        make_unproved(organisation=make_firm(**firm), **wish)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert (SessionRequest.objects.count(), Organisation.objects.count(), len(mails())) == (0, 0, 0)


@pytest.mark.parametrize(
    "wish",
    [
        {"adults": 5, "under_18": 15},
        {"adults": 3, "asks_anyway": True},
        {"adults": 3, "mode": Mode.ONLINE},
        {"adults": 0, "under_18": 60},
    ],
)
def test_ask_takes_enough_people_and_those_who_ask_anyway(wish: dict[str, Any]) -> None:
    assert make_unproved(**wish).state == RequestState.UNPROVED


@override_settings(ONSITE_MINIMUM=5)
def test_minimum_is_a_setting() -> None:
    assert make_unproved(adults=5).adults == 5
    with pytest.raises(Refusal, match="from 5 people"):
        make_unproved(adults=4)


def test_force_of_the_place_decides_who_answers() -> None:
    assert make_unproved(postcode="tn1 1aa").region == Region.objects.get(code="EE")
    kent = make_reference()["kent"]
    assert make_unproved(force=kent).region == kent.region


def test_request_lapses_with_its_code_and_a_new_code_puts_that_off() -> None:
    row, other = make_unproved(), make_unproved(email="b@bright.example")
    later = timezone.now() - timedelta(seconds=1)
    SessionRequest.objects.update(prove_by=later)
    with pytest.raises(Refusal) as refused:
        requests.send_code_again(request=row)
    assert refused.value.code == "request_lapsed"
    SessionRequest.objects.filter(pk=other.pk).update(prove_by=timezone.now() + timedelta(minutes=1))
    requests.send_code_again(request=other)
    assert other.prove_by > timezone.now() + timedelta(minutes=29)
    assert (tasks.settle_requests("w"), tasks.settle_requests("w")) == (1, 0)
    row.refresh_from_db()
    assert (row.state, verbs(row)) == (RequestState.WITHDRAWN, ["ask", "withdraw"])
    with pytest.raises(Refusal) as refused:
        requests.prove(request=row, code=code_for(row), by=PUBLIC)
    assert refused.value.code == "request_lapsed"


def test_corrected_address_gets_the_code_and_the_old_link_dies() -> None:
    row = make_unproved(email="wrong@bright.example")
    key, code = row.key, code_for(row)
    requests.correct_address(request=row, email=" Right@bright.example", by=PUBLIC)
    assert (row.asker_email, SessionRequest.with_key(key)) == ("right@bright.example", None)
    with pytest.raises(Refusal):
        requests.prove(request=row, code=code, by=PUBLIC)
    requests.prove(request=row, code=code_for(row), by=PUBLIC)
    assert [one.to_email for one in mails("request_received")] == ["right@bright.example"]
    with pytest.raises(Refusal) as refused:
        requests.correct_address(request=row, email="third@bright.example", by=PUBLIC)
    assert refused.value.code == "request_lapsed"


def test_revise_keeps_what_stays_and_writes_nothing_where_nothing_differs() -> None:
    row = make_request()
    requests.revise(request=row, wish=make_wish(postcode="RG1 1AA"), by=PUBLIC)
    assert verbs(row) == ["ask", "prove"]
    requests.revise(request=row, wish=make_wish(dates="Any Friday", postcode="RG1 1AA"), by=PUBLIC)
    assert (row.dates, row.postcode, verbs(row)) == ("Any Friday", "RG1 1AA", ["ask", "prove", "revise"])


def test_revised_place_in_another_region_goes_there() -> None:
    make_administrator()
    row = make_request()
    requests.revise(request=row, wish=make_wish(postcode="TN1 1AA"), by=PUBLIC)
    assert (row.region, len(mails("request_for_team"))) == (Region.objects.get(code="EE"), 2)


def test_revise_is_refused_once_it_was_answered() -> None:
    row = make_request()
    triage.decline(request=row, reason="No trainer is free.", by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        requests.revise(request=row, wish=make_wish(), by=PUBLIC)
    assert refused.value.code == "request_settled"


def test_withdraw_tells_the_team_and_again_changes_nothing() -> None:
    coordinator, row = make_coordinator(), make_request()
    for _ in range(2):
        requests.withdraw(request=row, by=PUBLIC)
    assert (row.state, verbs(row)) == (RequestState.WITHDRAWN, ["ask", "prove", "withdraw"])
    # What was to be said before is stopped: the team hears of the end alone.
    (message,) = mails()
    assert (message.kind, message.to_email) == ("request_for_team", coordinator.email)
    mail = compose(message)
    assert mail is not None
    assert mail.subject.startswith("Withdrawn: Bright Builders Ltd")


def test_withdraw_before_it_is_proved_tells_nobody() -> None:
    make_coordinator()
    requests.withdraw(request=make_unproved(), by=PUBLIC)
    assert mails("request_for_team") == []


def test_withdraw_is_refused_once_it_was_declined() -> None:
    row = make_request()
    triage.decline(request=row, reason="No trainer is free.", by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        requests.withdraw(request=row, by=PUBLIC)
    assert refused.value.code == "request_settled"


def test_withdraw_opens_kept_places_to_everybody() -> None:
    row = make_request()
    session = make_accepted(row)
    requests.withdraw(request=row, by=PUBLIC)
    places = dict(session.allocations.values_list("purpose", "capacity"))
    assert places == {"online": 30, "reserved": 0}


def test_send_again_is_limited() -> None:
    row = make_request()
    for _ in range(2):
        request_links.send_again(request=row, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        request_links.send_again(request=row, by=SYSTEM)
    assert (refused.value.code, len(mails("request_received"))) == ("too_many_messages", 3)
    with pytest.raises(Refusal) as refused:
        request_links.send_again(request=make_unproved(email="c@bright.example"), by=SYSTEM)
    assert refused.value.code == "request_not_proved"


def test_lost_links_are_sent_to_the_address_that_asked_and_not_too_often() -> None:
    row, _other = make_request(), make_unproved(email="other@bright.example")
    for _ in range(4):
        links.recover(email="Hana@bright.example ")
        links.recover(email="nobody@bright.example")
    assert [one.about_id for one in mails("request_received", ASKER)] == [str(row.pk)] * 3
    assert mails("request_received", "other@bright.example") == []
    links.recover(email="other@bright.example")
    assert len(mails("request_received", "other@bright.example")) == 1


def test_kinds_of_mail_say_nothing_once_it_is_over() -> None:
    make_coordinator()
    row = make_request()
    session = make_accepted(row)
    assert session.title in written("request_accepted").subject + written("request_accepted").text
    SessionRequest.objects.filter(pk=row.pk).update(state=RequestState.WITHDRAWN)
    assert [one.kind for one in Message.objects.all() if compose(one) is not None] == []


def test_asking_costs_as_many_queries_for_few_as_for_many() -> None:
    counts = []
    for adults, email in ((25, "a@bright.example"), (25, "b@bright.example"), (250, "c@bright.example")):
        with CaptureQueriesContext(connection) as queries:
            make_unproved(adults=adults, email=email)
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_actor_of_the_api_is_the_one_who_decided() -> None:
    user = make_coordinator()
    row = make_request()
    triage.decline(request=row, reason="No trainer is free.", by=Actor.user(user.pk))
    assert row.decided_by == user
