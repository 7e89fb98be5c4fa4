"""A conference of thousands whose certificates are issued by workers that are killed; what it took, and whether all is
right afterwards."""

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from attendance.models import CheckIn, Register
from attendance.operations import registers
from bench import ROOT, world
from bench.machine import cpu_of_tree
from certificates.models import Certificate, IssueRun
from certificates.operations import files
from delivery.models import Meeting, Session
from kernel.actors import SYSTEM
from paper import signatures
from tests.tools import poppler, verapdf
from tests.tools.packages import Missing

LONGEST = 3600.0
PARTS = 10
_MIB = 1 << 20


@dataclass(frozen=True)
class Moment:
    """How far it was: certificates issued, processor seconds of the worker since its start, its memory in MiB."""

    issued: int
    cpu: float
    memory: float


@dataclass
class Conference:
    """One run of it."""

    asked: argparse.Namespace
    folder: Path
    lives: list[list[Moment]] = field(default_factory=list)

    def run(self) -> int:
        """All of it; 1 when anything was wrong."""
        print("Making the demonstration in a throw-away PostgreSQL ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        session = self._held()
        print(f"A conference of {self.asked.people} is closed. A worker issues ...", flush=True)
        begun = time.monotonic()
        self._issue(session)
        self._tell(time.monotonic() - begun)
        return self._judge(session)

    def _held(self) -> Session:
        """The conference: everybody was marked present, and the register is closed."""
        made = world.make()
        session = made.hall_of(self.asked.people, timezone.now() + timedelta(hours=2))
        for first in range(0, self.asked.people, world.PARTY):
            made.sell(session, min(world.PARTY, self.asked.people - first))
        register = registers.open_register(meeting=session.meetings.get(), by=SYSTEM)
        now = timezone.now()
        over = {"starts_at": now - timedelta(hours=4), "ends_at": now - timedelta(hours=2)}
        Meeting.objects.filter(session=session).update(**over)
        Session.objects.filter(pk=session.pk).update(**over)
        rows = [_present(register, seat) for seat in session.seats.values_list("pk", flat=True)]
        CheckIn.objects.bulk_create(rows, batch_size=1000)
        register.refresh_from_db()
        registers.close(register=register, by=SYSTEM)
        return Session.objects.get(pk=session.pk)

    def _issue(self, session: Session) -> None:
        """Let one worker after the other do it; each but the last is killed somewhere on its way."""
        chance = random.Random(7)  # noqa: S311 -- a plan that can be repeated, not a secret
        people, until = self.asked.people, time.monotonic() + LONGEST
        deaths = sorted(chance.sample(range(people // 20, people - people // 20), self.asked.kills))
        for death in [*deaths, people + 1]:
            command = [sys.executable, "manage.py", "worker"]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True) as worker:
                self.lives.append([])
                while not self._is_over(session, death):
                    self._look(worker.pid, session)
                    if worker.poll() is not None or time.monotonic() > until:
                        raise SystemExit("The worker stopped by itself, or it takes too long.")
                    time.sleep(0.25)
                self._look(worker.pid, session)
                os.killpg(worker.pid, signal.SIGKILL)
            if death <= people:
                print(f"  killed after {self.lives[-1][-1].issued} certificates, and another began", flush=True)
                # What it had claimed falls due when its lease has run out: five minutes that nobody need wait for here.
                IssueRun.objects.filter(done_at=None).update(lease_until=timezone.now())

    def _is_over(self, session: Session, death: int) -> bool:
        if death > self.asked.people:
            runs = IssueRun.objects.filter(session=session)
            return runs.exists() and not runs.filter(done_at=None).exists()
        return Certificate.objects.filter(session=session).count() >= death

    def _look(self, worker: int, session: Session) -> None:
        status = Path(f"/proc/{worker}/status")
        if "VmRSS" not in (words := status.read_text()):
            return
        memory = int(words.split("VmRSS:")[1].split()[0]) * 1024 / _MIB
        issued = Certificate.objects.filter(session=session).count()
        self.lives[-1].append(Moment(issued, cpu_of_tree(worker), memory))

    def _tell(self, seconds: float) -> None:
        """What it took, in equal parts of the last and longest stretches, so that a growing cost would show."""
        people = self.asked.people
        print(f"{people} certificates in {seconds:.0f} s on the clock, the worker killed {len(self.lives) - 1} times.")
        steps = [
            (after.issued, 1000 * (after.cpu - before.cpu) / (after.issued - before.issued), after.memory)
            for life in self.lives
            for before, after in pairwise(life)
            if after.issued > before.issued
        ]
        print(f"{'certificates':>16} {'CPU ms each (worker alone)':>28} {'memory MiB':>12}")
        for part in range(PARTS):
            first, last = people * part // PARTS, people * (part + 1) // PARTS
            costs = [(cost, memory) for issued, cost, memory in steps if first < issued <= last]
            if costs:
                cost, memory = median(one for one, _ in costs), max(one for _, one in costs)
                print(f"{first + 1:>8}-{last:<7} {cost:>28.2f} {memory:>12.0f}")

    def _judge(self, session: Session) -> int:
        """Count who has what, read every file, and have a sample judged by others' programs."""
        rows = list(Certificate.objects.filter(session=session).order_by("pk"))
        seats = set(session.seats.values_list("pk", flat=True))
        none, twice = len(seats - {row.seat_id for row in rows}), len(rows) - len({row.seat_id for row in rows})
        changed = sum(not _is_as_issued(row) for row in rows)
        folder = Path(storages["private"].path("certificates"))
        unknown = sum(1 for _ in folder.rglob("*.pdf")) - Certificate.objects.exclude(file_name="").count()
        sizes = [row.file_size / 1000 for row in rows]
        print(
            f"{none} without, {twice} with two, {changed} files missing or changed; {unknown} files that nobody knows, "
            f"of workers killed between file and row; a file has {median(sizes):.1f} kB, {max(sizes):.1f} at most"
        )
        sample = random.Random(8).sample(rows, min(self.asked.sample, len(rows)))  # noqa: S311 -- a sample, not a secret
        refused = _refused([files.read(row) for row in sample])
        is_right = not (none or twice or changed or refused) and unknown <= self.asked.kills
        print("All is right." if is_right else "SOMETHING IS WRONG: see above.")
        return int(not is_right)


def _present(register: Register, seat: int) -> CheckIn:
    now = timezone.now()
    return CheckIn(
        id=uuid.uuid4(), register=register, seat_id=seat, status="present", source="register",
        happened_at=now, received_at=now, by_kind=SYSTEM.kind.value, by_id=SYSTEM.id,
    )  # fmt: skip


def _is_as_issued(row: Certificate) -> bool:
    try:
        return bool(files.read(row))
    except (ValueError, OSError):
        return False


def _refused(contents: list[bytes]) -> int:
    """How many of the files a validator refuses; says so for each validator, also where one could not be had."""
    refused = 0
    with tempfile.TemporaryDirectory(prefix="muster-judged-") as folder:
        kept = []
        for number, content in enumerate(contents):
            kept.append(Path(folder, f"{number}.pdf"))
            kept[-1].write_bytes(content)
        try:
            poppler.ensure()
            bad = sum(poppler.judged(file) != ("Signature is Valid.", True) for file in kept)
            print(f"pdfsig: {len(kept) - bad} of {len(kept)} valid and whole")
            refused += bad
        except Missing as missing:
            print(f"pdfsig was not asked: {missing}")
        try:
            faults = verapdf.faults(*kept)
            print(f"veraPDF (PDF/UA-1 and PDF/A-3a): {len(kept)} files, {len(faults)} findings")
            refused += len(faults)
        except Missing as missing:
            print(f"veraPDF was not asked: {missing}")
    with ThreadPoolExecutor(1) as aside:
        bad = sum(not aside.submit(_is_trusted, content).result() for content in contents)
    print(f"pyHanko: {len(contents) - bad} of {len(contents)} trusted and whole")
    return refused + bad


def _is_trusted(content: bytes) -> bool:
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    root = signatures.current().others[-1].public_bytes(Encoding.DER)
    context = ValidationContext(trust_roots=[x509.Certificate.load(root)], allow_fetching=False)
    return bool(validate_pdf_signature(signature, context).bottom_line)
