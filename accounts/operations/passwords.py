"""Passwords of staff: set by a link that works once, changed by their owner. Nobody is ever sent a password."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.models import PasswordLink, User
from accounts.operations import users
from accounts.permissions import needs_password
from correspondence.operations import messages
from kernel.actors import PUBLIC, Actor
from kernel.errors import Refusal
from records.operations import trail

LIVES = {
    LinkPurpose.INVITED: timedelta(days=7),
    LinkPurpose.RESET: timedelta(days=1),
    LinkPurpose.FORGOTTEN: timedelta(days=1),
}
MAX_FORGOTTEN_PER_HOUR = 3


def send_link(*, user: User, purpose: LinkPurpose, by: Actor) -> PasswordLink:
    """Send a link by which its holder sets the password; links sent before stop working. Part of a larger operation.

    Refuses `account_closed`.
    """
    if not user.is_active:
        raise Refusal("This account is closed. Open it again first.", "account_closed")
    with transaction.atomic():
        users.end_links(user)
        link = _write_link(user, user.email, purpose)
        trail.record(verb="send_password_link", subject=user, by=by, after={"purpose": purpose})
    return link


def forgot(*, email: str) -> None:
    """Send a link if this is the address of a member of staff. Nobody can tell from the outside whether it is.

    An address is sent three an hour; a fourth request is passed over in silence.
    """
    email = email.strip().lower()
    since = timezone.now() - timedelta(hours=1)
    with transaction.atomic():
        if messages.count_recent(kind=_kind(LinkPurpose.FORGOTTEN), to=email, since=since) >= MAX_FORGOTTEN_PER_HOUR:
            return
        user = User.objects.filter(email=email, is_active=True).first()
        if user is not None and not needs_password(email):
            user = None
        # The same rows are written for a stranger's address; only the words of the mail come to nothing.
        link = _write_link(user, email, LinkPurpose.FORGOTTEN)
        trail.record(verb="send_password_link", subject=user or link, by=PUBLIC, after={"purpose": link.purpose})


def find(pk: int) -> PasswordLink | None:
    """The link if it still sets a password."""
    live = PasswordLink.objects.select_related("user").filter(
        pk=pk, ended_at=None, expires_at__gt=timezone.now(), user__is_active=True
    )
    return live.first()


def set_by_link(*, link: PasswordLink, password: str) -> User:
    """Set the password of the link's account. The link and all others of the account end, and so does every session.

    Refuses `link_ended` (used, replaced, run out or the account closed) and `weak_password`.
    """
    with transaction.atomic():
        now = timezone.now()
        # Tested in the statement that ends it, so of two holders at the same moment one is refused. No other table may
        # be named here: PostgreSQL would test a snapshot.
        live = PasswordLink.objects.filter(pk=link.pk, ended_at=None, expires_at__gt=now)
        user = User.objects.select_for_update().filter(pk=link.user_id, is_active=True).first()  # type: ignore[misc]  # may be None
        if user is None or not live.update(ended_at=now):
            raise Refusal("This link has been used, or it has run out. Ask for a new one.", "link_ended")
        _set(user, password, verb="set_password", by=Actor.user(user.pk))
    return user


def change(*, user: User, old: str, new: str) -> User:
    """Change one's own password; every other session of the account ends.

    Refuses `wrong_password` and `weak_password`.
    """
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if not row.check_password(old):
            raise Refusal("This is not your password now.", "wrong_password", field="old")
        _set(row, new, verb="change_password", by=Actor.user(row.pk))
    return row


def _set(user: User, password: str, *, verb: str, by: Actor) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), "weak_password", field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    users.end_links(user)
    trail.record(verb=verb, subject=user, by=by)
    if verb == "change_password":
        messages.write(kind="sign_in_changed", to=user.email, about=user, data={"what": verb})


def _write_link(user: User | None, email: str, purpose: LinkPurpose) -> PasswordLink:
    now = timezone.now()
    link = PasswordLink.objects.create(user=user, purpose=purpose, created_at=now, expires_at=now + LIVES[purpose])
    messages.write(kind=_kind(purpose), to=email, about=link)
    return link


def _kind(purpose: LinkPurpose) -> str:
    return f"password_{purpose}"
