"""Devices that work on a register by a grant of their own: given, found again, ended."""

import hashlib
import secrets
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from attendance.enums import RegisterState
from attendance.models import Device, Register
from kernel.actors import Actor
from records.operations import trail

# Long enough for a phone that was switched off over a weekend to hand in what it holds.
AFTER_CLOSING = timedelta(hours=72)
# Of a register that nobody closes; whoever opens the page again is given a new grant.
LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)


def grant(*, register: Register, user: User, label: str, login_key: str, by: Actor) -> tuple[Device, str]:
    """Let a device of this user work on this register. Returns it with its secret, which is never shown again."""
    secret, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        device = Device.objects.create(
            register=register,
            user=user,
            digest=digest(secret),
            label=label[:60],
            login_mark=user.get_session_auth_hash(),
            login_key=login_key,
            created_at=now,
            last_seen_at=now,
        )
        trail.record(verb="grant", subject=device, by=by, after={"label": device.label}, is_new=True)
    return device, secret


def revoke(*, device: Device, by: Actor) -> Device:
    """End a device's grant, and the sign-in it was given under. Ending it twice changes nothing."""
    with transaction.atomic():
        living = Device.objects.filter(pk=device.pk, revoked_at=None)
        if living.update(revoked_at=timezone.now()):
            trail.record(verb="revoke", subject=device, by=by)
            if device.login_key:
                import_module(settings.SESSION_ENGINE).SessionStore(device.login_key).delete()
    device.refresh_from_db()
    return device


def find(secret: str) -> Device | None:
    """The living device with this secret, or None. Notes when it was seen, once a minute."""
    rows = Device.objects.select_related("user", "register__meeting__session", "register__closing")
    device = rows.filter(digest=digest(secret), revoked_at=None, user__is_active=True).first()
    now = timezone.now()
    if device is None or device.created_at < now - LONGEST:
        return None
    if not constant_time_compare(device.login_mark, device.user.get_session_auth_hash()):
        return None
    register = device.register
    if register.state == RegisterState.CLOSED and register.closing and register.closing.at < now - AFTER_CLOSING:
        return None
    if device.last_seen_at < now - SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    return device


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
