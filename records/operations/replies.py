"""Makes repeated API writes safe: the same key gets the same answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel.errors import Refusal
from records.models import Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """An API answer: status and JSON body. `is_repeat` says that nothing was done this time."""

    status: int
    body: Any
    is_repeat: bool = False


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same request."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest()


def once(*, caller: str, key: str, fingerprint: str, do: Callable[[], Answer]) -> Answer:
    """Do it once for this caller and key. A repeat gets the stored answer, also when two come at the same moment.

    The key is claimed in the transaction of the work itself: a crash leaves no claim behind, and a refusal or failure
    is not stored, so the caller may try again. Refuses `idempotency_key_reused` when the key came with another request.
    """
    try:
        with transaction.atomic():
            done = _claim_and_do(caller, key, fingerprint, do)
        if isinstance(done, Refusal):
            raise done
        return done
    except IntegrityError:
        stored = Reply.objects.filter(caller=caller, key=key).first()
        if stored is None:
            raise
    if stored.fingerprint != fingerprint:
        raise Refusal(
            "This Idempotency-Key was used for a different request. Use a new key for a new request.",
            "idempotency_key_reused",
        )
    return Answer(stored.status, stored.body, is_repeat=True)


def _claim_and_do(caller: str, key: str, fingerprint: str, do: Callable[[], Answer]) -> Answer | Refusal:
    row = Reply.objects.create(
        caller=caller, key=key, fingerprint=fingerprint, status=0, body=None, created_at=timezone.now()
    )
    try:
        answer = do()
    except Refusal as refusal:
        # The claim goes, but what the operation left standing stays, as it does without a key: a wrong code is a
        # counted try, and a rollback here would make tries free for whoever sends keys along.
        row.delete()
        return refusal
    row.status, row.body = answer.status, answer.body
    row.save(update_fields=["status", "body"])
    return answer
