"""Who will teach: trainers are asked or offer, and accept or decline. The first to accept has the place."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from delivery.enums import AskState, SessionState, TrainerRole
from delivery.models import Session, SessionTrainer, TrainerAsk
from delivery.outbox import asks as outbox
from delivery.queries.trainers import trainers_in
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from records.operations import trail

_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)
OPEN = (AskState.ASKED, AskState.OFFERED)
LONGEST_NOTE = 300


def ask(
    *, session: Session, users: Sequence[User], by: Actor, role: TrainerRole | str = TrainerRole.LEAD, note: str = ""
) -> list[TrainerAsk]:
    """Ask these trainers to take a session by mail. Whoever was asked already, or offered, is not asked again.

    The coordinators are told later if nobody answers. Refuses `nobody_chosen`, `session_over`, `session_begun`,
    `trainer_found` when a lead is asked for and there is one, `no_trainer_here` and `already_on`.
    """
    if not users:
        raise Refusal("Choose at least one trainer.", "nobody_chosen", field="users")
    with transaction.atomic():
        locked = _lock(session)
        _refuse_unless_looking(locked, role)
        for user in users:
            _refuse_unfit(locked, user, "users")
        known = set(locked.asks.filter(state__in=OPEN).values_list("user_id", flat=True))
        made = [_write(locked, user, AskState.ASKED, role, note) for user in users if user.pk not in known]
        if made:
            trail.record(
                verb="ask", subject=locked, by=by, after={"trainers": [[one.user_id, one.role] for one in made]}
            )
            outbox.asked(made)
    return made


def offer(*, session: Session, user: Any, by: Actor, note: str = "") -> TrainerAsk:
    """Offer to lead a session that has no trainer; the coordinators are told. Offering again changes nothing.

    Whoever was asked accepts by it. Refuses `session_over`, `session_begun`, `trainer_found`, `no_trainer_here` and
    `already_on`.
    """
    with transaction.atomic():
        locked = _lock(session)
        _refuse_unless_looking(locked, TrainerRole.LEAD)
        _refuse_unfit(locked, user, "")
        known = locked.asks.filter(user=user, state__in=OPEN).first()
        if known is not None:
            return accept(ask=known, by=by) if known.state == AskState.ASKED else known
        made = _write(locked, user, AskState.OFFERED, TrainerRole.LEAD, note)
        trail.record(verb="offer_to_teach", subject=locked, by=by, after={"trainers": [[user.pk, made.role]]})
        outbox.offered(made)
    return made


def accept(*, ask: TrainerAsk, by: Actor) -> TrainerAsk:
    """Put the trainer on the session: the trainer says yes to being asked, or the team to an offer.

    The first has the place: everybody else who was asked for it, or offered, is told that somebody was found.
    Accepting again changes nothing. Refuses `ask_settled`, `session_over`, `session_begun`, `trainer_found`,
    `no_trainer_here` and `already_on`.
    """
    with transaction.atomic():
        session = _lock(ask.session)
        fresh = _fresh(ask, AskState.ACCEPTED)
        if fresh.state == AskState.ACCEPTED:
            return fresh
        was = fresh.state
        _refuse_unless_looking(session, fresh.role)
        _refuse_unfit(session, fresh.user, "")
        _settle(fresh, AskState.ACCEPTED)
        before = _facts(session)
        SessionTrainer.objects.create(session=session, user=fresh.user, role=fresh.role)
        trail.record(verb="find_trainer", subject=session, by=by, before=before, after=_facts(session))
        outbox.accepted(fresh, was_offered=was == AskState.OFFERED)
        settle(session=session, role=fresh.role)
    return fresh


def decline(*, ask: TrainerAsk, by: Actor, note: str = "") -> TrainerAsk:
    """Say no: the trainer to being asked, or the team to an offer; the other side is told. Again changes nothing.

    Refuses `ask_settled`.
    """
    with transaction.atomic():
        session = _lock(ask.session)
        fresh = _fresh(ask, AskState.DECLINED)
        if fresh.state == AskState.DECLINED:
            return fresh
        was = fresh.state
        _settle(fresh, AskState.DECLINED)
        trail.record(verb="decline_to_teach", subject=session, by=by, after={"trainers": [[fresh.user_id, fresh.role]]})
        outbox.declined(fresh, was_offered=was == AskState.OFFERED, note=clean_line(note)[:LONGEST_NOTE])
    return fresh


def withdraw(*, ask: TrainerAsk, by: Actor) -> TrainerAsk:
    """Take back what was asked, or offered. Whoever was asked is told. Again changes nothing. Refuses `ask_settled`."""
    with transaction.atomic():
        session = _lock(ask.session)
        fresh = _fresh(ask, AskState.WITHDRAWN)
        if fresh.state == AskState.WITHDRAWN:
            return fresh
        was = fresh.state
        _settle(fresh, AskState.WITHDRAWN)
        trail.record(verb="withdraw_ask", subject=session, by=by, after={"trainers": [[fresh.user_id, fresh.role]]})
        if was == AskState.ASKED:
            outbox.needed_no_more([fresh])
    return fresh


def settle(*, session: Session, role: TrainerRole | str = "") -> int:
    """Take back every open ask and offer of a session, or those for a role; who waits is told. Part of a larger
    operation: somebody was found, or the session is off."""
    waiting = list(session.asks.filter(state__in=OPEN).select_related("user").order_by("pk"))
    ended = [one for one in waiting if role in ("", one.role)]
    for one in ended:
        _settle(one, AskState.WITHDRAWN)
    outbox.needed_no_more(ended)
    return len(ended)


def _lock(session: Session) -> Session:
    """The session as it is now, held until the transaction ends: of two who accept at once, one comes second."""
    return Session.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=session.pk)


def _fresh(ask: TrainerAsk, to: AskState) -> TrainerAsk:
    """The ask as it is now, if it can become `to` or is so already; its session is locked. Refuses `ask_settled`."""
    fresh = TrainerAsk.objects.select_related("user").get(pk=ask.pk)
    if fresh.state not in (*OPEN, to):
        raise _settled(fresh)
    return fresh


def _write(session: Session, user: User, state: AskState, role: TrainerRole | str, note: str) -> TrainerAsk:
    return TrainerAsk.objects.create(
        session=session, user=user, role=role, state=state, note=clean_line(note)[:LONGEST_NOTE], made_at=timezone.now()
    )


def _settle(ask: TrainerAsk, state: AskState) -> None:
    ask.state, ask.settled_at = state, timezone.now()
    ask.save(update_fields=["state", "settled_at"])


def _refuse_unless_looking(session: Session, role: TrainerRole | str) -> None:
    if session.state not in _LIVING:
        raise Refusal("This session is over or off, so nobody is looked for.", "session_over")
    if session.starts_at <= timezone.now():
        raise Refusal("This session has begun.", "session_begun")
    if role == TrainerRole.LEAD and session.trainers.filter(role=TrainerRole.LEAD).exists():
        raise Refusal("Somebody was found already: this session has a lead trainer.", "trainer_found")


def _refuse_unfit(session: Session, user: User, field: str) -> None:
    if not trainers_in([session.team.region_id]).filter(pk=user.pk).exists():
        words = f"{user.name} is not a trainer in the region of {session.title}."
        raise Refusal(words, "no_trainer_here", field=field)
    if session.trainers.filter(user=user).exists():
        raise Refusal(f"{user.name} is on this session already.", "already_on", field=field)


def _settled(ask: TrainerAsk) -> Refusal:
    words = {
        AskState.ACCEPTED: "was accepted already",
        AskState.DECLINED: "was declined already",
        AskState.WITHDRAWN: "is settled: somebody else was found, or it was taken back",
    }[AskState(ask.state)]
    return Refusal(f"This {words}.", "ask_settled")


def _facts(session: Session) -> dict[str, Any]:
    return {"trainers": [[one.user_id, one.role] for one in SessionTrainer.objects.filter(session=session)]}
