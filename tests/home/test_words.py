"""The notices of a new site say what the code does: periods, cookies, kinds of data, addresses. So none drifts."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.test import Client

from attendance.views.arriving import DEVICE_COOKIE, DEVICE_SECONDS
from delivery.models import Booking
from home.operations import words
from kernel.fields import Retain
from records.models import RetentionPeriod
from records.registry import holdings
from tests.architecture.tree import ROOT
from tests.delivery.filling import book
from tests.factories.delivery import code_of, make_coming
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from ui.page_keys import LIFE_SECONDS

DAY = 24 * 60 * 60
# The line of the notice that tells of each rule by which data goes by the clock.
TOLD = {
    Retain.ATTENDEE: "Names, addresses and telephone numbers",
    Retain.ACCESS_NEED: "What somebody needs to take part",
    Retain.CERTIFICATE: "Certificates",
    Retain.MESSAGE: "Messages we sent you",
    Retain.AUDIT: "What was changed in these records",
    Retain.SHORT: "Codes we sent you",
}
# Where the notice speaks of each kind of row that holds personal data.
SPOKEN_OF = {
    "accounts.emailchallenge": "Codes we sent you",
    "accounts.user": "When you sign in: your e-mail address",
    "attendance.arrival": "a device of yours",
    "attendance.closeout": "whether a concern was handed over, to whom and under which reference",
    "attendance.closing": "Who changed what in these records",
    "attendance.lateentry": "Who was there",
    "attendance.register": "Who changed what in these records",
    "attendance.reportentry": "the report of an online meeting, with its name, address",
    "attendance.walkin": "Who was there",
    "certificates.badge": "And the certificates that were earned",
    "certificates.certificate": "And the certificates that were earned",
    "certificates.correction": "names that you asked us to put right on them",
    "correspondence.message": "What we sent you",
    "delivery.booking": "When you book: your name, e-mail address, telephone number",
    "delivery.invitation": "What we sent you",
    "delivery.seat": "For each place: a name and an e-mail address",
    "delivery.session": "Who changed what in these records",
    "delivery.sessionrequest": "When you ask for a session",
    "delivery.trainerask": "Who changed what in these records",
    "organisations.contactask": "to be the contact of your organisation",
    "organisations.contactpoint": "When you book",
    "organisations.organisation": "your organisation",
    "organisations.person": "When you book",
    "organisations.policeaccess": "police officers who ask for police-only courses",
    "organisations.recipient": "invite us to write to you",
    "records.legalhold": "Where the law or an investigation needs something for longer",
    "records.reply": "Who changed what in these records",
    "records.trailpayload": "Who changed what in these records",
}


def soup(page: words.Words) -> BeautifulSoup:
    texts = [value if kind == "text" else value["text"] for kind, value in page.body]
    return BeautifulSoup("".join(texts), "html.parser")


def said(page: words.Words) -> str:
    return " ".join(soup(page).get_text(" ").split())


def section(page: words.Words, heading: str) -> list[str]:
    """The lines of the list under a heading."""
    (found,) = [one for one in soup(page).find_all("h2") if one.get_text() == heading]
    return [" ".join(line.get_text(" ").split()) for line in found.find_next_sibling("ul").find_all("li")]


def in_words(days: int) -> str:
    """So many days as the notice says them."""
    if days < 60:
        return "a day" if days == 1 else f"{days} days"
    months = round(days * 12 / 365.25)
    return f"{months} months" if months <= 36 else f"{round(months / 12)} years"


@pytest.mark.django_db
def test_privacy_tells_the_usual_period_of_every_rule() -> None:
    lines = section(words.PRIVACY, "How long")
    by_the_clock = {one.rule for one in holdings() if one.due is not None}
    assert set(TOLD) == by_the_clock
    days = dict(RetentionPeriod.objects.values_list("rule", "days"))
    wrong = [
        (rule, line)
        for rule, begins in TOLD.items()
        for line in [one for one in lines if one.startswith(begins)] or ["nothing"]
        if in_words(days[rule]) not in line
    ]
    assert wrong == []
    assert f"service plus {round((days[Retain.COMPETENCE]) / 365.25)} years" in " ".join(lines)


def test_privacy_speaks_of_every_kind_of_row_that_holds_personal_data() -> None:
    assert {one.model._meta.label_lower for one in holdings()} == set(SPOKEN_OF)
    text = said(words.PRIVACY)
    assert [phrase for phrase in SPOKEN_OF.values() if phrase not in text] == []


def test_privacy_tells_what_the_guide_for_operators_says_of_logs_and_backups() -> None:
    guide = " ".join((ROOT / "docs" / "operating.md").read_text().split())
    assert "keep them 30 days or less" in guide
    assert "let backups go after 30 to 90 days" in guide
    assert "log: 30 days at most. Copies for emergencies: 90 days at most" in said(words.PRIVACY)


def cookies() -> dict[str, str]:
    """What the page says of each cookie, by its name."""
    return {line.b.get_text(): " ".join(line.get_text(" ").split()) for line in soup(words.COOKIES).find_all("li")}


def test_cookies_tells_how_long_each_one_stays() -> None:
    lines = cookies()
    names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, DEVICE_COOKIE, CookieStorage.cookie_name]
    assert list(lines) == names
    assert ("goes after a day" in lines[DEVICE_COOKIE], DEVICE_SECONDS) == (True, DAY)
    assert f"goes {settings.SESSION_COOKIE_AGE // DAY} days after" in lines["muster_session"]
    assert settings.ACCOUNT_SESSION_REMEMBER is False
    assert "for our staff, when they close the browser" in lines["muster_session"]
    assert f"open for {LIFE_SECONDS // 3600} hours" in lines["muster_session"]
    assert ("goes after a year" in lines["muster_csrf"], settings.CSRF_COOKIE_AGE // (7 * DAY)) == (True, 52)


@pytest.mark.django_db
def test_cookies_names_every_one_that_the_site_sets_and_says_truly_when_it_goes() -> None:
    cache.clear()
    make_site()
    make_reference()
    visitor, officer = Client(), Client()
    seen: dict[str, Any] = {}
    page = visitor.get("/")
    assert page.cookies.keys() == set()
    session = make_coming()
    for answer in (visitor.get(f"/sessions/{session.ref}/book/"), book(visitor, session)):
        seen |= answer.cookies
    row = Booking.objects.get()
    answer = visitor.post(f"/bookings/{row.ref}/confirm/", {"code": code_of(row)})
    seen |= answer.cookies
    assert {name: morsel["max-age"] for name, morsel in seen.items()} == {
        "muster_session": settings.SESSION_COOKIE_AGE, "muster_csrf": settings.CSRF_COOKIE_AGE, "messages": "",
    }  # fmt: skip
    user = make_trainer()
    user.set_password("a long enough secret")
    user.save()
    signed_in = officer.post("/sign-in/", {"login": user.email, "password": "a long enough secret"})
    assert signed_in.status_code == 302
    # Without an age it goes with the browser.
    assert signed_in.cookies["muster_session"]["max-age"] == ""
    # Set to whoever checks in by themselves: tests/attendance/test_arriving.py.
    assert set(cookies()) == {*seen, *signed_in.cookies, DEVICE_COOKIE}


@pytest.mark.django_db
@pytest.mark.parametrize("page", words.PAGES, ids=lambda page: page.slug)
def test_leads_only_to_pages_that_there_are(page: words.Words) -> None:
    make_site()
    links = [one["href"] for one in soup(page).find_all("a")]
    ours = [link for link in links if link.startswith("/")]
    assert [link for link in links if link not in ours and urlsplit(link).scheme != "https"] == []
    assert [link for link in ours if Client().get(link).status_code != 200] == []


def test_contact_leads_to_the_form_for_a_session() -> None:
    assert soup(words.CONTACT).find("a", href="/sessions/request/") is not None
    assert f"from about {settings.ONSITE_MINIMUM} people" in said(words.CONTACT)


def test_no_notice_promises_what_was_found_untrue() -> None:
    everything = " ".join(said(page) for page in words.PAGES)
    untrue = re.findall(r"stay for 7 years|Only the trainer sees|for a short time", everything)
    assert untrue == []


def test_accessibility_owns_up_to_what_does_not_work() -> None:
    drawing = (ROOT / "certificates" / "documents" / "drawing.py").read_text()
    assert ("StructTreeRoot" in drawing, "no marks for screen readers" in said(words.ACCESSIBILITY)) == (False, True)


def test_days_in_words() -> None:
    assert [in_words(days) for days in (1, 30, 182, 730, 2557)] == [
        "a day",
        "30 days",
        "6 months",
        "24 months",
        "7 years",
    ]
