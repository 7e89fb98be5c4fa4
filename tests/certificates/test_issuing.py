"""Certificates are issued to those who earned them, once each, whatever happens in between."""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from attendance.enums import CheckInStatus
from attendance.operations import registers, walk_ins
from certificates import queries, tasks
from certificates.enums import ProblemKind, Status
from certificates.models import Certificate, IssueProblem, IssueRun
from certificates.operations import certificates, files, rules
from correspondence.models import Message
from kernel import leases
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all, make_certificate, make_held
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return sorted(Certificate.objects.values_list("name", flat=True))


def test_issue_gives_a_certificate_to_those_who_were_there() -> None:
    session = make_session()
    there, late, absent = make_seats(session, "Ann There", "Bo Late", "Cy Absent")
    register = make_register(session)
    mark(register, there)
    mark(register, late, CheckInStatus.LATE)
    mark(register, absent, CheckInStatus.ABSENT)
    registers.close(register=register, by=SYSTEM)
    assert issue_all() == 2
    assert names() == ["Ann There", "Bo Late"]


def test_issue_waits_until_every_planned_register_is_closed() -> None:
    session = make_session(days=2, starts_at=timezone.now() - timezone.timedelta(days=2))
    seats = make_seats(session, "Ann Lee", "Bo Half")
    make_closed_register(session, *seats, meeting_no=1)
    assert issue_all() == 0
    make_closed_register(session, seats[0], meeting_no=2)
    assert issue_all() == 1
    assert names() == ["Ann Lee"]


def test_issue_follows_the_share_of_the_rule_in_force() -> None:
    course = make_course()
    rules.change(course=course, attendance_percent=50, by=SYSTEM)
    session = make_session(days=2, starts_at=timezone.now() - timezone.timedelta(days=2), course=course)
    seats = make_seats(session, "Ann Lee", "Bo Half")
    make_closed_register(session, *seats, meeting_no=1)
    make_closed_register(session, seats[0], meeting_no=2)
    issue_all()
    certificate = Certificate.objects.get(name="Bo Half")
    assert (certificate.rule.number, certificate.evidence["attended"], certificate.evidence["planned"]) == (1, 1, 2)


def test_issue_writes_snapshot_file_mail_and_trail() -> None:
    certificate = make_certificate("Łucja Żółć")
    version = certificate.course_version
    with storages["private"].open(certificate.file_name) as file:
        text = PdfReader(file).pages[0].extract_text()
    assert (certificate.course_title, certificate.minutes) == (version.title, version.duration_minutes)
    assert certificate.outcomes == [outcome.text for outcome in version.outcomes.all()]
    assert "Łucja Żółć" in text
    assert files.read(certificate)[:5] == b"%PDF-"
    message = Message.objects.get(kind="certificate_issued")
    assert (message.to_email, message.about_id) == (certificate.email, str(certificate.pk))
    entry = TrailEntry.objects.get(subject_type="certificates.certificate")
    assert (entry.verb, entry.actor_kind) == ("issue", "system")


def test_read_file_refuses_a_file_that_was_changed() -> None:
    certificate = make_certificate()
    storage = storages["private"]
    Path(storage.path(certificate.file_name)).write_bytes(b"%PDF-1.7 another file")
    with pytest.raises(ValueError, match="not the one that was issued"):
        files.read(certificate)


def test_issue_goes_to_walk_ins_too_and_to_nobody_without_an_address() -> None:
    session = make_session()
    register = make_register(session)
    walk_ins.add(
        register=register, name="Wanda Walker", email="", organisation_name="", client_event_id=uuid4(), by=SYSTEM
    )
    registers.close(register=register, by=SYSTEM)
    assert issue_all() == 1
    certificate = Certificate.objects.get()
    assert (certificate.seat, certificate.name) == (None, "Wanda Walker")
    assert Message.objects.count() == 0


def test_issue_sends_one_mail_to_the_booker_for_all_seats_without_address() -> None:
    session = make_session()
    seats = make_seats(session, "Ann Lee", "Bo Lee")
    for seat in seats:
        type(seat).objects.filter(pk=seat.pk).update(email="")
    make_closed_register(session, *seats)
    issue_all()
    assert list(Message.objects.values_list("kind", "to_email", "group")) == [
        ("booking_certificates", "bo@example.com", f"session:{session.pk}")
    ]


def test_issue_twice_changes_nothing() -> None:
    make_held("Ann Lee")
    assert issue_all() == 1
    IssueRun.objects.update(done_at=None, due_at=timezone.now())
    assert issue_all() == 0
    assert names() == ["Ann Lee"]


def test_issue_reports_a_name_that_cannot_be_drawn_and_issues_the_others() -> None:
    make_held("Ann Lee", "𐒀𐒁𐒂", "")
    assert issue_all() == 1
    problems = IssueProblem.objects.order_by("seat__number")
    assert [(one.kind, one.detail) for one in problems] == [
        (ProblemKind.UNDRAWABLE_NAME, "U+10480 U+10481 U+10482"),
        (ProblemKind.NO_NAME, ""),
    ]


def test_issue_goes_on_after_a_worker_died_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    make_held("Ann Lee", "Bo Lee", "Cy Lee")
    tasks.plan_runs("dead")
    real, calls = certificates.issue, []

    def dying(**kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return real(**kwargs)

    monkeypatch.setattr(certificates, "issue", dying)
    with pytest.raises(SystemExit):
        tasks.issue_due("dead")
    monkeypatch.setattr(certificates, "issue", real)
    assert tasks.issue_due("alive") == 0
    IssueRun.objects.update(lease_until=timezone.now())
    assert tasks.issue_due("alive") == 2
    assert names() == ["Ann Lee", "Bo Lee", "Cy Lee"]


def test_same_person_earns_the_same_course_again() -> None:
    course = make_course()
    make_certificate("Ann Lee", course=course)
    make_certificate("Ann Lee", course=course)
    assert names() == ["Ann Lee", "Ann Lee"]


def test_expiry_follows_the_version() -> None:
    day = make_certificate(course=make_course(valid_months=12)).taught_on
    certificate = Certificate.objects.get()
    assert certificate.expires_on == day.replace(year=day.year + 1)
    assert certificate.standing_on(certificate.expires_on) == "valid"
    assert certificate.standing_on(certificate.expires_on + timezone.timedelta(days=1)) == "expired"


def test_reissue_replaces_and_links_forward() -> None:
    old = make_certificate("Ann Le")
    new = certificates.reissue(certificate=old, name="Ann Lee", by=SYSTEM)
    old.refresh_from_db()
    assert (old.status, old.name) == (Status.REPLACED, "Ann Le")
    assert (new.status, new.generation, new.replaces, new.name) == (Status.VALID, 2, old, "Ann Lee")
    assert new.code != old.code
    with pytest.raises(Refusal) as refused:
        certificates.reissue(certificate=old, name="Again", by=SYSTEM)
    assert refused.value.code == "not_valid"


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_needed"), ("𐒀𐒁𐒂", "undrawable_name"), ("evil.co.uk", "link_in_name")]
)
def test_reissue_refuses_a_name_that_cannot_stand(name: str, code: str) -> None:
    old = make_certificate()
    with pytest.raises(Refusal) as refused:
        certificates.reissue(certificate=old, name=name, by=SYSTEM)
    assert refused.value.code == code
    old.refresh_from_db()
    assert old.status == Status.VALID


def test_revoke_needs_a_reason_and_is_final() -> None:
    certificate = make_certificate()
    with pytest.raises(Refusal) as refused:
        certificates.revoke(certificate=certificate, reason="  ", by=SYSTEM)
    assert refused.value.code == "reason_needed"
    certificates.revoke(certificate=certificate, reason="Issued in error", by=SYSTEM)
    first = certificate.revoked_at
    certificates.revoke(certificate=certificate, reason="Another", by=SYSTEM)
    assert (certificate.status, certificate.revoke_reason, certificate.revoked_at) == (
        Status.REVOKED, "Issued in error", first,
    )  # fmt: skip
    assert issue_all() == 0


def test_rule_that_could_never_be_met_is_refused_by_the_database() -> None:
    from django.db import IntegrityError

    rule = rules.current(make_course())
    rule.pk, rule.number, rule.needs_survey = None, 2, True
    with pytest.raises(IntegrityError):
        rule.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_each_is_issued_once_when_four_workers_are_at_it() -> None:
    session, _ = make_held(*(f"Person {letter}" for letter in "abcdefgh"))
    tasks.plan_runs("one")
    run = IssueRun.objects.get()
    rule = rules.current(session.course)
    barrier = Barrier(4)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait()
            for earner in list(queries.earners(session, rule.attendance_percent)):
                certificates.issue(session=session, earner=earner, rule=rule, by=SYSTEM)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names() == [f"Person {letter}" for letter in "abcdefgh"]
    assert Message.objects.filter(kind="certificate_issued").count() == 8
    assert leases.due(IssueRun.objects.filter(pk=run.pk), timezone.now()).exists()
