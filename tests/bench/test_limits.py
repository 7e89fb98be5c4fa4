"""The limits do what they are named for; a limit that forgot to would make everything beside it look dear."""

import json
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test import RequestFactory

from bench import limits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
ask = RequestFactory()


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(limits.TABLES)


def test_answers_512_bytes() -> None:
    assert len(limits.static(ask.get("/")).content) == 512


def test_reads_one_row_by_its_key() -> None:
    said = json.loads(limits.by_key(ask.get("/"), 7).content)
    assert (said["id"], said["ref"], said["email"]) == (7, "R7", "ada7@firm.example")


def test_lists_fifty_rows() -> None:
    assert len(json.loads(limits.list_of_50(ask.get("/")).content)["results"]) == 50


def test_books_only_while_a_place_is_left() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE limit_places SET capacity = 2")
    bodies = [{"ref": f"R{number}", "name": "Ada", "email": "a@firm.example"} for number in range(3)]
    ends = [limits.book(ask.post("/", body, content_type="application/json")).status_code for body in bodies]
    assert ends == [201, 201, 409]
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT taken FROM limit_places), (SELECT count(*) FROM limit_booking)")
        assert cursor.fetchone() == (2, 2)


def test_enters_a_mark_once() -> None:
    body = {"id": str(uuid.uuid4()), "seat": 1, "status": "present"}
    assert limits.scan(ask.post("/", body, content_type="application/json")).status_code == 201
    with pytest.raises(IntegrityError):
        limits.scan(ask.post("/", body, content_type="application/json"))
