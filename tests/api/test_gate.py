"""The gate: tokens, methods, addresses, bodies that make no sense. Nothing of it is ever a 500."""

import json
from io import BytesIO, StringIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import ApiToken, User
from accounts.operations import tokens
from config.wsgi import application
from kernel.actors import SYSTEM
from tests.factories.api import ROOT, Caller, booking_body, make_coming
from tests.factories.organisations import make_user

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
UNREADABLE = {"detail": "The body is not JSON that can be read.", "code": "parse_error"}


def test_asks_for_a_token() -> None:
    answer = Caller().get("bookings/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="muster"')
    assert answer.json() == {"detail": "Authentication credentials were not provided.", "code": "not_authenticated"}


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Basic dXNlcjpwYXNz", "Bearer mst_unknown", "Bearer \xe9"])
@pytest.mark.parametrize("path", ["bookings/", "courses/"])
def test_refuses_a_header_that_opens_nothing(header: str, path: str) -> None:
    answer = Client().get(ROOT + path, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="muster"'


def test_refuses_revoked_tokens_and_closed_accounts() -> None:
    revoked, closed = Caller(make_user()), Caller(make_user())
    tokens.revoke(token=revoked.token, by=SYSTEM)
    User.objects.filter(pk=closed.token.user_id).update(is_active=False)
    assert [caller.get("bookings/").status_code for caller in (revoked, closed)] == [401, 401]


def test_keeps_answers_to_tokens_out_of_caches() -> None:
    with_token, without = Caller(make_user()).get("courses/"), Caller().get("courses/")
    assert (with_token.headers["Cache-Control"], with_token.headers["Vary"]) == ("no-store", "Authorization")
    assert ("Cache-Control" in without.headers, without.headers["Vary"]) == (False, "Authorization")
    assert not without.cookies


def test_names_a_missing_scope() -> None:
    answer = Caller(make_user(), "bookings:read").post("bookings/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize(
    "path", ["", "nothing/", "courses/abc/", "courses", "people/1/", "sessions/a b/", "sessions/%00/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_answers_unknown_addresses_in_json(path: str, method: str) -> None:
    answer = Caller().send(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["courses/99999999999999999999/", "courses/999999999999999999/"])
def test_answers_huge_ids_with_404(path: str) -> None:
    assert Caller().get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "courses/"),
        ("PUT", "courses/1/"),
        ("OPTIONS", "sessions/"),
        ("POST", "people/"),
        ("TRACE", "people/"),
    ],
)
def test_names_the_methods_there_are(method: str, path: str) -> None:
    answer = Caller().send(method, path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        b'{"places": NaN}',
        b'{"places": Infinity}',
        b'{"places": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"\\ud800": 1}',
        b'{"session": "\\udfff"}',
        '{"a": 1}'.encode("utf-16"),
    ],
    ids=[
        "torn",
        "not utf-8",
        "nan",
        "infinity",
        "digits",
        "deep list",
        "deep object",
        "key",
        "value",
        "utf-16",
    ],
)
def test_refuses_bodies_that_cannot_be_read(body: bytes) -> None:
    answer = Caller(make_user()).raw("bookings/", body)
    assert (answer.status_code, answer.json()) == (400, UNREADABLE)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"1", b'"text"', b"true", b'[{"session": "x"}]'])
def test_refuses_bodies_that_are_no_object(body: bytes) -> None:
    answer = Caller(make_user()).raw("bookings/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_refuses_large_bodies() -> None:
    body = json.dumps({"session": "x" * 10 * MEGABYTE}).encode()
    caller = Caller(make_user())
    for key in ("", "a-key"):
        caller.headers["Idempotency-Key"] = key or "another"
        answer = caller.raw("bookings/", body)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_refuses_other_kinds_of_body(kind: str) -> None:
    answer = Caller(make_user()).raw("bookings/", b"session=1", kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "undefined", "bz2", "utf-8", "nonsense"])
def test_reads_utf_8_whatever_the_header_claims(charset: str) -> None:
    # As a web server calls it: the test client makes requests of its own, and Django fails while making one.
    body = json.dumps(booking_body(make_coming(), seats=[{"name": "Zoë"}]), ensure_ascii=False).encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"{ROOT}bookings/",
        "QUERY_STRING": "x=%E9",
        "CONTENT_TYPE": f"application/json; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": Caller(make_user()).headers["Authorization"],
        "HTTP_HOST": "testserver",
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    answer = application.get_response(application.request_class(environ))
    assert json.loads(answer.content)["seats"][0]["name"] == "Zoë"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=blue", "colour"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=١", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("mode=telepathy", "mode"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("has_places=maybe", "has_places"),
        ("course=%00", "course"),
        ("near=%00", "near"),
        ("near=" + "x" * 120, "near"),
        ("near=%ff", "near"),
    ],
)
def test_refuses_filters_that_make_no_sense(query: str, field: str) -> None:
    answer = Client().get(f"{ROOT}sessions/?{query}")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, "invalid", [field])


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31", "course=ÿ🙂"])
def test_answers_odd_filters(query: str) -> None:
    assert Client().get(f"{ROOT}sessions/?{query}").status_code == 200


def test_limits_those_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.api.AnonymousThrottle.rate", "2/min", raising=False)
    codes = [Client().get(f"{ROOT}courses/", headers={"X-Forwarded-For": str(n)}).status_code for n in range(3)]
    refused = Client().get(f"{ROOT}courses/")
    with_token = [Caller(make_user(), "courses:read").get("courses/").status_code for _ in range(3)]
    assert (codes, with_token) == ([200, 200, 429], [200] * 3)
    assert (refused.json()["code"], refused.headers["Retry-After"].isdecimal()) == ("throttled", True)


def make_token(*arguments: Any) -> str:
    out = StringIO()
    call_command("api_token", *arguments, stdout=out)
    return out.getvalue()


def test_command_prints_a_token_once() -> None:
    user = make_user()
    text = make_token(user.email.upper(), "--scope", "bookings:read", "--scope", "sessions:read", "--label", "HR")
    assert text.count("\n") == 1
    token = ApiToken.objects.get()
    assert (token.user, token.scopes, token.label) == (user, ["bookings:read", "sessions:read"], "HR")
    assert text.strip() not in {token.digest, token.hint}
    answer = Client().get(f"{ROOT}bookings/", headers={"Authorization": f"Bearer {text.strip()}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("arguments", [("--scope", "everything"), (), ("--scope", "courses:delete")])
def test_command_refuses_what_makes_no_sense(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        make_token(make_user().email, *arguments)
    with pytest.raises(CommandError):
        make_token("nobody@example.com", "--scope", "*")
    assert ApiToken.objects.count() == 0
