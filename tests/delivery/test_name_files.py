"""Names from a file: every way in which spreadsheets save one, and everything that can be wrong with it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delivery.forms.name_files import people_in
from delivery.models import Booking, Seat, Session
from delivery.operations.parties import SeatDetails
from tests.delivery.filling import FILLED, errors, soup
from tests.factories.delivery import mails, make_booking, make_coming
from tests.factories.reference import make_reference
from ui.staff.exports import inert

TEXT = 'Name,E-mail,What would help\r\nZoë Łącka,zoe@bright.example,"Captions, please"\r\nBen Ng,,\r\n'
PEOPLE = [
    SeatDetails(name="Zoë Łącka", email="zoe@bright.example", access_needs="Captions, please"),
    SeatDetails(name="Ben Ng"),
]


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def complaints(raw: bytes | str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        people_in(raw.encode() if isinstance(raw, str) else raw)
    return list(caught.value.messages)


@pytest.mark.once
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_read_every_encoding(encoding: str) -> None:
    assert people_in(TEXT.encode(encoding)) == PEOPLE


@pytest.mark.once
def test_read_windows_1252() -> None:
    assert people_in("Name\nZoë O’Hara – €\n".encode("windows-1252")) == [SeatDetails(name="Zoë O’Hara – €")]


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("Captions, please", "Captions").replace(",", ";"),
        TEXT.replace("Captions, please", "Captions").replace(",", "\t"),
        "sep=;\n" + TEXT.replace("Captions, please", "Captions").replace(",", ";"),
        TEXT.replace("Captions, please", "Captions").replace("\r\n", "\r"),
        "\n\n" + TEXT.replace("Captions, please", "Captions"),
        "E-MAIL ADDRESS,Department, full name ,Access needs\nZOE@bright.example,Sales,Zoë Łącka,Captions\n,,Ben Ng,\n",
        "surname,Forename,email,Adjustments\nŁącka,Zoë,zoe@bright.example,Captions\nNg,Ben\n",
    ],
)
def test_read_every_separator_and_heading(text: str) -> None:
    assert people_in(text.encode()) == [
        SeatDetails(name="Zoë Łącka", email="zoe@bright.example", access_needs="Captions"),
        SeatDetails(name="Ben Ng"),
    ]


@pytest.mark.once
def test_formula_stays_text_and_leaves_harmless() -> None:
    people = people_in(b"Name,What would help\n'=1+1,'+A1\n=SUM(A1),@home\n")
    assert people == [
        SeatDetails(name="=1+1", access_needs="+A1"), SeatDetails(name="=SUM(A1)", access_needs="@home"),
    ]  # fmt: skip
    assert inert(people[0].name) == "'=1+1"


WORKBOOK = b"PK\x03\x04" + bytes(range(256))


@pytest.mark.once
@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("Name\n", "The file names nobody"),
        ("Name,E-mail\n,\n,ben@x.example\n", "Row 3 has no name"),
        ("", "The first row of the file must say"),
        ("Ben Ng,ben@x.example\n", "The first row of the file must say"),
        ("Course,Date\nA,B\n", "The first row of the file must say"),
        ("Name,Full name\nA,B\n", "Two columns of the file have the same heading"),
        (WORKBOOK, "This is a workbook. In your spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + WORKBOOK, "This is a workbook."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This is not a CSV file."),
        ("Name\nBen\x00 Ng\n", "This is not a CSV file."),
        (b"\xff\xfeN\x00a\x00\x00\xd8", "This is not a CSV file."),
        (b"Name\nZo\x81\n", "This is not a CSV file."),
        ("Name\n" + "Ben Ng\n" * 10_000, "You can name up to 30 people. The file has 10,000 rows of names"),
        ('Name\nBen\n"Cy\nDee\n', "Row 3 cannot be read"),
        ("Name\n" + "n" * 200_000, "Row 2 cannot be read"),
    ],
)
def test_refuse_a_file_as_a_whole(raw: bytes | str, told: str) -> None:
    (words,) = complaints(raw)
    assert words.startswith(told)


@pytest.mark.once
def test_every_row_at_fault_is_named_by_its_number() -> None:
    text = (
        "Name,E-mail,What would help\nBen Ng,ben@\n\nCy,cy@x.example\nDee,CY@x.example\n,eve@x.example\n"
        f"{'f' * 201},\nhttp://evil.example/x,\nGil,gil@x.example,{'n' * 1001}\nHal,,step-free, captions\n"
        f"Ida,ida@x.example\nJo,{'j' * 250}@x.example\n"
    )
    assert [" ".join(words.split()[:5]) for words in complaints(text)] == [
        "Row 2 has an e-mail",
        "Row 5 has the same",
        "Row 6 has no name",
        "Row 7 has a name",
        "Row 8 has a web",
        "Row 9 says too much",
        "Row 10 has more cells",
        "Row 12 has an e-mail",
    ]


pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    make_reference()
    return make_coming(capacity=40)


def upload(raw: bytes | str = TEXT, name: str = "people.csv") -> Any:
    return SimpleUploadedFile(name, raw.encode() if isinstance(raw, str) else raw, content_type="text/csv")


def sent(client: Client, session: Session, file: Any, **changes: str) -> Any:
    return client.post(f"/sessions/{session.ref}/book/", {**FILLED, **changes, "names_file": file})


def named(booking: Booking) -> list[tuple[str, str, str]]:
    return list(booking.seats.order_by("number").values_list("name", "email", "access_needs"))


def test_file_fills_the_places_after_the_rows(client: Client, session: Session) -> None:
    assert sent(client, session, upload(), places="4").status_code == 302
    assert named(Booking.objects.get())[1:] == [
        ("Zoë Łącka", "zoe@bright.example", "Captions, please"), ("Ben Ng", "", ""), ("", "", ""),
    ]  # fmt: skip


def test_names_of_the_file_stay_where_something_else_is_wrong(client: Client, session: Session) -> None:
    page = sent(client, session, upload(), places="", names_list="Cy; cy@x.example")
    assert errors(page) == {"#id_places": "Enter how many places you want"}
    text = soup(page).select_one("#id_names_list").text.strip()
    assert text == "Cy; cy@x.example\nZoë Łącka; zoe@bright.example; Captions, please\nBen Ng"
    assert "2 names of your file stand in the list now." in soup(page).select_one(".govuk-inset-text").text
    # Sent on, with the file chosen once more: nobody comes twice.
    assert sent(client, session, upload(), places="4", names_list=text).status_code == 302
    assert [name for name, _, _ in named(Booking.objects.get())[1:]] == ["Cy", "Zoë Łącka", "Ben Ng"]


def test_more_names_than_places_are_kept_and_told(client: Client, session: Session) -> None:
    page = sent(client, session, upload(), places="2")
    assert errors(page) == {"#id_places": "There are more names than places."}
    assert soup(page).select_one("#id_names_list").text.strip().endswith("Ben Ng")


def test_rows_at_fault_load_nobody(client: Client, session: Session) -> None:
    page = sent(client, session, upload("Name,E-mail\nBen,ben@\nCy,cy@x.example\nDee,dee\n"), places="9")
    lines = [line.get_text() for line in soup(page).select(".govuk-error-summary__list a[href='#id_names_file']")]
    assert [line.split(" has ")[0] for line in lines] == ["Row 2", "Row 4"]
    assert soup(page).select_one("#id_names_list").text.strip() == ""
    assert soup(page).select_one("details")["open"] == ""
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("raw", "told"), [(b"", "The file is empty"), (b"n" * 1_000_001, "The file is larger than 1 MB")]
)
def test_file_of_the_wrong_size_is_told(client: Client, session: Session, raw: bytes, told: str) -> None:
    assert errors(sent(client, session, upload(raw)))["#id_names_file"].startswith(told)


def test_empty_file_to_fill_in_is_one_that_is_read(client: Client, session: Session, settings: Any) -> None:
    page = soup(client.get(f"/sessions/{session.ref}/book/"))
    assert page.select_one("a[download]")["href"].startswith("/static/files/names")

    raw = Path(str(finders.find("files/names.csv"))).read_bytes()
    assert people_in(raw + "Zoë,zoe@x.example,Captions\r\n".encode())[0].access_needs == "Captions"


def holder(booking: Booking) -> Client:
    client = Client()
    client.get(f"/k/{booking.key}/")
    return client


def test_name_people_of_a_booking_from_a_file() -> None:
    booking = make_booking(make_coming(), "Ada, ada@bright.example", places=4)
    client, url = holder(booking), f"/bookings/{booking.ref}/people/"
    assert url in client.get(f"/bookings/{booking.ref}/").content.decode()
    page = soup(client.get(url))
    assert "3 places have no name yet." in page.get_text()
    typed = {"seen": page.select_one("[name=seen]")["value"], "names_list": "", "names_file": upload()}
    assert client.post(url, typed)["Location"] == f"/bookings/{booking.ref}/"
    assert [one[0] for one in named(booking)] == ["Ada", "Zoë Łącka", "Ben Ng", ""]
    assert [mail.to_email for mail in mails("seat_confirmed")][-1] == "zoe@bright.example"
    # Sent twice: nobody is named twice, and what was typed stays.
    again = client.post(url, {**typed, "names_file": upload()})
    assert (again.status_code, list(errors(again))) == (409, ["#id_names_list"])
    assert soup(again).select_one("#id_names_list").text.strip().endswith("Ben Ng")


def test_more_people_than_places_without_a_name_names_nobody() -> None:
    booking = make_booking(make_coming(), "Ada", places=2)
    page = holder(booking).post(f"/bookings/{booking.ref}/people/", {"names_list": "Bo\nCy"})
    told = "Only 1 place has no name yet. Take names off your list, or add places first."
    assert (page.status_code, errors(page)) == (409, {"#id_names_list": told})
    assert Seat.objects.filter(name="").count() == 1


def test_naming_needs_a_name_and_a_booking_that_can_be_named() -> None:
    booking = make_booking(make_coming(), "Ada", places=2)
    client, url = holder(booking), f"/bookings/{booking.ref}/people/"
    assert list(errors(client.post(url, {"names_list": ""}))) == ["#id_names_list"]
    assert client.post(url, {"names_list": "Bo"}).status_code == 302
    assert client.get(url)["Location"] == f"/bookings/{booking.ref}/"
    assert Client().get(url).status_code == 404


def test_added_places_are_named_from_a_file() -> None:
    booking = make_booking(make_coming(), "Ada")
    typed = {"places": "3", "seen": "1", "names_list": "Cy", "names_file": upload()}
    assert holder(booking).post(f"/bookings/{booking.ref}/add/", typed).status_code == 302
    assert [one[0] for one in named(booking)] == ["Ada", "Cy", "Zoë Łącka", "Ben Ng"]
