"""What every test stands on: which lane it runs in, closed sockets, a database that comes back clean, a browser."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.live_server_helper import LiveServer

from tests.tools import browser, flushing, migrated, sockets

# The machine may be busy, so nothing is judged by the clock; the same tree gives the same examples on each run.
hypothesis_settings.register_profile(
    "muster", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("muster")

# Tests that are not for the lane at hand, and why. They are counted, never skipped in silence.
ELSEWHERE = {
    "sqlite": {"postgres": "races, which only PostgreSQL has"},
    "postgresql": {"once": "do not depend on the database, run beside SQLite"},
}
left_out_key = pytest.StashKey[dict[str, int]]()


def _lane() -> str:
    return "sqlite" if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other lane, and count it."""
    marks = ELSEWHERE[_lane()]
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
    config.stash[left_out_key] = {
        mark: sum(item.get_closest_marker(mark) is not None for item in left_out) for mark in marks
    }
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests were left to the other lane."""
    for mark, count in config.stash.get(left_out_key, {}).items():
        if count:
            terminalreporter.write_line(
                f"{_lane()}: left {count} to the other lane ({mark}: {ELSEWHERE[_lane()][mark]})"
            )


@pytest.fixture(scope="session", autouse=True)
def closed_sockets() -> Iterator[None]:
    """No test reaches another machine."""
    with sockets.loopback_only():
        yield


@pytest.fixture(scope="session")
def migrated_before() -> None:
    """A database that an earlier run migrated, where there is one."""
    migrated.fetch()


@pytest.fixture(scope="session")
def django_db_setup(migrated_before: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """The migrated database, which comes back as migrated after every test with real transactions."""
    with django_db_blocker.unblock():
        connection.close()
        migrated.keep()
        flushing.keep_migrated_rows(connection)


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Where `page.goto("/courses/")` leads: the site, served from the test's own database."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet, and deaf to every other machine."""
    # Playwright's loop runs in the test's thread; Django would take every query for one from async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    words = [
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ]
    if os.geteuid() == 0:
        words.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": browser.require(), "args": words}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A visitor in Britain."""
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}
