"""Trainers are asked, offer, accept and decline; the first to accept has the session."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from correspondence.emails import compose
from delivery.enums import AskState, TrainerRole
from delivery.models import Session, TrainerAsk
from delivery.operations import asks, sessions, trainers
from delivery.queries.trainers import asks_for, looking_for
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.delivery import mails, make_coming, written
from tests.factories.organisations import make_coordinator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LEAD, CO = TrainerRole.LEAD, TrainerRole.CO_TRAINER


def states(session: Session) -> dict[str, str]:
    return dict(session.asks.values_list("user__email", "state"))


def teaching(session: Session) -> list[tuple[int, str]]:
    return list(session.trainers.order_by("pk").values_list("user_id", "role"))


def refused(code: str, call: Any, **given: Any) -> None:
    with pytest.raises(Refusal) as caught:
        call(by=SYSTEM, **given)
    assert caught.value.code == code


def told() -> list[tuple[str, str]]:
    return [(one.kind, one.to_email) for one in mails() if one.kind != "asks_unanswered"]


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_ask_writes_to_each_once_and_to_the_coordinator_later() -> None:
    ann, bob, boss = make_trainer(), make_trainer(), make_coordinator()
    session = make_coming(in_days=10)
    asks.ask(session=session, users=[ann, bob], note="It is near you.", by=SYSTEM)
    assert asks.ask(session=session, users=[ann], by=SYSTEM) == []
    assert states(session) == {ann.email: AskState.ASKED, bob.email: AskState.ASKED}
    assert told() == [("trainer_asked", ann.email), ("trainer_asked", bob.email)]
    mail = written("trainer_asked", ann.email)
    ask = session.asks.get(user=ann)
    assert (f"/cms/sessions/asks/{ask.pk}/" in mail.text, "It is near you." in mail.text) == (True, True)
    (later,) = mails("asks_unanswered")
    assert later.to_email == boss.email
    assert abs(later.due_at - timezone.now() - timedelta(days=3)) < timedelta(minutes=1)
    assert ann.name in written("asks_unanswered").text
    assert TrailEntry.objects.filter(verb="ask").count() == 1


def test_ask_refuses_whom_and_what_it_cannot() -> None:
    ann = make_trainer()
    session = make_coming()
    refused("nobody_chosen", asks.ask, session=session, users=[])
    refused("no_trainer_here", asks.ask, session=session, users=[make_coordinator()])
    led = make_coming(trainers=((ann, LEAD),))
    refused("trainer_found", asks.ask, session=led, users=[make_trainer()])
    refused("already_on", asks.ask, session=led, users=[ann], role=CO)
    off = sessions.cancel(session=make_coming(), reason="Ill.", by=SYSTEM)
    refused("session_over", asks.ask, session=off, users=[ann])
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    refused("session_begun", asks.ask, session=session, users=[ann])
    assert TrainerAsk.objects.count() == 0


def test_first_to_accept_has_it_and_the_others_are_told() -> None:
    ann, bob, cas, boss = make_trainer(), make_trainer(), make_trainer(), make_coordinator()
    session = make_coming()
    first, second = asks.ask(session=session, users=[ann, bob], by=SYSTEM)
    asks.offer(session=session, user=cas, by=Actor.user(cas.pk))
    asks.accept(ask=second, by=Actor.user(bob.pk))
    assert teaching(session) == [(bob.pk, LEAD)]
    assert states(session) == {
        ann.email: AskState.WITHDRAWN, bob.email: AskState.ACCEPTED, cas.email: AskState.WITHDRAWN}  # fmt: skip
    refused("ask_settled", asks.accept, ask=first)
    assert asks.accept(ask=second, by=SYSTEM).state == AskState.ACCEPTED
    # Who was asked and not yet written to is not written to any more, but for word that somebody was found.
    assert sorted(told()) == sorted(
        [
            ("trainer_accepted", boss.email),
            ("trainer_asked", bob.email),
            ("trainer_not_needed", ann.email),
            ("trainer_not_needed", cas.email),
        ]
    )
    assert compose(mails("asks_unanswered")[0]) is None
    assert compose(mails("trainer_not_needed")[0]) is not None


def test_offer_is_taken_by_the_team_or_accepts_what_was_asked() -> None:
    ann, boss = make_trainer(), make_coordinator()
    session, asked = make_coming(), make_coming(in_days=20)
    made = asks.offer(session=session, user=ann, note="I live there.", by=SYSTEM)
    assert asks.offer(session=session, user=ann, by=SYSTEM) == made
    assert "I live there." in written("trainer_offered", boss.email).text
    asks.accept(ask=made, by=Actor.user(boss.pk))
    assert teaching(session) == [(ann.pk, LEAD)]
    assert written("offer_to_teach_taken", ann.email).subject.startswith("You teach")
    asks.ask(session=asked, users=[ann], by=SYSTEM)
    assert asks.offer(session=asked, user=ann, by=SYSTEM).state == AskState.ACCEPTED
    assert teaching(asked) == [(ann.pk, LEAD)]


def test_decline_and_withdraw_tell_the_other_side() -> None:
    ann, bob, boss = make_trainer(), make_trainer(), make_coordinator()
    session = make_coming()
    one, two = asks.ask(session=session, users=[ann, bob], by=SYSTEM)
    asks.decline(ask=one, note="On leave.", by=Actor.user(ann.pk))
    assert "On leave." in written("trainer_declined", boss.email).text
    asks.withdraw(ask=two, by=SYSTEM)
    assert states(session) == {ann.email: AskState.DECLINED, bob.email: AskState.WITHDRAWN}
    assert ("trainer_not_needed", bob.email) in told()
    refused("ask_settled", asks.decline, ask=two)
    refused("ask_settled", asks.withdraw, ask=one)
    assert asks.ask(session=session, users=[ann], by=SYSTEM)[0].state == AskState.ASKED


def test_swapping_and_cancelling_settle_what_is_open() -> None:
    ann, bob, cas = make_trainer(), make_trainer(), make_trainer()
    session = make_coming(trainers=((ann, CO),))
    asks.ask(session=session, users=[cas], role=CO, by=SYSTEM)
    trainers.swap(session=session, off=ann, on=bob, by=SYSTEM)
    assert states(session) == {cas.email: AskState.WITHDRAWN}
    other = make_coming()
    asks.ask(session=other, users=[cas], by=SYSTEM)
    sessions.cancel(session=other, reason="Ill.", by=SYSTEM)
    assert states(other) == {cas.email: AskState.WITHDRAWN}


def test_lists_what_a_trainer_was_asked_and_could_offer() -> None:
    ann, now = make_trainer(), timezone.now()
    asked, free = make_coming(in_days=5), make_coming(in_days=6)
    make_coming(trainers=((make_trainer(), LEAD),))
    asks.ask(session=asked, users=[ann], by=SYSTEM)
    assert [one.session for one in asks_for(ann, now)] == [asked]
    assert list(looking_for(ann, now)) == [free]
    assert "Sessions looking for a trainer" in enter(ann).get("/cms/").content.decode()


def test_pages_ask_and_answer() -> None:
    ann, boss, session = make_trainer(), make_coordinator(), make_coming()
    page = reverse("staff_sessions:asks", args=[session.pk])
    office = enter(boss)
    assert office.post(page, {"role": "lead"}).status_code == 422
    assert office.post(page, {"users": [ann.pk], "role": "lead", "note": "Please."})["Location"] == page
    ask = session.asks.get()
    answer = reverse("staff_sessions:answer_ask", args=[ask.pk])
    # Nobody answers for somebody else, and looking answers nothing.
    assert office.get(answer).status_code == 404
    trainer = enter(ann)
    assert trainer.get(answer).status_code == 200
    assert states(session) == {ann.email: AskState.ASKED}
    assert trainer.post(answer, {}).status_code == 422
    assert trainer.post(answer, {"answer": "yes"}).status_code == 302
    assert teaching(session) == [(ann.pk, LEAD)]


def test_pages_offer_and_decide() -> None:
    ann, boss, session = make_trainer(), make_coordinator(), make_coming()
    trainer = enter(ann)
    assert trainer.post(reverse("staff_sessions:offer", args=[session.pk]), {"note": "Near me."}).status_code == 302
    answer = reverse("staff_sessions:answer_ask", args=[session.asks.get().pk])
    # A trainer does not take their own offer.
    assert trainer.post(answer, {"answer": "yes"}).status_code == 404
    assert trainer.get(reverse("staff_sessions:asks", args=[session.pk])).status_code == 302
    office = enter(boss)
    assert "Near me." in office.get(answer).content.decode()
    assert office.post(answer, {"answer": "no", "note": ""}).status_code == 302
    assert states(session) == {ann.email: AskState.DECLINED}
    again = office.post(answer, {"answer": "yes"})
    assert (again.status_code, teaching(session)) == (409, [])


def test_take_back_needs_a_post_of_those_who_asked() -> None:
    ann, boss, session = make_trainer(), make_coordinator(), make_coming()
    (ask,) = asks.ask(session=session, users=[ann], by=SYSTEM)
    url = reverse("staff_sessions:withdraw_ask", args=[ask.pk])
    assert enter(ann).post(url).status_code == 302
    assert states(session) == {ann.email: AskState.ASKED}
    office = enter(boss)
    assert office.get(url).status_code == 405
    office.post(url)
    assert states(session) == {ann.email: AskState.WITHDRAWN}


def test_trainer_takes_their_own_offer_back_from_the_landing_screen() -> None:
    ann, session = make_trainer(), make_coming()
    offered = asks.offer(session=session, user=ann, by=SYSTEM)
    client = enter(ann)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    url = reverse("staff_sessions:withdraw_ask", args=[offered.pk])
    assert f'action="{url}"' in page
    done = client.post(url, follow=True)
    assert "Your offer is taken back." in done.content.decode()
    assert (done.redirect_chain[-1][0], states(session)) == ("/cms/", {ann.email: AskState.WITHDRAWN})
    # It can be offered anew, and another trainer never takes it back.
    again = asks.offer(session=session, user=ann, by=SYSTEM)
    enter(make_trainer()).post(reverse("staff_sessions:withdraw_ask", args=[again.pk]))
    again.refresh_from_db()
    assert again.state == AskState.OFFERED


def test_where_somebody_leads_only_others_are_asked_for() -> None:
    ann, boss, session = make_trainer(), make_coordinator(), make_coming()
    url = reverse("staff_sessions:asks", args=[session.pk])
    client = enter(boss)
    assert client.get(url).content.decode().count('value="lead"') == 1
    session.trainers.create(user=ann, role=LEAD)
    page = client.get(url).content.decode()
    assert (page.count('value="lead"'), 'value="co_trainer" selected' in page) == (0, True)
