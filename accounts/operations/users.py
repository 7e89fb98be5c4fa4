"""Accounts of people who sign in: made, renamed, closed and opened again.

Parts of larger operations: who may be closed, and which roles somebody has, is decided in the app above.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import PasswordLink, User
from accounts.operations import tokens
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import clean_name
from records.operations import trail

_DETAILS = ("email", "first_name", "last_name")


def create(*, email: str, first_name: str, last_name: str, by: Actor) -> User:
    """Make an account that has no password yet.

    Refuses `already_known` when the address has an account, of whatever kind, and what `revise` refuses.
    """
    details = _cleaned(email, first_name, last_name)
    with transaction.atomic():
        _refuse_known(details["email"])
        user = User.objects.create_user(**details)
        trail.record(verb="create", subject=user, by=by, after=details, is_new=True)
    return user


def revise(*, user: User, email: str, first_name: str, last_name: str, by: Actor) -> User:
    """Change somebody's name or address. A new address ends every link that was sent to the old one.

    Refuses `already_known`, `email_missing`, `name_missing`, `link_in_name` and `name_too_long`.
    """
    details = _cleaned(email, first_name, last_name)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        before = {name: getattr(row, name) for name in _DETAILS}
        changed = {name: value for name, value in details.items() if before[name] != value}
        if not changed:
            return row
        if "email" in changed:
            _refuse_known(changed["email"])
            end_links(row)
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=sorted(changed))
        trail.record(verb="revise", subject=row, by=by, before={name: before[name] for name in changed}, after=changed)
    return row


def rename(*, user: User, first_name: str, last_name: str, by: Actor) -> User:
    """Change somebody's name alone; the address stays what it is by then. Refuses what `revise` refuses of names."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        return revise(user=row, email=row.email, first_name=first_name, last_name=last_name, by=by)


def close(*, user: User, by: Actor) -> User:
    """Close an account: its sessions, API tokens, links and password are worth nothing from now on.

    The second factors stay, for when it is opened again. Refuses `already_closed`.
    """
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if not row.is_active:
            raise Refusal("This account is closed already.", "already_closed")
        row.is_active = False
        forget_password(row)
        row.save(update_fields=["is_active"])
        for token in row.tokens.filter(revoked_at=None):
            tokens.revoke(token=token, by=by)
        trail.record(verb="close", subject=row, by=by)
    return row


def reopen(*, user: User, by: Actor) -> User:
    """Open a closed account again. It has no password until a link is used. Refuses `already_open`."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.is_active:
            raise Refusal("This account is open already.", "already_open")
        row.is_active = True
        row.save(update_fields=["is_active"])
        trail.record(verb="reopen", subject=row, by=by)
    return row


def forget_password(user: User) -> None:
    """Make the password unusable and end every link and session. Part of a larger operation.

    A session carries a mark of the password it began with (of an unusable one too), so none outlives it, and none comes
    back to life when a closed account is opened again.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_links(user)


def end_links(user: User) -> None:
    """No link sent so far sets this account's password any more. Part of a larger operation."""
    PasswordLink.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())


def _refuse_known(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise Refusal(
            "Somebody with this address has an account already. Look for them in the list and give them roles there.",
            "already_known",
            field="email",
        )


def _cleaned(email: str, first_name: str, last_name: str) -> dict[str, Any]:
    details = {
        "email": clean_line(email).lower(),
        "first_name": clean_name(first_name, field="first_name", longest=150),
        "last_name": clean_name(last_name, field="last_name", longest=150),
    }
    if not details["email"]:
        raise Refusal("Give an e-mail address.", "email_missing", field="email")
    if not details["first_name"]:
        raise Refusal("Give a first name.", "name_missing", field="first_name")
    return details
