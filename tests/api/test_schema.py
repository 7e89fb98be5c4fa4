"""The published schema: valid, complete, and kept by every answer, also to requests made up from it."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.management import call_command
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from playwright.sync_api import Page
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from delivery.models import Booking, Session
from organisations.models import Organisation
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.organisations import make_administrator
from tests.factories.requests import make_request

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ERRORS = {"400", "401", "403", "404", "409", "413", "415", "429"}
WRITES = {"post", "patch", "put", "delete"}
document = SchemaGenerator(urlconf="config.api").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
schema = schemathesis.openapi.from_dict(document)
schema.app = application


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]


@pytest.fixture
def world() -> Iterator[dict[str, Any]]:
    """Rows to be found, and what their names are in addresses. Connections stay open between requests."""
    booking = make_booking(make_coming(capacity=100), places=5)
    person = booking.booker
    assert person is not None
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield {
        "bookings": booking.ref,
        "sessions": booking.session.ref,
        "courses": booking.session.course_id,
        "organisations": booking.organisation_id,
        "people": str(person.pk),
        "requests": make_request().ref,
        "headers": Caller(make_administrator()).headers,
    }
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_keeps_to_the_schema(case: Any, world: dict[str, Any]) -> None:
    resource = case.path.split("/")[3]
    if case.path_parameters and resource in world and len(str(case.path_parameters)) % 2:
        # Made-up names lead nowhere; half of the requests go to a row that is there.
        case.path_parameters.update({name: world[resource] for name in ("ref", "id") if name in case.path_parameters})
    case.call_and_validate(headers=world["headers"], checks=CHECKS)


@pytest.mark.once
def test_is_valid_and_complete() -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert out.getvalue().startswith("openapi: 3.")


@pytest.mark.once
def test_covers_the_api_and_nothing_else() -> None:
    resources = {path.split("/")[3] for path in document["paths"]}
    assert {path.split("/")[1:3] == ["api", "v1"] for path in document["paths"]} == {True}
    assert resources == {
        "bookings", "certificate-rules", "certificates", "consents", "courses", "organisations", "people", "registers",
        "requests", "sessions", "verify",
    }  # fmt: skip


@pytest.mark.once
def test_documents_errors_keys_and_scopes_of_every_operation() -> None:
    schemes = document["components"]["securitySchemes"]
    assert (list(schemes), schemes["bearer"]["scheme"]) == (["bearer", "device"], "bearer")
    for path, method, one in operations():
        is_public = {} in one["security"]
        where = f"{method} {path}"
        headers = {parameter["name"] for parameter in one.get("parameters", ()) if parameter["in"] == "header"}
        # One address is read with the key of an invitation, where there is one.
        keys = {"Invitation"} if where == "get /api/v1/sessions/{ref}/" else set()
        assert headers == ({"Idempotency-Key"} if method in WRITES and not is_public else keys), where
        needed = {"401", "429"} if is_public else {"401", "403"}
        needed |= {"400", "409", "413", "415"} if method in WRITES else set()
        needed |= {"404"} if "{" in path else set()
        assert needed <= set(one["responses"]), where
        assert "description" in one, where
        for code, answer in one["responses"].items():
            if code in ERRORS:
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Error"), where
                assert answer["content"]["application/json"]["examples"], where
        assert is_public or "Scope: `" in one["description"], where


@pytest.mark.once
def test_shows_examples_of_what_to_send() -> None:
    for path, method, one in operations():
        if "requestBody" in one:
            assert one["requestBody"]["content"]["application/json"]["examples"], f"{method} {path}"


@pytest.mark.django_db
def test_example_of_a_booking_works() -> None:
    session = make_coming()
    content = document["paths"]["/api/v1/bookings/"]["post"]["requestBody"]["content"]["application/json"]
    [example] = content["examples"].values()
    answer = Caller(make_administrator()).post("bookings/", {**example["value"], "session": session.ref})
    assert (answer.status_code, answer.json()["places"]) == (201, 3)
    assert booking_body(session).keys() == example["value"].keys()
    assert (Session.objects.count(), Booking.objects.count(), Organisation.objects.count()) == (1, 1, 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        ("*/*", "", "application/vnd.oai.openapi"),
        ("application/json", "", "application/json"),
        ("*/*", "?format=json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "", "application/yaml"),
    ],
)
def test_is_served_as_yaml_and_json(accept: str, query: str, kind: str) -> None:
    answer = Client().get(f"/api/schema/{query}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, kind)
    assert b"/api/v1/bookings/{ref}/" in answer.content


@pytest.mark.browser
def test_docs_are_drawn_without_asking_another_site(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/")
    page.get_by_text("/api/v1/bookings/{ref}/confirm/").wait_for()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((base_url, "data:"))] == []
