"""Recognisable personal data, a way to type it into every form of a page, and every place where it must not turn up."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

from bs4 import BeautifulSoup, Tag
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import DataError, connection, transaction
from django.test import Client

from kernel.logs import PlainLine
from tests.architecture.tree import APPS

NAME, EMAIL, PHONE = "Zebedee Canaryname", "zebedee.canarymail@canary-host.example", "07700 900987"
NEED, WORDS = "A canaryneed by the window", 'Canarywords\' "quoted" about somebody'
# What is left of each whatever becomes of it on its way: cut, lower-cased, joined.
TRACES = ("canaryname", "canarymail", "900987", "canaryneed", "canarywords")
GOOD = {"email": EMAIL, "tel": PHONE, "textarea": NEED, "text": NAME}
BAD = {"email": f"{EMAIL} {WORDS}", "tel": WORDS, "textarea": f"{NEED}\x00" * 500, "text": f"{WORDS} {NAME} " * 40}
# Forms that a person gets back with what they typed in them.
GIVEN_BACK = frozenset({409, 422, 429})
# What an organisation, a venue, a group or a session is called is nobody's secret, and stands in columns that say so.
BODY, BODIES = "Bright Builders Ltd", ("/cms/venues/", "/cms/organisations/")
OF_BODIES = frozenset("organisation_name label title joining_notes what_to_bring access_notes".split())
TYPED = {"text", "email", "tel", "search", "password", "number", "url", "date", "datetime-local"}


def traces_in(text: object) -> list[str]:
    """Which of the values are found in a text, as they are or as they stand in an address."""
    plain = str(text).lower()
    both = f"{plain} {unquote_plus(plain)}"
    return [trace for trace in TRACES if trace in both]


class Lines(logging.Handler):
    """Everything that is logged, in the shape that the configuration gives it."""

    def __init__(self, formatter: logging.Formatter | None = None) -> None:
        super().__init__(logging.DEBUG)
        asked = {name: value for name, value in settings.LOGGING["formatters"]["line"].items() if name != "()"}
        self.setFormatter(formatter or PlainLine(**asked))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@contextmanager
def listening(formatter: logging.Formatter | None = None) -> Iterator[Lines]:
    """Listen to every logger, however quiet it is."""
    root, lines = logging.getLogger(), Lines(formatter)
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(lines)
        root.setLevel(level)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back, so that each form meets the page as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def broken_writes(table: str = "") -> Iterator[None]:
    """A database that refuses every write, or those to one table, and quotes the row it refuses as PostgreSQL does."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")) and "django_session" not in sql and table in sql:
            raise DataError(f"cannot write\nDETAIL:  Failing row contains ({params}).")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def leaks_of(response: Any) -> list[str]:
    """Values in the answer's addresses, and in the whole of it where it is an error page."""
    found = [f"Location: {trace}" for trace in traces_in(response.headers.get("Location", ""))]
    body = response.content.decode(errors="replace") if not response.streaming else ""
    if response.status_code >= 400 and response.status_code not in GIVEN_BACK:
        found += [f"{response.status_code} page: {trace}" for trace in traces_in(body)]
    is_search = response.wsgi_request.method == "GET" and response.wsgi_request.GET
    if "html" in response.headers.get("Content-Type", "") and not is_search:
        page = BeautifulSoup(body, "html.parser")
        addresses = [str(tag.get(name)) for name in ("href", "src", "action") for tag in page.select(f"[{name}]")]
        links = [one for one in addresses if not one.startswith("mailto:")]
        found += [f"link {link}" for link in links if traces_in(link)]
    return found


PRINTED = {"certificates.DesignVersion", "certificates.DesignLogo"}


def leaks_in_rows() -> list[str]:
    """Values in columns that say of themselves that they hold nothing personal, and in the cache's keys.

    What staff write to be printed on everybody's certificates is left out: it is typed to be published.
    """
    # A write that failed leaves the transaction marked as lost, though the database has taken it back by itself.
    transaction.set_rollback(False)
    found = []
    for model in apps.get_models():
        names = sorted(getattr(model, "impersonal", ()))
        if model._meta.app_label in APPS and names and not model._meta.proxy and model._meta.label not in PRINTED:
            for row in model._default_manager.values(*names):
                found += [f"{model._meta.label}.{name}" for name in names if traces_in(row[name])]
    return found + [f"cache key {key}" for key in list(getattr(cache, "_cache", ())) if traces_in(key)]


def forms_of(response: Any) -> list[tuple[str, str, dict[str, Tag]]]:
    """Every form of a page: method, address, and its fields by name."""
    if "html" not in response.headers.get("Content-Type", "") or response.streaming:
        return []
    found = []
    for form in BeautifulSoup(response.content, "html.parser").find_all("form"):
        fields = {str(one["name"]): one for one in form.select("input[name], textarea[name], select[name]")}
        found.append((str(form.get("method", "get")).lower(), str(form.get("action") or ""), fields))
    return found


def fill(fields: dict[str, Tag], values: dict[str, str]) -> dict[str, str]:
    """The form filled in: what can be typed is ours, what can be chosen is the last choice, the rest as it stands."""
    filled = {}
    for name, field in fields.items():
        kind = str(field.get("type", "text")) if field.name == "input" else field.name
        if kind in {"file", "submit", "button", "image"}:
            continue
        if kind == "select":
            options = [str(one.get("value", one.text)) for one in field.find_all("option")]
            filled[name] = options[-1] if options else ""
        elif kind in TYPED or kind == "textarea":
            filled[name] = _typed(name, kind, values)
        else:
            filled[name] = str(field.get("value", "on"))
    return filled


def _typed(name: str, kind: str, values: dict[str, str]) -> str:
    if kind == "number":
        return "1"
    if "postcode" in name:
        return "OX1 2JD"
    if name in OF_BODIES:
        return BODY
    return values.get(kind, values["email" if "email" in name else "text"])


def visit(client: Client, path: str, values: dict[str, str], *, breaks: bool = False) -> Iterator[tuple[str, Any]]:
    """Open a page and send each of its forms, filled in; each answer with what was sent where."""
    if path.startswith(BODIES):
        values = {**values, "text": BODY, "textarea": BODY}
    first = client.get(path)
    yield f"GET {path}", first
    for method, action, fields in forms_of(first):
        to, data = action or path, fill(fields, values)
        if method == "get":
            yield f"GET form {to}", client.get(to, data)
        elif breaks:
            with broken_writes():
                yield f"POST {to}, broken", client.post(to, data)
        else:
            yield f"POST {to}", client.post(to, data)
