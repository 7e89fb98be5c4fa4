"""Each caller has a count of their own, also behind our proxies."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from rest_framework.settings import api_settings

from ui.throttle import is_allowed

pytestmark = pytest.mark.once
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def one_long_minute(monkeypatch: Any) -> Iterator[None]:
    monkeypatch.setattr("ui.throttle.WINDOW_SECONDS", 10**10)
    cache.clear()
    yield
    cache.clear()


def tries(*forwarded: str) -> list[bool]:
    """What each request hears, all of them handed over by the same proxy, one try allowed a minute."""
    requests = RequestFactory()
    return [
        is_allowed(requests.get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=said), "door", 1) for said in forwarded
    ]


def test_counts_callers_behind_one_proxy_apart(monkeypatch: Any) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    assert tries("192.0.2.1", "192.0.2.2", "192.0.2.1") == [True, True, False]


def test_believes_only_what_our_own_proxy_wrote(monkeypatch: Any) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    assert tries("198.51.100.1, 192.0.2.1", "198.51.100.2, 192.0.2.1") == [True, False]


def test_believes_no_header_without_a_proxy(monkeypatch: Any) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 0)
    assert tries("192.0.2.1", "192.0.2.2") == [True, False]


def test_takes_the_last_address_when_fewer_proxies_wrote_than_there_are(monkeypatch: Any) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 3)
    assert tries("192.0.2.1", "192.0.2.1") == [True, False]
