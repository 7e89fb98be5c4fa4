"""Corrections: asked for once, answered once, and what a new certificate makes of them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import emails
from certificates.enums import CorrectionState, Status
from certificates.models import Certificate, Correction
from certificates.operations import certificates, corrections
from correspondence.models import Message
from kernel.actors import SYSTEM, Actor, ActorKind
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.certificates import make_certificate, make_correction
from tests.factories.organisations import make_coordinator, make_trainer

pytestmark = pytest.mark.django_db
HOLDER = Actor(ActorKind.CERTIFICATE_KEY, "1")


@pytest.fixture
def certificate() -> Certificate:
    return make_certificate("Ann Lea")


def refused(call: object, **given: object) -> str:
    with pytest.raises(Refusal) as found, transaction.atomic():
        call(by=HOLDER, **given)  # type: ignore[operator]  # an operation
    return found.value.code


def test_is_kept_as_typed_and_told_to_the_trainer(certificate: Certificate) -> None:
    certificate.session.trainers.create(user=make_trainer(email="lead@muster.test"), role="lead")
    made = corrections.ask(certificate=certificate, name=" Ann   Lee ", note="I married.", by=HOLDER)
    assert (made.name, made.note, made.state, made.settled_at) == ("Ann Lee", "I married.", "asked", None)
    mail = emails.correction_asked(Message.objects.get(kind="correction_asked", to_email="lead@muster.test"))
    assert mail is not None
    assert mail.subject == f"1 name to put right: {certificate.session.title}"
    assert "Lee" not in mail.text + mail.html
    entry = TrailEntry.objects.get(verb="ask_correction")
    assert (entry.subject_type, entry.actor_kind) == ("certificates.certificate", "certificate_key")


def test_is_told_to_coordinators_where_nobody_teaches(certificate: Certificate) -> None:
    make_coordinator(email="cora@muster.test")
    certificate.session.trainers.all().delete()
    make_correction(certificate)
    assert list(Message.objects.filter(kind="correction_asked").values_list("to_email", flat=True)) == [
        "cora@muster.test"
    ]


def test_two_of_one_session_are_told_in_one_mail(certificate: Certificate) -> None:
    make_coordinator()
    certificate.session.trainers.all().delete()
    make_correction(certificate)
    other = make_certificate("Bo Lea")
    Certificate.objects.filter(pk=other.pk).update(session=certificate.session)
    other.refresh_from_db()
    make_correction(other, "Bo Lee")
    mail = emails.correction_asked(Message.objects.get(kind="correction_asked"))
    assert mail is not None
    assert mail.subject.startswith("2 names to put right")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_needed"),
        (" \u202e ", "name_needed"),
        ("Ann Lea", "same_name"),
        ("x" * 201, "name_too_long"),
        ("www.example.com", "link_in_name"),
        ("Ann \U00012000", "undrawable_name"),
    ],
)
def test_names_that_cannot_stand_there_are_refused(certificate: Certificate, name: str, code: str) -> None:
    assert refused(corrections.ask, certificate=certificate, name=name) == code
    assert Correction.objects.count() == 0


def test_asking_the_same_again_changes_nothing_and_another_name_waits(certificate: Certificate) -> None:
    first = make_correction(certificate)
    assert make_correction(certificate) == first
    assert refused(corrections.ask, certificate=certificate, name="Ann Li") == "correction_open"
    corrections.withdraw(correction=first, by=HOLDER)
    assert make_correction(certificate, "Ann Li").state == "asked"


def test_database_refuses_a_second_open_one(certificate: Certificate) -> None:
    make_correction(certificate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(certificate=certificate, name="Ann Li", asked_at=timezone.now())


def test_may_not_be_asked_again_and_again(certificate: Certificate) -> None:
    for number in range(corrections.MOST_ASKED):
        corrections.withdraw(correction=make_correction(certificate, f"Ann {'I' * (number + 1)}"), by=HOLDER)
    assert refused(corrections.ask, certificate=certificate, name="Ann Lee") == "asked_too_often"
    Correction.objects.update(asked_at=timezone.now() - timedelta(days=31))
    assert make_correction(certificate).state == "asked"


@pytest.mark.parametrize("end", ["reissue", "revoke"])
def test_certificate_that_no_longer_stands_settles_and_refuses(certificate: Certificate, end: str) -> None:
    waiting = make_correction(certificate)
    if end == "reissue":
        certificates.reissue(certificate=certificate, name="Anna Lee", by=SYSTEM)
    else:
        certificates.revoke(certificate=certificate, reason="Wrong course.", by=SYSTEM)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.settled_at is not None) == ("overtaken", True)
    assert refused(corrections.ask, certificate=certificate, name="Ann Li") == "not_valid"
    assert refused(corrections.agree, correction=waiting) == "correction_settled"


def test_agreed_one_replaces_the_certificate_once(certificate: Certificate) -> None:
    waiting = make_correction(certificate)
    made = corrections.agree(correction=waiting, by=SYSTEM)
    certificate.refresh_from_db()
    assert (made.name, made.replaces, certificate.status) == ("Ann Lee", certificate, Status.REPLACED)
    assert corrections.agree(correction=Correction.objects.get(), by=SYSTEM) == made
    assert refused(corrections.decline, correction=waiting, reason="No.") == "correction_settled"
    assert refused(corrections.withdraw, correction=waiting) == "correction_settled"
    assert list(TrailEntry.objects.filter(verb__in=("agree_to_correction", "reissue")).values_list("verb")) == [
        ("agree_to_correction",),
        ("reissue",),
    ]


def test_agreement_that_cannot_be_signed_leaves_everything_as_it_was(
    certificate: Certificate, settings: object
) -> None:
    from paper import signatures

    waiting = make_correction(certificate)

    def fails(*_: object, **__: object) -> object:
        raise signatures.Unsigned("no key")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("certificates.operations.files.finished", fails)
        assert refused(corrections.agree, correction=waiting) == "no_signature"
    assert Correction.objects.get().state == "asked"
    assert Certificate.objects.get().status == Status.VALID


def test_declined_one_tells_the_holder_why(certificate: Certificate) -> None:
    waiting = make_correction(certificate)
    assert refused(corrections.decline, correction=waiting, reason=" ") == "reason_needed"
    corrections.decline(correction=waiting, reason="Your booking says Lea.", by=SYSTEM)
    corrections.decline(correction=Correction.objects.get(), reason="Again.", by=SYSTEM)
    assert (Correction.objects.get().answer, certificate.status) == ("Your booking says Lea.", Status.VALID)
    message = Message.objects.get(kind="correction_declined")
    assert message.to_email == certificate.email
    mail = emails.correction_declined(message)
    assert mail is not None
    for words in (mail.text, BeautifulSoup(mail.html, "html.parser").get_text(" ")):
        assert "Your booking says Lea." in words
    certificates.revoke(certificate=certificate, reason="Wrong course.", by=SYSTEM)
    assert emails.correction_declined(message) is None


def test_declined_one_of_a_place_without_address_is_told_to_the_booker(certificate: Certificate) -> None:
    Certificate.objects.update(email="")
    certificate.refresh_from_db()
    corrections.decline(correction=make_correction(certificate), reason="No.", by=SYSTEM)
    assert Message.objects.get(kind="correction_declined").to_email == certificate.seat.booking.booker_email


@pytest.mark.parametrize("state", sorted(set(CorrectionState.values) - {"asked"}))
def test_settled_one_has_its_time(certificate: Certificate, state: str) -> None:
    made = make_correction(certificate)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(state=state, answer="No.")
