"""Role × door: every staff screen of ours, for everybody who might try it, by GET and by POST."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from correspondence.models import Message
from courses.models import Course
from delivery.operations import asks
from kernel.actors import SYSTEM
from organisations.enums import Role, TeamKind
from organisations.models import Region, Team
from records.models import RetentionPeriod, TrailEntry
from records.operations import holds
from tests.delivery.test_waiting import make_full, make_party
from tests.delivery.test_waiting_pages_staff import make_asked
from tests.factories.attendance import make_register, make_session
from tests.factories.certificates import make_certificate, make_correction, make_problem
from tests.factories.consents import make_consent
from tests.factories.contacts import make_ask, make_contact
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_held, make_venue
from tests.factories.designs import make_design
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_member,
    make_officer,
    make_police_access,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from tests.factories.requests import make_request
from tests.factories.series import make_series

pytestmark = pytest.mark.django_db

LOGIN, REFUSED, UNSEEN, IN = "login", "refused", "unseen", "in"
TRAINERS_OF_TEAM = {"trainer", "coordinator", "administrator"}
TRAINING = {*TRAINERS_OF_TEAM, "other_trainer", "other_coordinator"}
COORDINATING = {"coordinator", "other_coordinator", "administrator"}
DECIDERS = {"force_contact", "administrator"}
DESIGNERS = {*COORDINATING, "publisher"}

STAFF = {*TRAINING, "publisher", "force_contact", "other_force_contact"}

# Door, what it is about, who comes in, who gets as far as being told that there is nothing (a row they do not see).
LISTS: list[tuple[str, set[str]]] = [
    ("staff_sessions", TRAINING),
    ("staff_bookings", TRAINING),
    ("staff_approvals", TRAINING),
    ("staff_waiting", TRAINING),
    ("staff_requests", TRAINING),
    ("staff_organisations", TRAINING),
    ("staff_certificates", TRAINING),
    ("staff_corrections", TRAINING),
    ("staff_rules", COORDINATING),
    ("staff_designs", DESIGNERS),
    ("staff_venues", TRAINING),
    ("staff_messages", TRAINING),
    ("staff_consents", COORDINATING),
    ("staff_contacts", COORDINATING),
    ("staff_police_access", {*DECIDERS, "other_force_contact"}),
]
PLAIN: list[tuple[str, set[str]]] = [
    ("staff_sessions:add", TRAINING),
    ("staff_sessions:choose_who_leaves", COORDINATING),
    ("staff_consents:write", COORDINATING),
    ("staff_designs:add", DESIGNERS),
    ("staff_guidance:back", STAFF),
    ("staff_venues:add", TRAINING),
    *((f"wagtailusers_users:{name}", {"administrator"}) for name in ("index", "index_results", "add")),
    *((f"staff_privacy:{name}", {"administrator"}) for name in ("index", "left", "holds", "hold")),
]
ROWS: list[tuple[str, str, set[str], set[str]]] = [
    *(
        (f"staff_sessions:{name}", "session", TRAINERS_OF_TEAM, TRAINING)
        for name in ("inspect", "history", "edit", "move", "write", "cancel", "trainer", "copy", "repeat")
    ),
    *((f"staff_sessions:{name}", "session", TRAINERS_OF_TEAM, TRAINING) for name in ("keep", "invite", "invitations")),
    *((f"staff_sessions:{name}", "kept", TRAINERS_OF_TEAM, TRAINING) for name in ("change_kept", "end_kept")),
    *(
        (f"staff_sessions:{name}", "repeated", TRAINERS_OF_TEAM, TRAINING)
        for name in ("series", "align", "cancel_series")
    ),
    ("staff_sessions:asks", "session", {"coordinator", "administrator"}, TRAINING - {"trainer"}),
    ("staff_sessions:offer", "leaderless", {"trainer", "other_trainer"}, {"trainer", "other_trainer"}),
    ("staff_sessions:answer_ask", "offered", {"coordinator", "administrator"}, TRAINING),
    ("staff_sessions:withdraw_ask", "offered", {"coordinator", "administrator"}, TRAINING),
    ("staff_sessions:revoke_invitation", "invitation", TRAINERS_OF_TEAM, TRAINING),
    ("staff_sessions:recount", "session", COORDINATING - {"other_coordinator"}, COORDINATING),
    ("staff_sessions:hand_over", "leaver", COORDINATING - {"other_coordinator"}, COORDINATING),
    ("staff_sessions:publish", "draft", TRAINERS_OF_TEAM, TRAINING),
    *(
        (f"staff_bookings:{name}", "booking", TRAINERS_OF_TEAM, TRAINING)
        for name in ("inspect", "history", "cancel", "resend", "move", "add_places", "switch", "people", "answers")
    ),
    ("staff_bookings:finalise", "held", TRAINERS_OF_TEAM, TRAINING),
    *((f"staff_approvals:{name}", "asked", TRAINERS_OF_TEAM, TRAINING) for name in ("inspect", "approve", "refuse")),
    *((f"staff_waiting:{name}", "party", TRAINERS_OF_TEAM, TRAINING) for name in ("take_off", "two_dates")),
    # A trainer of any team of the region answers what is asked there.
    *(
        (f"staff_requests:{name}", "request", {*TRAINERS_OF_TEAM, "other_trainer"}, TRAINING)
        for name in ("inspect", "history", "accept", "decline", "offer", "refer", "take_back", "resend")
    ),
    ("staff_organisations:inspect", "organisation", TRAINERS_OF_TEAM, TRAINING),
    (
        "staff_organisations:edit",
        "organisation",
        {"coordinator", "administrator"},
        {"coordinator", "administrator", "other_coordinator"},
    ),
    ("staff_contacts:name", "organisation", COORDINATING - {"other_coordinator"}, COORDINATING),
    ("staff_contacts:end", "contact", COORDINATING - {"other_coordinator"}, COORDINATING),
    *(
        (f"staff_contacts:{name}", "contact_ask", COORDINATING - {"other_coordinator"}, COORDINATING)
        for name in ("inspect", "approve", "refuse")
    ),
    *(
        (f"staff_consents:{name}", "consent", COORDINATING - {"other_coordinator"}, COORDINATING)
        for name in ("inspect", "withdraw")
    ),
    ("staff_consents:erase", "consent", {"administrator"}, {"administrator"}),
    *(
        (f"staff_certificates:{name}", "certificate", TRAINERS_OF_TEAM, TRAINING)
        for name in ("inspect", "history", "revoke", "reissue", "reinstate", "send")
    ),
    *((f"staff_designs:{name}", "design", DESIGNERS, DESIGNERS) for name in ("inspect", "history", "edit", "preview")),
    ("staff_designs:withdraw", "design", DESIGNERS, DESIGNERS),
    ("staff_designs:edit", "team_design", DESIGNERS - {"other_coordinator"}, DESIGNERS - {"other_coordinator"}),
    *((f"staff_designs:{name}", "house_design", {"administrator"}, {"administrator"}) for name in ("edit", "withdraw")),
    *(
        (f"staff_designs:{name}", "version", DESIGNERS, DESIGNERS)
        for name in ("version", "version_image", "version_pdf")
    ),
    ("staff_certificates:archive", "organisation", {"coordinator", "administrator"}, COORDINATING),
    ("staff_certificates:mend", "problem", TRAINERS_OF_TEAM, TRAINING),
    *(
        (f"staff_corrections:{name}", "correction", TRAINERS_OF_TEAM, TRAINING)
        for name in ("inspect", "agree", "decline")
    ),
    *(
        (f"staff_certificates:{name}", "session", {"coordinator", "administrator"}, TRAINING - {"trainer"})
        for name in ("session", "again", "confirm", "take_back")
    ),
    ("staff_privacy:period", "period", {"administrator"}, {"administrator"}),
    ("staff_privacy:release", "hold", {"administrator"}, {"administrator"}),
    ("staff_registers:history", "register", TRAINERS_OF_TEAM, TRAINING),
    ("staff_guidance:away", "role", {"trainer", "other_trainer"}, STAFF),
    ("staff_rules:change", "course", COORDINATING, COORDINATING),
    ("staff_venues:edit", "venue", TRAINING, TRAINING),
    *(
        (f"staff_messages:{name}", "message", TRAINERS_OF_TEAM, TRAINING)
        for name in ("inspect", "history", "stop", "send_now", "retry", "put_aside", "reword")
    ),
    *(
        (f"staff_police_access:{name}", "access", DECIDERS, {*DECIDERS, "other_force_contact"})
        for name in ("inspect", "approve", "refuse", "withdraw")
    ),
    *(
        (f"wagtailusers_users:{name}", "leaver", {"administrator"}, {"administrator"})
        for name in ("edit", "history", "resend", "reset", "close", "reopen")
    ),
]
ROLES = [
    "anonymous", "nobody", "trainer", "other_trainer", "publisher", "coordinator", "other_coordinator",
    "force_contact", "other_force_contact", "administrator",
]  # fmt: skip


def far_team() -> Team:
    """A team of another region."""
    make_reference()
    region = Region.objects.get(code="EE")
    return Team.objects.get_or_create(name="Protect East", defaults={"kind": TeamKind.PROTECT, "region": region})[0]


MAKERS: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "nobody": make_user,
    "trainer": make_trainer,
    "other_trainer": lambda: make_trainer(team=make_team("Protect Hampshire")),
    "publisher": make_publisher,
    "coordinator": make_coordinator,
    "other_coordinator": lambda: make_member(Role.COORDINATOR, team=far_team()),
    "force_contact": make_force_contact,
    "other_force_contact": lambda: make_force_contact(make_reference()["kent"]),
    "administrator": make_administrator,
}


@dataclass
class World:
    """One row of each kind, all of the first team and of Thames Valley."""

    rows: dict[str, int | str]

    def url(self, name: str, about: str) -> str:
        return reverse(name, args=[self.rows[about]])


def make_world() -> World:
    make_site()
    team, course = make_team(), make_course()
    leaver = make_trainer()
    session = make_coming(team=team, course=course, trainers=((leaver, "lead"),))
    booking = make_booking(session, "Ada Attendee, ada@bright.example")
    message = Message.objects.filter(about_type="delivery.booking").latest("pk")
    return World(
        {
            "session": session.pk,
            "kept": make_kept(make_coming(team=team, course=course)).pk,
            "invitation": make_invitation(make_coming(team=team, course=course)).pk,
            "leaderless": make_coming(team=team, course=course).pk,
            "offered": asks.offer(session=make_coming(team=team), user=make_trainer(), by=SYSTEM).pk,
            "repeated": make_series(make_coming(team=team, course=course)).sessions.earliest("pk").pk,
            "role": "trainer",
            "course": course.pk,
            "leaver": leaver.pk,
            "draft": make_coming(team=team, course=course, as_draft=True).pk,
            "booking": booking.pk,
            "held": make_held(session, booker_email="held@bright.example").pk,
            "request": make_request().pk,
            "organisation": booking.organisation_id,
            "contact": make_contact(booking.organisation).pk,
            "contact_ask": make_ask("asks@bright.example").pk,
            "consent": make_consent("ada@bright.example", team=team).pk,
            "asked": make_asked(make_coming(team=team, course=course, approval="all")).pk,
            "party": make_party(make_full(1, team=team)[0], "Ann").pk,
            "certificate": make_certificate(course=course).pk,
            "problem": make_problem(course=course).pk,
            "correction": make_correction(make_certificate("Ann Lea", course=course)).pk,
            **_designs(team, course),
            "register": make_register(make_session(course=course)).pk,
            "venue": make_venue().pk,
            "message": message.pk,
            "period": RetentionPeriod.objects.get(rule="message").pk,
            "hold": holds.place(subject=session, reason="Complaint 7", by=SYSTEM).pk,
            "access": make_police_access(make_officer("refused"), "requested").pk,
        }
    )


def _designs(team: Team, course: Course) -> dict[str, int]:
    of_course, of_house = make_design(course=course), make_design()
    return {
        "design": of_course.design_id,
        "version": of_course.pk,
        "house_design": of_house.design_id,
        "team_design": make_design(team=team).design_id,
    }


def signed_in(role: str) -> Client:
    client, user = Client(), MAKERS[role]()
    if user is not None:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def outcome(response: Any) -> str:
    if response.status_code == 404:
        return UNSEEN
    if response.status_code == 302 and response.url.startswith("/cms/login/"):
        return LOGIN
    if response.status_code == 302 and response.url == "/cms/":
        return REFUSED
    assert response.status_code in {200, 302, 405, 409, 422}, response.status_code
    return IN


def expected(role: str, comes_in: set[str], sees_kind: set[str]) -> str:
    if role in {"anonymous", "nobody"}:
        return LOGIN
    if role in comes_in:
        return IN
    return UNSEEN if role in sees_kind else REFUSED


@pytest.mark.parametrize("role", ROLES)
def test_role_comes_through_its_doors_and_no_others(role: str) -> None:
    world, client = make_world(), signed_in(role)
    found, wanted = {}, {}
    for namespace, comes_in in LISTS:
        for name in ("index", "results"):
            url = reverse(f"{namespace}:{name}")
            found[url], wanted[url] = outcome(client.get(url)), expected(role, comes_in, comes_in)
    for name, comes_in in PLAIN:
        url = reverse(name)
        found[url], wanted[url] = outcome(client.get(url)), expected(role, comes_in, comes_in)
    for name, about, comes_in, sees_kind in ROWS:
        url = world.url(name, about)
        found[url], wanted[url] = outcome(client.get(url)), expected(role, comes_in, sees_kind)
    assert found == wanted


@pytest.mark.parametrize("role", ROLES)
def test_role_changes_only_what_it_may(role: str) -> None:
    world, client = make_world(), signed_in(role)
    found, wanted, touched = {}, {}, {}
    for name, about, comes_in, sees_kind in ROWS:
        before, url = TrailEntry.objects.count(), world.url(name, about)
        found[url], wanted[url] = outcome(client.post(url, {})), expected(role, comes_in, sees_kind)
        if wanted[url] != IN:
            touched[url] = TrailEntry.objects.count() - before
    for name, comes_in in PLAIN:
        url = reverse(name)
        found[url], wanted[url] = outcome(client.post(url, {})), expected(role, comes_in, comes_in)
    assert found == wanted
    assert set(touched.values()) <= {0}


def _is_ours_of_users(viewset: Any, door: Any) -> bool:
    return viewset.namespace == "wagtailusers_users" and door.lookup_str.startswith("home.")


def test_every_staff_door_is_in_the_table() -> None:
    names = {f"{namespace}:{name}" for namespace, _ in LISTS for name in ("index", "results")}
    names |= {*(name for name, _ in PLAIN), *(row[0] for row in ROWS)}
    cms = next(one for one in get_resolver().url_patterns if str(one.pattern) == "cms/")
    ours = {
        f"{viewset.namespace}:{door.name}"
        for viewset in cms.url_patterns
        for door in getattr(viewset, "url_patterns", ())
        if (viewset.namespace or "").startswith("staff_") or _is_ours_of_users(viewset, door)
    }
    assert ours == names


WAGTAILS = [
    "/cms/users/", "/cms/users/new/", "/cms/reports/site-history/", "/cms/reports/workflow/",
    "/cms/reports/workflow_tasks/", "/cms/reports/aging-pages/", "/cms/reports/locked/",
    "/cms/reports/page-types-usage/",
]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_users_and_reports_are_for_administrators(role: str) -> None:
    make_site()
    client = signed_in(role)
    found = {url: outcome(client.get(url)) for url in WAGTAILS}
    assert found == {url: expected(role, {"administrator"}, set()) for url in WAGTAILS}


BOOKED = ["Sessions", "Requests", "Bookings", "Bookings to approve", "Waiting lists"]


@pytest.mark.parametrize(
    ("role", "items"),
    [
        ("trainer", [*BOOKED, "Organisations", "Certificates", "Name corrections", "Venues", "Messages"]),
        ("publisher", ["Certificate designs"]),
        ("force_contact", ["Police access"]),
        (
            "administrator",
            [
                *BOOKED,
                "Organisations",
                "Contacts of organisations",
                "Certificates",
                "Name corrections",
                "Certificate rules",
                "Certificate designs",
                "Venues",
                "Messages",
                "Consents",
                "Police access",
            ],
        ),
    ],
)
def test_menu_has_what_the_role_may_open(role: str, items: list[str], rf: Any) -> None:
    from home.wagtail_hooks.menus import training_menu

    request = rf.get("/cms/")
    request.user = MAKERS[role]()
    shown = sorted(training_menu.menu_items_for_request(request), key=lambda item: item.order)
    assert [item.label for item in shown] == items
