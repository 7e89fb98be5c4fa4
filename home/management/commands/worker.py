"""`manage.py worker`: does what is due, until told to stop. Any number may run, on any number of hosts."""

import logging
import os
import signal
import socket
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from home.operations import demo
from home.tasks import TICKS, Tick

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0


class Command(BaseCommand):
    """Goes through the ticks of home.tasks. All state is in rows, so it may be killed at any moment."""

    help = "Do what is due: release holds, issue certificates, send messages. Stops on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for tests and for hosts that start a worker by the clock."""
        parser.add_argument("--once", action="store_true", help="do everything that is due now, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; after a failed database, wait a moment and go on."""
        self.stopping = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stopping.set())
        self.stdout.write("Worker started. Stop it with Ctrl-C or SIGTERM.")
        self.stdout.flush()
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.last_run: dict[str, float] = {}
        parent = os.getppid()
        while not self.stopping.is_set():
            did = self.go_round(always=options["once"])
            if options["once"] and not did:
                return
            if os.getppid() != parent:
                # Whoever started us has died without saying goodbye.
                return
            if not did:
                self.stopping.wait(IDLE_SECONDS)

    def go_round(self, *, always: bool) -> int:
        """One pass over the ticks whose time has come; returns how much was done."""
        did = 0
        for tick in TICKS:
            if self.stopping.is_set():
                break
            if always or time.monotonic() - self.last_run.get(tick.name, -tick.every) >= tick.every:
                did += self.run_tick(tick)
        if settings.IS_DEMO:
            did += self.run_tick(Tick("write the demonstration's past", 0, self.write_demo_history))
        return did

    def run_tick(self, tick: Tick) -> int:
        """Run one tick; a database that is away for a moment is not the end of the worker."""
        try:
            close_old_connections()
            did = tick.run(self.name)
        except DatabaseError as error:
            log.warning("%s: %s; going on", tick.name, type(error).__name__)
            self.stopping.wait(IDLE_SECONDS)
            return 0
        # Look again at once while there is more of it.
        self.last_run[tick.name] = 0.0 if did else time.monotonic()
        return did

    def write_demo_history(self, worker: str) -> int:
        """Take the next past register of the demonstration, and say how far it has come."""
        did = demo.write_history(limit=1)
        if did:
            written, planned = demo.progress()
            self.stdout.write(f"Past registers: {written} of {planned} taken")
            self.stdout.flush()
        return did
