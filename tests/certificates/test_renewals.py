"""Renewal: early loses nothing, reminders come once and end with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from certificates import emails, tasks
from certificates.enums import Status
from certificates.models import Certificate, RenewalReminder
from certificates.operations import certificates, reminders, rules
from correspondence.models import Message
from courses.models import Course
from delivery.models import Seat
from kernel.actors import SYSTEM
from tests.factories.certificates import issue_all, make_certificate, make_held
from tests.factories.courses import make_course
from tests.factories.delivery import make_coming
from tests.factories.pages import make_site
from ui import wording

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def course() -> Course:
    make_site()
    return make_course(slug="basics", valid_months=12)


def runs_out_in(days: int, course: Course, name: str = "Ann Lee", **change: Any) -> Certificate:
    """A certificate that was earned long ago."""
    found = make_certificate(name, course=course)
    last = today() + timedelta(days=days)
    Certificate.objects.filter(pk=found.pk).update(
        taught_on=last - timedelta(days=365), expires_on=last, **{"email": "ann@bright.example", **change}
    )
    found.refresh_from_db()
    return found


def taken_again(course: Course, name: str = "Ann Lee", email: str = "ann@bright.example") -> Certificate:
    _, seats = make_held(name, course=course)
    Seat.objects.filter(pk=seats[0].pk).update(email=email)
    issue_all()
    return Certificate.objects.get(seat=seats[0])


@pytest.mark.parametrize(("days", "is_in_time"), [(0, True), (89, True), (90, True), (91, False), (-1, False)])
def test_counts_from_the_old_last_day_within_the_window_alone(course: Course, days: int, is_in_time: bool) -> None:
    taught = taken_again(course, name="Zed", email="zed@bright.example").taught_on
    gap = (today() - taught).days
    old = runs_out_in(days - gap, course)
    new = taken_again(course)
    start = old.expires_on if is_in_time else new.taught_on
    assert (new.renews, new.expires_on) == (old, start.replace(year=start.year + 1))


def test_window_is_the_rules(course: Course) -> None:
    old = runs_out_in(40, course)
    rules.change(course=course, renewal_days=10, by=SYSTEM)
    new = taken_again(course)
    assert (new.renews, new.expires_on.year) == (old, new.taught_on.year + 1)
    assert new.expires_on < old.expires_on.replace(year=old.expires_on.year + 1)


@pytest.mark.parametrize(
    "change",
    [{"name": "Bo Lee"}, {"email": "other@bright.example"}],
)
def test_somebody_else_renews_nothing(course: Course, change: dict[str, str]) -> None:
    runs_out_in(30, course)
    assert taken_again(course, **change).renews is None


def test_another_course_and_one_that_ended_renew_nothing(course: Course) -> None:
    old = runs_out_in(30, course)
    other = make_course(slug="other", valid_months=12)
    assert taken_again(other).renews is None
    certificates.revoke(certificate=old, reason="Wrong.", by=SYSTEM)
    assert taken_again(course).renews is None


def test_people_without_address_are_known_by_name_and_organisation(course: Course) -> None:
    old = runs_out_in(30, course, email="")
    _, seats = make_held("ann lee", course=course)
    Seat.objects.filter(pk=seats[0].pk).update(email="")
    type(seats[0].booking).objects.filter(pk=seats[0].booking_id).update(organisation=old.seat.booking.organisation)
    issue_all()
    assert Certificate.objects.get(seat=seats[0]).renews == old


def test_corrected_one_renews_and_is_renewed_alike(course: Course) -> None:
    old = runs_out_in(30, course)
    fixed = certificates.reissue(certificate=old, name="Ann Lea", by=SYSTEM)
    new = taken_again(course, name="Ann Lea")
    assert (fixed.expires_on, new.renews) == (old.expires_on, fixed)
    newer = certificates.reissue(certificate=new, name="Anna Lea", by=SYSTEM)
    assert (newer.renews, newer.expires_on) == (fixed, new.expires_on)
    assert tasks.plan_reminders("test") == 0


def kinds() -> list[tuple[int, bool]]:
    return list(RenewalReminder.objects.order_by("pk").values_list("days_before", "is_needless"))


@pytest.mark.parametrize(
    ("days", "told"), [(91, []), (90, [90]), (31, [90]), (30, [30]), (8, [30]), (7, [7]), (0, [7]), (-1, [])]
)
def test_nearest_reminder_alone_is_sent_once(course: Course, days: int, told: list[int]) -> None:
    runs_out_in(days, course)
    for _ in range(3):
        tasks.plan_reminders("test")
    assert kinds() == [(one, False) for one in told]
    assert Message.objects.filter(kind="renewal_due").count() == len(told)


def test_three_come_in_a_lifetime_and_a_correction_brings_none_again(course: Course) -> None:
    certificate = runs_out_in(90, course)
    for days in (90, 30, 7):
        Certificate.objects.update(expires_on=today() + timedelta(days=days))
        tasks.plan_reminders("test")
    assert kinds() == [(90, False), (30, False), (7, False)]
    certificate.refresh_from_db()
    certificates.reissue(certificate=certificate, name="Ann Lea", by=SYSTEM)
    tasks.plan_reminders("test")
    assert len(kinds()) == 3


@pytest.mark.parametrize("end", ["revoke", "reissue then revoke", "renew", "erase"])
def test_nobody_is_reminded_of_what_ended_or_was_renewed(course: Course, end: str) -> None:
    certificate = runs_out_in(30, course)
    if end == "renew":
        taken_again(course)
    elif end == "erase":
        Certificate.objects.update(name="")
    else:
        if end.startswith("reissue"):
            certificate = certificates.reissue(certificate=certificate, name="Ann Lea", by=SYSTEM)
        certificates.revoke(certificate=certificate, reason="Wrong.", by=SYSTEM)
    assert tasks.plan_reminders("test") == 0
    assert not Message.objects.filter(kind="renewal_due").exists()


def test_mail_that_waits_has_nothing_to_say_once_renewed(course: Course) -> None:
    runs_out_in(30, course)
    tasks.plan_reminders("test")
    message = Message.objects.get(kind="renewal_due")
    assert emails.renewal_due(message) is not None
    new = taken_again(course)
    assert emails.renewal_due(message) is None
    certificates.revoke(certificate=new, reason="Not there.", by=SYSTEM)
    assert emails.renewal_due(message) is not None


def test_mail_tells_the_last_day_the_window_and_the_next_dates(course: Course) -> None:
    coming = make_coming(course=course)
    make_coming(course=make_course(slug="other"))
    runs_out_in(30, course)
    tasks.plan_reminders("test")
    mail = emails.renewal_due(Message.objects.get(kind="renewal_due", to_email="ann@bright.example"))
    last = today() + timedelta(days=30)
    begins = last - timedelta(days=90)
    assert mail is not None
    for words in (mail.text, BeautifulSoup(mail.html, "html.parser").get_text(" ")):
        assert (
            f"You lose nothing by being early: whoever takes the course between {wording.day(begins)} and "
            f"{wording.day(last)} gets a certificate that counts from that last day. Later, it counts from the day of "
            "the course."
        ) in words
    assert mail.text.count("/sessions/") == 2
    assert f"/sessions/{coming.ref}/" in mail.text


def test_booker_reads_of_all_in_one_mail(course: Course) -> None:
    session, seats = make_held("Ann", "Bo", course=course)
    Seat.objects.filter(session=session).update(email="")
    issue_all()
    last = today() + timedelta(days=30)
    Certificate.objects.update(expires_on=last, taught_on=last - timedelta(days=365))
    tasks.plan_reminders("test")
    message = Message.objects.get(kind="booking_renewals")
    assert message.to_email == seats[0].booking.booker_email
    mail = emails.booking_renewals(message)
    assert mail is not None
    assert mail.subject.startswith("2 certificates run out soon")
    assert [name in mail.text for name in ("Ann: valid until", "Bo: valid until")] == [True, True]


def test_short_certificate_is_not_announced_as_soon_as_it_is_made(course: Course) -> None:
    certificate = runs_out_in(85, course)
    Certificate.objects.update(taught_on=today() - timedelta(days=3))
    certificate.refresh_from_db()
    tasks.plan_reminders("test")
    assert kinds() == [(90, True)]
    assert not reminders.plan(certificate=certificate, days=90)
    assert not Message.objects.filter(kind="renewal_due").exists()


@pytest.mark.parametrize(
    ("days", "words"),
    [(200, "It can be renewed from"), (30, "you lose nothing"), (-3, "Find a date to take the course again")],
)
def test_page_of_the_holder_says_how_it_is_renewed(course: Course, days: int, words: str) -> None:
    certificate = runs_out_in(days, course)
    client = Client()
    body = " ".join(client.get(f"/k/{certificate.key}/", follow=True).content.decode().split())
    assert words in body
    if days == 30:
        taken_again(course)
        assert (
            "You have taken the course again since."
            in client.get(f"/certificates/{certificate.code}/").content.decode()
        )
    Certificate.objects.update(status=Status.REPLACED)
    assert words not in client.get(f"/certificates/{certificate.code}/").content.decode()
