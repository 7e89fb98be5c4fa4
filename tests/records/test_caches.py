"""What is counted together: once for all processes, unreadable, and gone when it ran out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import EmailChallenge
from accounts.operations import challenges
from accounts.views.adapters import SecondFactorAdapter
from config import env
from kernel.errors import Refusal
from records import tasks
from records.caches import Plain
from records.models import SharedValue
from tests.factories.organisations import PASSWORD, make_trainer
from tests.factories.pages import make_site
from ui.throttle import is_allowed

pytestmark = pytest.mark.django_db
AT_ONCE = 8
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def shared(settings: Any) -> None:
    """As on a real host, where every process looks into the same table."""
    settings.CACHES = {**settings.CACHES, "default": env.shared_cache()}


def end_all() -> None:
    SharedValue.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def together(do: Callable[[], Any]) -> list[Any]:
    """What each of several threads hears, each with a connection of its own, all let go at the same moment."""
    barrier = Barrier(AT_ONCE)

    def run(_number: int) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait()
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


@pytest.mark.parametrize("value", [0, -7, 10**15, True, None, "ä", [1.5, 2], {"a": [1]}])
def test_gives_back_what_was_kept(value: Any) -> None:
    cache.set("k", value)
    assert (cache.get("k", "none"), cache.get("other", "none")) == (value, "none")


def test_adds_only_what_is_not_there() -> None:
    assert [cache.add("k", 1), cache.add("k", 2), cache.get("k")] == [True, False, 1]
    end_all()
    assert [cache.get("k"), cache.add("k", 3), cache.get("k")] == [None, True, 3]


def test_counts_numbers_alone() -> None:
    cache.set("k", 5)
    assert [cache.incr("k"), cache.incr("k", 3), cache.decr("k")] == [6, 9, 8]
    cache.set("words", "x")
    for key in ("words", "missing"):
        with pytest.raises(ValueError, match="nothing to count"):
            cache.incr(key)
    end_all()
    with pytest.raises(ValueError, match="nothing to count"):
        cache.incr("k")


def test_keeps_for_as_long_as_was_asked() -> None:
    cache.set("gone", 1, timeout=0)
    cache.set("stays", 1, timeout=None)
    cache.set("minutes", 1)
    assert (cache.get("gone"), cache.get("stays"), cache.touch("gone"), cache.touch("minutes", 900)) == (
        None, 1, False, True,
    )  # fmt: skip
    ends = SharedValue.objects.order_by("expires_at").values_list("expires_at", flat=True)
    assert [round((end - timezone.now()).total_seconds(), -1) for end in ends][1] == 900


def test_forgets() -> None:
    cache.set_many({"a": 1, "b": 2})
    assert [cache.delete("a"), cache.delete("a"), cache.get_many(["a", "b"])] == [True, False, {"b": 2}]
    cache.clear()
    assert cache.get("b") is None


def test_each_count_is_one_statement(django_assert_num_queries: Any) -> None:
    for ask in (lambda: cache.add("k", 0), lambda: cache.incr("k"), lambda: cache.get("k"), lambda: cache.set("k", 1)):
        with django_assert_num_queries(1):
            ask()


def test_nobody_can_be_read_from_what_is_kept(settings: Any) -> None:
    is_allowed(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), "door", 1)
    (key,) = SharedValue.objects.values_list("key", flat=True)
    assert (len(key), "192.0.2.1" in str(SharedValue.objects.values())) == (64, False)
    settings.SECRET_KEY = "another"
    cache.add("k", 1)
    assert is_allowed(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), "door", 1)


def test_what_pages_read_stays_in_the_process(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        cache.set("wagtail_site_root_paths", [1], version=2)
        assert cache.get("wagtail_site_root_paths", version=2) == [1]
        assert cache.delete("wagtail_site_root_paths", version=2)
        assert cache.get("wagtail_site_root_paths", version=2) is None


def test_worker_throws_away_what_ran_out() -> None:
    cache.set("old", 1)
    end_all()
    cache.set("new", 1)
    assert tasks.forget_shared_values("worker") == 0
    assert (SharedValue.objects.count(), cache.get("new")) == (1, 1)


@pytest.mark.parametrize("value", [True, None, "ä", [1.5, 2], 12])
def test_what_lies_in_redis_is_read_back_and_never_run(value: Any) -> None:
    stored = Plain().dumps(value)
    assert Plain().loads(stored if isinstance(stored, bytes) else str(stored).encode()) == value
    with pytest.raises(ValueError, match=r"utf-8|Expecting"):
        Plain().loads(b"\x80\x05cposix\nsystem\n.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_no_more_are_let_in_than_may() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    assert sum(together(lambda: is_allowed(request, "door", 3))) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_at_once_one_is_told_yes_also_after_it_ran_out() -> None:
    assert sum(together(lambda: cache.add("k", 1))) == 1
    end_all()
    assert sum(together(lambda: cache.add("k", 1))) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_code_of_an_app_signs_in_once_however_many_send_it_at_once() -> None:
    make_site()
    trainer = make_trainer()
    secret = SecondFactorAdapter().encrypt(SECRET)
    Authenticator.objects.create(user=trainer, type="totp", data={"secret": secret})
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        client.post("/sign-in/", {"login": trainer.email, "password": PASSWORD})
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    statuses = together(lambda: clients.pop().post("/sign-in/code/", {"code": code}).status_code)
    assert statuses.count(302) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_tries_at_a_mailed_code_are_five_however_many_come_at_once() -> None:
    known = {"purpose": ChallengePurpose.SIGN_IN, "email": "ada@x.example"}
    challenges.start(**known)  # type: ignore[arg-type]

    def guess() -> str:
        try:
            challenges.check(code="no", **known)  # type: ignore[arg-type]
        except Refusal as refusal:
            return refusal.code
        return "in"

    assert sorted(together(guess)) == ["too_many_attempts"] * (AT_ONCE - 5) + ["wrong_code"] * 5
    assert EmailChallenge.objects.get().attempts == 5
