"""The demonstration: a region at work, with its people, bodies, sessions and history, all invented.

`load` makes what must be there before the first page is served; the worker then calls `write_history` until the past
has its registers. The words come from hand-made files, the rest from one fixed seed, and all dates from the day of
loading.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from home.operations import demo_courses, site
from home.operations.demo import accounts, agreeing, asking, bodies, diary, files, history, ledger, looks, plan
from home.operations.demo.diary import Stage
from kernel.actors import Actor
from organisations.operations import reference

__all__ = ["age_in_days", "load", "progress", "write_history"]


def load(*, by: Actor, today: date, say: Callable[[str], None]) -> None:
    """Make the demonstration as it looks on `today`; nothing happens if it was loaded before.

    Afterwards the reference data, the pages, the accounts, the organisations and all sessions with their bookings are
    there; the past has no registers yet. No message is due for anything that is over.
    """
    if ledger.read() is not None:
        return
    say("Loading forces, sectors and postcodes ...")
    reference.load(by=by)
    say("Publishing the pages and ten courses ...")
    site.prepare(by=by)
    demo_courses.load_courses(files.COURSES, by)
    say("Inviting people to 65 sessions ...")
    with transaction.atomic():
        cast = accounts.write(by=by)
        venues = bodies.write_venues(by=by)
        organisations = bodies.write_organisations(by=by)
        stage = Stage(today=today, cast=cast, venues=venues, organisations=organisations)
        ledger.write(diary.write(plan.make(today), stage, by=by), by=by)
        asking.write(stage, by=by)
        agreeing.write(stage, by=by)
        looks.write(by=by)


def write_history(*, limit: int) -> int:
    """Take the registers of up to `limit` past sessions that have none, by their trainers; returns how many.

    0 when none is left. Each session is one transaction: safe to kill and to call again, from several workers too.
    """
    return history.write(limit=limit)


def progress() -> tuple[int, int]:
    """How many past sessions have their registers, and how many were planned to."""
    return history.progress()


def age_in_days(today: date) -> int:
    """How many days ago the demonstration was loaded; 0 where it was not."""
    loaded = ledger.read()
    return (today - loaded.today).days if loaded else 0
