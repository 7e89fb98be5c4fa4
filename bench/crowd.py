"""Many buyers at once, and not one place too many.

It shows first that the same rush does oversell a program without the guard, so that its silence means something.
Nothing is wrong because it was slow.
"""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import world
from bench.client import Visitor
from bench.machine import gunicorn
from bench.world import World
from delivery.models import Allocation, Booking, Seat, Session

SEATS = (1, 20, 200)
IN_FLIGHT = 100
CREATED, FULL = 201, 409
HALL = 50
KEYS = 500
TIMES_EACH = 4
CHECK = "allocation_never_oversold"


@dataclass
class Rush:
    """What a crowd was told, and what the rows say afterwards."""

    seats: int
    answers: Counter[int] = field(default_factory=Counter)
    promised: set[str] = field(default_factory=set)
    sold: int = 0
    counted: int = 0
    lost: int = 0
    seconds: float = 0.0
    spans: list[float] = field(default_factory=list)

    @property
    def oversold(self) -> int:
        """Places that are sold and do not exist."""
        return max(0, self.sold - self.seats)

    @property
    def errors(self) -> int:
        """Answers that are neither a booking nor a refusal."""
        return sum(number for status, number in self.answers.items() if status not in (CREATED, FULL))

    @property
    def is_right(self) -> bool:
        """Every place sold once, every promise kept, the counter equal to the rows."""
        exact = self.sold == self.counted == min(self.seats, sum(self.answers.values()))
        return exact and not self.errors and not self.lost

    def __str__(self) -> str:
        return (
            f"{self.seats:>4} places: {self.answers[CREATED]} booked, {self.answers[FULL]} told that it is full, "
            f"{self.errors} errors; {self.sold} places in rows, {self.counted} on the counter, "
            f"{self.oversold} oversold, {self.lost} lost; {self.seconds:.1f} s"
        )


def run(posts: int, times: int, folder: Path) -> int:
    """All of it, with a line for each part; 1 when anything was wrong."""
    print("Making the demonstration in a throw-away PostgreSQL ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    made = world.make()
    is_right = _without_the_guard(made, folder, posts)
    for workers in (2, 8):
        with _served("config.wsgi:application", folder, workers) as port:
            print(f"\n{workers} workers, {posts} posts to each session, {IN_FLIGHT} in flight:", flush=True)
            for seats in SEATS:
                is_right &= _show(rush(made, port, seats, posts, IN_FLIGHT))
            print(f"{HALL} places, {times} times, from the first sale to the last:", flush=True)
            for buyers in (16, 64):
                is_right &= _sell_out(made, port, buyers, times)
            is_right &= _retries(made, port)
    print("\nAll is right." if is_right else "\nSOMETHING IS WRONG: see above.")
    return int(not is_right)


@contextmanager
def _served(application: str, folder: Path, workers: int) -> Iterator[int]:
    with gunicorn(application, "bench.settings", folder, workers) as server:
        yield server.port


def _show(one: Rush) -> bool:
    print(f"  {'right' if one.is_right else 'WRONG'}  {one}", flush=True)
    return one.is_right


def _without_the_guard(made: World, folder: Path, posts: int) -> bool:
    """The same rush at a program that looks and then writes, and a database that lets it."""

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CHECK])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE delivery_allocation DROP CONSTRAINT {CHECK}")
    print(f"\nThe guard taken out, 8 workers, {posts} posts to each session, {IN_FLIGHT} in flight:", flush=True)
    with _served("bench.unguarded:application", folder, 8) as port:
        found = [rush(made, port, seats, posts, IN_FLIGHT) for seats in SEATS]
    for one in found:
        print(f"  {one}", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_allocation SET capacity = taken WHERE taken > capacity")
        cursor.execute(f"ALTER TABLE delivery_allocation ADD CONSTRAINT {CHECK} {definition}")
    is_seen = any(one.oversold for one in found)
    print("  So the rush does find it." if is_seen else "  THE RUSH DID NOT FIND IT: it proves nothing.", flush=True)
    return is_seen


def rush(made: World, port: int, seats: int, posts: int, in_flight: int) -> Rush:
    """So many posts for one place each, so many at a time, at a session with so many places."""

    session = made.hall_of(seats, timezone.now() + timedelta(days=40))
    found = Rush(seats)
    bodies = [made.body(session) for _ in range(posts)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(in_flight) as crowd:
        for status, answer, at in crowd.map(lambda body: _post(made, port, body), bodies):
            found.answers[status] += 1
            if status == CREATED:
                found.promised.add(answer["ref"])
                found.spans.append(at)
    found.seconds = time.perf_counter() - begun
    return _counted(session, found)


def _post(made: World, port: int, body: dict[str, Any], **headers: str) -> tuple[int, Any, float]:
    reply = Visitor(port, made.coordinator_token).post("/api/v1/bookings/", body, **headers)
    is_json = reply.headers.get_content_type() in ("application/json", "application/problem+json")
    return reply.status, reply.json if is_json else None, time.perf_counter()


def _counted(session: Session, found: Rush) -> Rush:
    """What the rows say."""

    living = Seat.objects.filter(session=session, given_back_at=None)
    found.sold = living.count()
    found.counted = sum(Allocation.objects.filter(session=session).values_list("taken", flat=True))
    kept = set(Booking.objects.filter(session=session, state="confirmed").values_list("ref", flat=True))
    found.lost = len(found.promised - kept)
    return found


def _sell_out(made: World, port: int, buyers: int, times: int) -> bool:
    """Fifty places and so many buyers who keep buying until it is full."""
    found = []
    for _ in range(times):
        one = rush(made, port, HALL, HALL + buyers, buyers)
        found.append(one)
        if not one.is_right:
            _show(one)
    spans = sorted(max(one.spans) - min(one.spans) for one in found)
    right = sum(one.is_right for one in found)
    seconds = f"{spans[0]:.2f} {median(spans):.2f} {spans[-1]:.2f} s (least, middle, most)"
    print(f"  {buyers} buyers: exactly {HALL} sold in {right} of {times}; {seconds}", flush=True)
    return right == times


def _retries(made: World, port: int) -> bool:
    """Each booking sent four times at once with the same key: one booking and one answer."""

    session = made.hall_of(KEYS * TIMES_EACH, timezone.now() + timedelta(days=41))
    sent: list[tuple[dict[str, Any], str]] = []
    for _ in range(KEYS):
        body, key = made.body(session), uuid.uuid4().hex
        sent += [(body, key)] * TIMES_EACH
    with ThreadPoolExecutor(TIMES_EACH) as crowd:
        answers = list(crowd.map(lambda one: _post(made, port, one[0], **{"Idempotency-Key": one[1]}), sent))
    alike = 0
    for first in range(0, len(answers), TIMES_EACH):
        same = answers[first : first + TIMES_EACH]
        alike += all((status, answer) == (CREATED, same[0][1]) for status, answer, _ in same)
    found = _counted(session, Rush(KEYS))
    is_right = alike == KEYS and found.sold == found.counted == KEYS
    print(
        f"  {'right' if is_right else 'WRONG'}  {KEYS} keys, {TIMES_EACH} at once each: {found.sold} bookings, "
        f"{alike} keys with the same answer every time",
        flush=True,
    )
    return is_right
