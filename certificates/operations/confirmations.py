"""The trainer's yes: given to one person or to several at once, and taken back until a certificate is made."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.models import WalkIn
from certificates.enums import ProblemKind
from certificates.models import Certificate, Confirmation, IssueProblem
from certificates.operations import problems
from delivery.models import Seat, Session
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

Holder = Seat | WalkIn


def confirm(*, session: Session, holders: Iterable[Holder], by: Actor) -> int:
    """Say yes to the certificates of these people of a session; returns how many had none before.

    Those of them whose certificate waited for it get theirs within a minute or two. Refuses `nobody_chosen` and
    `not_of_session`.
    """
    chosen = list(holders)
    if not chosen:
        raise Refusal("Choose at least one person.", "nobody_chosen", field="who")
    _refuse_strangers(session, chosen)
    with transaction.atomic():
        fresh = [one for one in chosen if _say_yes(session, one, by)]
        if fresh:
            trail.record(verb="confirm_people", subject=session, by=by, after=_ids(fresh))
            _settle(session, fresh)
    return len(fresh)


def take_back(*, session: Session, holder: Holder, by: Actor) -> None:
    """Take back a yes. Again changes nothing. Refuses `certificate_made` once there is one: that is withdrawn instead,
    and `not_of_session`."""
    _refuse_strangers(session, [holder])
    with transaction.atomic():
        given = Confirmation.objects.filter(**_is(holder), taken_back_at=None)
        if not given.update(taken_back_at=timezone.now()):
            return
        if Certificate.objects.filter(**_is(holder)).exists():
            raise Refusal(
                "There is a certificate already. If it should not stand, withdraw it instead.", "certificate_made"
            )
        trail.record(verb="take_back_confirmation", subject=session, by=by, after=_ids([holder]))
        problems.make_due(session)


def _say_yes(session: Session, holder: Holder, by: Actor) -> bool:
    try:
        with transaction.atomic():
            Confirmation.objects.create(
                session=session, at=timezone.now(), by_kind=by.kind.value, by_id=by.id, **_is(holder)
            )
    except IntegrityError:
        return False
    return True


def _settle(session: Session, holders: list[Holder]) -> None:
    waiting = IssueProblem.objects.filter(session=session, kind=ProblemKind.NOT_CONFIRMED, settled_at=None)
    chosen = {(one.pk, type(one)) for one in holders}
    settled = [
        one.pk for one in waiting.select_related("seat", "walk_in") if (one.holder.pk, type(one.holder)) in chosen
    ]
    waiting.filter(pk__in=settled).update(settled_at=timezone.now())
    # Also where nothing waited: a round that runs at this moment may have looked a moment before.
    problems.make_due(session)


def _refuse_strangers(session: Session, holders: list[Holder]) -> None:
    if any(one.session_id != session.pk for one in holders):
        raise Refusal("Choose people of this session.", "not_of_session", field="who")


def _is(holder: Holder) -> dict[str, Holder]:
    return {"seat" if isinstance(holder, Seat) else "walk_in": holder}


def _ids(holders: list[Holder]) -> dict[str, list[str]]:
    seats = [str(one.pk) for one in holders if isinstance(one, Seat)]
    walk_ins = [str(one.pk) for one in holders if isinstance(one, WalkIn)]
    return {name: ids for name, ids in (("seats", seats), ("walk_ins", walk_ins)) if ids}
