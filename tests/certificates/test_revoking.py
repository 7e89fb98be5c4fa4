"""Withdrawing: for a reason, at once, for good; and what answers a mistake."""

from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from certificates import emails
from certificates.enums import Status
from certificates.models import Certificate
from certificates.operations import certificates
from correspondence.models import Message
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from kernel.identifiers import grouped
from records.models import TrailEntry
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def revoked() -> Certificate:
    make_site()
    by = Actor.user(make_coordinator(first_name="Cora", last_name="Dean").pk)
    return certificates.revoke(certificate=make_certificate("Ann Lee"), reason="Wrong course.", by=by)


def told(certificate: Certificate) -> tuple[str, str]:
    """What the check says, on its page and over the API."""
    page = Client().get(f"/verify/{certificate.code}/")
    answer = Caller().get(f"verify/{certificate.code}/")
    assert "no-store" in page["Cache-Control"]
    return ("withdrawn" if "withdrew it on" in page.content.decode() else "stands", answer.json()["standing"])


def test_page_of_a_withdrawn_one_asks_nobody_to_hand_it_on() -> None:
    make_site()
    old = make_certificate("Ann Lea")
    new = certificates.reissue(certificate=old, name="Ann Lee", by=SYSTEM)
    client = Client()
    words = client.get(f"/k/{new.key}/", follow=True).content.decode()
    assert ["Give the new code" in words, "Give them the code or the PDF" in words] == [True, True]
    certificates.revoke(certificate=new, reason="Wrong course.", by=SYSTEM)
    words = client.get(f"/certificates/{grouped(new.code)}/").content.decode()
    assert ["Give the new code" in words, "Give them the code or the PDF" in words] == [False, False]


def test_everybody_is_told_with_the_next_request() -> None:
    make_site()
    certificate = make_certificate("Ann Lee")
    assert told(certificate) == ("stands", "valid")
    certificates.revoke(certificate=certificate, reason="Wrong course.", by=SYSTEM)
    assert told(certificate) == ("withdrawn", "revoked")


@pytest.mark.parametrize(
    "change",
    ["status = 'valid', revoked_at = NULL, revoke_reason = ''", "revoked_at = '2020-01-01 00:00:00'",
     "revoke_reason = 'Another one'", "status = 'replaced', revoked_at = NULL"],
)  # fmt: skip
def test_database_refuses_to_undo_a_withdrawal(revoked: Certificate, change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE certificates_certificate SET {change} WHERE id = %s", [revoked.pk])  # noqa: S608 -- ours
    revoked.refresh_from_db()
    assert (revoked.status, revoked.revoke_reason) == (Status.REVOKED, "Wrong course.")


def test_database_refuses_to_undo_a_replacement_and_to_delete(revoked: Certificate) -> None:
    old = make_certificate("Bo Lea")
    certificates.reissue(certificate=old, name="Bo Lee", by=SYSTEM)
    for change in (lambda: Certificate.objects.filter(pk=old.pk).update(status=Status.VALID),
                   lambda: Certificate.objects.filter(pk=revoked.pk)._raw_delete("default")):  # fmt: skip
        with suppress(DatabaseError), transaction.atomic():
            change()
            pytest.fail("the database let it through")
    assert Certificate.objects.filter(status=Status.VALID).count() == 1


def test_reason_may_be_erased_when_its_time_is_up(revoked: Certificate) -> None:
    Certificate.objects.filter(pk=revoked.pk).update(name="", revoke_reason="(erased)")
    revoked.refresh_from_db()
    assert revoked.revoke_reason == "(erased)"


def test_staff_read_who_withdrew_it_and_no_door_leads_back(revoked: Certificate) -> None:
    client = Client()
    client.force_login(make_coordinator())
    body = client.get(reverse("staff_certificates:inspect", args=[revoked.pk])).content.decode()
    assert "by Cora Dean" in body
    assert ("Issue anew" in body, "Correct the name" in body, ">Withdraw<" in body) == (True, False, False)
    answer = client.post(reverse("staff_certificates:reissue", args=[revoked.pk]), {"name": "Ann Lee"})
    assert answer.status_code == 409


def test_mistake_is_answered_by_a_new_one_with_a_reason_on_record(revoked: Certificate) -> None:
    new = certificates.reinstate(certificate=revoked, reason="It was the right course.", by=SYSTEM)
    revoked.refresh_from_db()
    assert (revoked.status, new.status, new.name, new.replaces) == (Status.REVOKED, Status.VALID, "Ann Lee", revoked)
    assert (new.generation, new.expires_on, new.evidence) == (2, revoked.expires_on, revoked.evidence)
    entries = {
        one.verb: one.payload.body["after"] for one in TrailEntry.objects.filter(verb__in=("reinstate", "issue_anew"))
    }
    assert {verb: body["reason"] for verb, body in entries.items()} == dict.fromkeys(
        entries, "It was the right course."
    )
    assert len(entries) == 2
    assert (told(revoked), told(new)) == (("withdrawn", "revoked"), ("stands", "valid"))
    mail = emails.certificate_issued(Message.objects.filter(kind="certificate_issued").latest("pk"))
    assert mail is not None
    assert mail.subject.startswith("Your new certificate")
    assert f"Your certificate with the code {grouped(revoked.code)} was withdrawn, and stays so." in mail.text


@pytest.mark.parametrize(
    ("reason", "before", "code"),
    [
        (" ", lambda one: None, "reason_needed"),
        ("Why", lambda one: Certificate.objects.filter(pk=one.pk).update(name=""), "details_deleted"),
        ("Why", lambda one: certificates.reinstate(certificate=one, reason="Once.", by=SYSTEM), "reinstated"),
    ],
)
def test_new_one_is_refused(revoked: Certificate, reason: str, before: object, code: str) -> None:
    before(revoked)  # type: ignore[operator]  # what comes before it
    revoked.refresh_from_db()
    with pytest.raises(Refusal) as found:
        certificates.reinstate(certificate=revoked, reason=reason, by=SYSTEM)
    assert found.value.code == code


def test_one_that_stands_is_not_made_anew() -> None:
    with pytest.raises(Refusal) as found:
        certificates.reinstate(certificate=make_certificate(), reason="Why", by=SYSTEM)
    assert found.value.code == "not_revoked"


def test_staff_make_it_anew_on_the_screen_and_over_the_api(revoked: Certificate) -> None:
    client = Client()
    client.force_login(make_coordinator())
    where = reverse("staff_certificates:reinstate", args=[revoked.pk])
    assert client.post(where, {"reason": ""}).status_code == 422
    client.post(where, {"reason": "It was the right course."})
    new = Certificate.objects.get(replaces=revoked)
    body = client.get(reverse("staff_certificates:history", args=[revoked.pk])).content.decode()
    assert ("It was the right course." in body, grouped(new.code) in body) == (True, True)
    again = Caller(make_coordinator()).post(f"certificates/{revoked.code}/reinstate/", {"reason": "Again."})
    assert (again.status_code, again.json()["code"]) == (409, "reinstated")
