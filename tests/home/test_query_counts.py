"""No page asks the database more often because there is more to show; a page that nobody thought of fails here."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from attendance.operations import arrivals, headcounts, paper, reports, walk_ins, windows
from config.api import router
from delivery.models import Booking
from kernel.actors import SYSTEM, Actor
from organisations.enums import AudienceType
from records.operations import holds
from tests.api.test_pages import COSTS
from tests.factories.attendance import make_late, make_register, make_seats, make_session
from tests.factories.certificates import make_certificate, make_correction, make_problem
from tests.factories.consents import make_consent
from tests.factories.contacts import make_ask
from tests.factories.delivery import make_booking, make_coming, make_venue
from tests.factories.designs import make_design
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import (
    make_administrator,
    make_organisation,
    make_police_access,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_course_page, make_police_page, make_site
from tests.factories.reports import make_read
from tests.factories.requests import make_request
from tests.journeys.test_every_page import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class World:
    """So many of everything, around rows that are asked about by name."""

    def __init__(self) -> None:
        make_site()
        self.staff = make_administrator()
        self.booker = make_user("office@bright.example")
        self.trainer = make_trainer()
        self.course = make_course_page(slug="basics").course
        self.police_course = make_police_page(slug="secret").course
        self.session = make_coming(course=self.course, mode="hybrid", venue=make_venue(), capacity=40)
        self.taught = make_session(trainer=self.trainer)
        self.register = make_register(self.taught)
        self.window = windows.open_window(register=self.register, minutes=30, grace=10, by=SYSTEM)
        self.rows = 0

    def grow(self) -> None:
        """One more of everything."""
        self.rows += 1
        names = [f"Name {self.rows}-{number}, name{self.rows}-{number}@bright.example" for number in range(self.rows)]
        self.booking = make_booking(self.session, *names, booker_email=self.booker.email)
        self.many_days = make_coming(course=self.course, dates=self.rows + 1)
        dot = f"dot{self.rows}@bright.example"
        self.dated = make_booking(self.many_days, f"Dot, {dot}", booker_email=dot)
        make_coming(course=self.course, trainers=((make_trainer(), "lead"),))
        # Their own slugs: another factory counts courses too.
        pages = make_course_page(slug=f"lesson-{self.rows}"), make_police_page(slug=f"secret-{self.rows}")
        for course in (*(page.course for page in pages), self.course, self.police_course):
            make_coming(course=course, mode="hybrid", venue=make_venue(), trainers=((self.trainer, "lead"),))
        self.came, given_back = make_seats(self.taught, f"Name {self.rows}", "Away")
        arrivals.enter(window=self.window, seat=self.came, device=f"device {self.rows}", by=SYSTEM)
        given_back.given_back_at = timezone.now()
        given_back.save()
        make_late(self.register, given_back, user=self.trainer)
        walk_ins.add(register=self.register, name=f"Wim {self.rows}", client_event_id=uuid4(), by=SYSTEM)
        headcounts.add(
            register=self.register, label=f"Class {self.rows}", count=9, audience_type=AudienceType.SCHOOL, by=SYSTEM
        )
        paper.make_sheet(meeting=self.register.meeting, by=SYSTEM)
        people = [(f"Uma {self.rows}", f"uma{self.rows}@elsewhere.example", [(0, 60)])]
        read = make_read(self.register.meeting, people)
        self.report = reports.enter(register=self.register, read=read, minimum_minutes=30, by=SYSTEM).report
        make_coming(course=self.taught.course, trainers=((self.trainer, "lead"),))
        make_register(make_session(trainer=self.trainer))
        certificate = make_certificate(f"Ann {self.rows}")
        Booking.objects.filter(pk=certificate.seat.booking_id).update(booker_email=self.booker.email)
        make_correction(certificate, f"Ann {self.rows} Lee")
        make_problem()
        make_design(course=certificate.session.course)
        make_invitation(self.session)
        make_kept(self.session, places=1, organisation=make_organisation(f"Firm {self.rows}"))
        make_police_access(make_user())
        make_consent(dot)
        make_ask(f"asks{self.rows}@bright.example")
        self.asked = make_request(email=dot, adults=6, asks_anyway=True)
        holds.place(subject=self.booking, reason="A complaint", by=Actor.user(self.staff.pk))


def staff(name: str, row: Callable[[World], Any] | None = None) -> tuple[str, Callable[[World], str]]:
    """A staff screen: who sees it, and where it is."""
    return "staff", lambda world: reverse(f"staff_{name}", args=[row(world).pk] if row else [])


def at(who: str, form: str) -> tuple[str, Callable[[World], str]]:
    """Any other page."""
    return who, lambda world: form.format(world=world)


LISTS = """
    consents contacts designs sessions requests bookings organisations certificates corrections venues messages
    police_access rules
""".split()
# Pages whose length depends on how many rows there are: who looks, and where.
PAGES: dict[str, tuple[str, Callable[[World], str]]] = {
    "HomePage": at("anybody", "/"),
    "CoursesPage": at("anybody", "/courses/"),
    "CoursePage": at("anybody", "/courses/basics/"),
    "PolicePage": at("staff", "/police/"),
    "sitemap": at("anybody", "/sitemap.xml"),
    "session_list": at("anybody", "/sessions/"),
    "session_month": at("anybody", "/sessions/month/"),
    "calendar_feed": at("anybody", "/calendar.ics"),
    "embedding": at("anybody", "/embed/"),
    "embedded_sessions": at("anybody", "/embed/sessions/?limit=20&course={world.course.slug}"),
    "session": at("anybody", "/sessions/{world.session.ref}/"),
    "session_request": at("anybody", "/sessions/request/"),
    "my": at("booker", "/my/"),
    "booking": at("booker", "/bookings/{world.booking.ref}/"),
    "booking_tickets": at("booker", "/bookings/{world.booking.ref}/tickets/"),
    "booking_move_dates": at("staff", "/bookings/{world.booking.ref}/move/"),
    "booking_calendar": at("staff", "/bookings/{world.dated.ref}/calendar.ics"),
    "register": at("trainer", "/register/{world.taught.ref}/1/"),
    "register_self": at("trainer", "/register/{world.taught.ref}/1/self/"),
    "register_reports": at("trainer", "/register/{world.taught.ref}/1/reports/"),
    "register_paper": at("trainer", "/register/{world.taught.ref}/1/paper/"),
    "register_sheet": at("trainer", "/register/{world.taught.ref}/1/paper/sheets/{world.rows}/"),
    "register_grid": at("trainer", "/register/{world.taught.ref}/dates/"),
    "register_catch_up": at("trainer", "/register/{world.taught.ref}/1/catch-up/s-{world.came.pk}/"),
    "register_report_template": at("trainer", "/register/{world.taught.ref}/1/reports/template.csv"),
    "register_devices": at("trainer", "/register/{world.taught.ref}/1/devices/"),
    "register_waiting": at("trainer", "/register/{world.taught.ref}/1/waiting/"),
    "register_choose": at("staff", "/register/{world.many_days.ref}/"),
    "wagtailadmin_home": at("trainer", "/cms/"),
    "wagtailadmin_home of an administrator": at("staff", "/cms/"),
    "staff_sessions:inspect": staff("sessions:inspect", lambda world: world.session),
    "staff_bookings:inspect": staff("bookings:inspect", lambda world: world.booking),
    "staff_designs:add": staff("designs:add"),
    "staff_requests:accept": staff("requests:accept", lambda world: world.asked),
    "staff_requests:offer": staff("requests:offer", lambda world: world.asked),
    "staff_sessions:invitations": staff("sessions:invitations", lambda world: world.session),
    "staff_sessions:hand_over": staff("sessions:hand_over", lambda world: world.trainer),
    "staff_sessions:choose_who_leaves": staff("sessions:choose_who_leaves"),
    "staff_privacy:holds": staff("privacy:holds"),
    "staff_privacy:left": staff("privacy:left"),
    "wagtailusers_users:index": at("staff", "/cms/users/"),
    "wagtailusers_users:index_results": at("staff", "/cms/users/results/"),
    **{f"staff_{name}:{part}": staff(f"{name}:{part}") for name in LISTS for part in ("index", "results")},
}

# Pages of one row, a form or nothing at all: there is nothing that could become more.
SHORT = frozenset(
    """
    EditorialPage key cms/login/ healthz readyz courses:handout courses:picture sign_in sign_in_code police_access
    account_login account_reauthenticate password_change password_forgotten password_forgotten_sent password_set
    mfa_activate_totp mfa_add_webauthn mfa_authenticate mfa_deactivate_totp mfa_generate_recovery_codes mfa_index
    mfa_login_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_view_recovery_codes
    booking_people booking_answers staff_bookings:people staff_bookings:answers
    book booking_address booking_cancel booking_code booking_confirm booking_seat booking_seat_give_back
    booking_send_again booking_add booking_add_wait booking_move booking_seat_switch seat_switch lost_links
    staff_bookings:move staff_bookings:add_places staff_bookings:switch
    lost_links_sent request_address request_book request_change request_code request_confirm request_turn_down
    request_withdraw staff_requests:decline staff_requests:refer staff_sessions:write
    seat seat_calendar seat_cannot_come ticket verify verify_form verify_keys certificate certificate_file
    certificate_badge certificate_badge_png certificate_badge_svg restricted_picture achievement_picture
    issuer restricted_achievement status_list achievement
    certificate_correct certificate_correct_withdraw staff_corrections:inspect staff_corrections:decline
    staff_certificates:reinstate
    register_close_out register_report_entry
    register_app register_manifest register_worker
    register_amend register_close register_headcount register_name register_scan register_walk_in
    register_self_screen register_self_code check_in check_in_code check_in_done
    log log_head log_keys log_program
    robots staff_bookings:cancel staff_certificates:inspect staff_certificates:mend staff_certificates:reissue
    staff_certificates:revoke staff_messages:inspect staff_messages:reword
    staff_organisations:edit staff_organisations:inspect
    staff_police_access:inspect staff_police_access:refuse staff_police_access:withdraw staff_rules:change
    staff_designs:edit staff_designs:version staff_designs:version_image staff_designs:version_pdf
    staff_sessions:add staff_sessions:cancel staff_sessions:edit staff_sessions:move
    staff_sessions:trainer staff_venues:add invitation staff_sessions:invite staff_sessions:keep
    staff_sessions:change_kept staff_sessions:end_kept staff_sessions:copy
    contact_ask contact_hand_over contact_leave everything my_organisation_everything stop
    staff_consents:write staff_contacts:inspect staff_contacts:name staff_contacts:refuse staff_consents:erase
    staff_sessions:repeat
    staff_sessions:offer wait booking_leave offer_accept offer_decline staff_waiting:take_off staff_approvals:refuse
    staff_venues:edit wagtailusers_users:add wagtailusers_users:close wagtailusers_users:edit
    staff_privacy:index staff_privacy:period staff_privacy:hold staff_privacy:release
    wagtailusers_users:reopen wagtailusers_users:resend wagtailusers_users:reset
    """.split()
)
# Asserted where their rows are made.
ELSEWHERE = {
    "register_report": "tests/attendance/test_report_views.py",
    "request": "tests/delivery/test_requests_pages.py",
    "staff_requests:inspect": "tests/delivery/test_requests_admin.py",
    "booking_waiting": "tests/delivery/test_waiting_pages.py",
    "my_organisation": "tests/delivery/test_organisation_pages.py",
    "agreed": "tests/organisations/test_consents.py",
    "staff_consents:inspect": "tests/organisations/test_consents.py",
    "staff_contacts:approve": "tests/organisations/test_contacts.py",
    **dict.fromkeys(
        "staff_waiting:index staff_waiting:results staff_approvals:index staff_approvals:results "
        "staff_approvals:inspect".split(),
        "tests/delivery/test_waiting_pages_staff.py",
    ),
    "wagtailusers_users:history": "tests/home/test_admin_account_history.py",
    **dict.fromkeys(
        [f"staff_sessions:{name}" for name in "series align cancel_series asks answer_ask".split()],
        "tests/delivery/test_series_costs.py",
    ),
    **dict.fromkeys(
        ["log_leaves", "log_heads", "log_proof", "log_consistency"], "tests/certificates/test_log_views.py"
    ),
    "staff_designs:inspect": "tests/certificates/test_admin_designs.py",
    "booking_certificates": "tests/certificates/test_reasons.py",
    "seat_certificate": "tests/certificates/test_reasons.py",
    "staff_certificates:session": "tests/certificates/test_reasons.py",
    "staff_certificates:confirm": "tests/certificates/test_confirmations.py",
    **dict.fromkeys(
        [
            f"staff_{name}:history"
            for name in "sessions requests bookings registers certificates messages designs".split()
        ],
        "tests/records/test_history.py",
    ),
}


def visitors(world: World) -> dict[str, Client]:
    people = {"anybody": None, "staff": world.staff, "booker": world.booker, "trainer": world.trainer}
    clients = {name: Client() for name in people}
    for name, user in people.items():
        if user:
            clients[name].force_login(user)
    return clients


def looked_at(world: World, clients: dict[str, Client]) -> dict[str, tuple[int, int]]:
    """What each page asked, and how long it was. The first look fills caches and is not counted."""
    found = {}
    for name, (who, address) in PAGES.items():
        clients[who].get(address(world))
        with CaptureQueriesContext(connection) as asked:
            answer = clients[who].get(address(world))
        assert (name, answer.status_code) == (name, 200)
        found[name] = (len(asked), len(answer.content))
    return found


def test_pages_cost_as_much_for_three_rows_as_for_one() -> None:
    world = World()
    clients = visitors(world)
    world.grow()
    one = looked_at(world, clients)
    world.grow()
    world.grow()
    three = looked_at(world, clients)
    assert {name: queries for name, (queries, _) in three.items()} == {
        name: queries for name, (queries, _) in one.items()
    }
    # Otherwise the page shows none of what was added, and its sum says nothing.
    assert " ".join(name for name in PAGES if three[name][1] <= one[name][1]) == ""


def test_every_page_is_counted_or_has_nothing_to_count() -> None:
    names = {name for name in addresses(get_resolver().url_patterns) if not name.startswith("demo_")}
    kinds = {"HomePage", "CoursesPage", "CoursePage", "PolicePage", "EditorialPage", "wagtailadmin_home"}
    counted = {name for name in PAGES if " of " not in name}
    assert names | kinds == counted | SHORT | ELSEWHERE.keys()
    assert not counted & SHORT


def test_every_list_of_the_api_is_counted() -> None:
    lists = {
        route.pattern.regex.pattern
        for route in router.urls
        if "list" in getattr(route.callback, "actions", {}).values()
    }
    assert {pattern.strip("^$") for pattern in lists} == set(COSTS)
