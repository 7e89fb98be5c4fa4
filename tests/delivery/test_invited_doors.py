"""Who finds and opens a session that is for those invited: role × door; and what police only still means."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.enums import Access
from courses.models import Course
from delivery.enums import Visibility
from delivery.models import Invitation, Session
from delivery.operations import invitations
from kernel.actors import SYSTEM
from tests.delivery.filling import book, errors
from tests.delivery.visiting import opened, signed_in, words
from tests.factories.api import Caller, booking_body
from tests.factories.delivery import make_coming
from tests.factories.kept import make_invitation, make_kept, make_spokesperson
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_organisation,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_course_page, make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db
FOUND, GONE = "found", "gone"
OPENS = {"page", "form", "api"}
# Who comes, and through which doors the session is there. In lists it is for its staff alone, and only over the API.
ROLES: dict[str, set[str]] = {
    "anonymous": set(),
    "nobody": set(),
    "officer": set(),
    "other_trainer": set(),
    "force_contact": set(),
    "invited": OPENS,
    "invited_elsewhere": set(),
    "withdrawn": set(),
    "expired": set(),
    "contact": OPENS,
    "trainer": {*OPENS, "api list"},
    "coordinator": {*OPENS, "api list"},
    "administrator": {*OPENS, "api list"},
}


def ended(session: Session, **changes: Any) -> Invitation:
    row = make_invitation(session)
    Invitation.objects.filter(pk=row.pk).update(**changes)
    return row


def comes_as(role: str, session: Session) -> tuple[Client, Caller, str]:
    """A browser, a program, and the key that it shows, if any."""
    now = timezone.now()
    links: dict[str, Callable[[], Invitation]] = {
        "invited": lambda: make_invitation(session),
        "invited_elsewhere": make_invitation,
        "withdrawn": lambda: ended(session, revoked_at=now),
        "expired": lambda: ended(session, expires_at=now),
    }
    if role in links:
        row = links[role]()
        return opened(row), Caller(), row.key
    makers: dict[str, Callable[[], Any]] = {
        "nobody": make_user,
        "officer": make_officer,
        "other_trainer": lambda: make_trainer(team=make_team("Protect Hampshire")),
        "force_contact": make_force_contact,
        "contact": make_user,
        "trainer": make_trainer,
        "coordinator": make_coordinator,
        "administrator": make_administrator,
    }
    if role == "anonymous":
        return Client(), Caller(), ""
    user = makers[role]()
    if role == "contact":
        firm = make_organisation()
        make_spokesperson(user, firm)
        make_kept(session, organisation=firm)
    return signed_in(user), Caller(user), ""


def doors(client: Client, caller: Caller, key: str, session: Session, course_url: str) -> dict[str, str]:
    at = f"/sessions/{session.ref}/"
    headers = {**caller.headers, **({"Invitation": key} if key else {})}
    api = caller.client.get(f"/api/v1{at}", headers=headers)
    found = {
        "page": client.get(at).status_code == 200,
        "form": client.get(f"{at}book/").status_code == 200,
        "api": api.status_code == 200,
    }
    for door, url in (("list", "/sessions/"), ("course", course_url), ("sitemap", "/sitemap.xml"), ("home", "/"),
                      ("search", "/sessions/?mode=online")):  # fmt: skip
        found[door] = session.ref in client.get(url).content.decode()
    found["api list"] = session.ref in [row["ref"] for row in caller.get("sessions/").json()["results"]]
    month = session.starts_at.strftime("%Y-%m")
    for door, url in (("feed", "/calendar.ics"), ("embedded", "/embed/sessions/"),
                      ("month", f"/sessions/month/?month={month}")):  # fmt: skip
        response = client.get(url)
        assert (url, response.status_code) == (url, 200)
        found[door] = session.ref in response.content.decode()
    return {door: FOUND if is_there else GONE for door, is_there in found.items()}


@pytest.mark.parametrize("role", ROLES)
def test_session_for_those_invited_is_there_for_them_and_its_staff(role: str) -> None:
    make_site()
    page = make_course_page()
    session = make_coming(course=Course.objects.get(page=page), visibility=Visibility.INVITED)
    found = doors(*comes_as(role, session), session, page.url)
    assert {door for door, state in found.items() if state == FOUND} == ROLES[role]


def test_the_same_doors_have_what_is_public() -> None:
    make_site()
    page = make_course_page()
    session = make_coming(course=Course.objects.get(page=page))
    found = doors(*comes_as("anonymous", session), session, page.url)
    assert {door for door, state in found.items() if state == GONE} == set()


@pytest.mark.parametrize(
    ("role", "is_there"),
    [("anonymous", False), ("nobody", False), ("requested", False), ("officer", True), ("other_trainer", True)],
)
def test_invitation_alone_opens_nothing_that_is_police_only(role: str, is_there: bool) -> None:
    make_site()
    session = make_coming(visibility=Visibility.INVITED)
    Course.objects.filter(pk=session.course_id).update(access=Access.POLICE_ONLY)
    row = make_invitation(session)
    makers: dict[str, Callable[[], Any]] = {
        "nobody": make_user,
        "requested": lambda: make_officer("requested"),
        "officer": make_officer,
        "other_trainer": lambda: make_trainer(team=make_team("Protect Hampshire")),
    }
    client, caller = (Client(), Caller()) if role == "anonymous" else _both(makers[role]())
    at = f"/sessions/{session.ref}/"
    client.get(f"/k/{row.key}/")
    api = caller.client.get(f"/api/v1{at}", headers={**caller.headers, "Invitation": row.key})
    found = [client.get(at).status_code, client.get(f"{at}book/").status_code, api.status_code]
    assert found == [200 if is_there else 404] * 3
    if not is_there:
        assert session.title not in words(client, f"/invitations/{row.ref}/")


def _both(user: Any) -> tuple[Client, Caller]:
    return signed_in(user), Caller(user)


def test_link_leads_to_the_session_and_its_form_books(client: Client) -> None:
    make_reference()
    row = make_invitation(places=3)
    at = f"/sessions/{row.session.ref}/"
    assert [url for url, _ in client.get(f"/k/{row.key}/", follow=True).redirect_chain] == [
        f"/invitations/{row.ref}/", at,
    ]  # fmt: skip
    assert "You are invited to this session. Your link is good for 3 places in all" in words(client, at)
    assert client.get(at)["Cache-Control"] == "no-store"
    assert book(client, row.session, places="2").status_code == 302
    assert row.bookings.get().seats.count() == 2
    refused = book(client, row.session, places="2", form_token="another", email="ann@bright.example")
    assert (refused.status_code, list(errors(refused))) == (409, ["#id_places"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"revoked_at": timezone.now()}, "The team has withdrawn this invitation"),
        ({"expires_at": timezone.now()}, "This invitation has run out"),
    ],
)
def test_link_that_is_over_says_what_to_do(client: Client, changes: dict[str, Any], said: str) -> None:
    row = ended(make_coming(visibility=Visibility.INVITED), **changes)
    response = client.get(f"/k/{row.key}/", follow=True)
    assert response.status_code == 410
    assert said in response.content.decode()
    assert row.session.title not in response.content.decode()


def test_link_whose_places_are_booked_says_so(client: Client) -> None:
    make_reference()
    row = make_invitation(places=2)
    browser = opened(row)
    book(browser, row.session, places="2")
    response = client.get(f"/k/{row.key}/", follow=True)
    assert (response.status_code, "All places of this invitation are booked" in response.content.decode()) == (
        410,
        True,
    )


def test_address_of_an_invitation_is_nothing_without_its_link(client: Client) -> None:
    row = make_invitation()
    assert client.get(f"/invitations/{row.ref}/").status_code == 404


def test_withdrawing_takes_the_session_away_from_those_who_opened_it() -> None:
    row = make_invitation()
    client, at = opened(row), f"/sessions/{row.session.ref}/"
    assert client.get(at).status_code == 200
    invitations.revoke(invitation=row, by=SYSTEM)
    assert client.get(at).status_code == 404


def test_early_link_opens_the_form_before_bookings_open() -> None:
    make_reference()
    session = make_coming(booking_opens_at=timezone.now() + timedelta(days=2))
    at = f"/sessions/{session.ref}/book/"
    assert Client().get(at).status_code == 302
    assert opened(make_invitation(session)).get(at).status_code == 302
    browser = opened(make_invitation(session, is_early=True))
    assert browser.get(at).status_code == 200
    assert book(browser, session, form_token="early").status_code == 302
    assert session.bookings.count() == 1


def test_kept_places_are_booked_by_link_where_the_session_is_full_for_others() -> None:
    make_reference()
    firm = make_organisation("Kept Ltd")
    session = make_coming(capacity=4)
    kept = make_kept(session, places=4, organisation=firm)
    at = f"/sessions/{session.ref}/book/"
    assert Client().get(at).status_code == 302
    browser = opened(make_invitation(session, kept=kept))
    page = words(browser, at)
    assert "4 places are kept for Kept Ltd until" in page
    assert "Your organisation" not in page
    assert book(browser, session, places="2").status_code == 302
    booking = session.bookings.get()
    assert (booking.organisation, booking.seats.filter(allocation=kept).count()) == (firm, 2)


def test_program_books_with_the_key_of_an_invitation() -> None:
    caller = Caller(make_user())
    row = make_invitation(places=2)
    body = booking_body(row.session, places=2)
    assert caller.post("bookings/", body).json()["errors"] == {"session": ["There is no such session."]}
    wrong = caller.post("bookings/", {**body, "invitation": "i-" + "x" * 27})
    assert wrong.json()["errors"] == {"invitation": ["There is no such invitation."]}
    assert caller.post("bookings/", {**body, "invitation": row.key}).status_code == 201
    again = caller.post("bookings/", {**body, "invitation": row.key})
    assert (again.status_code, again.json()["code"]) == (409, "invitation_over")


def test_program_of_an_approved_officer_books_places_kept_for_the_force() -> None:
    surrey = make_reference()["surrey"]
    session = make_coming(capacity=3)
    kept = make_kept(session, places=3, force=surrey)
    stranger, officer = Caller(make_user()), Caller(make_officer(force=surrey))
    body = booking_body(session, places=2)
    assert stranger.post("bookings/", body).json()["code"] == "session_full"
    assert officer.post("bookings/", body).status_code == 201
    kept.refresh_from_db()
    assert kept.taken == 2
