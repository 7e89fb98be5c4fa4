"""The history of an account: administrators read what the trail tells of it, and nobody else does."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.operations import passwords, second_factors, tokens
from kernel.actors import SYSTEM, Actor
from organisations.operations import staff
from organisations.operations.staff import Grant
from organisations.permissions import ADMINISTRATOR, FORCE_CONTACT
from records.models import TrailEntry, TrailPayload
from records.operations import exports
from tests.factories.organisations import make_administrator, make_coordinator, make_officer, make_team, make_trainer
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from ui.staff.exports import Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    make_site()
    return make_administrator(first_name="Ada", last_name="Minn")


@pytest.fixture
def client(admin: User) -> Client:
    signed_in = Client()
    signed_in.force_login(admin)
    return signed_in


def url(user: User) -> str:
    return reverse("wagtailusers_users:history", args=[user.pk])


def lines(client: Client, user: User) -> list[list[str]]:
    rows = BeautifulSoup(client.get(url(user)).content, "html.parser").select("tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")][1:] for row in rows]


def invite(admin: User, **changes: Any) -> User:
    grants = [Grant("trainer", make_team().pk)]
    typed = {"email": "tess@example.com", "first_name": "Tess", "last_name": "Tanner", "grants": grants}
    return staff.invite(**{**typed, **changes}, by=Actor.user(admin.pk))


def test_invitation_is_told_with_roles_and_link(client: Client, admin: User) -> None:
    user, who = invite(admin), "Ada Minn"
    assert lines(client, user) == [
        [who, "Sent a link to choose a password", "Why: “Invited to join the staff”"],
        [who, "Protect South East: role given", "As: “Trainer”"],
        [who, "Account made",
         "E-mail address: “tess@example.com” Last name: “Tanner” First name: “Tess”"],
    ]  # fmt: skip


def test_what_follows_is_told_in_words(client: Client, admin: User) -> None:
    user, by, force = invite(admin), Actor.user(admin.pk), make_reference()["surrey"]
    second_factors.note(user=user, verb="add_second_factor", kind="totp")
    grants = [Grant(FORCE_CONTACT, force.pk), Grant(ADMINISTRATOR)]
    make_administrator()
    staff.revise(user=user, email="tess@example.com", first_name="Tessa", last_name="Tanner", grants=grants, by=by)
    staff.reset(user=user, forgets_factors=True, by=by)
    tokens.create(user=user, scopes=["courses:read"], by=SYSTEM)
    staff.close(user=user, by=by)
    staff.reopen(user=user, by=by)
    told = [line[1:] for line in reversed(lines(client, user))][3:]
    assert told == [
        ["Second factor added", "Which: “Authenticator app”"],
        ["Name or address changed", "First name changed from “Tess” to “Tessa”"],
        ["Made an administrator", ""],
        ["Surrey Police: made its contact", ""],
        ["Protect South East: role taken away", "As “Trainer” taken away"],
        ["Sign-in reset", "Second factors too: “Yes”"],
        ["Sent a link to choose a password", "Why: “Reset by an administrator”"],
        ["Token for other systems: made", "May: “courses:read”"],
        ["Token for other systems: ended", ""],
        ["Account closed", ""],
        ["Account opened again", ""],
        ["Sent a link to choose a password", "Why: “Invited to join the staff”"],
    ]


def test_own_doings_about_the_account_are_told(client: Client) -> None:
    user = make_coordinator(first_name="Cora", last_name="Dean")
    passwords.forgot(email=user.email)
    link = user.password_links.get()
    passwords.set_by_link(link=link, password="correct horse battery")
    taken = Taken(listed="Bookings", format="csv", rows=12, filters=("state",), is_personal=True)
    exports.record(user=user, taken=taken, by=Actor.user(user.pk))
    assert [line for line in lines(client, user) if "role given" not in line[1]] == [
        ["Cora Dean", "Took a list away as a file",
         "Rows: “12” As: “csv” List: “Bookings” Filters: “state” With names and addresses: “Yes”"],
        ["Cora Dean", "Password chosen by the link", ""],
        ["A visitor", "Sent a link to choose a password", "Why: “Asked for by somebody who forgot it”"],
    ]  # fmt: skip


def test_police_access_is_told(client: Client) -> None:
    officer = make_officer("requested")
    told = lines(client, officer)
    assert [line[1] for line in told] == ["Police-only access: asked for"] * len(told)


def test_others_are_not_told_of(client: Client, admin: User) -> None:
    user, other = invite(admin), make_trainer()
    staff.close(user=other, by=SYSTEM)
    assert next(line[1] for line in lines(client, user)) == "Sent a link to choose a password"
    assert [line[1] for line in lines(client, other)] == ["Account closed", "Protect South East: role given"]


def test_page_and_history_stand_side_by_side(client: Client) -> None:
    user = make_trainer()
    account = reverse("wagtailusers_users:edit", args=[user.pk])
    for here, current in ((account, "Account"), (url(user), "History")):
        tabs = BeautifulSoup(client.get(here).content, "html.parser").select(".staff-tabs a")
        assert [(tab["href"], tab.get_text()) for tab in tabs] == [(account, "Account"), (url(user), "History")]
        assert [tab.get_text() for tab in tabs if tab.get("aria-current")] == [current]


def test_history_is_read_only_and_costs_the_same_for_more(client: Client, admin: User) -> None:
    user, counts = invite(admin), []
    for number in range(3):
        staff.resend(user=user, by=Actor.user(make_administrator(first_name=str(number)).pk))
        with CaptureQueriesContext(connection) as asked:
            lines(client, user)
        counts.append(len(asked))
    assert counts[0] == counts[2]
    before = TrailEntry.objects.count()
    assert (client.post(url(user)).status_code, TrailEntry.objects.count()) == (405, before)


def test_erased_facts_are_said_to_be_gone(client: Client, admin: User) -> None:
    user = invite(admin)
    TrailPayload.objects.filter(entry__subject_type="accounts.user").delete()
    assert {line[2] for line in lines(client, user) if "role" not in line[1]} == {"What changed is no longer kept."}


@pytest.mark.parametrize("make", [make_trainer, make_coordinator])
def test_history_is_for_administrators(admin: User, make: Any) -> None:
    browser = Client()
    browser.force_login(make())
    assert browser.get(url(admin)).url == "/cms/"
