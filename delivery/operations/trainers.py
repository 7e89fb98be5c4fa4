"""Trainers: somebody is put on a session in another's place, or on all that somebody who leaves would have taught."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from delivery import outbox
from delivery.enums import SessionState, TrainerRole
from delivery.models import Session, SessionTrainer
from delivery.operations import asks
from delivery.queries.trainers import to_hand_over, trainers_in
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

_CHANGEABLE = (SessionState.DRAFT, SessionState.SCHEDULED, SessionState.HELD)


def swap(*, session: Session, off: User, on: User, by: Actor, stays: bool = False) -> Session:
    """Put `on` in the place of `off`, who is taken off the session; both are told.

    What was marked on a register stays as it is. `stays` is for a session that has begun: whoever led it until now
    remains as a co-trainer, so that certificates name both. A co-trainer may be made the lead in this way.
    Refuses `session_over`, `same_person`, `account_closed`, `not_teaching`, `no_trainer_here` and `already_on`.
    """
    _refuse_unfit(off, on)
    with transaction.atomic():
        _swap(session, off, on, by, stays=stays)
        outbox.trainer_changed([session], off=None if stays else off, on=on, by=by)
    return session


def hand_over(*, sessions: Sequence[Session], off: User, on: User, by: Actor) -> list[Session]:
    """Put `on` in the place of `off` at several sessions to come, all or none; each of the two gets one message.

    Refuses `nothing_chosen`, `session_begun`, and what `swap` refuses of any of them.
    """
    _refuse_unfit(off, on)
    chosen = Session.objects.filter(pk__in=[one.pk for one in sessions])
    coming = list(to_hand_over(chosen, timezone.now()).select_related("team"))
    if not sessions:
        raise Refusal("Choose at least one session.", "nothing_chosen", field="sessions")
    if len(coming) < len({one.pk for one in sessions}):
        words = "One of these sessions has begun, or is off. Look at the list again."
        raise Refusal(words, "session_begun", field="sessions")
    with transaction.atomic():
        for session in coming:
            _swap(session, off, on, by, stays=False)
        outbox.trainer_changed(coming, off=off, on=on, by=by)
    return coming


def _refuse_unfit(off: User, on: User) -> None:
    if on.pk == off.pk:
        raise Refusal("Choose somebody else: this is the same person.", "same_person", field="on")
    if not on.is_active:
        raise Refusal(f"The account of {on.name} is closed.", "account_closed", field="on")


def _swap(session: Session, off: User, on: User, by: Actor, *, stays: bool) -> None:
    if not Session.objects.filter(pk=session.pk, state__in=_CHANGEABLE).exists():
        raise Refusal(f"{session.title} is over or off: its trainers can no longer be changed.", "session_over")
    if not trainers_in([session.team.region_id]).filter(pk=on.pk).exists():
        words = f"{on.name} is not a trainer in the region of {session.title}."
        raise Refusal(words, "no_trainer_here", field="on")
    place = _place(session, off)
    before = _facts(session)
    known = session.trainers.filter(user=on).first()
    if known is not None:
        if place.role != TrainerRole.LEAD:
            words = f"{on.name} is on {session.title} already. To take {off.name} off, edit the session."
            raise Refusal(words, "already_on", field="on")
        known.delete()
    role = place.role
    if stays:
        SessionTrainer.objects.filter(pk=place.pk, role=TrainerRole.LEAD).update(role=TrainerRole.CO_TRAINER)
        SessionTrainer.objects.create(session=session, user=on, role=role)
    # Of two people who change the same place at the same moment, one finds that it is somebody else's already.
    elif not SessionTrainer.objects.filter(pk=place.pk, user=off).update(user=on):
        raise _not_teaching(session, off)
    asks.settle(session=session, role=role)
    trail.record(verb="reassign", subject=session, by=by, before=before, after=_facts(session))


def _place(session: Session, off: User) -> SessionTrainer:
    place = session.trainers.filter(user=off).first()
    if place is None:
        raise _not_teaching(session, off)
    return place


def _not_teaching(session: Session, off: User) -> Refusal:
    return Refusal(
        f"{off.name} does not teach {session.title} any more. Look at it again.", "not_teaching", field="off"
    )


def _facts(session: Session) -> dict[str, Any]:
    return {"trainers": [[one.user_id, one.role] for one in SessionTrainer.objects.filter(session=session)]}
