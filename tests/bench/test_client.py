"""A run whose answers are not the right ones is void."""

import pytest
from pytest_django.live_server_helper import LiveServer

from bench.client import VISITS, Visitor
from bench.machine import Void

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


def _port(live_server: LiveServer) -> int:
    return int(live_server.url.rpartition(":")[2])


def test_takes_the_answer_that_was_expected(live_server: LiveServer) -> None:
    visitor = Visitor(_port(live_server))
    assert visitor.get("/healthz").status == 200
    assert visitor.get("/sessions/NOSUCH/", 404).status == 404


def test_calls_any_other_answer_void(live_server: LiveServer) -> None:
    visitor = Visitor(_port(live_server))
    with pytest.raises(Void, match="GET /sessions/NOSUCH/ answered 404, not 200"):
        visitor.get("/sessions/NOSUCH/")
    with pytest.raises(Void, match="POST /api/v1/bookings/ answered 401, not 201"):
        visitor.send("/api/v1/bookings/", {})


def test_brings_the_hidden_fields_and_cookies_of_a_form(live_server: LiveServer) -> None:
    visitor = Visitor(_port(live_server))
    page = visitor.get("/my/sign-in/")
    assert "muster_csrf" in visitor.cookies
    # Nothing typed: the form comes back with errors, which CSRF protection would not have let happen.
    assert visitor.submit("/my/sign-in/", page, {"email": ""}, 422).status == 422


def test_changes_the_address_before_a_door_grows_tired() -> None:
    sources = [Visitor(1).source for _ in range(5 * VISITS)]
    assert max(map(sources.count, sources)) == VISITS
    assert all(source.startswith("127.") for source in sources)
