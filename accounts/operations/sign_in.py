"""Signing in by a code: for everybody but staff, with an account made at the first good code."""

from django.db import IntegrityError, transaction

from accounts.enums import ChallengePurpose
from accounts.models import User
from accounts.operations import challenges
from accounts.permissions import needs_password
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail


def start(*, email: str, browser: str) -> None:
    """Send a code that is good in this browser only, so that nobody else can use up its tries.

    Staff are sent the address of their own sign-in page in its place; the answer is the same, so that it does not tell
    who is staff. Refuses `too_many_codes`.
    """
    challenges.start(purpose=ChallengePurpose.SIGN_IN, email=email, about_id=browser)


def finish(*, email: str, code: str, browser: str) -> User:
    """The user whose address the code proves; the account is made if it is the first time.

    Refuses `wrong_code`, `too_many_attempts` and `account_closed`. Staff were sent no code, so theirs is always wrong.
    """
    challenges.answer(purpose=ChallengePurpose.SIGN_IN, email=email, code=code, about_id=browser)
    if needs_password(email):
        raise challenges.wrong_code()
    user = account_of(email=email)
    if not user.is_active:
        raise Refusal("This account is closed. Contact us if you need it again.", "account_closed", field="code")
    return user


def account_of(*, email: str) -> User:
    """The account of an address, made without a password if there is none: it opens by a code to the address alone."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
            trail.record(verb="create", subject=user, by=Actor.user(user.pk), is_new=True)
    except IntegrityError:
        # Two good codes for the same new address at the same moment.
        user = User.objects.get(email=email)
    return user
