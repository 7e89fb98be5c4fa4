"""A mail scanner opens every link of every mail before its reader does: nothing changes by that."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.enums import ChallengePurpose, LinkPurpose
from accounts.models import User
from accounts.operations import challenges, passwords
from certificates import tasks as certificate_tasks
from certificates.models import Certificate
from certificates.operations import certificates, corrections
from correspondence.emails import compose, known_kinds
from correspondence.models import Message
from delivery import tasks
from delivery.enums import Approval, Audience, TrainerRole
from delivery.models import Booking, Offer, Seat, Session, TrainerAsk
from delivery.operations import asks, bookings, links, moves, notices, seats, sessions, trainers, triage, waiting
from kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from organisations.operations import police_access
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all, make_certificate, make_correction
from tests.factories.consents import make_note
from tests.factories.contacts import make_ask, make_contact, make_ended, make_refused
from tests.factories.delivery import make_booking, make_coming, make_details, make_held, make_seat
from tests.factories.kept import make_invitation
from tests.factories.organisations import (
    PASSWORD,
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_organisation,
    make_police_access,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference
from tests.factories.requests import make_accepted, make_request, make_unproved

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"https?://[^\s<>\"')]+")
# What a browser that opens a link, and nothing else, leaves behind: that this browser holds a key.
LEFT_BEHIND = {"django_session"}
# Mails that lead nowhere on our site.
NO_LINKS = {
    "certificate_revoked", "contact_ended", "email_code", "seat_cancelled", "seat_passed_on", "sign_in_changed",
    "trainer_taken_off", "trainer_not_needed", "waiting_ended",
}  # fmt: skip


def _moved() -> None:
    session = make_coming()
    make_booking(session, "Ada Attendee, ada@bright.example")
    later = timezone.now() + timedelta(days=20)
    sessions.move(session=session, meetings=[(later, later + timedelta(hours=1))], by=SYSTEM)


def _called_off() -> None:
    session = make_coming()
    make_booking(session, "Ada Attendee, ada@bright.example")
    sessions.cancel(session=session, reason="The hall was flooded.", by=SYSTEM)


def _cancelled() -> None:
    bookings.cancel(booking=make_booking(None, "Ada Attendee, ada@bright.example"), by=PUBLIC)


def _given_back() -> None:
    seat = make_booking(None, "Ada Attendee, ada@bright.example", "Ben Brown").seats.get(number=1)
    seats.give_back(seat=seat, by=Actor(ActorKind.SEAT_KEY, str(seat.pk)))


def _passed_on() -> None:
    seat = make_seat()
    seats.name(seat=seat, name="Ben Brown", email="ben@bright.example", by=SYSTEM)


def _decided() -> None:
    access = make_police_access(make_user("officer@surrey.police.uk"))
    police_access.approve(access=access, by=Actor.user(make_administrator().pk))


def _access_asked() -> None:
    make_administrator()
    make_force_contact()
    officer = make_user("officer@thamesvalley.police.uk")
    police_access.request(
        user=officer, force=make_reference()["thames-valley"], role_held="Constable", by=Actor.user(officer.pk)
    )


def _revoked() -> None:
    certificates.revoke(certificate=make_certificate(), reason="Wrong course.", by=SYSTEM)


def _correction_declined() -> None:
    corrections.decline(
        correction=make_correction(make_certificate("Ann Lea")), reason="Your booking says so.", by=SYSTEM
    )


def _runs_out() -> None:
    certificate = make_certificate("Ann Lea")
    last = timezone.localdate() + timedelta(days=30)
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=last, taught_on=last - timedelta(days=365))
    certificate_tasks.plan_reminders("scanner")


def _runs_out_without_address() -> None:
    _issued_without_address()
    last = timezone.localdate() + timedelta(days=30)
    Certificate.objects.update(expires_on=last, taught_on=last - timedelta(days=365))
    certificate_tasks.plan_reminders("scanner")


def _issued_without_address() -> None:
    session = make_session()
    seats_of = make_seats(session, "Ann Lee")
    Seat.objects.filter(session=session).update(email="")
    make_closed_register(session, *seats_of)
    issue_all()


def _not_issued() -> None:
    session = make_session(trainer=make_trainer())
    make_closed_register(session, *make_seats(session, "𐒀𐒁𐒂"))
    issue_all()


def _booked() -> None:
    make_booking(None, "Ada Attendee, ada@bright.example")


def _lost() -> None:
    make_booking(None, "Ada Attendee, ada@bright.example")
    links.recover(email="olive@bright.example")


def _link(purpose: LinkPurpose) -> Callable[[], object]:
    return lambda: passwords.send_link(user=make_trainer(), purpose=purpose, by=SYSTEM)


def _queue(places: int = 1, **details: Any) -> tuple[Booking, Booking]:
    """Whoever has all places of a session, and whoever waits for them."""
    session = make_coming(capacity=places, **details)
    first = make_booking(session, places=places)
    details_of_second = make_details(booker_email="ann@wait.example", places=places)
    return first, waiting.join(session=session, details=details_of_second, by=PUBLIC, is_proved=True)


def _offered() -> None:
    first, _ = _queue()
    bookings.cancel(booking=first, by=PUBLIC)


def _lapsed() -> None:
    first, _ = _queue()
    other = replace(make_details().organisation, name="Next in the queue")
    details = make_details(booker_email="bob@wait.example", organisation=other)
    waiting.join(session=first.session, details=details, by=PUBLIC, is_proved=True)
    bookings.cancel(booking=first, by=PUBLIC)
    earlier = timezone.now() - timedelta(days=1)
    Offer.objects.update(expires_at=timezone.now(), made_at=earlier)
    tasks.run_waiting_lists("scanner")


def _in_vain() -> None:
    first, _ = _queue()
    sessions.cancel(session=first.session, reason="The trainer is ill.", by=SYSTEM)


def _asked() -> None:
    lead = (make_trainer(), TrainerRole.LEAD)
    make_booking(make_coming(approval=Approval.ALL, trainers=(lead,)))


def _other_trainer() -> None:
    first, second = make_trainer(), make_trainer()
    session = make_coming(trainers=((first, TrainerRole.LEAD),))
    trainers.swap(session=session, off=first, on=second, by=SYSTEM)


def _notified() -> None:
    session = make_coming()
    make_booking(session, "Ada Attendee, ada@bright.example")
    words = {"subject": "Bring a coat", "text": "The heating is off.", "request_key": uuid4()}
    notices.send(session=session, audience=Audience.EVERYONE, by=SYSTEM, **words)


def _moved_meanwhile() -> None:
    _, party = _queue()
    start = party.session.starts_at + timedelta(days=1)
    sessions.move(session=party.session, meetings=[(start, start + timedelta(hours=2))], by=SYSTEM)


def _requested() -> None:
    make_trainer()
    make_request()


def _declined() -> None:
    triage.decline(request=make_request(), reason="No trainer is free.", by=SYSTEM)


def _pointed() -> None:
    triage.offer(request=make_request(), session=make_coming(), by=SYSTEM)


def _referred() -> None:
    request = make_request()
    triage.refer(request=request, region=make_reference()["kent"].region, by=SYSTEM)


def _changed() -> None:
    session = make_coming()
    booking = make_booking(session, "Ada Attendee, ada@bright.example")
    Message.objects.update(state="sent", done_at=timezone.now())
    moves.move(booking=booking, to=make_coming(course=session.course, in_days=20), by=SYSTEM)


def _looking() -> tuple[Session, User, User]:
    """A session without a trainer, a trainer who could take it, and a coordinator."""
    return make_coming(in_days=10), make_trainer(), make_coordinator()


def _trainer_asked() -> TrainerAsk:
    session, trainer, _ = _looking()
    (asked,) = asks.ask(session=session, users=[trainer], by=SYSTEM)
    return asked


def _trainer_offered() -> TrainerAsk:
    session, trainer, _ = _looking()
    return asks.offer(session=session, user=trainer, by=SYSTEM)


def _thanked() -> None:
    session = make_session()
    (seat,) = make_seats(session, "Ada")
    type(seat).objects.filter(pk=seat.pk).update(email="ada@bright.example")
    make_closed_register(session, seat)


# What is done for a mail of each kind to be written.
MAILS: dict[str, Callable[[], object]] = {
    "approval_asked": _asked,
    "approval_wanted": _asked,
    "asks_unanswered": _trainer_asked,
    "offer_to_teach_taken": lambda: asks.accept(ask=_trainer_offered(), by=SYSTEM),
    "reminder": lambda: make_booking(make_coming(in_days=30), "Ada Attendee, ada@bright.example"),
    "seat_reminder": lambda: make_booking(make_coming(in_days=30), "Ada Attendee, ada@bright.example"),
    "thank_you": _thanked,
    "trainer_accepted": lambda: asks.accept(ask=_trainer_asked(), by=SYSTEM),
    "trainer_asked": _trainer_asked,
    "trainer_declined": lambda: asks.decline(ask=_trainer_asked(), by=SYSTEM),
    "trainer_not_needed": lambda: asks.withdraw(ask=_trainer_asked(), by=SYSTEM),
    "trainer_offered": _trainer_offered,
    "notice": _notified,
    "offer_lapsed": _lapsed,
    "places_offered": _offered,
    "trainer_put_on": _other_trainer,
    "trainer_taken_off": _other_trainer,
    "waiting_ended": _in_vain,
    "waiting_joined": _queue,
    "waiting_moved": _moved_meanwhile,
    "booking_cancelled": _cancelled,
    "booking_changed": _changed,
    "booking_certificates": _issued_without_address,
    "booking_code": make_held,
    "booking_renewals": _runs_out_without_address,
    "booking_confirmed": _booked,
    "certificate_issued": make_certificate,
    "certificate_revoked": _revoked,
    "consent_note": make_note,
    "contact_asked": lambda: (make_coordinator(), make_ask()),
    "contact_ended": make_ended,
    "contact_named": lambda: make_contact(make_organisation()),
    "contact_refused": make_refused,
    "correction_asked": lambda: (make_coordinator(), make_correction(make_certificate("Ann Lea"))),
    "correction_declined": _correction_declined,
    "email_code": lambda: challenges.start(purpose=ChallengePurpose.SIGN_IN, email=make_user().email),
    "issue_problem": _not_issued,
    "invitation": lambda: make_invitation(to_email="office@bakers.example"),
    "joining_details": _booked,
    "lost_links": _lost,
    "password_forgotten": _link(LinkPurpose.FORGOTTEN),
    "password_invited": _link(LinkPurpose.INVITED),
    "password_reset": _link(LinkPurpose.RESET),
    "police_access_asked": _access_asked,
    "police_access_decided": _decided,
    "renewal_due": _runs_out,
    "request_accepted": make_accepted,
    "request_code": make_unproved,
    "request_declined": _declined,
    "request_for_team": _requested,
    "request_offered": _pointed,
    "request_received": make_request,
    "request_referred": _referred,
    "seat_cancelled": _cancelled,
    "seat_changed": _changed,
    "seat_confirmed": _booked,
    "seat_given_back": _given_back,
    "seat_joining_details": _booked,
    "seat_notice": _notified,
    "seat_passed_on": _passed_on,
    "seat_session_cancelled": _called_off,
    "seat_session_moved": _moved,
    "session_cancelled": _called_off,
    "session_moved": _moved,
    "sign_in_changed": lambda: passwords.change(user=make_trainer(), old=PASSWORD, new="seven purple kettles sing"),
}


def test_every_kind_of_mail_is_tried() -> None:
    assert sorted(MAILS) == known_kinds()


@pytest.mark.parametrize("kind", sorted(MAILS))
def test_opening_the_links_of_a_mail_changes_nothing(kind: str) -> None:
    make_site()
    MAILS[kind]()
    mail = compose(Message.objects.filter(kind=kind).latest("pk"))
    assert mail is not None
    found = addresses(mail.text, mail.html)
    assert bool(found) is (kind not in NO_LINKS)
    before = everything()
    for address in found:
        for opening in OPENINGS:
            reply = opening(address)
            assert reply.status_code in (200, 302, 404), f"{address} answers {reply.status_code}"
    assert [table for table, digest in everything().items() if before[table] != digest] == []


# A scanner asks for the head, follows where a link leads, or a mail program fetches it before anybody presses it.
OPENINGS: tuple[Callable[[str], Any], ...] = (
    lambda address: Client().head(address, follow=True),
    lambda address: Client().get(address, follow=True),
    lambda address: Client().get(address, follow=True, headers={"Sec-Purpose": "prefetch", "Purpose": "prefetch"}),
    lambda address: Client().get(address, follow=True, headers={"User-Agent": "Barracuda Sentinel (EE)"}),
)


def addresses(text: str, html: str) -> list[str]:
    """Where the links of a mail lead on our site, each once."""
    tags = BeautifulSoup(html, "html.parser").select("[href], [src]")
    every = [*ADDRESS.findall(text), *(str(tag.get("href") or tag.get("src")) for tag in tags)]
    ours = [urlsplit(one) for one in every if urlsplit(one).netloc in ("", urlsplit(settings.BASE_URL).netloc)]
    return sorted({one._replace(scheme="", netloc="", fragment="").geturl() for one in ours if one.scheme != "mailto"})


def everything() -> dict[str, str]:
    """A digest of every row of each table."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in LEFT_BEHIND:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- the table's own name
                rows = sorted(repr(row) for row in cursor.fetchall())
                digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests
