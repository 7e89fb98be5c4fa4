"""Second factors of staff: what is kept on record when one comes, goes or is taken away.

The sign-in library writes its own rows and tells us (`accounts.receivers`); an administrator takes all away by one call
here, for somebody who lost their phone.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import is_staff_account
from correspondence.operations import messages
from kernel.actors import Actor
from records.operations import trail

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def note(*, user: User, verb: str, kind: str) -> None:
    """Write down that somebody changed their own second factors, and tell them by mail, in case it was not them."""
    with transaction.atomic():
        trail.record(verb=verb, subject=user, by=Actor.user(user.pk), after={"kind": kind})
        messages.write(kind="sign_in_changed", to=user.email, about=user, data={"what": f"{verb}:{kind}"})


def forget(*, user: User, by: Actor) -> None:
    """Take all second factors of an account away. Part of a larger operation, which ends the sessions too."""
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(factors.values_list("type", flat=True))
    if kinds:
        factors.delete()
        trail.record(verb="forget_second_factors", subject=user, by=by, before={"kinds": kinds})


def has_one(user: User) -> bool:
    """Whether an account is protected by an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())


def can_remove(factor: Authenticator) -> bool:
    """Whether its owner may take this one away: the last one stays where staff need one."""
    if not settings.STAFF_NEED_SECOND_FACTOR or factor.type not in STRONG:
        return True
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=STRONG).exclude(pk=factor.pk)
    return bool(others.exists()) or not is_staff_account(factor.user)


def kinds_of(user: User) -> set[str]:
    """Which kinds of factor an account has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
