"""A corrected certificate: what staff read of it, and how plainly its holder is told that the old code is dead."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from certificates import emails
from certificates.models import Certificate
from certificates.operations import certificates
from correspondence.models import Message
from kernel.actors import SYSTEM, Actor
from kernel.identifiers import grouped
from records.models import TrailEntry
from tests.factories.certificates import make_certificate
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
NOTHING = ""


@pytest.fixture
def pair() -> tuple[Certificate, Certificate]:
    old = make_certificate("Ann Lea")
    by = Actor.user(make_coordinator(first_name="Cora", last_name="Dean").pk)
    return old, certificates.reissue(certificate=old, name="Ann Lee", by=by)


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_coordinator())
    return signed_in


def lines(client: Client, certificate: Certificate) -> tuple[list[list[str]], list[str]]:
    """The rows of a history without their time, and where its links lead."""
    page = BeautifulSoup(client.get(history(certificate)).content, "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")][1:] for row in page.select("tbody tr")]
    return rows, [link["href"] for link in page.select("main p > a")]


def history(certificate: Certificate) -> str:
    return reverse("staff_certificates:history", args=[certificate.pk])


def test_histories_tell_both_names_and_lead_to_each_other(
    client: Client, pair: tuple[Certificate, Certificate]
) -> None:
    old, new = pair
    codes = f"Code of the certificate changed from “{grouped(old.code)}” to “{grouped(new.code)}”"
    name = "Name changed from “Ann Lea” to “Ann Lee”"
    assert lines(client, new) == (
        [["Cora Dean", "Issued in place of another", f"{name} {codes}"]], [history(old)]
    )  # fmt: skip
    replaced, issued = lines(client, old)[0]
    status = "Status changed from “Valid” to “Replaced by a newer certificate”"
    assert replaced == ["Cora Dean", "Replaced by a new one", f"{name} {codes} {status}"]
    assert issued == [
        "Muster itself",
        "Issued",
        f"Name: “Ann Lea” Code of the certificate: “{grouped(old.code)}” Meetings attended: “1 of 1”",
    ]
    assert lines(client, old)[1] == [history(new)]


def test_trail_names_both_codes_and_nobody(pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair
    written = TrailEntry.objects.filter(verb__in=("reissue", "replace")).select_related("payload")
    bodies = [entry.payload.body for entry in written]
    assert [(body["before"]["code"], body["after"]["code"]) for body in bodies] == [(old.code, new.code)] * 2
    assert "Ann" not in str(bodies)


def test_history_of_an_erased_certificate_names_nobody(client: Client, pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair
    Certificate.objects.update(name="")
    rows = lines(client, old)[0] + lines(client, new)[0]
    assert [row for row in rows if "Name" in row[2]] == []


def test_pages_of_staff_lead_to_each_other(client: Client, pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair

    def beside(certificate: Certificate) -> list[str]:
        page = client.get(reverse("staff_certificates:inspect", args=[certificate.pk])).content
        found = [one.get_text(" ", strip=True) for one in BeautifulSoup(page, "html.parser").select("main p")]
        return [words for words in found if words.startswith("It ")]

    assert beside(old) == [f"It was replaced by certificate {grouped(new.code)} (Ann Lee)."]
    assert beside(new) == [f"It replaced certificate {grouped(old.code)} (Ann Lea)."]


def test_mail_says_that_the_old_code_is_dead(pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair
    first, second = Message.objects.filter(kind="certificate_issued").order_by("pk")
    assert emails.certificate_issued(first) is None
    mail = emails.certificate_issued(second)
    assert mail is not None
    assert mail.subject == f"Your corrected certificate: {new.course_title}"
    for words in (mail.text, " ".join(BeautifulSoup(mail.html, "html.parser").get_text(" ").split())):
        assert f"takes the place of the one with the code {grouped(old.code)}" in words
        assert "The old certificate and its code no longer count." in words
        assert f"give them this new code: {grouped(new.code)}" in words


def test_first_mail_says_nothing_of_another() -> None:
    make_certificate("Ann Lee")
    mail = emails.certificate_issued(Message.objects.get(kind="certificate_issued"))
    assert mail is not None
    assert ("corrected" in mail.subject, "no longer count" in mail.text + mail.html) == (False, False)


def test_mail_to_the_booker_says_so_too(pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair
    Certificate.objects.update(email="")
    booking = new.seat.booking
    mail = emails.booking_certificates(Message(kind="booking_certificates", about_id=str(booking.pk)))
    assert mail is not None
    dead = f"The one with the code {grouped(old.code)} no longer counts, and this one with the code {grouped(new.code)}"
    assert (dead in mail.text, dead in mail.html) == (True, True)


def test_pages_of_the_holder_say_which_code_counts(pair: tuple[Certificate, Certificate]) -> None:
    old, new = pair
    browser = Client()

    def banner(certificate: Certificate) -> str:
        page = browser.get(f"/k/{certificate.key}/", follow=True).content
        found = BeautifulSoup(page, "html.parser").select_one(".govuk-notification-banner__content")
        return found.get_text(" ", strip=True) if found else NOTHING

    passed_on = banner(old)
    assert passed_on.startswith(f"This certificate and its code {grouped(old.code)} no longer count.")
    assert grouped(new.code) not in passed_on
    assert banner(new).startswith(f"This certificate takes the place of the one with the code {grouped(old.code)}.")
    assert f"Go to the new certificate, {grouped(new.code)}" in banner(old)
    certificates.send_again(certificate=new, by=SYSTEM)
    assert banner(make_certificate("Bo Lee")) == NOTHING
