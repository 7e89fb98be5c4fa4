"""Everything about somebody as one archive: a page to read, the same for programs, and files. Written as it is sent."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone

from records.registry import Handout, Subject, handouts
from ui import wording

PAGE, PROGRAM = "read-me-first.html", "everything.json"
PACKED = (".pdf", ".png")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rows, with the rows."""

    handout: Handout
    rows: list[Any]

    @property
    def heading(self) -> str:
        """As people read it."""
        return self.handout.heading

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """Each row as labels and words; what is empty is left out."""
        said = [[(fact.label, words(fact.value(row))) for fact in self.handout.facts] for row in self.rows]
        return [[(label, value) for label, value in line if value] for line in said]

    @property
    def values(self) -> list[dict[str, Any]]:
        """Each row for programs."""
        return [{fact.key: _plain(fact.value(row)) for fact in self.handout.facts} for row in self.rows]


class _Outlet:
    """What the archive is written into: it keeps what was written until somebody takes it away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep it."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def sections(subject: Subject) -> list[Section]:
    """Everything that is known, kind by kind; kinds of which nothing is known are left out."""
    is_of_organisation = subject.organisation is not None
    found = [Section(one, list(one.rows(subject))) for one in handouts(is_of_organisation=is_of_organisation)]
    return [one for one in found if one.rows]


def archive(about: str, found: list[Section]) -> Iterator[bytes]:
    """The archive, part by part: no more than one file of it lies in memory."""
    return zipped(_files(about, found))


def zipped(files: Iterable[tuple[str, str | bytes]]) -> Iterator[bytes]:
    """An archive of files by name, part by part as they come. What cannot be packed any closer is stored as it is."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archived:
        for name, content in files:
            archived.writestr(name, content, ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED)
            yield outlet.taken()
    yield outlet.taken()


def _files(about: str, found: list[Section]) -> Iterator[tuple[str, str | bytes]]:
    now = timezone.now()
    yield PAGE, render_to_string("records/everything.html", {"about": about, "now": now, "sections": found})
    data = {"about": about, "made_at": now.isoformat(), **{one.handout.name: one.values for one in found}}
    yield PROGRAM, json.dumps(data, ensure_ascii=False, indent=2)
    for section in found:
        for row in section.rows:
            file = section.handout.file(row) if section.handout.file else None
            if file is not None:
                yield file


def words(value: object) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return wording.when(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value if isinstance(value, int | None) else str(value)
