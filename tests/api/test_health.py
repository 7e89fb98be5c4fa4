"""Whether the process lives, and whether it can work."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health


def asked(path: str) -> tuple[int, str, str]:
    answer = Client().get(path)
    return answer.status_code, answer.json()["status"], answer.headers["Cache-Control"]


def test_lives_without_a_database() -> None:
    # No mark: a query would fail this test.
    assert asked("/healthz") == (200, "ok", "no-store")


@pytest.mark.django_db
def test_is_ready_when_every_migration_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("/readyz") == (200, "ok", "no-store")
    monkeypatch.setattr(health, "last_migrations", lambda: frozenset({("delivery", "9999_of_tomorrow")}))
    assert asked("/readyz") == (503, "migrations missing", "no-store")


def test_is_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: MigrationRecorder) -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)
    assert asked("/readyz") == (503, "no database", "no-store")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_answers_reads_only(path: str) -> None:
    assert Client().post(path).status_code == 405
