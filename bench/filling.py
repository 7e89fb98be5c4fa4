"""Fills the database up to a million bookings: rows like one that the program made, written by the database itself."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.world import World
from delivery.models import Booking, Session

# Sessions of so many bookings each, over years to come.
PER_SESSION = 200
# Rows of these are given numbers here, or are counted on by those that are.
_NUMBERED = ("delivery_session", "delivery_booking", "delivery_allocation")


def fill(world: World, bookings: int) -> None:
    """So many confirmed bookings more, each with a place, its trail and the mail that told of it."""
    session = world.hall_of(PER_SESSION, timezone.now() + timedelta(days=50))
    world.sell(session)
    like = Booking.objects.get(session=session)
    sessions = -(-bookings // PER_SESSION)
    first = {table: _one(f"SELECT max(id) FROM {table}") for table in _NUMBERED}  # noqa: S608 -- names of our own
    own_session = f"{first['delivery_session']} + 1 + g % {sessions}"
    booking = f"{first['delivery_booking']} + g"
    _copy_sessions(session, sessions, first["delivery_session"])
    _copy("delivery_booking", like.pk, bookings, id=booking, session_id=own_session, ref=_ref("Y"),
          key_nonce="md5(g::text)", key_digest=_digest("booking"), booker_email="'office' || g || '@grown.example'",
          created_at="now() - interval '1 day' - (g || ' seconds')::interval")  # fmt: skip
    _copy("delivery_seat", like.seats.get().pk, bookings, booking_id=booking, session_id=own_session,
          allocation_id=f"{first['delivery_allocation']} + 1 + g % {sessions}", key_nonce="md5(g::text || 's')",
          key_digest=_digest("seat"), email="'sam' || g || '@grown.example'")  # fmt: skip
    entry = _one("SELECT min(id) FROM records_trailentry WHERE subject_type = 'delivery.booking' AND verb = 'book'")
    _copy("records_trailentry", entry, bookings, subject_id=f"({booking})::text")
    message = _one("SELECT min(id) FROM correspondence_message")
    _copy("correspondence_message", message, bookings, about_id=f"({booking})::text", state="'sent'",
          message_id="'<' || g || '@grown>'", sent_at="now()", done_at="now()")  # fmt: skip
    with connection.cursor() as cursor:
        for table in _NUMBERED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
        cursor.execute("VACUUM ANALYZE")


def _copy_sessions(session: Session, times: int, first: int) -> None:
    starts = "now() + ((g % 1500) || ' days')::interval + interval '60 days'"
    when = {"starts_at": starts, "ends_at": f"{starts} + interval '2 hours'"}
    own = f"{first} + g"
    _copy("delivery_session", session.pk, times, id=own, ref=_ref("Z"), **when)
    _copy("delivery_meeting", session.meetings.get().pk, times, session_id=own, **when)
    _copy("delivery_allocation", session.allocations.get().pk, times, session_id=own, taken=str(PER_SESSION))


def _ref(letter: str) -> str:
    return f"'{letter}' || lpad(g::text, 7, '0')"


def _digest(of: str) -> str:
    return f"encode(sha256((g::text || '{of}')::bytea), 'hex')"


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _copy(table: str, pk: int, times: int, **instead: str) -> None:
    """The row so many times over, with other values where `instead` says so; `g` counts from 1."""
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        names = [name for name in columns if name != "id" or "id" in instead]
        values = ", ".join(f"({instead[name]})" if name in instead else f"t.{name}" for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} t, generate_series(1, {times}) g "  # noqa: S608
            f"WHERE t.id = {pk}"
        )
