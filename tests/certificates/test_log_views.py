"""The log's doors: what a stranger's program is told, and what it is refused."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.models import LogLeaf
from certificates.operations import log
from certificates.queries import log as queries
from kernel import merkle, signing
from kernel.actors import SYSTEM
from tests.factories.log import make_entries
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
FILES = ("head.json", "heads.jsonl", "keys.json", "leaves.jsonl", "check_log.py")


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def grow(*steps: int) -> None:
    for count in steps:
        make_entries(count)
        log.sequence()


def lines(client: Client, address: str) -> list[dict]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/jsonl; charset=utf-8")
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def raw(*hashes: str) -> list[bytes]:
    return [bytes.fromhex(one) for one in hashes]


def test_page_shows_the_newest_head_and_its_key(client: Client) -> None:
    make_site()
    assert "No entry yet" in client.get("/log/").content.decode()
    grow(2)
    cache.clear()
    text = client.get("/log/").content.decode()
    head = queries.newest_head()
    assert head.root in text
    assert head.key.public in text


def test_head_is_signed_by_a_published_key(client: Client) -> None:
    grow(3)
    head = client.get("/log/head.json").json()
    [key] = client.get("/log/keys.json").json()["keys"]
    data = json.dumps({"at": head["at"], "root": head["root"], "size": 3}, separators=(",", ":")).encode()
    assert (key["id"], key["type"]) == (head["key"], "Ed25519")
    assert signing.is_signed("log-head", data, *raw(head["signature"], key["public"]))


def test_heads_are_all_there(client: Client) -> None:
    grow(2, 1)
    assert [one["size"] for one in lines(client, "/log/heads.jsonl")] == [2, 3]


def test_leaves_come_in_pages_that_lead_on(client: Client) -> None:
    grow(5)
    assert [one["index"] for one in lines(client, "/log/leaves.jsonl")] == [0, 1, 2, 3, 4]
    assert "Link" not in client.get("/log/leaves.jsonl")
    page = client.get("/log/leaves.jsonl?start=1&count=2")
    assert page["Link"] == '</log/leaves.jsonl?start=3&count=2>; rel="next"'
    [third, fourth] = lines(client, "/log/leaves.jsonl?start=3&count=2")
    assert (third["index"], fourth["index"]) == (3, 4)
    assert lines(client, "/log/leaves.jsonl?start=5&count=2") == []


def test_leaf_says_nothing_of_anybody(client: Client) -> None:
    [entry] = make_entries(1)
    log.sequence()
    [told] = lines(client, "/log/leaves.jsonl")
    assert sorted(told) == ["at", "credential", "event", "index"]
    assert entry.certificate.code not in json.dumps(told)


def test_proof_leads_to_the_newest_head(client: Client) -> None:
    grow(4, 3)
    leaf = LogLeaf.objects.get(index=2)
    told = client.get(f"/log/proof/{leaf.hash.upper()}.json").json()
    root = raw(told["head"]["root"])[0]
    assert merkle.is_included(*raw(leaf.hash), told["index"], told["head"]["size"], raw(*told["path"]), root)


def test_growth_is_proved_between_two_sizes(client: Client) -> None:
    grow(3, 4)
    told = client.get("/log/consistency.json?first=3").json()
    roots = raw(told["first_root"], told["second_root"])
    assert (told["first"], told["second"]) == (3, 7)
    assert merkle.is_consistent(3, 7, (roots[0], roots[1]), raw(*told["path"]))
    assert client.get("/log/consistency.json?first=7&second=7").json()["path"] == []


@pytest.mark.parametrize(
    "asked", ["", "?first=0", "?first=4", "?first=2&second=1", "?first=x", "?first=-1", "?first=²"]
)
def test_growth_that_never_was_is_refused(client: Client, asked: str) -> None:
    grow(3)
    response = client.get(f"/log/consistency.json{asked}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("asked", ["start=x", "count=1e3", "start=-1", "start=99999999999999999"])
def test_pages_that_cannot_be_are_refused(client: Client, asked: str) -> None:
    assert client.get(f"/log/leaves.jsonl?{asked}").status_code == 400


def test_empty_log_and_unknown_leaf_are_told(client: Client) -> None:
    head = client.get("/log/head.json")
    assert (head.status_code, head.json()["code"]) == (404, "no_head")
    leaf = client.get(f"/log/proof/{'0' * 64}.json")
    assert (leaf.status_code, leaf.json()["code"]) == (404, "unknown_leaf")
    log.publish(by=SYSTEM)
    assert client.get("/log/head.json").json()["size"] == 0


@pytest.mark.parametrize("name", FILES)
def test_file_may_be_read_by_any_site_and_written_by_nobody(client: Client, name: str) -> None:
    grow(1)
    response = client.get(f"/log/{name}")
    assert response.status_code == 200
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "no-cache")
    assert client.post(f"/log/{name}").status_code == 405
    assert not response.cookies


def test_too_many_asks_are_slowed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.views.log.ASKS_PER_MINUTE", 1)
    client.get("/log/keys.json")
    response = client.get("/log/keys.json")
    assert (response.status_code, response.json()["code"], "Retry-After" in response) == (429, "throttled", True)


def asked_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        b"".join(response)
    return len(asked)


def test_files_ask_as_often_for_three_entries_as_for_one(client: Client) -> None:
    for _round in range(3):
        grow(1)
    first, third = LogLeaf.objects.get(index=0).hash, LogLeaf.objects.get(index=2).hash
    assert asked_for(client, "/log/leaves.jsonl") == asked_for(client, "/log/leaves.jsonl?count=1") == 2
    assert asked_for(client, "/log/heads.jsonl") == 1
    assert asked_for(client, f"/log/proof/{third}.json") == asked_for(client, f"/log/proof/{first}.json") == 4
    assert asked_for(client, "/log/consistency.json?first=1") == 4
