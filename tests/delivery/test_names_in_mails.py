"""Mails print typed names so that nothing in them becomes a link, and repeat free words to whoever wrote them alone."""

import re

import pytest
from django.utils.html import urlize

from correspondence.emails import Mail, compose
from delivery.models import Booking
from delivery.operations import links
from kernel.names import WORD_JOINER
from organisations.models import Organisation
from tests.architecture.tree import ROOT
from tests.factories.delivery import mails, make_booking, make_details, make_held, written
from tests.factories.organisations import make_coordinator
from tests.factories.requests import ASKER, make_firm, make_request, make_unproved

TEMPLATES = sorted((ROOT / "templates").glob("*/emails/*"))
# Typed by staff. Without a name an account is called by its proved address, which colleagues may want to copy.
OURS = {
    "session.team.name",
    "consent.team.name",
    "access.force.name",
    "access.user.name",
    "ask.user.name",
    "one.user.name",
}
_PRINTED = re.compile(r"\{\{\s*([\w.]+)([^}]*)\}\}")
_TYPED = (
    "name",
    "first_name",
    "booker_name",
    "asker_name",
    "role_held",
    "kept_for",
    "organisation_name",
    "dates",
    "audience",
    "place_words",
)
PRIZE = "Claim your prize at http://evil.example/x"
DATES = "Claim it at www.evil.example"


def unsafe(text: str) -> list[str]:
    """What a template prints of typed words without setting apart what could become a link."""
    return [
        match[1]
        for match in _PRINTED.finditer(text)
        if match[1].rpartition(".")[2] in _TYPED and match[1] not in OURS and not match[2].startswith("|unlinked")
    ]


def linked_to_evil(mail: Mail) -> bool:
    """Whether a program that looks for addresses finds a stranger's in a mail."""
    return any("evil" in line for line in re.findall(r'href="([^"]*)"', urlize(mail.text) + mail.html))


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 100
    assert unsafe("{{ name }} {{ a.b.name|default:1 }} {{ name|unlinked }} {{ session.team.name }}") == [
        "name",
        "a.b.name",
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_mail_sets_typed_names_apart(path: object) -> None:
    assert unsafe(path.read_text()) == []  # type: ignore[attr-defined]  # a path


@pytest.mark.django_db
def test_a_name_from_before_the_rule_is_printed_harmlessly() -> None:
    booking = make_booking(None, "Ada, ada@x.example")
    Booking.objects.filter(pk=booking.pk).update(booker_name=PRIZE)
    mail = written("seat_confirmed", "ada@x.example")
    assert PRIZE in mail.text.replace(WORD_JOINER, "")
    assert not linked_to_evil(mail)


@pytest.mark.django_db
def test_an_organisation_called_like_a_domain_reads_as_it_is_and_is_no_link() -> None:
    booking = make_booking(None, "Ada, ada@x.example")
    Organisation.objects.filter(pk=booking.organisation_id).update(name="evil.co.uk")
    mail = written("booking_confirmed")
    assert "for evil.co.uk is confirmed" in mail.text.replace(WORD_JOINER, "")
    assert "for evil.co.uk is confirmed" in mail.html.replace(WORD_JOINER, "")
    assert not linked_to_evil(mail)


@pytest.mark.django_db
def test_the_code_of_a_request_repeats_nothing_that_was_typed() -> None:
    make_unproved(
        dates=DATES, audience=DATES, place=DATES, asker_name="Prize Office", organisation=make_firm(name="Win Ltd")
    )
    mail = written("request_code")
    assert [word for word in ("evil", "Prize", "Win Ltd") if word in mail.text + mail.html + mail.subject] == []


@pytest.mark.django_db
def test_lost_links_of_an_unproved_request_repeat_nothing_that_was_typed() -> None:
    make_unproved(dates=DATES, asker_name="Prize Office", organisation=make_firm(name="Win Ltd"))
    links.recover(email=ASKER)
    mail = written("request_received")
    assert [word for word in ("evil", "Prize", "Win Ltd") if word in mail.text + mail.html + mail.subject] == []
    assert "This is the link to your request" in mail.text


@pytest.mark.django_db
def test_the_code_of_a_booking_repeats_nothing_that_was_typed() -> None:
    make_held(**{**vars(make_details()), "booker_name": "Prize Office", "organisation": make_firm(name="Win Ltd")})
    mail = written("booking_code")
    assert [word for word in ("Prize", "Win Ltd") if word in mail.text + mail.html + mail.subject] == []


@pytest.mark.django_db
def test_free_words_of_a_request_go_back_to_whoever_asked_and_not_to_the_team() -> None:
    make_coordinator()
    make_request(dates="Tuesdays in March")
    (for_team,) = [mail for one in mails("request_for_team") if (mail := compose(one))]
    assert "Dates that would suit: Tuesdays in March" in written("request_received").text
    assert "Tuesdays" not in for_team.text + for_team.html
