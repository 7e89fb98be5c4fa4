"""The contact of an organisation sees what it booked and earned, and nothing that others told the team."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from certificates.models import Certificate
from courses.enums import Access
from delivery.enums import Visibility
from delivery.models import Booking
from delivery.operations import codes, seats
from delivery.operations.parties import SeatDetails
from kernel.actors import PUBLIC, SYSTEM
from kernel.identifiers import grouped
from organisations.enums import ContactState
from organisations.models import ContactAsk, Organisation, Spokesperson
from organisations.operations import contacts
from records.models import TrailEntry
from tests.delivery.test_waiting import make_full, make_party
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all
from tests.factories.contacts import make_contact
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import make_officer, make_organisation, make_user
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
ANA, OLIVE = "ana@bright.example", "olive@bright.example"


def contact_of(organisation: Organisation) -> Client:
    row = make_contact(organisation, ANA)
    client = Client()
    assert row.person.user is not None
    client.force_login(row.person.user)
    return client


def page_of(client: Client, organisation: Organisation) -> str:
    answer = client.get(f"/my/organisations/{organisation.pk}/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.content.decode()


def certified(organisation: Organisation, name: str, *, course: Any = None) -> Certificate:
    session = make_session(course=course)
    (seat,) = make_seats(session, name, organisation=organisation)
    make_closed_register(session, seat)
    issue_all()
    return Certificate.objects.get(seat=seat)


def test_shows_what_is_booked_who_comes_and_what_was_asked() -> None:
    booking = make_booking(None, "Ada Attendee")
    firm = booking.organisation
    make_booking(None, "Ben Boater", booker_email="ben@bright.example")
    make_request(dates="Any Tuesday")
    page = page_of(contact_of(firm), firm)
    assert [words in page for words in ("Ada Attendee", "Ben Boater", booking.ref, "Olive Booker")] == [True] * 4


def test_shows_nothing_that_was_told_to_the_team_alone() -> None:
    person = SeatDetails(name="Ada Attendee", email="ada@bright.example", access_needs="A chair with arms")
    booking = make_booking(seats=(person,), booker_phone="0118 496 0000")
    Booking.objects.filter(pk=booking.pk).update(answers=[{"question": "q", "answer": "Aha"}], approval_note="Aha")
    client = contact_of(booking.organisation)
    page = page_of(client, booking.organisation)
    file = client.post(f"/my/organisations/{booking.organisation_id}/people/", {"format": "csv"})
    said = page + b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]  # a stream
    told = ("A chair with arms", "ada@bright.example", "0118 496 0000", "Aha", OLIVE)
    assert [words for words in told if words in said] == []
    assert client.get(f"/bookings/{booking.ref}/").status_code == 404


def test_a_stranger_who_types_its_name_sees_nothing_of_it() -> None:
    booking = make_booking(None, "Ada Attendee")
    make_booking(booker_email="eve@elsewhere.example")
    stranger = Client()
    stranger.force_login(make_user("eve@elsewhere.example"))
    own = stranger.get("/my/").content.decode()
    urls = [f"/my/organisations/{booking.organisation_id}/{rest}" for rest in ("", "leave/", "hand-over/")]
    statuses = [stranger.get(url).status_code for url in urls]
    post = stranger.post(f"{urls[0]}people/", {"format": "csv"}).status_code
    assert (statuses, post, booking.ref in own, "Ada Attendee" in own) == ([404] * 3, 404, False, False)


def test_unproved_bookings_of_its_name_are_not_shown() -> None:
    booking = make_booking()
    held = make_held(booker_email="prank@elsewhere.example", booker_name="Pete Prank")
    assert held.organisation == booking.organisation
    assert "Pete Prank" not in page_of(contact_of(booking.organisation), booking.organisation)


def test_a_corrected_address_leaves_nothing_with_the_old_one() -> None:
    held = make_held(booker_email="wrong@bright.example")
    codes.correct_address(booking=held, email=OLIVE, by=PUBLIC)
    seat = make_booking(None, "Ada, ada@bright.example").seats.get()
    seats.name(seat=seat, name="Ben", email="ben@bright.example", by=SYSTEM)
    for email, ref in (("wrong@bright.example", held.ref), ("ada@bright.example", seat.booking.ref)):
        client = Client()
        client.force_login(make_user(email))
        assert ref not in client.get("/my/").content.decode()


def test_what_became_part_of_another_is_not_that_other() -> None:
    booking = make_booking(None, "Ada Attendee")
    other = make_organisation("Bigger Ltd")
    client = contact_of(other)
    Organisation.objects.filter(pk=booking.organisation_id).update(merged_into=other)
    assert booking.ref not in page_of(client, other)
    assert client.get(f"/my/organisations/{booking.organisation_id}/").status_code == 404


def test_it_is_gone_the_moment_that_it_ends() -> None:
    firm = make_booking().organisation
    client = contact_of(firm)
    contacts.end(spokesperson=Spokesperson.objects.get(), by=SYSTEM)
    assert client.get(f"/my/organisations/{firm.pk}/").status_code == 404


def test_police_only_sessions_do_not_exist_for_a_contact_who_may_not_see_them() -> None:
    secret = make_booking(
        make_coming(visibility=Visibility.POLICE), "Sergeant Secret", booker_email=make_officer().email
    )
    client = contact_of(secret.organisation)

    course = make_course(access=Access.POLICE_ONLY)
    certificate = certified(secret.organisation, "Constable Quiet", course=course)
    page = page_of(client, secret.organisation)
    assert [name in page for name in ("Sergeant Secret", "Constable Quiet", secret.session.title)] == [False] * 3
    assert client.get(f"/certificates/{grouped(certificate.code)}/").status_code == 302


def test_what_runs_out_within_90_days_comes_first() -> None:
    firm, today = make_organisation(), timezone.localdate()
    rows = [certified(firm, name) for name in ("Late Lee", "Soon Sue", "Never Ned")]
    for row, days in zip(rows, (91, 90, None), strict=True):
        until = today + timedelta(days=days) if days else None
        Certificate.objects.filter(pk=row.pk).update(expires_on=until)
    page = page_of(contact_of(firm), firm)
    soon = page[page.index("within 90 days") : page.index("Past and cancelled")]
    assert [name in soon for name in ("Late Lee", "Soon Sue", "Never Ned")] == [False, True, False]
    certificates = page[page.index(">Certificates<") :]
    assert sorted(("Late Lee", "Soon Sue", "Never Ned"), key=certificates.index)[0] == "Soon Sue"


def test_a_contact_opens_certificates_of_its_people_and_of_nobody_else() -> None:
    firm = make_organisation()
    own, other = certified(firm, "Ada Attendee"), certified(make_organisation("Other Ltd"), "Otto")
    client = contact_of(firm)
    assert [client.get(f"/certificates/{grouped(one.code)}/").status_code for one in (own, other)] == [200, 302]


def test_the_file_names_everybody_with_their_certificate_and_goes_on_record() -> None:
    firm = make_organisation()
    certificate = certified(firm, "=SUM(1)")
    client = contact_of(firm)
    answer = client.post(f"/my/organisations/{firm.pk}/people/", {"format": "xlsx"})
    file = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    rows = list(load_workbook(BytesIO(file)).active.iter_rows(values_only=True))
    assert (rows[1][4], rows[1][5], rows[1][6]) == ("=SUM(1)", certificate.code, "Valid")
    assert TrailEntry.objects.filter(verb="export", actor_kind="user").count() == 1
    assert client.get(f"/my/organisations/{firm.pk}/people/").status_code == 405


def test_files_are_given_at_a_bounded_rate() -> None:
    cache.clear()
    firm = make_organisation()
    client = contact_of(firm)
    statuses = [client.post(f"/my/organisations/{firm.pk}/people/").status_code for _ in range(7)]
    assert statuses == [200] * 6 + [429]


def test_costs_as_much_for_three_as_for_one() -> None:
    firm = make_organisation("Firm with much")
    client, url = contact_of(firm), f"/my/organisations/{firm.pk}/"
    asked = []
    for _ in range(2):
        for _ in range(1 if not asked else 2):
            booking = make_booking(None, "Ada", "Ben", booker_email=f"o{len(asked)}{timezone.now():%f}@bright.example")
            Booking.objects.filter(pk=booking.pk).update(organisation=firm)
            certified(firm, "Cy")
            session, _ = make_full(1)
            Booking.objects.filter(pk=make_party(session, "Dee").pk).update(organisation=firm)
            row = make_request(email=f"r{timezone.now():%f}@bright.example")
            type(row).objects.filter(pk=row.pk).update(organisation=firm)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url).content
        asked.append((len(queries), len(page)))
    assert (asked[0][0], asked[0][1] < asked[1][1]) == (asked[1][0], True)


def test_ones_own_page_lists_requests_waiting_places_and_organisations() -> None:
    session, _ = make_full(1)
    make_party(session, "Ana")
    Booking.objects.filter(state="waiting").update(booker_email=ANA)
    asked = make_request(email=ANA)
    make_request(email="other@bright.example", dates="Other days")
    client = contact_of(make_organisation("Looked After Ltd"))
    page = client.get("/my/").content.decode()
    told = (f"/requests/{asked.ref}/", "On the waiting list", "Looked After Ltd", "What we may send you")
    assert [words in page for words in told] == [True] * 4
    assert page.count("/requests/") == 1


def test_somebody_asks_reads_how_it_stands_and_takes_it_back() -> None:
    client = Client()
    client.force_login(make_user(ANA))
    make_organisation()
    typed = {"name": "Ana Ortiz", "organisation_name": "Bright Builders Ltd", "postcode": "RG1 1AA"}
    wrong = client.post("/my/contact/", {**typed, "postcode": "nowhere"}).status_code
    asked = client.post("/my/contact/", typed).status_code
    page = client.get("/my/contact/").content.decode()
    client.post("/my/contact/take-back/")
    assert (wrong, asked, "Waiting for a coordinator" in page) == (409, 302, True)
    assert ContactAsk.objects.get().state == ContactState.WITHDRAWN


def test_a_contact_hands_over_and_leaves() -> None:
    firm = make_organisation()
    client = contact_of(firm)
    client.post(f"/my/organisations/{firm.pk}/hand-over/", {"name": "Ben Lee", "email": "ben@bright.example"})
    answer = client.post(f"/my/organisations/{firm.pk}/leave/")
    row = Spokesperson.objects.get()
    assert (ContactAsk.objects.get().email, answer["Location"]) == ("ben@bright.example", "/my/")
    assert row.ended_at is not None
