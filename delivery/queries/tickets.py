"""Tickets: what the QR code on a confirmation says, so that a place is found at the door.

A ticket is the place's number and a short proof over the place and its key as it is now, in letters that can be
typed. Whoever is named anew has another key, and so another ticket. A ticket opens nothing and names nobody: only the
register of its session makes anything of it. It is derived at every look and stored nowhere.
"""

import hmac
from functools import lru_cache

from django.conf import settings

from delivery.models import Seat
from kernel.identifiers import ALPHABET, count, from_typed, is_well_formed, spell, with_check

# Twelve letters in all: 594 million places, and one guess in 20 million is a place's ticket.
_NUMBER, _PROOF = 6, 5
LENGTH = _NUMBER + _PROOF + 1
_SPACE: int = len(ALPHABET) ** _NUMBER


def ticket_of(seat: Seat) -> str:
    """The ticket of a place as long as its holder stays the same."""
    proof = hmac.digest(settings.LINK_SECRET.encode(), f"ticket:{seat.pk}:{seat.key_nonce}".encode(), "sha256")
    return with_check(
        spell(seat.pk * _factor(settings.LINK_SECRET), _NUMBER) + spell(int.from_bytes(proof[:8]), _PROOF)
    )


def address_of(ticket: str) -> str:
    """What its QR code says: a page that tells whoever opens it to show it at the door."""
    return f"{settings.BASE_URL.rstrip('/')}/t/{ticket}/"


def read(text: str) -> str:
    """The ticket in what was scanned or typed, the whole address or the code alone; nothing if it is none."""
    code = from_typed(text[:300])
    return code if is_well_formed(code, LENGTH) else ""


def find(text: str) -> Seat | None:
    """The place of a ticket, with its booking and session, whatever became of them; None for a ticket of nobody now."""
    ticket = read(text)
    if not ticket:
        return None
    rows = Seat.objects.select_related("booking__organisation", "session__course", "session__venue")
    number = count(ticket[:_NUMBER]) * pow(_factor(settings.LINK_SECRET), -1, _SPACE) % _SPACE
    seat = rows.filter(pk=number).first()
    return seat if seat is not None and hmac.compare_digest(ticket_of(seat), ticket) else None


@lru_cache(maxsize=4)
def _factor(secret: str) -> int:
    """What scatters the numbers, so that a ticket does not tell how many places there ever were."""
    factor = int.from_bytes(hmac.digest(secret.encode(), b"ticket numbers", "sha256")[:8]) % _SPACE
    return factor if factor % len(ALPHABET) else factor + 1
