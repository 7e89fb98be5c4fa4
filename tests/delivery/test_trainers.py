"""Somebody teaches in another's place: at one session, or at all that is still to come of somebody who leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from attendance.models import CheckIn
from delivery.enums import SessionState, TrainerRole
from delivery.models import Session
from delivery.operations import sessions, trainers
from delivery.queries.clashes import clashes_of
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from organisations.enums import Role, TeamKind
from organisations.models import Region, Team
from records.models import TrailEntry
from tests.delivery.test_races import at_once
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.courses import make_course
from tests.factories.delivery import mails, make_coming, written
from tests.factories.organisations import make_coordinator, make_member, make_publisher, make_team, make_trainer

LEAD, CO = TrainerRole.LEAD, TrainerRole.CO_TRAINER


def teaching(session: Session) -> set[tuple[int, str]]:
    return set(session.trainers.values_list("user_id", "role"))


def refused(code: str, call: Any, **given: Any) -> None:
    with pytest.raises(Refusal) as caught:
        call(by=SYSTEM, **given)
    assert caught.value.code == code


@pytest.mark.django_db
def test_swap_gives_the_place_with_its_role_to_the_other() -> None:
    ann, bob, cas = make_trainer(), make_trainer(), make_trainer()
    session = make_coming(trainers=((ann, LEAD), (bob, CO)))
    by = Actor.user(make_coordinator().pk)
    trainers.swap(session=session, off=bob, on=cas, by=by)
    assert teaching(session) == {(ann.pk, LEAD), (cas.pk, CO)}
    entry = TrailEntry.objects.get(verb="reassign")
    assert (entry.subject_id, entry.actor_id) == (str(session.pk), by.id)
    assert entry.payload.body == {
        "before": {"trainers": [[ann.pk, "lead"], [bob.pk, "co_trainer"]]},
        "after": {"trainers": [[ann.pk, "lead"], [cas.pk, "co_trainer"]]},
    }


@pytest.mark.django_db
def test_swap_makes_a_co_trainer_the_lead() -> None:
    ann, bob = make_trainer(), make_trainer()
    session = make_coming(trainers=((ann, LEAD), (bob, CO)))
    trainers.swap(session=session, off=ann, on=bob, by=SYSTEM)
    assert teaching(session) == {(bob.pk, LEAD)}
    refused("not_teaching", trainers.swap, session=session, off=ann, on=make_trainer())


@pytest.mark.django_db
def test_swap_tells_both_and_not_whoever_did_it() -> None:
    ann, bob = make_trainer(first_name="Ann"), make_trainer(first_name="Bob")
    session = make_coming(trainers=((ann, LEAD),))
    trainers.swap(session=session, off=ann, on=bob, by=Actor.user(ann.pk))
    assert [(one.kind, one.to_email, one.group) for one in mails()] == [
        ("trainer_put_on", bob.email, f"session:{session.pk}")
    ]
    trainers.swap(session=session, off=bob, on=ann, by=SYSTEM)
    assert [one.to_email for one in mails("trainer_taken_off")] == [bob.email]
    mail = written("trainer_taken_off")
    assert session.title in mail.subject
    assert "need do nothing" in mail.text
    assert f"/cms/sessions/{session.pk}/" in written("trainer_put_on", ann.email).text


@pytest.mark.django_db
def test_word_of_a_change_that_was_taken_back_is_not_sent() -> None:
    from correspondence.emails import compose

    ann, bob = make_trainer(), make_trainer()
    session = make_coming(trainers=((ann, LEAD),))
    trainers.swap(session=session, off=ann, on=bob, by=SYSTEM)
    trainers.swap(session=session, off=bob, on=ann, by=SYSTEM)
    stale = [one for one in mails() if (one.kind, one.to_email) in {
        ("trainer_put_on", bob.email), ("trainer_taken_off", ann.email)}]  # fmt: skip
    assert [compose(one) for one in stale] == [None, None]


@pytest.mark.django_db
def test_swap_refuses_whoever_cannot_take_the_place() -> None:
    ann, bob = make_trainer(), make_trainer()
    session = make_coming(trainers=((ann, LEAD), (bob, CO)))
    closed = make_trainer()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    region = Region.objects.get(code="EE")
    far = Team.objects.create(name="Protect East", kind=TeamKind.PROTECT, region=region)
    swap: dict[str, Any] = {"call": trainers.swap, "session": session, "off": ann}
    refused("same_person", on=ann, **swap)
    refused("account_closed", on=closed, **swap)
    refused("no_trainer_here", on=make_publisher(), **swap)
    refused("no_trainer_here", on=make_member(Role.TRAINER, team=far), **swap)
    refused("already_on", trainers.swap, session=session, off=bob, on=ann)
    refused("not_teaching", trainers.swap, session=session, off=make_trainer(), on=make_trainer())
    assert (teaching(session), mails()) == ({(ann.pk, LEAD), (bob.pk, CO)}, [])


@pytest.mark.django_db
@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.COMPLETED])
def test_swap_refuses_a_session_that_is_over(state: str) -> None:
    ann = make_trainer()
    session = make_coming(trainers=((ann, LEAD),))
    if state == SessionState.CANCELLED:
        sessions.cancel(session=session, reason="Ill", by=SYSTEM)
    else:
        sessions.complete(session=session, by=SYSTEM)
    refused("session_over", trainers.swap, session=session, off=ann, on=make_trainer())


@pytest.mark.django_db
@pytest.mark.parametrize("stays", [True, False])
def test_swap_leaves_a_register_that_was_begun_as_it_is(stays: bool) -> None:
    ann, bob = make_trainer(), make_trainer()
    session = make_session(days=2, trainer=ann)
    register = make_register(session)
    mark(register, *make_seats(session, "Ada Attendee"))
    session.refresh_from_db()
    events = list(CheckIn.objects.values())
    trainers.swap(session=session, off=ann, on=bob, stays=stays, by=SYSTEM)
    assert teaching(session) == {(bob.pk, LEAD), *({(ann.pk, CO)} if stays else ())}
    assert [one.to_email for one in mails("trainer_taken_off")] == ([] if stays else [ann.email])
    register.refresh_from_db()
    assert (list(CheckIn.objects.values()), register.state) == (events, "open")


@pytest.mark.django_db
def test_hand_over_moves_all_or_none_and_writes_one_mail_each() -> None:
    ann, bob = make_trainer(), make_trainer()
    course = make_course()
    first, second, done = (make_coming(course=course, in_days=day, trainers=((ann, LEAD),)) for day in (5, 6, 7))
    handed = trainers.hand_over(sessions=[second, first], off=ann, on=bob, by=SYSTEM)
    assert [one.pk for one in handed] == [first.pk, second.pk]
    assert [teaching(one) for one in (first, second, done)] == [{(bob.pk, LEAD)}] * 2 + [{(ann.pk, LEAD)}]
    assert [(one.kind, one.to_email, one.data) for one in mails()] == [
        ("trainer_put_on", bob.email, {"sessions": [first.pk, second.pk]}),
        ("trainer_taken_off", ann.email, {"sessions": [first.pk, second.pk]}),
    ]
    assert "2 more sessions" in written("trainer_put_on").subject
    refused("not_teaching", trainers.hand_over, sessions=[done, first], off=ann, on=bob)
    assert teaching(done) == {(ann.pk, LEAD)}


@pytest.mark.django_db
def test_hand_over_is_for_what_is_still_to_come() -> None:
    ann, bob = make_trainer(), make_trainer()
    begun = make_session(trainer=ann)
    refused("session_begun", trainers.hand_over, sessions=[begun], off=ann, on=bob)
    refused("nothing_chosen", trainers.hand_over, sessions=[], off=ann, on=bob)


@pytest.mark.django_db
def test_clashes_are_those_of_the_new_trainer_at_the_same_time_and_of_the_chosen_with_one_another() -> None:
    ann, bob, course = make_trainer(), make_trainer(), make_course()
    at = timezone.now() + timedelta(days=9)
    mine = make_session(starts_at=at, trainer=ann, course=course)
    same = make_session(starts_at=at + timedelta(minutes=30), trainer=bob, course=course)
    make_session(starts_at=at + timedelta(hours=1), trainer=bob, course=course)
    off = make_session(starts_at=at, trainer=bob, course=course)
    sessions.cancel(session=off, reason="Ill", by=SYSTEM)
    assert [clash.session.pk for clash in clashes_of(bob, [mine])] == [same.pk]
    assert clashes_of(ann, [mine]) == []
    also = make_session(starts_at=at, course=course, team=make_team())
    assert {clash.session.pk for clash in clashes_of(ann, [mine, also])} == {mine.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_swap_the_same_trainer_at_once_do_not_both_win() -> None:
    ann = make_trainer()
    others: list[User] = [make_trainer() for _ in range(8)]
    session = make_coming(trainers=((ann, LEAD),))

    def swap(on: User) -> Any:
        return lambda: trainers.swap(session=session, off=ann, on=on, by=SYSTEM)

    assert at_once([swap(on) for on in others]) == {"done": 1, "not_teaching": 7}
    assert (session.trainers.count(), TrailEntry.objects.filter(verb="reassign").count()) == (1, 1)
