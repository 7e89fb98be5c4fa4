"""Phones that send marks, and a hand that kills the program and its database under them."""

import argparse
import multiprocessing
import os
import random
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from attendance import queries
from attendance.models import CheckIn, Register
from attendance.operations import registers
from bench import devices, world
from bench.machine import Server, start_gunicorn
from kernel.actors import SYSTEM
from tests.tools import postgres

STATUSES = ("present", "late", "left_early", "absent", "excused", "cleared")
WORKERS = 4
Marks = dict[int, str]


def model(events: list[devices.Event]) -> Marks:
    """What the marks must be: for each place the last event by time, then id; nothing where a mark was taken back."""
    last: Marks = {}
    for event in sorted(events, key=lambda one: (one["happened_at"], uuid.UUID(one["id"]))):
        last[event["seat"]] = event["status"]
    return {seat: status for seat, status in last.items() if status != "cleared"}


def plan(seats: list[int], count: int, now: datetime, chance: random.Random) -> list[devices.Event]:
    """So many marks of anybody by anybody: half of them of the last minutes, half noted hours before they are sent."""
    made = []
    for number in range(count):
        ago = chance.uniform(3600, 6 * 3600) if number % 2 else chance.uniform(1, 600)
        # Whole tenths of a second: several events of one moment, which their ids must put into order.
        at = (now - timedelta(seconds=round(ago, 1))).replace(microsecond=0)
        mark = {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "seat": chance.choice(seats)}
        made.append({**mark, "status": chance.choice(STATUSES), "happened_at": at.isoformat(), "source": "register"})
    return made


@dataclass
class Storm:
    """One run of it."""

    asked: argparse.Namespace
    cluster: postgres.Cluster
    folder: Path

    def run(self) -> int:
        """All of it; 1 when anything was wrong."""
        print("Making the demonstration in a throw-away PostgreSQL ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        made = world.make()
        path, seats = made.register_of(self.asked.people)
        chance = random.Random(7)  # noqa: S311 -- a plan that can be repeated, not a secret
        events = plan(seats, self.asked.events, datetime.now(UTC), chance)
        queues = [events[start :: self.asked.devices] for start in range(self.asked.devices)]
        begun = time.monotonic()
        self._send(queues, path, made.trainer_token)
        print(f"All answered after {time.monotonic() - begun:.0f} s. Counting ...", flush=True)
        return self._judge(int(path.split("/")[-3]), events)

    def _send(self, queues: list[list[devices.Event]], path: str, token: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        port, done = spawn.Value("i", 0), spawn.Value("i", 0)
        with self._served() as serve:
            port.value = serve()
            phones = spawn.Process(target=devices.send_all, args=([*map(list, queues)], path, token, port, done))
            phones.start()
            for number in range(1, self.asked.kills + 1):
                while phones.is_alive() and done.value < self.asked.events * number // (self.asked.kills + 1):
                    time.sleep(0.02)
                if not phones.is_alive():
                    break
                port.value = serve()
                print(f"  killed and started again after {done.value} marks were answered", flush=True)
            phones.join()
        if phones.exitcode:
            raise SystemExit("A phone gave up: see above.")

    @contextmanager
    def _served(self) -> Iterator[Callable[[], int]]:
        """Gives what kills everything that runs and starts it again, and answers the new port."""
        running: list[Server] = []

        def serve() -> int:
            if running:
                os.killpg(running[-1].process.pid, signal.SIGKILL)
                self.cluster.kill()
                running[-1].process.wait()
                self.cluster.start()
            running.append(start_gunicorn("config.wsgi:application", "bench.settings", self.folder, WORKERS))
            return running[-1].port

        try:
            yield serve
        finally:
            for one in running[-1:]:
                one.process.terminate()
                one.process.wait()

    def _judge(self, register_id: int, events: list[devices.Event]) -> int:
        """Compare every row and every mark, before and after closing, with what was sent."""
        connection.close()  # the server that it led to was killed
        register = Register.objects.get(pk=register_id)
        rows = list(CheckIn.objects.filter(register=register).values_list("id", "seat_id", "status"))
        kept = {pk: (seat, status) for pk, seat, status in rows}
        sent = {uuid.UUID(one["id"]): (one["seat"], one["status"]) for one in events}
        wanted = model(events)
        lost, doubled = len(sent.keys() - kept.keys()), len(rows) - len(kept.keys() & sent.keys())
        other = sum(kept[pk] != said for pk, said in sent.items() if pk in kept)
        wrong = _differ(_read(register), wanted)
        wrong_final = _differ(_final(register), wanted)
        print(
            f"{len(events)} marks from {self.asked.devices} phones, {self.asked.kills} times killed: {lost} lost, "
            f"{doubled} doubled, {other} changed; {len(wanted)} people marked, {wrong} of them otherwise than the "
            f"model says, {wrong_final} after closing"
        )
        is_right = not (lost or doubled or other or wrong or wrong_final)
        print("All is right." if is_right else "SOMETHING IS WRONG: see above.")
        return int(not is_right)


def _read(register: Register) -> Marks:
    return {seat: one.status for (seat, _), one in queries.latest_events(register).items() if seat is not None}


def _final(register: Register) -> Marks:
    """The marks after closing: those that an event made, not those that closing adds."""
    register.meeting.session.meetings.update(starts_at=datetime.now(UTC) - timedelta(hours=6))
    closing = registers.close(register=Register.objects.get(pk=register.pk), by=SYSTEM)
    rows = closing.marks.filter(seat__isnull=False).exclude(check_in=None)
    return dict(rows.values_list("seat_id", "status"))


def _differ(one: Marks, other: Marks) -> int:
    return sum(one.get(seat) != other.get(seat) for seat in {*one, *other})
