"""Six-figure codes that prove an e-mail address."""

import hmac
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import EmailChallenge
from correspondence.operations import messages
from kernel.errors import Refusal
from kernel.keys import new_nonce

MAX_ATTEMPTS = 5
MAX_PER_HOUR = 6


def start(*, purpose: ChallengePurpose, email: str, about_id: str = "", kind: str = "email_code") -> EmailChallenge:
    """Send a code to an address. Refuses `too_many_codes` when an address got six within an hour.

    `kind` is the kind of message that carries the code: a caller with more to say than the code has words of its own.

    Earlier codes for the same purpose stay good until they run out, because mails arrive out of order.
    """
    now = timezone.now()
    email = email.strip().lower()
    with transaction.atomic():
        recent = EmailChallenge.objects.filter(email=email, created_at__gt=now - timedelta(hours=1))
        if recent.count() >= MAX_PER_HOUR:
            raise Refusal(
                "We have sent several codes to this address already. Look in your inbox and junk folder, "
                "or try again in an hour.",
                "too_many_codes",
                field="email",
            )
        challenge = EmailChallenge.objects.create(
            purpose=purpose,
            email=email,
            about_id=about_id,
            nonce=new_nonce(),
            created_at=now,
            expires_at=now + timedelta(minutes=settings.CODE_MINUTES),
        )
        messages.write(kind=kind, to=email, about=challenge)
    return challenge


def answer(*, purpose: ChallengePurpose, email: str, code: str, about_id: str = "") -> EmailChallenge:
    """Use up a code and return its challenge: from then on the address counts as proved for that purpose.

    Refuses `wrong_code` (also when it ran out) and `too_many_attempts`. Each try is counted even when it is refused.
    """
    challenge = check(purpose=purpose, email=email, code=code, about_id=about_id)
    if not use(challenge=challenge):
        raise wrong_code()
    return challenge


def check(*, purpose: ChallengePurpose, email: str, code: str, about_id: str = "") -> EmailChallenge:
    """The challenge that a code answers, not yet used up. Call outside a transaction: the try must stay counted.

    Refuses `wrong_code` and `too_many_attempts`: five tries for each code, and six codes an hour for each address.
    """
    live = EmailChallenge.objects.filter(
        purpose=purpose,
        email=email.strip().lower(),
        about_id=about_id,
        used_at=None,
        expires_at__gt=timezone.now(),
    )
    typed = _figures(code)
    # Counted first and by the database, one code at a time: of many who try at once no more are heard than may try.
    tried = [challenge for challenge in live if _counts(challenge)]
    if not tried and live.exists():
        raise Refusal("That is too many tries. Ask for a new code.", "too_many_attempts", field="code")
    for challenge in tried:
        if hmac.compare_digest(challenge.code, typed):
            return challenge
    raise wrong_code()


def use(*, challenge: EmailChallenge) -> bool:
    """Use a challenge up; False if it was used already. May be part of a larger transaction."""
    return bool(EmailChallenge.objects.filter(pk=challenge.pk, used_at=None).update(used_at=timezone.now()))


def _counts(challenge: EmailChallenge) -> bool:
    left = EmailChallenge.objects.filter(pk=challenge.pk, attempts__lt=MAX_ATTEMPTS)
    return bool(left.update(attempts=F("attempts") + 1))


def wrong_code() -> Refusal:
    """The code is not the one that was sent, ran out or was used."""
    return Refusal(
        "This code is not right, or it has run out. Type the six figures from the newest e-mail, "
        "or ask for a new code.",
        "wrong_code",
        field="code",
    )


def _figures(code: str) -> str:
    # Other scripts have figures of their own, and people paste codes with spaces.
    return "".join(str(int(letter)) for letter in code[:100] if letter.isdecimal())
