"""Log lines say what happened and where, and nothing of what anybody typed."""

import logging
import smtplib
import sqlite3
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import resolve

from kernel import keys
from kernel.errors import Refusal
from kernel.identifiers import new_ref
from kernel.logs import PlainLine, describe, reference_of

SECRET, REF = "Ada Canary", new_ref()


def line(message: object, *args: object, name: str = "records.tasks", error: BaseException | None = None) -> str:
    trace = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord(name, logging.ERROR, "", 1, message, args, trace)  # type: ignore[arg-type]  # any object
    return PlainLine(["records", "django.server"]).format(record).partition(" ERROR ")[2]


def caught(error: BaseException) -> BaseException:
    """The error as it is once it was raised, because of another one."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise error from first
    except type(error) as found:
        return found


class Diag:
    sqlstate, table_name, column_name, constraint_name = "23505", "delivery_seat", None, "seat_once"


class Refused(Exception):
    diag = Diag()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError(SECRET), "ValueError"),
        (Refusal(SECRET, "session_full"), "kernel.errors.Refusal (session_full)"),
        (ValidationError(SECRET, code="invalid"), "django.core.exceptions.ValidationError (invalid)"),
        (
            ValidationError({"email": [ValidationError(SECRET, code="b"), ValidationError(SECRET, code="a")]}),
            "django.core.exceptions.ValidationError (a, b)",
        ),
        (smtplib.SMTPRecipientsRefused({SECRET: (550, SECRET.encode())}), "smtplib.SMTPRecipientsRefused (550)"),
        (smtplib.SMTPDataError(554, SECRET), "smtplib.SMTPDataError (554)"),
        (FileNotFoundError(2, "No such file", SECRET), "FileNotFoundError (ENOENT)"),
        (OSError(SECRET), "OSError"),
        (sqlite3.OperationalError(f'fts5: syntax error near "{SECRET}"'), "sqlite3.OperationalError"),
        (
            sqlite3.IntegrityError("UNIQUE constraint failed: a.b"),
            "sqlite3.IntegrityError (UNIQUE constraint failed: a.b)",
        ),
        (Refused(f"Key (email)=({SECRET}) exists"), f"{__name__}.Refused (23505, delivery_seat, seat_once)"),
        (NameError("name 'x' is not defined"), "NameError (name 'x' is not defined)"),
        (AttributeError(SECRET), "AttributeError"),
        (AttributeError("no 'x'", name="x", obj=3), "AttributeError (int.x)"),
    ],
)
def test_describe_says_what_kind_of_error_and_no_more(error: BaseException, words: str) -> None:
    assert describe(error) == words


def test_line_shows_where_an_error_came_from_and_what_led_to_it() -> None:
    told = line("run %s failed", 7, error=caught(ValueError(SECRET)))
    assert told.startswith("records.tasks run 7 failed\nTraceback (most recent call last):\n")
    assert "raise KeyError(SECRET)\nKeyError\n\nwhich led to:\n\nTraceback" in told
    assert told.endswith("\nValueError")
    assert SECRET not in told


def test_line_shows_every_error_of_a_group() -> None:
    told = line("failed", error=caught(ExceptionGroup(SECRET, [ValueError(SECRET), Refusal(SECRET, "late")])))
    assert "\nValueError\n" in told
    assert told.endswith("kernel.errors.Refusal (late)")
    assert SECRET not in told


def test_line_does_not_use_what_another_formatter_left_on_the_record() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), (ValueError, ValueError(SECRET), None))
    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in PlainLine().format(record)


@pytest.mark.parametrize(
    ("message", "args", "name", "words"),
    [
        ("%s of %d", ("a", 2), "records", "a of 2"),
        ("%s of %d", (SECRET, 2), "wagtail.admin", "[text] of 2"),
        ("%(who)s", ({"who": SECRET},), "wagtail.admin", "[text]"),
        ("not sent: %s", (ValueError(SECRET),), "records", "not sent: ValueError"),
        (ValueError(SECRET), (), "gunicorn.error", "ValueError"),
        ("%d", (SECRET,), "records", "%d"),
        ("told ada.canary+x@mail.example.org so", (), "records", "told [address] so"),
        ('"GET /my/?q=ada%20canary HTTP/1.1" 200', (), "django.server", '"GET /my/?[query] HTTP/1.1" 200'),
    ],
)
def test_line_leaves_out_what_may_be_personal(message: object, args: tuple[Any, ...], name: str, words: str) -> None:
    assert line(message, *args, name=name) == f"{name} {words}"


def test_line_blots_keys_out() -> None:
    assert line(f"at /k/{keys.derive('b', keys.new_nonce())}/") == "records.tasks at /k/b-[key]/"


def asked(path: str, level: int, *args: object, name: str = "django.request") -> str:
    request = RequestFactory().get(path, {"q": SECRET})
    if not path.startswith("/no"):
        request.resolver_match = resolve(path)
    record = logging.LogRecord(name, level, "", 1, "%s: %s", args or ("x", SECRET), None)
    record.request, record.status_code = request, 400
    told = PlainLine().format(record).partition(name)[2].strip()
    return told.replace(getattr(request, "failure_reference", "none"), "[reference]")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/sessions/", "400 GET /sessions/"),
        (f"/bookings/{REF}/", f"400 GET /bookings/{REF}/"),
        (f"/register/{REF}/1/places/7/", f"400 GET /register/{REF}/1/places/7/"),
        ("/bookings/adacanary/", "400 GET /bookings/<str:ref>/"),
        ("/verify/adacanary/", "400 GET /verify/<str:code>/"),
        ("/k/whatever/", "400 GET /k/<str:key>/"),
        ("/no-such/ada@canary.example/", "400 GET /no-such/[typed]/"),
        ("/no-such/Ada%20Canary/", "400 GET /no-such/[typed]/"),
        ("/no-such/%0a2026 INFO", "400 GET /no-such/[typed]"),
    ],
)
def test_line_about_a_request_says_its_path_without_what_was_typed(path: str, words: str) -> None:
    assert asked(path, logging.WARNING) == words


def test_line_about_a_forgery_does_not_quote_the_page_it_came_from() -> None:
    args = ("Referer checking failed - https://x.example/?name=Ada does not match any trusted origins.", "/")
    told = asked("/sessions/", logging.WARNING, *args, name="django.security.csrf")
    assert told == "400 GET /sessions/ (Referer checking failed)"


def test_failed_request_has_one_reference() -> None:
    request = RequestFactory().get("/")
    assert reference_of(request) == reference_of(request)
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "x", (), None)
    record.request = request
    assert PlainLine().format(record).endswith(f"reference {reference_of(request)[:4]}-{reference_of(request)[4:]}")


def test_configuration_has_no_handler_but_ours() -> None:
    found = settings.LOGGING
    assert [name for name, one in found["loggers"].items() if one.get("handlers")] == []
    assert found["handlers"]["console"]["formatter"] == "line"
    assert found["formatters"]["line"]["()"] == "kernel.logs.PlainLine"


def test_gunicorn_writes_in_the_same_shape_and_no_access_log() -> None:
    source = (settings.ROOT / "gunicorn.conf.py").read_text()
    told: dict[str, Any] = {"__file__": str(settings.ROOT / "gunicorn.conf.py")}
    before = list(sys.path)
    exec(compile(source, "gunicorn.conf.py", "exec"), told)  # noqa: S102 -- gunicorn reads it the same way
    sys.path[:] = before
    assert told["accesslog"] is None
    formatters = told["logconfig_dict"]["formatters"]
    assert [one["()"] for one in formatters.values()] == ["kernel.logs.PlainLine"]
    assert {one["formatter"] for one in told["logconfig_dict"]["handlers"].values()} == set(formatters)


def test_program_that_dies_says_so_in_the_shape_of_the_log() -> None:
    words = (
        "import logging; from kernel.logs import PlainLine, log_uncaught\n"
        "handler = logging.StreamHandler(); handler.setFormatter(PlainLine())\n"
        "logging.getLogger().addHandler(handler)\n"
        f"log_uncaught(); name = {SECRET!r}\n"
        "exec('def f(x): raise ValueError(x)\\nf(name)')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", words], cwd=settings.ROOT / "site", capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert " CRITICAL kernel.logs ended by an error\nTraceback" in ended.stderr
    assert ended.stderr.endswith("\nValueError\n")
    assert SECRET not in ended.stderr
