"""The sign-in sheet as a tagged PDF: numbered lines to sign, and empty ones for people who came without a booking.

It shows names and organisations and nothing else: a sheet lies about in the room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from attendance.models import SignInSheet
from attendance.queries import Row
from delivery.models import Meeting
from paper import A4, Document, Style, Weight, width_of, wrap
from ui import wording

LEFT, RIGHT, TOP, BOTTOM = 40.0, 555.0, 800.0, 56.0
COLUMNS = (("No.", 40.0), ("Name", 78.0), ("Organisation", 268.0), ("Signature", 408.0))
EDGES = (*(x - 4 for _, x in COLUMNS), RIGHT)
FEWEST_EMPTY = 8
SHORTEST = 27.0
TITLE = Style(size=18, weight=Weight.BOLD)
PLAIN, SMALL = Style(size=10), Style(size=8.5)
NAME, HEAD = Style(size=10.5), Style(size=10, weight=Weight.BOLD)
NUMBER = Style(size=11, weight=Weight.BOLD)
GIVEN_BACK = "(place given back)"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, already broken to fit."""

    number: int
    name: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """What it takes up: enough to sign in."""
        return max(SHORTEST, len(self.name) * NAME.line + 10, len(self.organisation) * SMALL.line + 10)


def sign_in_sheet(sheet: SignInSheet, meeting: Meeting, rows: Sequence[Row], living: frozenset[str]) -> bytes:
    """The sheet of a meeting as a PDF. `rows` are its lines; `living` are the keys of those still expected."""
    session = meeting.session
    title = f"Sign-in sheet {sheet.number}: {session.title}"
    document = Document(title=title, author=session.team.name, made_at=sheet.made_at, size=A4)
    document_lines = [_line(number, row, row.key in living) for number, row in enumerate(rows, start=1)]
    top = _head(document, meeting, sheet, len(rows))
    pages = _pages(document_lines, top)
    with document.element("Table"):
        for number, lines in enumerate(pages):
            if number:
                document.new_page()
            y = _heading(document, top if number == 0 else TOP, is_first=number == 0)
            for line in lines:
                y = _row(document, line, y)
            _foot(document, f"Sheet {sheet.number}, {session.ref}, meeting {meeting.number}", number + 1, len(pages))
    return document.finish()


def _line(number: int, row: Row, is_living: bool) -> Line:
    name = row.shown_name if is_living else GIVEN_BACK
    if not row.name and is_living:
        name = f"(place {row.place}, no name yet)"
    if row.is_walk_in and not row.name:
        name = "(name not kept)"
    about = row.organisation or ("No booking" if row.is_walk_in else "")
    width = [after - before - 8 for before, after in pairwise(EDGES)]
    return Line(number, wrap(name, NAME, width[1], most=3), wrap(about, SMALL, width[2], most=3))


def _pages(lines: list[Line], top: float) -> list[list[Line]]:
    """Lines by page; the last page is filled up with empty ones, and there are always some."""
    pages: list[list[Line]] = [[]]
    room = top - SHORTEST - BOTTOM
    for line in _with_empty(lines):
        if line.height > room:
            if line.number > len(lines) + FEWEST_EMPTY:
                break
            pages.append([])
            room = TOP - SHORTEST - BOTTOM
        pages[-1].append(line)
        room -= line.height
    return pages


def _with_empty(lines: list[Line]) -> Iterator[Line]:
    yield from lines
    number = len(lines)
    while True:
        number += 1
        yield Line(number)


def _head(document: Document, meeting: Meeting, sheet: SignInSheet, people: int) -> float:
    y = TOP
    with document.element("H1"):
        y = document.lines(wrap(f"Sign-in sheet: {meeting.session.title}", TITLE, RIGHT - LEFT), LEFT, y, TITLE)
    on_it = wording.plural_count(people, "person", "people")
    words = (
        wording.time_range(meeting.starts_at, meeting.ends_at),
        f"Sheet {sheet.number}, made on {wording.when(sheet.made_at)}. {on_it} on the list.",
        "Sign beside your name. Not on the list? Write your name and organisation on an empty line. Under 18? Do not "
        "write your name: you are counted with your group.",
        "For the trainer: type the numbers in at the register, then shred this sheet.",
    )
    for text in words:
        with document.element("P"):
            y = document.lines(wrap(text, PLAIN, RIGHT - LEFT), LEFT, y, PLAIN) - 3
    return y - 4


def _heading(document: Document, y: float, *, is_first: bool) -> float:
    """The heads of the columns: told once, and repeated on each page for the eye."""
    base = y - 17
    if is_first:
        with document.element("TR"):
            for words, x in COLUMNS:
                with document.element("TH", scope="Column"):
                    document.text(words, x, base, HEAD)
    else:
        with document.ornament():
            for words, x in COLUMNS:
                document.text(words, x, base, HEAD)
    with document.ornament():
        document.draw(f"0.45 G 0.5 w {EDGES[0]:.1f} {y:.1f} m {RIGHT:.1f} {y:.1f} l S")
    _rules(document, y, y - SHORTEST, weight=1.2)
    return y - SHORTEST


def _row(document: Document, line: Line, y: float) -> float:
    base = y - 17
    with document.element("TR"):
        with document.element("TH", scope="Row"):
            document.text(str(line.number), COLUMNS[0][1], base, NUMBER)
        with document.element("TD"):
            document.lines(line.name, COLUMNS[1][1], base, NAME)
        with document.element("TD"):
            document.lines(line.organisation, COLUMNS[2][1], base, SMALL)
        with document.element("TD"):
            pass
    _rules(document, y, y - line.height)
    return y - line.height


def _rules(document: Document, top: float, bottom: float, *, weight: float = 0.5) -> None:
    upright = " ".join(f"{x:.1f} {top:.1f} m {x:.1f} {bottom:.1f} l S" for x in EDGES)
    along = f"{EDGES[0]:.1f} {bottom:.1f} m {RIGHT:.1f} {bottom:.1f} l S"
    with document.ornament():
        document.draw(f"0.45 G 0.5 w {upright} {weight} w {along}")


def _foot(document: Document, words: str, page: int, pages: int) -> None:
    told = f"Page {page} of {pages}"
    with document.ornament():
        document.text(words, LEFT, 34, SMALL)
        document.text(told, RIGHT - width_of(told, SMALL), 34, SMALL)
