"""Certificates that a corrected register no longer supports are told, and withdrawn by nobody but a person."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.enums import CheckInStatus
from attendance.models import Register
from attendance.operations import check_ins, registers, walk_ins
from certificates.enums import Status
from certificates.models import Certificate
from certificates.operations import certificates, rules
from kernel.actors import SYSTEM
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all, make_certificate, make_unsupported
from tests.factories.courses import make_course
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


def unsupported() -> list[str]:
    return list(Certificate.objects.unsupported().order_by("name").values_list("name", flat=True))


def amend(register: Register) -> Register:
    return registers.amend(register=register, reason="A wrong mark", by=SYSTEM)


def test_certificate_loses_its_ground_when_the_amendment_is_closed() -> None:
    certificate = make_certificate("Ann Lee")
    register = amend(certificate.session.meetings.get().register)
    mark(register, certificate.seat, CheckInStatus.ABSENT)
    assert unsupported() == []
    registers.close(register=register, by=SYSTEM)
    issue_all()
    assert unsupported() == ["Ann Lee"]
    certificate.refresh_from_db()
    assert certificate.status == Status.VALID


def test_walk_in_marked_late_keeps_its_ground_and_one_marked_absent_loses_it() -> None:
    register = make_register(make_session())
    late, absent = (
        walk_ins.add(register=register, name=name, client_event_id=uuid4(), by=SYSTEM) for name in ("Lou", "Abe")
    )
    registers.close(register=register, by=SYSTEM)
    issue_all()
    amend(register)
    for walk_in, status in ((late, CheckInStatus.LATE), (absent, CheckInStatus.ABSENT)):
        check_ins.mark(register=register, walk_in=walk_in, status=status, client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    assert unsupported() == ["Abe"]


def test_certificate_is_judged_by_its_own_rule() -> None:
    course = make_course()
    rules.change(course=course, attendance_percent=50, by=SYSTEM)
    session = make_session(course=course, days=2, starts_at=timezone.now() - timezone.timedelta(days=2))
    half, none = make_seats(session, "Hal Half", "Nat None")
    make_closed_register(session, half, none, meeting_no=1)
    second = make_closed_register(session, half, none, meeting_no=2).register
    issue_all()
    rules.change(course=course, attendance_percent=100, by=SYSTEM)
    first = amend(session.meetings.get(number=1).register)
    for seat in (half, none):
        mark(first, seat, CheckInStatus.ABSENT)
    registers.close(register=first, by=SYSTEM)
    mark(amend(second), none, CheckInStatus.ABSENT)
    registers.close(register=second, by=SYSTEM)
    assert unsupported() == ["Nat None"]


def test_replaced_or_withdrawn_certificate_is_not_told() -> None:
    certificate = make_unsupported("Ann Le")
    certificates.reissue(certificate=certificate, name="Ann Lee", by=SYSTEM)
    assert unsupported() == ["Ann Lee"]
    certificates.revoke(certificate=Certificate.objects.get(name="Ann Lee"), reason="Was not there", by=SYSTEM)
    assert unsupported() == []


def test_staff_are_led_to_withdraw_it_with_the_reason_written() -> None:
    make_site()
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    (seat,) = make_seats(session, "Ann Lee")
    register = make_closed_register(session, seat).register
    issue_all()
    mark(amend(register), seat, CheckInStatus.ABSENT)
    registers.close(register=register, by=SYSTEM)
    client = Client()
    client.force_login(trainer)
    session_url = reverse("staff_sessions:inspect", args=[session.pk])
    closed = BeautifulSoup(client.get(f"/register/{session.ref}/1/").content, "html.parser")
    assert closed.select_one(".muster-register-closed a")["href"] == f"{session_url}#unsupported"
    page = BeautifulSoup(client.get(session_url).content, "html.parser")
    _, withdraw = page.select("section[aria-labelledby=unsupported] li a")
    assert withdraw.get_text() == "Withdraw the certificate of Ann Lee"
    form = BeautifulSoup(client.get(withdraw["href"]).content, "html.parser")
    assert form.select_one("[name=reason]").get_text(strip=True).startswith("The register was corrected.")
