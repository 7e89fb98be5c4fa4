"""Keeps personal data and keys out of log lines, wherever they come from.

The text of an exception may quote what somebody typed: PostgreSQL answers a refused row with its values, a mail server
with the address it refuses, Django with the word that was no number. So a line says what kind of error it was, where in
the code, and what is known to be safe about it (a constraint's name, a mail server's code), never the text itself.
"""

import errno
import logging
import re
import smtplib
import sqlite3
import sys
import traceback
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from kernel.errors import Refusal
from kernel.identifiers import REF_LENGTH, grouped, is_well_formed, new_ref

_KEY = re.compile(r"\b([a-z]-)[A-Za-z0-9_-]{27}")
_ADDRESS = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_QUERY = re.compile(r"(?<=[\w/.])\?[^\s\"'<>]+")
_HIDDEN = "[text]"
# Numbers of rows. Whatever else stands in an address was typed by somebody, or opens something.
_NUMBER = re.compile(r"[0-9]{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# These name code, settings or templates, never what somebody typed. SQLite names a constraint or a column.
_SAFE = (
    ImportError, NameError, ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError, sqlite3.IntegrityError,
)  # fmt: skip

# How our own addresses are written; what looks otherwise was typed by a visitor.
_PLAIN = re.compile(r"[a-z0-9._-]{0,60}")


def without_keys(text: str) -> str:
    """A text with every key in it blotted out: `b-[key]`."""
    return _KEY.sub(r"\1[key]", text)


def reference_of(request: HttpRequest) -> str:
    """Under which a request that failed stands in the log; its page shows the same, so that the two can be joined."""
    found = str(getattr(request, "failure_reference", "") or new_ref())
    request.failure_reference = found  # type: ignore[attr-defined]  # a request is Django's place for such things
    return found


class PlainLine(logging.Formatter):
    """Time, level, logger, what happened; for an error its kind and where it came from, without its text.

    Only loggers in `trusted`, and those below them, may put words into their lines: they are ours and are looked over.
    What others put in is left out, as nobody knows what it is; their sentences and numbers stay.
    """

    def __init__(self, trusted: Collection[str] = ()) -> None:
        super().__init__()
        self.trusted = frozenset(trusted)

    def format(self, record: logging.LogRecord) -> str:
        """The line with the traceback under it. What another formatter kept on the record is not looked at."""
        parts = [f"{self.formatTime(record)} {record.levelname} {record.name} {self._words(record)}"]
        if record.exc_info and record.exc_info[1] is not None:
            parts.append("".join(_told(record.exc_info[1])).rstrip())
        if record.stack_info:
            parts.append(record.stack_info)
        return _blotted("\n".join(parts))

    def _words(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            return _request_words(record, request)
        sentence = describe(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
        if not record.args:
            return sentence
        is_trusted = record.name in self.trusted or record.name.partition(".")[0] in self.trusted
        try:
            return str(sentence % _told_args(record.args, is_trusted))
        except (TypeError, ValueError, KeyError):
            return sentence


def describe(error: BaseException) -> str:
    """An error in a few words that hold nothing of what it was about: `IntegrityError (23505, seat_once)`."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    facts = [str(fact) for fact in _facts(error) if fact]
    return f"{name} ({', '.join(facts)})" if facts else name


def log_uncaught() -> None:
    """Send what ends this program into the log, in the shape of the log, in place of Python's own full account."""

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, trace))

    sys.excepthook = note


def _facts(error: BaseException) -> Iterator[object]:
    if isinstance(error, Refusal):
        yield error.code
    elif isinstance(error, ValidationError):
        yield from sorted({str(one.code) for one in _single(error)})
    elif isinstance(error, smtplib.SMTPResponseException):
        yield error.smtp_code
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        yield from sorted({code for code, _ in error.recipients.values()})
    elif isinstance(error, OSError):
        yield errno.errorcode.get(error.errno or 0)
    elif isinstance(error, AttributeError) and error.name:
        yield f"{type(error.obj).__name__}.{error.name}"
    elif isinstance(error, _SAFE):
        yield error
    elif (diag := getattr(error, "diag", None)) is not None:
        # PostgreSQL's own account: names of what refused, not the sentence, which quotes the row.
        yield from (getattr(diag, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name"))


def _single(error: ValidationError) -> list[ValidationError]:
    if hasattr(error, "error_dict"):
        return [one for many in error.error_dict.values() for one in many]
    return list(error.error_list)


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Python's traceback, causes first, with each error described instead of quoted."""
    seen |= {id(error)}
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "\nwhich led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{describe(error)}\n"
    for inner in getattr(error, "exceptions", ()):
        if isinstance(inner, BaseException) and id(inner) not in seen:
            yield from _told(inner, seen)


def _request_words(record: logging.LogRecord, request: HttpRequest) -> str:
    """What became of a request, without what was asked beyond the path; Django's own sentence may quote the Referer."""
    match = request.resolver_match
    if match is not None and not all(_is_number(str(value)) for value in match.kwargs.values()):
        path = f"/{match.route}"
    else:
        parts = request.path.split("/")
        path = "/".join(part if _PLAIN.fullmatch(part) or _is_number(part) else "[typed]" for part in parts)
    words = f"{getattr(record, 'status_code', '')} {request.method} {path}".strip()
    if record.name == "django.security.csrf" and isinstance(record.args, tuple) and record.args:
        words += f" ({str(record.args[0]).partition(' - ')[0]})"
    return f"{words} reference {grouped(reference_of(request))}" if record.levelno >= logging.ERROR else words


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) or is_well_formed(text, REF_LENGTH)


def _told_args(args: Any, is_trusted: bool) -> Any:
    if isinstance(args, dict):
        return {name: _told_arg(value, is_trusted) for name, value in args.items()}
    return tuple(_told_arg(value, is_trusted) for value in args)


def _told_arg(value: Any, is_trusted: bool) -> Any:
    if isinstance(value, BaseException):
        return describe(value)
    return value if is_trusted or isinstance(value, int | float) else _HIDDEN


def _blotted(text: str) -> str:
    return _ADDRESS.sub("[address]", _QUERY.sub("?[query]", without_keys(text)))
