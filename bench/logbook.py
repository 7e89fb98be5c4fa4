"""A public log that grows to many entries by sequencers that are killed: what places and proofs cost, and whether the
stand-alone program finds the log true afterwards, and a changed copy of it not."""

import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import ROOT
from bench.machine import cpu_of_tree
from certificates.enums import LogEvent
from certificates.models import LogEntry, LogLeaf
from certificates.operations import log
from certificates.queries import log as queries
from records.models import SigningKey

PROGRAM = ROOT / "static" / "log" / "check_log.py"
PROOFS = 300
_SEED = 9162


def run(leaves: int, kills: int, folder: Path) -> int:
    """Grow the log to several sizes and print what it cost at each; 1 where something was wrong at the end."""
    call_command("migrate", verbosity=0, interactive=False)
    print(
        f"{'entries':>8}  {'a place, CPU ms':>16}  {'inclusion proof, CPU ms':>24}  {'consistency, CPU ms':>20}",
        flush=True,
    )
    for size in sorted({1000, 10_000, leaves}):
        _write(size - LogEntry.objects.count())
        if size == leaves:
            _kill(kills)
        print(f"{size:>8}  {_places():>16}  {_proofs(size):>24}  {_growths(size):>20}", flush=True)
    return _judge(leaves, folder)


def _write(count: int) -> None:
    """Entries of certificates that are not there: the log itself never looks at those."""
    now = timezone.now().replace(microsecond=0)
    first = LogEntry.objects.count()
    rows = (
        LogEntry(certificate_id=first + number, event=LogEvent.ISSUE, digest=secrets.token_hex(32), at=now)
        for number in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        LogEntry.objects.bulk_create(rows, batch_size=2000)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _kill(times: int) -> None:
    """Let others give the places, and kill each (`kill -9`) somewhere on the way."""
    random.seed(_SEED)
    began = queries.size()
    for _ in range(times):
        with subprocess.Popen((sys.executable, "manage.py", "log_publish"), cwd=ROOT, stdout=subprocess.DEVNULL) as one:
            before, deadline = queries.size(), time.monotonic() + 60
            while queries.size() == before and one.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(random.random() / 2)  # noqa: S311 -- somewhere on the way
            one.send_signal(signal.SIGKILL)
    print(f"Killed {times} sequencers, which gave {queries.size() - began} places.", flush=True)


def _places() -> str:
    began, waiting = _cpu(), LogEntry.objects.filter(leaf=None).count()
    while log.sequence():
        pass
    return f"{(_cpu() - began) * 1000 / max(1, waiting):.3f}"


def _proofs(size: int) -> str:
    hashes = list(LogLeaf.objects.order_by("?").values_list("hash", flat=True)[:PROOFS])

    def prove(number: int) -> None:
        leaf = queries.find_leaf(hashes[number % len(hashes)])
        if leaf is not None:
            queries.told_of_inclusion(queries.inclusion(leaf, size))

    return _each(prove)


def _growths(size: int) -> str:
    return _each(lambda _number: queries.growth(random.randint(1, size), size))  # noqa: S311 -- any sizes


def _each(do: Callable[[int], object]) -> str:
    rounds = []
    for _ in range(3):
        began = _cpu()
        for number in range(PROOFS):
            do(number)
        rounds.append((_cpu() - began) * 1000 / PROOFS)
    return f"{median(rounds):.2f}"


def _cpu() -> float:
    """Seconds of this process and of all the database's: nobody else uses either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return time.process_time() + cpu_of_tree(backend)


def _judge(leaves: int, folder: Path) -> int:
    """Have the program check what a stranger would download, and a copy in which one letter was changed."""
    rows = [json.dumps(queries.told_of_leaf(one)) for one in queries.leaves(0, leaves).iterator(chunk_size=5000)]
    heads = [json.dumps(queries.told_of_head(one)) for one in queries.heads()]
    keys = {"keys": [{"public": one.public} for one in SigningKey.objects.all()]}
    faults = 0
    for name, changed in (("as it is", False), ("with one letter changed", True)):
        place = folder / name.replace(" ", "-")
        place.mkdir()
        if changed:
            middle = leaves // 2
            rows[middle] = rows[middle].replace("issue", "revoke")
        (place / "leaves.jsonl").write_text("\n".join(rows))
        (place / "heads.jsonl").write_text("\n".join(heads))
        (place / "keys.json").write_text(json.dumps(keys))
        began = time.monotonic()
        ended = subprocess.run(
            (sys.executable, "-I", "-S", PROGRAM, str(place)), capture_output=True, text=True, check=False
        )
        seconds, words = time.monotonic() - began, ended.stdout.strip().splitlines()[-1:]
        print(f"check_log.py, {leaves} entries and {len(heads)} heads {name}: {seconds:.1f} s, {' '.join(words)}")
        faults += ended.returncode != int(changed)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.")
    return 1 if faults else 0
