"""`manage.py demo`: sets the demonstration up, then runs server and worker together until Ctrl-C."""

import hashlib
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone
from gunicorn.app.wsgiapp import WSGIApplication  # type: ignore[import-untyped] # it has no types

from home.operations import demo
from home.operations.demo import groundwork
from kernel.actors import SYSTEM
from ui.wording import plural_count

AGED_DAYS = 14
ACCOUNTS = (
    ("admin@muster.test", "administrator"),
    ("coordinator@muster.test", "coordinator"),
    ("publisher@muster.test", "publisher"),
    ("trainer@muster.test", "trainer"),
    ("forcecontact@muster.test", "force contact of Thames Valley Police"),
)


# Ctrl-C, a polite end, and a window that is closed.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """The demonstration on one machine."""

    help = "Set the demonstration up and serve it, with its worker, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--reset` throws the data away first; `--no-serve` stops when the data is there."""
        parser.add_argument("--reset", action="store_true", help="throw the demonstration's data away and start over")
        parser.add_argument("--no-serve", action="store_true", help="set up, but do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, say where everything is, serve."""
        if not settings.IS_DEMO:
            raise CommandError("This command is for the demonstration settings only.")
        if options["reset"]:
            self.forget()
        self.set_up()
        if options["no_serve"]:
            return
        self.introduce()
        sys.exit(self.serve())

    def say(self, line: str) -> None:
        """One line on the terminal, at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def forget(self) -> None:
        """Delete what the demonstration wrote, and nothing else that may lie in the folder."""
        for path in settings.DATA.glob("muster.sqlite3*"):
            path.unlink()
        for name in ("media", "private", "mail"):
            shutil.rmtree(settings.DATA / name, ignore_errors=True)
        self.say("The demonstration's data is gone; starting over.")

    def set_up(self) -> None:
        """Database, static files and data, each only as far as it is not there yet."""
        started = time.monotonic()
        if not (settings.DATA / "muster.sqlite3").exists():
            self.say("Making the database ...")
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            groundwork.lay(Path(settings.DATABASES["default"]["NAME"]))
        call_command("migrate", verbosity=0, interactive=False)
        self.collect_static()
        demo.load(by=SYSTEM, today=timezone.localdate(), say=self.say)
        self.say(f"Ready after {time.monotonic() - started:.0f} seconds.")

    def collect_static(self) -> None:
        """Collect static files when they changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        mark = _mark_of_static_files()
        if stamp.is_file() and stamp.read_text() == mark:
            return
        self.say("Collecting pictures and styles ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(mark)

    def introduce(self) -> None:
        """Where to look and who to be."""
        base = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        age = demo.age_in_days(timezone.localdate())
        if age >= AGED_DAYS:
            self.say(f"The data was loaded {plural_count(age, 'day')} ago, so its dates have aged: make demo-reset.")
        self.say(f"\n  The site          {base}/\n  For staff         {base}/cms/")
        self.say(f"  E-mails           {base}/demo/mail/")
        self.say(f"  Check a code      {base}/verify/\n  The API           {base}/api/docs/\n")
        for email, role in ACCOUNTS:
            self.say(f"  {email:<28} password muster-demo   {role}")
        self.say("  booker@muster.test, attendee@muster.test     sign in at /my/ with a code from /demo/mail/")
        self.say("  officer1@muster-demo.police.uk               the same; may see /police/ (officer2@ is waiting)\n")
        self.say("Ctrl-C stops server and worker.")

    def serve(self) -> int:
        """Run gunicorn and the worker; when one ends, or on Ctrl-C, end both. Returns the exit status."""
        server, worker = _begin(_serve_pages), _begin(_work)
        stop_asked = False

        def stop(*_: Any) -> None:
            nonlocal stop_asked
            stop_asked = True

        for number in _STOPPING:
            signal.signal(number, stop)
        while not stop_asked and server.is_alive():
            if not worker.is_alive():
                # All its work is in rows, so another one goes on where it stopped.
                self.say(f"The worker ended (status {worker.exitcode}); starting another.")
                time.sleep(1)
                worker = _begin(_work)
            time.sleep(0.2)
        if not stop_asked:
            self.say(f"The server ended by itself (status {server.exitcode}).")
        for child in (server, worker):
            child.terminate()
        for child in (server, worker):
            child.join(timeout=15)
            _end_all_of(child)
        return 0 if stop_asked else 1


def _begin(work: Callable[[], None]) -> BaseProcess:
    """Do this in a child that has everything loaded already: a new interpreter would load it all once more."""
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=partial(_as_a_child, work))
    child.start()
    return child


def _as_a_child(work: Callable[[], None]) -> None:
    # A group of its own: Ctrl-C reaches the parent alone, which then ends its children in order, and all of theirs.
    os.setpgid(0, 0)
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
    work()


def _end_all_of(child: BaseProcess) -> None:
    """Whatever is left of a child and of its own children: none may keep the port after we have gone."""
    child.kill()
    with suppress(ProcessLookupError):
        os.killpg(cast(int, child.pid), signal.SIGKILL)


def _serve_pages() -> None:
    sys.argv = ["gunicorn", "-c", str(settings.ROOT / "gunicorn.conf.py"), "config.wsgi:application"]
    WSGIApplication().run()


def _work() -> None:
    call_command("worker")


def _mark_of_static_files() -> str:
    """Changes when a file of ours or a dependency changes."""
    digest = hashlib.sha256((settings.ROOT / "requirements.txt").read_bytes())
    digest.update(repr(settings.STORAGES["staticfiles"]).encode())
    for path in sorted((settings.ROOT / "static").rglob("*")):
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}".encode())
    return digest.hexdigest()
