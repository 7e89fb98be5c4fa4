"""What operations write for the public log: with the change, once, and nothing that the change did not survive."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from certificates import queries, tasks
from certificates.enums import LogEvent
from certificates.models import Badge, Certificate, LogEntry, LogLeaf
from certificates.operations import badges, certificates, log, log_checks
from credentials import digest_of
from kernel import merkle
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.identifiers import grouped
from records.operations import retention
from tests.certificates.test_log_program import program
from tests.factories.certificates import make_certificate
from tests.factories.log import make_rows

pytestmark = pytest.mark.django_db


def logged(certificate: Certificate) -> list[tuple[str, str]]:
    return list(LogEntry.objects.filter(certificate=certificate).order_by("pk").values_list("event", "digest"))


def downloaded(client: Client, certificate: Certificate) -> dict[str, Any]:
    client.get(f"/k/{certificate.key}/")
    found: dict[str, Any] = client.get(f"/certificates/{grouped(certificate.code)}.json").json()
    return found


def test_issue_and_withdrawal_are_logged_under_one_digest() -> None:
    certificate = make_certificate()
    assert logged(certificate) == [("issue", certificate.badge.digest)]
    for _again in range(2):
        certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    assert logged(certificate) == [("issue", certificate.badge.digest), ("revoke", certificate.badge.digest)]


def test_replacement_is_logged_on_both() -> None:
    old = make_certificate()
    new = certificates.reissue(certificate=old, name="Ann Leigh", by=SYSTEM)
    assert [event for event, _ in logged(old)] == ["issue", "replace"]
    assert logged(new) == [("issue", new.badge.digest)]


def test_what_was_refused_is_not_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    old, other = make_certificate(), make_certificate("Ben")
    certificates.revoke(certificate=old, reason="A mistake", by=SYSTEM)
    with pytest.raises(Refusal):
        certificates.reissue(certificate=old, name="Ann Leigh", by=SYSTEM)
    monkeypatch.setattr("certificates.outbox.issued", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        certificates.reissue(certificate=other, name="Ben Brown", by=SYSTEM)
    assert [event for event, _ in logged(old)] == ["issue", "revoke"]
    assert [event for event, _ in logged(other)] == ["issue"]
    assert LogEntry.objects.count() == 3


def test_certificates_from_before_are_logged_as_they_get_their_badge() -> None:
    [certificate] = make_rows(1)
    assert logged(certificate) == []
    assert tasks.make_badges("w") == 1
    assert logged(certificate) == [("issue", certificate.badge.digest)]


def test_one_from_before_that_is_withdrawn_first_is_logged_whole() -> None:
    [certificate] = make_rows(1)
    certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    assert [event for event, _ in logged(certificate)] == ["issue", "revoke"]


def test_one_from_before_whose_holder_is_forgotten_is_withdrawn_without_a_line() -> None:
    [certificate] = make_rows(1)
    Certificate.objects.update(name="", email="")
    certificate.refresh_from_db()
    certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    assert (logged(certificate), Badge.objects.count()) == ([], 0)


def test_downloaded_badge_holds_its_place_and_the_attached_one_does_not(client: Client) -> None:
    certificate = make_certificate()
    assert "evidence" not in downloaded(client, certificate)
    log.sequence()
    told = downloaded(client, certificate)
    assert program.digest_of(told) == digest_of(told) == certificate.badge.digest
    [evidence] = told["evidence"]
    proof = json.loads(evidence["narrative"])
    head = proof["head"]
    path = [bytes.fromhex(step) for step in proof["path"]]
    leaf = bytes.fromhex(proof["leaf_hash"])
    assert proof["leaf"]["credential"] == certificate.badge.digest
    assert merkle.is_included(leaf, proof["index"], head["size"], path, bytes.fromhex(head["root"]))
    assert "evidence" not in json.loads(certificate.badge.document)


def test_pages_and_api_name_the_entry_once_it_has_a_place(client: Client) -> None:
    certificate = make_certificate()
    client.get(f"/k/{certificate.key}/")
    code = grouped(certificate.code)
    pages = (f"/certificates/{code}/", f"/verify/{code}/")
    assert [b"/log/proof/" in client.get(page).content for page in pages] == [False, False]
    log.sequence()
    proof = f"/log/proof/{LogLeaf.objects.get().hash}.json".encode()
    assert [proof in client.get(page).content for page in pages] == [True, True]
    told = client.get(f"/api/v1/verify/{code}/").json()
    assert (told["log_index"], told["log_hash"]) == (0, LogLeaf.objects.get().hash)
    told = client.post("/api/v1/verify/", {"digest": certificate.file_digest}, "application/json").json()
    assert told["log_index"] == 0


def test_check_of_an_ended_certificate_names_its_issue(django_assert_num_queries: Any) -> None:
    certificate = make_certificate()
    certificates.revoke(certificate=certificate, reason="A mistake", by=SYSTEM)
    log.sequence()
    for code in (certificate.code, "no such code"):
        with django_assert_num_queries(1):
            finding = queries.find(code, timezone.localdate())
        assert finding is None or finding.log_index == 0


def test_log_stays_true_when_the_holder_is_forgotten() -> None:
    certificate = make_certificate()
    log.sequence()
    Certificate.objects.update(taught_on=timezone.localdate().replace(year=2000), expires_on=None)
    retention.run(by=SYSTEM, is_dry=False)
    certificate.refresh_from_db()
    assert (certificate.name, certificate.badge.document) == ("", "")
    assert log_checks.verify().faults == []
    assert log.inclusion_of(certificate)["leaf"]["credential"] == certificate.badge.digest


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": "replaced"}, "Certificates that were replaced, and the log does not say so: 1."),
        (
            {"status": "revoked", "revoked_at": timezone.now(), "revoke_reason": "x"},
            "Certificates that were withdrawn, and the log does not say so: 1.",
        ),
    ],
)
def test_end_that_nobody_logged_is_found(change: dict[str, Any], fault: str) -> None:
    certificate = make_certificate()
    log.sequence()
    assert log_checks.verify().faults == []
    Certificate.objects.filter(pk=certificate.pk).update(**change)
    assert log_checks.verify().faults == [fault]


def test_end_that_only_the_log_knows_is_found() -> None:
    certificate = make_certificate()
    badges.log_end(certificate, LogEvent.REVOKE)
    log.sequence()
    assert log_checks.verify().faults == ["Certificates that the log says were withdrawn, and they were not: 1."]


def test_badge_that_is_not_the_one_that_was_logged_is_found() -> None:
    certificate = make_certificate()
    log.sequence()
    Badge.objects.filter(certificate=certificate).update(digest="0" * 64)
    assert log_checks.verify().faults == ["Entries that name another credential than the certificate has: 1."]
    Badge.objects.all().delete()
    assert log_checks.verify().faults == ["Entries that name another credential than the certificate has: 1."]


def test_badge_that_was_never_logged_is_found() -> None:
    certificate, other = make_certificate(), make_rows(1)[0]
    log.sequence()
    badge = badges.compose(other)
    badge.key = certificate.badge.key
    badge.save()
    assert log_checks.verify().faults == ["Certificates that were issued, and the log does not say so: 1."]
