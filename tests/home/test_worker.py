"""The worker, as a process of its own: killed again and again, it loses nothing and does nothing twice."""

import email
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from certificates.models import Certificate, IssueRun
from correspondence.enums import MessageState
from correspondence.models import Message
from kernel import leases
from tests.factories.certificates import make_held

ROOT = Path(settings.ROOT)
PEOPLE = 40
KILLS = 4


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a worker process needs in order to work on this test's database, files and post box."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{found['NAME']}"
    else:
        url = f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MUSTER_TEST_DATABASE_URL": url,
        "MUSTER_EMAIL_URL": f"filemail:///{tmp_path / 'mail'}",
        "MUSTER_DATA": str(tmp_path / "data"),
        "MUSTER_LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are killed at the end of the test, however it ends."""
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def start(environment: dict[str, str], *words: str, stdout: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "worker", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stdout)


def end_leases() -> None:
    """As if the five minutes of a dead worker's lease had passed."""
    for model in (IssueRun, Message):
        model._default_manager.filter(lease_until__isnull=False).update(lease_until=timezone.now())


def mail_ids(folder: Path) -> Counter[str]:
    """How often each mail was handed over, by Message-ID."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.log"):
        for line in path.read_bytes().splitlines():
            if line.lower().startswith(b"message-id:"):
                found[email.message_from_bytes(line)["Message-ID"]] += 1
    return found


@pytest.mark.django_db(transaction=True)
def test_worker_killed_at_any_point_loses_nothing_and_doubles_nothing(
    environment: dict[str, str], workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    make_held(*(f"Person {number}" for number in range(PEOPLE)))
    chance = random.Random(7)
    for _ in range(KILLS):
        workers.append(start(environment))
        time.sleep(2.2 + chance.random() * 1.2)
        workers[-1].send_signal(signal.SIGKILL)
        workers[-1].wait()
        end_leases()
    workers.append(start(environment, "--once"))
    assert workers[-1].wait(timeout=120) == 0
    assert Counter(Certificate.objects.values_list("name", flat=True)) == Counter(
        f"Person {number}" for number in range(PEOPLE)
    )
    assert Message.objects.filter(kind="certificate_issued", state=MessageState.SENT).count() == PEOPLE
    # Thanks wait for the next morning.
    assert set(Message.objects.exclude(state=MessageState.SENT).values_list("kind", flat=True)) == {"thank_you"}
    sent = mail_ids(tmp_path / "mail")
    handed_over = Message.objects.filter(state=MessageState.SENT)
    assert set(sent) == set(handed_over.values_list("message_id", flat=True))
    # At least once for mail: only the one that was in hand at a kill may have gone out again, under the same id.
    assert sum(sent.values()) - len(sent) <= KILLS
    assert list(leases.due(IssueRun.objects.all(), timezone.now())) == []


@pytest.mark.django_db(transaction=True)
def test_worker_stops_when_asked(environment: dict[str, str], workers: list[subprocess.Popen[bytes]]) -> None:
    workers.append(start(environment, stdout=subprocess.PIPE))
    said = workers[-1].stdout
    assert said is not None
    assert said.readline().startswith(b"Worker started.")
    workers[-1].send_signal(signal.SIGTERM)
    assert workers[-1].wait(timeout=60) == 0
    said.close()
