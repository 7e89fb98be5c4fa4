"""Which messages asking for a trainer gives rise to: to trainers, and to those who look for one."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from correspondence.operations import messages
from delivery.models import TrainerAsk
from delivery.outbox import group_of
from delivery.queries.trainers import who_looks

# How long trainers have to answer before those who look for one hear that nobody did.
PATIENCE = timedelta(days=3)


def asked(asks: Sequence[TrainerAsk]) -> None:
    """Ask each of them, and later tell the coordinators if nobody answered."""
    session = asks[0].session
    group = group_of(session)
    drafts = [messages.draft(kind="trainer_asked", to=one.user.email, about=one, group=group) for one in asks]
    due_at = timezone.now() + min(PATIENCE, (session.starts_at - timezone.now()) / 2)
    messages.stop_group(group=group, kinds=("asks_unanswered",))
    drafts += [
        messages.draft(kind="asks_unanswered", to=email, about=session, group=group, due_at=due_at)
        for email in who_looks(session)
    ]
    messages.write_all(drafts)


def offered(ask: TrainerAsk) -> None:
    """Tell the coordinators that somebody offers."""
    _to_coordinators("trainer_offered", ask)


def accepted(ask: TrainerAsk, *, was_offered: bool) -> None:
    """Tell the other side: the trainer whose offer was taken, or those who asked."""
    if was_offered:
        messages.write(kind="offer_to_teach_taken", to=ask.user.email, about=ask, group=group_of(ask.session))
    else:
        _to_coordinators("trainer_accepted", ask)


def declined(ask: TrainerAsk, *, was_offered: bool, note: str) -> None:
    """Tell the other side, with a word of why if there is one."""
    if was_offered:
        needed_no_more([ask])
    else:
        _to_coordinators("trainer_declined", ask, note)


def needed_no_more(asks: Sequence[TrainerAsk]) -> None:
    """Tell those who were asked, or offered, that they are not needed; what still waits for them is stopped."""
    ids = [str(one.pk) for one in asks]
    messages.stop_about(TrainerAsk(), ids=ids)
    messages.write_all(
        [
            messages.draft(kind="trainer_not_needed", to=one.user.email, about=one, group=group_of(one.session))
            for one in asks
            if one.user.is_active
        ]
    )


def _to_coordinators(kind: str, ask: TrainerAsk, note: str = "") -> None:
    session = ask.session
    drafts = [
        messages.draft(kind=kind, to=email, about=ask, group=group_of(session), data={"note": note} if note else {})
        for email in who_looks(session)
        if email != ask.user.email
    ]
    messages.write_all(drafts)
