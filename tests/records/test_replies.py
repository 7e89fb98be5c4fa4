"""Repeated writes: done once, answered the same."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from kernel.errors import Refusal
from organisations.models import Region
from records.models import Reply
from records.operations import replies
from records.operations.replies import Answer

MARK = replies.fingerprint("POST", "/x/", b"{}")


def make(code: str) -> Answer:
    Region.objects.create(code=code, name=code)
    return Answer(201, {"code": code})


@pytest.mark.django_db
def test_once_does_it_once_and_repeats_the_answer() -> None:
    first = replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z1"))
    again = replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z2"))
    assert (first.status, first.body, first.is_repeat) == (201, {"code": "Z1"}, False)
    assert (again.status, again.body, again.is_repeat) == (201, {"code": "Z1"}, True)
    assert Region.objects.filter(code="Z2").count() == 0


@pytest.mark.django_db
def test_once_refuses_the_key_for_another_request() -> None:
    replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z1"))
    other = replies.fingerprint("POST", "/x/", b"[]")
    with pytest.raises(Refusal) as refused:
        replies.once(caller="a", key="k", fingerprint=other, do=lambda: make("Z2"))
    assert refused.value.code == "idempotency_key_reused"


@pytest.mark.django_db
def test_once_keeps_keys_of_callers_apart() -> None:
    replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z1"))
    assert replies.once(caller="b", key="k", fingerprint=MARK, do=lambda: make("Z2")).body == {"code": "Z2"}


@pytest.mark.django_db
def test_once_forgets_a_refusal_so_that_it_can_be_tried_again() -> None:
    def refuse() -> Answer:
        raise Refusal("No.", "no")

    with pytest.raises(Refusal):
        replies.once(caller="a", key="k", fingerprint=MARK, do=refuse)
    assert Reply.objects.count() == 0
    assert replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z1")).is_repeat is False


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_once_does_it_once_when_four_come_at_the_same_moment() -> None:
    barrier = Barrier(4)
    answers: list[Answer] = []

    def ask() -> None:
        try:
            barrier.wait()
            answers.append(replies.once(caller="a", key="k", fingerprint=MARK, do=lambda: make("Z1")))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one.status, one.body) for one in answers] == [(201, {"code": "Z1"})] * 4
    assert sum(one.is_repeat for one in answers) == 3
    assert Region.objects.filter(code="Z1").count() == 1
