"""Personal data goes when its time is up, and only then; what is held stays; counts and proof stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from attendance.models import Mark
from certificates.models import Certificate
from correspondence.models import Message
from delivery.models import Booking, Seat, Session
from kernel.actors import SYSTEM
from kernel.fields import retention_of
from organisations.models import ContactPoint, Person
from organisations.operations import people
from records.models import RetentionPeriod, TrailEntry, TrailPayload
from records.operations import retention
from records.registry import holdings
from tests.factories.certificates import issue_all, make_certificate, make_held

pytestmark = pytest.mark.django_db
OURS = {
    "accounts",
    "attendance",
    "certificates",
    "correspondence",
    "courses",
    "delivery",
    "home",
    "organisations",
    "records",
}
TWO_YEARS = timedelta(days=731)


def run(after: timedelta, *, is_dry: bool = False) -> dict[str, int]:
    found = retention.run(by=SYSTEM, is_dry=is_dry, now=timezone.now() + after)
    return {outcome.name: outcome.due for outcome in found if outcome.due}


def test_every_personal_field_is_declared_under_its_own_rule() -> None:
    marked = {
        (model._meta.label_lower, field.name, retention_of(field))
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if retention_of(field)
    }
    declared = {
        (holding.model._meta.label_lower, name, holding.rule) for holding in holdings() for name in holding.fields
    }
    assert marked == declared


def test_every_holding_goes_by_the_clock_or_says_why_not() -> None:
    silent = [one.name for one in holdings() if one.due is None and not one.kept_because]
    helpless = [one.name for one in holdings() if one.due is not None and not (one.deletes or one.blank)]
    assert (silent, helpless) == ([], [])


def test_every_rule_has_a_period() -> None:
    assert {holding.rule.value for holding in holdings()} <= set(RetentionPeriod.objects.values_list("rule", flat=True))


def test_nothing_goes_before_its_time() -> None:
    make_held("Ann Lee")
    assert run(timedelta(days=1)) == {}


def test_names_and_addresses_go_after_two_years_and_counts_stay() -> None:
    _, seats = make_held("Ann Lee", "Bo Lee")
    run(TWO_YEARS)
    seat = Seat.objects.get(pk=seats[0].pk)
    booking = Booking.objects.get()
    assert (seat.name, seat.email, seat.person) == ("", "", None)
    assert (booking.booker_name, booking.booker_email) == ("", "")
    assert Seat.objects.count() == 2
    assert Mark.objects.count() == 2
    assert run(TWO_YEARS) == {}


def test_access_needs_go_thirty_days_after_the_session() -> None:
    _, seats = make_held("Ann Lee")
    Seat.objects.filter(pk=seats[0].pk).update(access_needs="A seat near the front")
    assert run(timedelta(days=29)) == {}
    assert run(timedelta(days=31)) == {"delivery.seat: access_needs": 1}
    assert Seat.objects.get(pk=seats[0].pk).name == "Ann Lee"


def test_certificate_keeps_code_and_digest_and_loses_name_and_file() -> None:
    certificate = make_certificate("Ann Lee")
    file_name = certificate.file_name
    run(timedelta(days=365 + 732))
    certificate.refresh_from_db()
    assert (certificate.name, certificate.email, certificate.file_name) == ("", "", "")
    assert len(certificate.code) == 12
    assert len(certificate.file_digest) == 64
    assert not storages["private"].exists(file_name)


def test_erased_certificate_is_answered_like_an_unknown_one(client: object) -> None:
    certificate = make_certificate("Ann Lee")
    run(timedelta(days=365 + 732))
    response = client.get(f"/verify/{certificate.code}/")  # type: ignore[attr-defined]  # Django's test client
    assert response.status_code == 404
    assert "We do not know this code" in response.content.decode()


def test_people_go_once_they_were_not_seen_for_two_years() -> None:
    person = people.prove(name="Ann Lee", email="ann@example.com")
    assert run(timedelta(days=700)) == {}
    run(TWO_YEARS)
    person.refresh_from_db()
    assert (person.name, ContactPoint.objects.count(), Person.objects.count()) == ("", 0, 1)


def test_payloads_go_with_the_row_and_entries_stay() -> None:
    _, seats = make_held("Ann Lee")
    from delivery.operations import seats as operations

    Session.objects.update(naming_closes_at=timezone.now() + timedelta(days=1))
    operations.name(seat=Seat.objects.get(pk=seats[0].pk), name="Ann Li", email="", by=SYSTEM)
    about = TrailEntry.objects.filter(subject_type="delivery.seat")
    assert TrailPayload.objects.filter(entry__in=about).count() == 1
    run(TWO_YEARS)
    assert (about.count(), TrailPayload.objects.filter(entry__in=about).count()) == (1, 0)


def test_messages_lose_address_and_words_after_six_months() -> None:
    make_held("Ann Lee")
    issue_all()
    run(timedelta(days=200))
    assert set(Message.objects.values_list("to_email", flat=True)) == {"erased@invalid.invalid"}


def test_dry_run_counts_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    make_held("Ann Lee")
    before = list(Certificate.objects.values()), list(Seat.objects.values())
    assert run(TWO_YEARS, is_dry=True)["delivery.seat: name, email"] == 1
    call_command("retention", "--dry-run")
    said = capsys.readouterr().out
    assert "delivery.seat: name, email (attendee, 730 days): 0 would go" in said
    assert "accounts.user: first_name, last_name, email (staff, no fixed time): kept while the account is open" in said
    assert (list(Certificate.objects.values()), list(Seat.objects.values())) == before
