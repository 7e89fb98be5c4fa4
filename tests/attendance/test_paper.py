"""Registers on paper: sheets whose numbers stay, and typing them in."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from pypdf import PdfReader

from attendance.documents import sign_in_sheet
from attendance.models import CheckIn, Mark, SignInSheet, WalkIn
from attendance.operations import check_ins, paper, registers
from attendance.queries.paper import expected_keys, lines_of, preview, read
from delivery.operations import sessions
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.organisations import make_trainer

pytestmark = pytest.mark.django_db
NAMES = ("Ada", "Ben", "Cem", "Dee", "Eve")


@pytest.fixture
def session():
    session = make_session()
    make_seats(session, *NAMES)
    return session


def make_sheet(session):
    return paper.make_sheet(meeting=session.meetings.get(number=1), by=SYSTEM)


def enter(register, sheet, marks, **kwargs):
    return paper.enter(
        register=register, sheet=sheet, marks=marks, entry_id=kwargs.pop("entry_id", uuid4()), by=SYSTEM, **kwargs
    )


def marks_of(register):
    rows = registers.close(register=register, by=SYSTEM, empty=True).marks.exclude(seat=None).select_related("seat")
    return {row.seat.name: row.status for row in rows}


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1-3", {1: "present", 2: "present", 3: "present"}),
        ("1\u20132; 4 to 5 Late", {1: "present", 2: "present", 4: "late", 5: "late"}),
        ("7l, 8 left early\n9 x,10a", {7: "late", 8: "left_early", 9: "excused", 10: "absent"}),
        (" , ;\n", {}),
    ],
)
def test_read_understands_numbers_ranges_and_words(text, marks):
    assert (read(text).marks, read(text).faults) == (marks, ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1-3, two", "“two” is not understood."),
        ("3 maybe", "“3 maybe” is not understood."),
        ("9-3", "“9-3” runs backwards."),
        ("1-4, 3 late", "3 is typed twice, as two different things."),
    ],
)
def test_read_says_what_it_does_not_understand(text, fault):
    assert read(text).faults == (fault,)


def test_make_sheet_keeps_the_lines_whoever_books_later(session):
    first = make_sheet(session)
    make_seats(session, "Aaron")
    second = make_sheet(session)
    assert [row.name for row in lines_of(first)] == [*NAMES]
    assert [row.name for row in lines_of(second)] == ["Aaron", *NAMES]
    assert (first.number, second.number) == (1, 2)
    assert TrailEntry.objects.filter(subject_type="attendance.signinsheet", verb="make").count() == 2


def test_make_sheet_gives_the_same_one_while_nothing_changes(session):
    assert make_sheet(session) == make_sheet(session)
    assert SignInSheet.objects.count() == 1


def test_make_sheet_refuses_a_cancelled_session():
    session = make_session(starts_at=timezone.now() + timedelta(days=3))
    sessions.cancel(session=session, reason="The trainer is ill.", by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        make_sheet(session)
    assert refused.value.code == "session_cancelled"


def test_enter_marks_those_on_the_lines_of_that_sheet(session):
    sheet = make_sheet(session)
    make_seats(session, "Aaron")
    register = make_register(session)
    assert enter(register, sheet, "1-2, 4 late") == 3
    assert marks_of(register) == {
        "Aaron": "absent", "Ada": "present", "Ben": "present", "Cem": "absent", "Dee": "late", "Eve": "absent"
    }  # fmt: skip
    assert set(CheckIn.objects.values_list("source", flat=True)) == {"paper"}


def test_enter_twice_changes_nothing(session):
    sheet, register, entry = make_sheet(session), make_register(session), uuid4()
    for _ in range(2):
        enter(register, sheet, "1-3", entry_id=entry, written_in=[("Wim", "Bright Ltd")])
    assert (CheckIn.objects.count(), WalkIn.objects.count()) == (4, 1)


def test_enter_leaves_other_marks_unless_told(session):
    sheet, register = make_sheet(session), make_register(session)
    mark(register, session.seats.get(name="Ada"), "left_early")
    assert enter(register, sheet, "1-2") == 1
    assert enter(register, sheet, "1-2", changes_marks=True) == 1
    assert marks_of(register)["Ada"] == "present"


def test_enter_gives_way_to_what_a_device_saw_later_in_the_meeting(session):
    sheet, register = make_sheet(session), make_register(session)
    enter(register, sheet, "1")
    check_ins.mark(
        register=register,
        seat=session.seats.get(name="Ada"),
        status="left_early",
        client_event_id=uuid4(),
        happened_at=register.meeting.starts_at + timedelta(minutes=20),
        by=SYSTEM,
    )
    assert marks_of(register)["Ada"] == "left_early"


def test_enter_marks_again_whose_mark_was_taken_back(session):
    sheet, register = make_sheet(session), make_register(session)
    for status in ("absent", "cleared"):
        mark(register, session.seats.get(name="Ada"), status)
    enter(register, sheet, "1")
    assert marks_of(register)["Ada"] == "present"


def test_enter_changes_nothing_where_one_number_is_wrong(session):
    sheet, register = make_sheet(session), make_register(session)
    gone = session.seats.get(name="Ben")
    gone.given_back_at = timezone.now()
    gone.save()
    with pytest.raises(Refusal) as refused:
        enter(register, sheet, "1, 2, 6")
    assert refused.value.code == "unreadable_marks"
    assert "2, Ben: this place was given back" in refused.value.message
    assert "6 is not a printed line: the sheet has 5." in refused.value.message
    assert CheckIn.objects.count() == 0


def test_enter_refuses_a_closed_register(session):
    sheet, register = make_sheet(session), make_register(session)
    registers.close(register=register, by=SYSTEM, empty=True)
    with pytest.raises(Refusal) as refused:
        enter(register, sheet, "1")
    assert refused.value.code == "register_closed"
    assert Mark.objects.exclude(status="absent").count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_preview_asks_as_often_for_three_as_for_one(people, django_assert_num_queries):
    session = make_session()
    make_seats(session, *NAMES[:people])
    sheet, register = make_sheet(session), make_register(session)
    with django_assert_num_queries(5):
        assert len(preview(register, sheet, f"1-{people}").lines) == people


def test_page_shows_who_is_meant_before_anything_counts(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_seats(session, *NAMES)
    client.force_login(trainer)
    url = f"/register/{session.ref}/1/paper/"
    assert client.post(f"{url}sheets/").headers["Location"] == url
    make_register(session)
    sheet = SignInSheet.objects.get()
    sent = {"sheet": sheet.pk, "marks": "1-2, 5 late", "written_in": "Wim Walker, Bright Ltd", "event_id": uuid4()}
    shown = client.post(url, sent)
    assert (shown.status_code, CheckIn.objects.count()) == (200, 0)
    rows = BeautifulSoup(shown.content, "html.parser").select("#preview tbody tr")
    assert [" ".join(row.stripped_strings) for row in rows] == ["1 Ada Present", "2 Ben Present", "5 Eve Late"]
    entered = client.post(url, {**sent, "enter": "yes"})
    assert entered.headers["Location"] == f"/register/{session.ref}/1/"
    assert (CheckIn.objects.count(), WalkIn.objects.get().name) == (4, "Wim Walker")


def test_preview_says_who_is_on_the_list_already(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_seats(session, *NAMES)
    client.force_login(trainer)
    url = f"/register/{session.ref}/1/paper/"
    client.post(f"{url}sheets/")
    make_register(session)
    sent = {"sheet": SignInSheet.objects.get().pk, "written_in": "  ADA\nWim Walker, Bright Ltd", "event_id": uuid4()}
    page = BeautifulSoup(client.post(url, sent).content, "html.parser")
    assert [" ".join(item.get_text().split()) for item in page.select("#preview li")] == [
        "ADA (on the list already: type their number instead, unless this is somebody else)",
        "Wim Walker, Bright Ltd",
    ]
    assert page.select_one("form:has(#preview)")["action"] == "#preview"


def test_page_lists_what_is_wrong_and_offers_no_button_to_enter(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_seats(session, *NAMES)
    sheet = make_sheet(session)
    make_register(session)
    client.force_login(trainer)
    shown = client.post(f"/register/{session.ref}/1/paper/", {"sheet": sheet.pk, "marks": "77", "event_id": uuid4()})
    page = BeautifulSoup(shown.content, "html.parser")
    assert "77 is not a printed line" in page.select_one("#preview").text
    assert page.select("button[name=enter]") == []


def test_sheet_is_a_tagged_pdf_with_numbers_names_and_empty_lines(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_seats(session, *NAMES, "")
    make_sheet(session)
    client.force_login(trainer)
    answer = client.get(f"/register/{session.ref}/1/paper/sheets/1/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert [name for name in NAMES if name in text] == [*NAMES]
    assert ("(place 6, no name yet)" in text, "@" in text, "\n14\n" in f"{text}\n") == (True, False, True)
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert (pdf.Root.MarkInfo.Marked, str(pdf.Root.Lang)) == (True, "en-GB")


def test_sheet_of_five_hundred_repeats_its_heads_and_loses_nobody():
    session = make_session(capacity=600)
    make_seats(session, *(f"Person {number:03}" for number in range(500)))
    sheet = make_sheet(session)
    content = sign_in_sheet(sheet, sheet.meeting, lines_of(sheet), frozenset(expected_keys(session.pk)))
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    text = "\n".join(pages)
    assert [number for number in range(500) if f"Person {number:03}" not in text] == []
    assert [page.count("Signature") for page in pages] == [1] * len(pages)


def test_sheet_says_that_a_place_was_given_back(client):
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_seats(session, *NAMES)
    make_sheet(session)
    seat = session.seats.get(name="Ben")
    seat.given_back_at = timezone.now()
    seat.save()
    client.force_login(trainer)
    answer = client.get(f"/register/{session.ref}/1/paper/sheets/1/")
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert ("Ben" in text, "(place given back)" in text) == (False, True)
