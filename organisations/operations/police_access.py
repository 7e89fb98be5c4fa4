"""Police-only access: an officer asks, the contact of their force decides. Every decision stays on record."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import has_link
from organisations import outbox
from organisations.enums import AccessState
from organisations.models import Force, PoliceAccess
from organisations.permissions import can_decide_police_access, is_police_address
from records.operations import trail

LIVE = (AccessState.REQUESTED, AccessState.APPROVED)


def request(*, user: Any, force: Force, role_held: str, by: Actor) -> PoliceAccess:
    """Ask the force's contact for access to police-only courses; a new row in every case, and the contact is told.

    Refuses `not_a_police_address`, `role_missing`, `role_too_long`, `link_in_role` and `already_asked`.
    """
    if not is_police_address(user.email):
        raise Refusal(
            "Police-only courses are for police addresses ending in .police.uk. Sign in with yours and ask again.",
            "not_a_police_address",
        )
    held = clean_line(role_held)
    if not held:
        raise Refusal(
            "Say what your role is, so that your force's contact knows you.", "role_missing", field="role_held"
        )
    if len(held) > 120:
        raise Refusal("Keep the role to 120 letters.", "role_too_long", field="role_held")
    if has_link(held, may_be_domain=True):
        # The contact reads it in a mail.
        raise Refusal("Say what your role is, without a web or e-mail address.", "link_in_role", field="role_held")
    try:
        with transaction.atomic():
            access = PoliceAccess.objects.create(user=user, force=force, role_held=held, requested_at=timezone.now())
            trail.record(verb="request", subject=access, by=by, after={"user": user.pk, "force": force}, is_new=True)
            outbox.access_asked(access)
    except IntegrityError as error:
        if not PoliceAccess.objects.filter(user=user, state__in=LIVE).exists():
            raise
        raise Refusal(
            "You have asked already. Your force's contact decides; you need do nothing more.", "already_asked"
        ) from error
    return access


def approve(*, access: PoliceAccess, by: Actor) -> PoliceAccess:
    """Let the officer see police-only material from now on.

    Refuses `not_the_force_contact`, `already_decided` and `not_a_police_address` (the address may have changed).
    """
    if not is_police_address(access.user.email):
        raise Refusal("The officer's address is no longer a police one.", "not_a_police_address")
    return _decide(access, AccessState.APPROVED, "approve", (AccessState.REQUESTED,), "", by)


def refuse(*, access: PoliceAccess, reason: str, by: Actor) -> PoliceAccess:
    """Turn the request down; the officer may ask again.

    Refuses `not_the_force_contact`, `already_decided` and `reason_missing`.
    """
    return _decide(access, AccessState.REFUSED, "refuse", (AccessState.REQUESTED,), _given(reason), by)


def withdraw(*, access: PoliceAccess, reason: str, by: Actor) -> PoliceAccess:
    """End access, or a request that is waiting. The officer may do so too, for themselves.

    Refuses `not_the_force_contact`, `already_decided` and `reason_missing`.
    """
    own = by == Actor.user(access.user_id)
    return _decide(access, AccessState.WITHDRAWN, "withdraw", LIVE, "" if own else _given(reason), by)


def _given(reason: str) -> str:
    given = clean_line(reason)
    if not given:
        raise Refusal("Give a reason: the officer is told.", "reason_missing", field="reason")
    if len(given) > 300:
        raise Refusal("Keep the reason to 300 letters.", "reason_too_long", field="reason")
    return given


def _decide(
    access: PoliceAccess, state: AccessState, verb: str, allowed_from: tuple[AccessState, ...], reason: str, by: Actor
) -> PoliceAccess:
    decider = _decider(access, state, by)
    with transaction.atomic():
        before = PoliceAccess.objects.get(pk=access.pk).state
        # The state is tested in the statement that changes it, so of two contacts at the same moment one is refused.
        changed = PoliceAccess.objects.filter(pk=access.pk, state__in=allowed_from).update(
            state=state, decided_at=timezone.now(), decided_by=decider, reason=reason
        )
        if not changed:
            raise Refusal("Somebody has decided this already. Look at it again.", "already_decided")
        trail.record(verb=verb, subject=access, by=by, before={"state": before}, after={"state": state})
        access.refresh_from_db()
        if decider.pk != access.user_id:
            outbox.access_decided(access)
    return access


def _decider(access: PoliceAccess, state: AccessState, by: Actor) -> Any:
    user = get_user_model()._default_manager.filter(pk=by.id).first() if by.kind is ActorKind.USER else None
    is_own_withdrawal = state == AccessState.WITHDRAWN and user is not None and user.pk == access.user_id
    if user is None or not (is_own_withdrawal or can_decide_police_access(user, access)):
        raise Refusal(
            "Only the contact of the officer's force or an administrator decides this.", "not_the_force_contact"
        )
    return user
