"""The codes of self check-in, by the server's clock alone, and who came by themselves."""

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from attendance.enums import THERE, MarkStatus, RegisterState
from attendance.models import Arrival, CheckInWindow, Register
from attendance.queries.sheets import latest_events, living_seats
from delivery.models import Seat
from delivery.queries import bookings, tickets
from kernel.identifiers import normalise, spell

# Long enough to type, too short to pass on to somebody at home and have it used there.
PERIOD_SECONDS = 20
CODE_LETTERS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class CameIn:
    """Somebody who checked in by themselves, and how they are marked now."""

    arrival: Arrival
    status: str

    @property
    def is_taken_back(self) -> bool:
        """Whether somebody has said since that they are not here."""
        return self.status not in THERE

    @property
    def status_label(self) -> str:
        """In words."""
        return str(MarkStatus(self.status).label) if self.status else "Taken back"


def standing_window(register: Register, now: datetime) -> CheckInWindow | None:
    """The window of a register that is open now."""
    return _open(now).filter(register=register).first()


def code_at(window: CheckInWindow, now: datetime) -> str:
    """What its screen shows at this moment."""
    return _code(window, _slot(now))


def seconds_left(now: datetime) -> int:
    """How long until the screen shows another code."""
    return PERIOD_SECONDS - int(now.timestamp()) % PERIOD_SECONDS


def window_of(typed: str, now: datetime) -> CheckInWindow | None:
    """The open window whose screen shows this code, or showed it until a moment ago."""
    code, slot = normalise(typed), _slot(now)
    if len(code) != CODE_LETTERS:
        return None
    rows = _open(now).select_related("register__meeting__session")
    return next((row for row in rows if code in (_code(row, slot), _code(row, slot - 1))), None)


def own_seats(session_id: int, *, keys: Iterable[str], email: str) -> list[Seat]:
    """The places of a session whose links this browser opened, and those of who is signed in."""
    wanted = set(keys)
    if not (wanted or email):
        return []
    seats = living_seats(session_id).exclude(name="").order_by("name", "pk")
    return [seat for seat in seats if bookings.row_key(seat) in wanted or (email and seat.email == email)]


def seat_of(session_id: int, *, typed: str, name: str) -> Seat | None:
    """The living place of a session that a ticket names, or a booking's reference with the name on the place."""
    ticketed = tickets.find(typed)
    if ticketed is not None:
        return living_seats(session_id).filter(pk=ticketed.pk).first()
    ref, wanted = normalise(typed), _plain(name)
    if not (ref and wanted):
        return None
    named = [seat for seat in living_seats(session_id).filter(booking__ref=ref) if _plain(seat.name) == wanted]
    return named[0] if len(named) == 1 else None


def came_in(register: Register) -> list[CameIn]:
    """Who checked in by themselves, the last first."""
    said = latest_events(register)
    rows = register.arrivals.select_related("seat__booking__organisation", "check_in").order_by(
        "-check_in__happened_at"
    )
    pairs = [(row, said.get((row.seat_id, None))) for row in rows]
    return [CameIn(arrival=row, status=event.status if event else "") for row, event in pairs]


def _open(now: datetime) -> QuerySet[CheckInWindow]:
    return CheckInWindow.objects.filter(ended_at=None, closes_at__gt=now, register__state=RegisterState.OPEN)


def _slot(now: datetime) -> int:
    return int(now.timestamp()) // PERIOD_SECONDS


def _code(window: CheckInWindow, slot: int) -> str:
    words = f"check-in:{window.nonce}:{slot}".encode()
    return spell(int.from_bytes(hmac.digest(settings.LINK_SECRET.encode(), words, "sha256")[:8]), CODE_LETTERS)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
