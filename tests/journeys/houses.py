"""The pages of each group of people, with the rows that they show."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from certificates.models import Certificate
from certificates.operations import certificates, files
from certificates.operations import log as public_log
from delivery.models import Booking
from delivery.operations import sessions
from kernel.actors import SYSTEM
from kernel.identifiers import grouped, new_code
from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_booking, make_coming, make_held, make_venue
from tests.factories.pages import make_course_page, make_handout, make_picture, make_site
from tests.journeys.rooms import Room, Step, asking_for_code, pressing, unfolding

FEEDS = "In your own calendar, or on your own website"


@dataclass
class House:
    """Pages that one person sees: somebody signed in, or the holder of keys from mails. `proved`: by what means."""

    rooms: list[Room]
    user: User | None = None
    keys: list[str] = field(default_factory=list)
    proved: list[str] = field(default_factory=list)


def public() -> House:
    """What anybody sees: pages of words and courses, and whatever asks for an address."""
    make_site()
    page = make_course_page(title="Cyber basics", slug="cyber-basics", body=_body())
    make_coming(course=page.course)
    words = ("privacy", "accessibility", "contact", "cookies", "credits")
    lost, sign_in = "/bookings/lost/", "/my/sign-in/"
    return House(
        [
            Room(name="HomePage", path="/"),
            Room(name="CoursesPage", path="/courses/"),
            Room(name="CoursePage", path=page.url),
            *(Room(name="EditorialPage", path=f"/{slug}/", state=slug) for slug in words),
            Room(name="lost_links", path=lost),
            Room(name="lost_links", path=lost, state="errors", then=pressing("Send me my links")),
            Room(name="lost_links_sent", path=f"{lost}sent/"),
            Room(name="sign_in", path=sign_in),
            Room(name="sign_in", path=sign_in, state="errors", then=pressing("Send me a code")),
            Room(name="sign_in_code", path=sign_in, then=asking_for_code("ada@bright.example")),
            Room(name="key", path="/k/b-nothing/", status=404),
            Room(name="ticket", path=f"/t/{new_code()}/"),
            Room(name="check_in", path="/checkin/"),
            Room(name="check_in", path="/checkin/", state="errors", then=pressing("Go on")),
            Room(name="check_in_code", path="/checkin/222222/", state="run out", status=404),
            Room(name="check_in_done", path="/checkin/done/"),
            Room(name="ticket", path="/t/nothing/", state="not whole"),
            Room(name="404", path="/no-such-page/", status=404),
            Room(name="404", path="/police/", status=404, state="police"),
        ]
    )


def sessions_on_offer() -> House:
    """Looking for a session, and the booking form."""
    make_site()
    session = make_coming(mode="hybrid", venue=make_venue(), access_notes="Step-free")
    full = make_coming(course=session.course, capacity=1)
    make_booking(full, "Ada Attendee")
    off = make_coming()
    sessions.cancel(session=off, reason="The hall was flooded.", by=SYSTEM)
    for _ in range(20):
        make_coming(course=session.course)
    book = f"/sessions/{session.ref}/book/"
    return House(
        [
            Room(name="session_list", path="/sessions/"),
            Room(name="session_list", path="/sessions/?page=2", state="second page"),
            Room(name="session_list", path="/sessions/?place=RG1&mode=in_person", state="near a place"),
            Room(name="session_list", path="/sessions/?course=none&from_day=x", state="wrong filters"),
            Room(name="session_list", path="/sessions/?from_day=2099-01-01", state="nothing fits"),
            Room(name="session_list", path="/sessions/?place=RG1&places=free&mode=hybrid", state="filters set"),
            Room(name="session_list", path="/sessions/", state="feeds", then=unfolding(FEEDS)),
            Room(name="session_month", path="/sessions/month/"),
            Room(name="session_month", path="/sessions/month/?place=RG1&places=free", state="filters set"),
            Room(name="session_month", path="/sessions/month/?from_day=2099-01-01", state="nothing fits"),
            Room(name="session_month", path="/sessions/month/?month=x", state="wrong filters"),
            Room(name="embedding", path="/embed/?near=RG1"),
            Room(name="embedding", path="/embed/?near=Nowhere", state="errors"),
            Room(name="embedded_sessions", path="/embed/sessions/"),
            Room(name="embedded_sessions", path="/embed/sessions/?near=Nowhere", state="errors", status=400),
            Room(name="session", path=f"/sessions/{session.ref}/"),
            Room(name="session", path=f"/sessions/{full.ref}/", state="full"),
            Room(name="session", path=f"/sessions/{off.ref}/", state="cancelled"),
            Room(name="book", path=book, then=unfolding("Name people now")),
            Room(name="book", path=book, state="errors", then=pressing("Book")),
        ]
    )


def proofs() -> House:
    """The check that is open to anybody."""
    make_site()
    valid, revoked, replaced = make_certificate("Ada Attendee"), make_certificate("Ben"), make_certificate("Cy")
    certificates.revoke(certificate=revoked, reason="Issued for the wrong course.", by=SYSTEM)
    certificates.reissue(certificate=replaced, name="Cy Clark", by=SYSTEM)
    public_log.sequence()
    address = f"/verify/{grouped(valid.code)}/"
    return House(
        [
            Room(name="verify_form", path="/verify/"),
            Room(name="verify_form", path="/verify/?code=7K3M", state="errors", status=422),
            Room(name="verify_form", path="/verify/", state="no file", then=pressing("Check this file")),
            Room(name="verify_form", path="/verify/", state="genuine file", then=checking(valid)),
            Room(name="verify_form", path="/verify/", state="file of a stranger", then=checking(None)),
            Room(name="verify", path=address, state="valid"),
            Room(name="verify", path=address, state="errors", then=pressing("Compare the name")),
            Room(name="verify", path=f"/verify/{revoked.code}/", state="revoked"),
            Room(name="verify", path=f"/verify/{replaced.code}/", state="replaced"),
            Room(name="verify", path=f"/verify/{new_code()}/", state="unknown", status=404),
            Room(name="log", path="/log/"),
        ]
    )


def checking(certificate: Certificate | None) -> Step:
    """Choose a file on the check: that of a certificate, or any other."""
    content = files.read(certificate) if certificate else b"%PDF-1.4"

    def check(page: Page) -> None:
        # The accessibility rules ask for our style sheets below the page's own address; here each counts as a check.
        cache.clear()
        page.locator("input[type=file]").set_input_files(
            {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        page.get_by_role("button", name="Check this file").click()
        page.get_by_role("heading", name="Genuine" if certificate else "not a file we made").wait_for()
        if certificate is None:
            page.locator("[data-reading]").wait_for()

    return check


def held() -> House:
    """What the holders of keys see: of a booking, a place and a certificate."""
    make_site()
    session = make_coming(what_to_bring="A laptop", joining_notes="Ask for the sergeant.")
    booking = make_booking(session, "Ada Attendee, ada@bright.example", "Ben Brown", places=3)
    seat = booking.seats.get(number=1)
    waiting, lapsed = make_held(session, booker_email="bo@bright.example"), make_held(session)
    Booking.objects.filter(pk=lapsed.pk).update(held_until=timezone.now() - timedelta(minutes=1))
    off = make_booking(make_coming(), "Cy Clark, cy@bright.example")
    sessions.cancel(session=off.session, reason="The hall was flooded.", by=SYSTEM)
    gone = off.seats.get()
    certificate, old = make_certificate("Dee Dawes"), make_certificate("Eve Evans")
    certificates.reissue(certificate=old, name="Eve Evens", by=SYSTEM)
    confirm = f"/bookings/{waiting.ref}/confirm/"
    at, place = f"/bookings/{booking.ref}/", f"/seats/{booking.ref}-1/"
    keys = [one.key for one in (booking, waiting, lapsed, off, seat, gone, certificate, old)]
    return House(
        [
            Room(name="booking", path=at),
            Room(name="booking", path=f"/bookings/{off.ref}/", state="session cancelled"),
            Room(name="booking_confirm", path=confirm),
            Room(name="booking_confirm", path=confirm, state="errors", then=pressing("Confirm booking")),
            Room(name="booking_confirm", path=f"/bookings/{lapsed.ref}/confirm/", state="lapsed"),
            Room(name="booking_address", path=f"/bookings/{waiting.ref}/address/"),
            Room(name="booking_cancel", path=f"{at}cancel/"),
            Room(name="booking_tickets", path=f"{at}tickets/"),
            Room(name="booking_seat", path=f"{at}places/1/"),
            Room(name="booking_seat_give_back", path=f"{at}places/1/give-back/"),
            Room(name="seat", path=place),
            Room(name="seat", path=f"/seats/{off.ref}-1/", state="session cancelled"),
            Room(name="seat_cannot_come", path=f"{place}cannot-come/"),
            Room(name="certificate", path=f"/certificates/{grouped(certificate.code)}/"),
            Room(name="certificate", path=f"/certificates/{grouped(old.code)}/", state="replaced"),
            Room(name="booking_certificates", path=f"{at}certificates/"),
            Room(name="seat_certificate", path=f"{place}certificate/"),
        ],
        keys=keys,
    )  # fmt: skip


def _body() -> list[tuple[str, Any]]:
    """Every kind of block."""
    callout = {"kind": "warning", "heading": "Paid a fraudster?", "text": "<p>Ring your bank on 159.</p>"}
    return [
        ("text", "<h2>What to bring</h2><p>A <b>list</b>, <a href='/contact/'>questions</a></p>"),
        ("callout", callout),
        ("checklist", {"heading": "This week", "items": ["Turn on updates"]}),
        ("image", {"image": make_picture(), "alt_text": "A teal box", "caption": "A box"}),
        ("document", {"document": make_handout(), "note": "For the office wall"}),
    ]
