"""Two at once: corrections, withdrawals, new ones after a mistake, confirmations, reminders. PostgreSQL alone."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from certificates import tasks
from certificates.enums import Status
from certificates.models import Certificate, Confirmation, Correction, RenewalReminder
from certificates.operations import certificates, confirmations, corrections
from correspondence.models import Message
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.certificates import issue_all, make_certificate, make_correction, make_unconfirmed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*actions: Callable[[], Any]) -> Counter[str]:
    """What became of actions that begin in the same instant: the code of each refusal, else "done"."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> str:
        try:
            barrier.wait()
            action()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return Counter(pool.map(run, actions))


def fresh(correction: Correction) -> Correction:
    return Correction.objects.select_related("certificate").get(pk=correction.pk)


def test_one_correction_is_open_when_it_is_asked_for_four_times() -> None:
    certificate = make_certificate("Ann Lea")
    found = at_once(*(lambda: make_correction(certificate, "Ann Lee") for _ in range(4)))
    assert (found, Correction.objects.count()) == (Counter(done=4), 1)
    assert Message.objects.filter(kind="correction_asked").count() <= 1


@pytest.mark.parametrize("_again", range(3))
def test_one_answer_counts(_again: int) -> None:
    asked = make_correction(make_certificate("Ann Lea"))
    found = at_once(
        lambda: corrections.agree(correction=fresh(asked), by=SYSTEM),
        lambda: corrections.decline(correction=fresh(asked), reason="No.", by=SYSTEM),
        lambda: corrections.withdraw(correction=fresh(asked), by=SYSTEM),
    )
    assert found == Counter(done=1, correction_settled=2)
    state = Correction.objects.get().state
    assert (state == "agreed") is Certificate.objects.filter(status=Status.REPLACED).exists()


def test_agreeing_while_it_is_withdrawn_leaves_one_truth() -> None:
    asked = make_correction(make_certificate("Ann Lea"))
    found = at_once(
        lambda: corrections.agree(correction=fresh(asked), by=SYSTEM),
        lambda: certificates.revoke(
            certificate=Certificate.objects.get(pk=asked.certificate_id), reason="Wrong.", by=SYSTEM
        ),
    )
    old = Certificate.objects.get(pk=asked.certificate_id)
    assert found["done"] == 1
    assert (old.status, Correction.objects.get().state) in {
        (Status.REPLACED.value, "agreed"), (Status.REVOKED.value, "overtaken"),
    }  # fmt: skip
    assert Certificate.objects.filter(replaces=old).exists() is (old.status == Status.REPLACED)


def test_mistake_is_answered_by_one_new_certificate() -> None:
    revoked = certificates.revoke(certificate=make_certificate(), reason="Wrong.", by=SYSTEM)
    found = at_once(*(lambda: certificates.reinstate(certificate=revoked, reason="Right.", by=SYSTEM),) * 3)
    assert found == Counter(done=1, reinstated=2)
    assert Certificate.objects.filter(status=Status.VALID).count() == 1


def test_everybody_is_confirmed_and_served_once() -> None:
    session = make_unconfirmed("Ann", "Bo", "Cy")
    seats = list(session.seats.all())
    found = at_once(
        *(lambda: confirmations.confirm(session=session, holders=seats, by=SYSTEM),) * 3, lambda: tasks.issue_due("one")
    )
    issue_all()
    assert found == Counter(done=4)
    assert Confirmation.objects.count() == 3
    assert sorted(Certificate.objects.values_list("name", flat=True)) == ["Ann", "Bo", "Cy"]


def test_holder_is_reminded_once_by_three_workers() -> None:
    certificate = make_certificate()
    last = timezone.localdate() + timedelta(days=30)
    Certificate.objects.filter(pk=certificate.pk).update(
        expires_on=last, taught_on=last - timedelta(days=365), email="ann@bright.example"
    )
    assert at_once(*(lambda: tasks.plan_reminders("one"),) * 3) == Counter(done=3)
    assert (RenewalReminder.objects.count(), Message.objects.filter(kind="renewal_due").count()) == (1, 1)
