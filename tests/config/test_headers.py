"""What every answer carries, whatever its kind, as on a real host: headers, cookies, no lasting copy."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_administrator, make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
CSP = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
# Of a real host's settings, those that decide about headers and cookies (config.settings.production).
REAL = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_REDIRECT_EXEMPT": [r"^healthz$", r"^readyz$"],
    "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-muster_session",
    "CSRF_COOKIE_NAME": "__Host-muster_csrf",
}

Answer = Callable[[], Any]


@pytest.fixture(autouse=True)
def real_host(settings: Any) -> None:
    for name, value in REAL.items():
        setattr(settings, name, value)
    make_site()


def get(path: str, user: User | None = None) -> Any:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client.get(path, secure=True)


def opened(path: str, key: str) -> Any:
    client = Client()
    client.get(f"/k/{key}/", secure=True)
    return client.get(path, secure=True)


def booking_page() -> Any:
    booking = make_booking(make_coming())
    return opened(f"/bookings/{booking.ref}/", booking.key)


def certificate_file() -> Any:
    certificate = make_certificate("Ann Lee")
    return opened(f"/certificates/{certificate.code}.pdf", certificate.key)


def form_with_errors() -> Any:
    return Client().post("/my/sign-in/", {}, secure=True)


def form_from_elsewhere() -> Any:
    return Client(enforce_csrf_checks=True).post("/my/sign-in/", {}, secure=True)


def key_page() -> Any:
    return get(f"/k/{make_booking(make_coming()).key}/")


def with_token() -> Any:
    headers = Caller(make_administrator()).headers
    return Client(headers=headers).get("/api/v1/bookings/", secure=True)


# Kind of answer, how to get one, its status, whether the policy stands on it, whether caches are told to keep nothing.
KINDS: list[tuple[str, Answer, int, bool, bool]] = [
    ("front page", lambda: get("/"), 200, True, False),
    ("list", lambda: get("/sessions/"), 200, True, False),
    ("private page", booking_page, 200, True, True),
    ("file", certificate_file, 200, True, True),
    ("form", lambda: get("/my/sign-in/"), 200, True, True),
    ("form with errors", form_with_errors, 422, True, True),
    ("form from elsewhere", form_from_elsewhere, 403, True, False),
    ("missing page", lambda: get("/nothing/here/"), 404, True, True),
    ("missing file", lambda: get("/static/nothing.css"), 404, True, True),
    ("stranger's page", lambda: get("/bookings/AAAA-AAAA/"), 404, True, True),
    ("key", key_page, 302, True, True),
    ("redirect to sign in", lambda: get("/my/"), 302, True, False),
    ("redirect to the slash", lambda: get("/sessions"), 301, True, False),
    ("API", lambda: get("/api/v1/courses/"), 200, True, False),
    ("API with a token", with_token, 200, True, True),
    ("API error", lambda: get("/api/v1/nothing/"), 404, True, False),
    ("API without a token", lambda: get("/api/v1/bookings/"), 401, True, False),
    ("API page", lambda: get("/api/docs/"), 200, False, False),
    ("staff door", lambda: get("/cms/"), 302, False, True),
    ("staff screen", lambda: get("/cms/", make_trainer()), 200, False, True),
    ("staff, missing", lambda: get("/cms/nothing/", make_trainer()), 404, False, True),
    ("health", lambda: get("/healthz"), 200, True, True),
]
"""A kind of answer that is not here is one that nobody looked at."""


@pytest.mark.parametrize(("kind", "answer", "status", "has_policy", "is_unkept"), KINDS, ids=[row[0] for row in KINDS])
def test_every_kind_of_answer_carries_what_protects_it(
    kind: str, answer: Answer, status: int, has_policy: bool, is_unkept: bool
) -> None:
    found = answer()
    headers = found.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()}
    always = {**ALWAYS, "Referrer-Policy": "no-referrer"} if kind == "key" else ALWAYS
    assert found.status_code == status
    assert {name: headers.get(name) for name in always} == always
    assert policy == (CSP if has_policy else set())
    assert "camera=()" in headers["Permissions-Policy"]
    assert ("no-store" in headers.get("Cache-Control", "")) == is_unkept


def test_static_files_carry_it_too() -> None:
    (Path(settings.STATIC_ROOT) / "probe.css").write_text("p {}")
    with closing(get("/static/probe.css")) as found:
        assert b"".join(found.streaming_content) == b"p {}"
    # A style sheet in a frame does no harm: these are answered before what forbids it.
    needed = {name: words for name, words in ALWAYS.items() if name != "X-Frame-Options"}
    assert (found.status_code, {name: found.headers.get(name) for name in needed}) == (200, needed)


def test_cookies_are_ours_alone_and_out_of_reach() -> None:
    client = Client()
    client.get("/my/sign-in/", secure=True)
    client.post("/my/sign-in/", {"email": "ada@x.example"}, secure=True)
    session, csrf = client.cookies["__Host-muster_session"], client.cookies["__Host-muster_csrf"]
    for cookie in (session, csrf):
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
    assert session["httponly"] is True


@pytest.mark.parametrize("path", ["/", "/api/v1/courses/", "/cms/", "/static/nothing.css"])
def test_plain_http_is_led_to_https(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{path}")


def test_what_watches_the_host_needs_no_https() -> None:
    assert [Client().get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


@pytest.mark.once
def test_settings_of_a_real_host_say_so_too() -> None:
    """The table above stands on what that module says, word for word."""
    from tests.architecture.tree import ROOT

    written = (ROOT / "site" / "config" / "settings" / "production.py").read_text()
    names = [line.split(" = ")[0] for line in written.splitlines() if line.split(" = ")[0] in REAL]
    assert sorted(names) == sorted(REAL)
    assert settings.X_FRAME_OPTIONS == "DENY"
