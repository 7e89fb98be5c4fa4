"""The sign-in library tells that somebody changed their second factors; we keep it on record."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.operations import second_factors


@receiver(authenticator_added)
def added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Adding one proves that one holds it, so this session counts as proved by it."""
    if authenticator.type in second_factors.STRONG:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))
        second_factors.note(user=user, verb="add_second_factor", kind=str(authenticator.type))


@receiver(authenticator_removed)
def removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """One factor went. Recovery codes go along with the last one, which needs no notice of its own."""
    if authenticator.type in second_factors.STRONG:
        second_factors.note(user=user, verb="remove_second_factor", kind=str(authenticator.type))


@receiver(authenticator_reset)
def renewed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes were made anew."""
    second_factors.note(user=user, verb="renew_recovery_codes", kind=str(authenticator.type))
