"""Certificates of many people as one archive: the files as they were issued, a register of them, and what it all is.

Organisations keep it as evidence of training. Written as it is sent; nothing of it is kept here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import category, normalize

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from certificates.enums import Standing
from certificates.models import Certificate
from certificates.operations import files
from kernel.identifiers import grouped
from records.documents import zipped
from ui.staff.exports import Cell, csv_lines

README, REGISTER, FOLDER = "READ-ME.txt", "register.csv", "certificates"
MISSING = "not here: tell the team that issued it"
NOT_YOURS = "not here: it went to its holder"
WITHDRAWN = "not here: it was withdrawn"
_UNSAFE = re.compile(r'[<>:"/\\\\|?*]+')
_LONGEST = 60  # letters of a name or a title in the name of a file


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register: a certificate, how it stands, and the name of its file in the archive or why none."""

    certificate: Certificate
    standing: Standing
    file: str


REGISTER_CELLS = (
    Cell("Name", lambda line: line.certificate.name),
    Cell("Course", lambda line: line.certificate.course_title),
    Cell("Taught on", lambda line: line.certificate.taught_on),
    Cell("Issued on", lambda line: line.certificate.issued_at),
    Cell("Last day", lambda line: line.certificate.expires_on),
    Cell("Stands", lambda line: line.standing.label),
    Cell("Issued by", lambda line: line.certificate.issuer),
    Cell("Session", lambda line: line.certificate.session.ref),
    Cell("Booking", lambda line: line.certificate.seat.booking.ref if line.certificate.seat else ""),
    Cell("Code", lambda line: "" if line.file == NOT_YOURS else grouped(line.certificate.code)),
    Cell("Check at", lambda line: "" if line.file == NOT_YOURS else address_of(line.certificate)),
    Cell("File", lambda line: line.file),
    Cell("SHA-256 of the file", lambda line: line.certificate.file_digest if line.file.startswith(FOLDER) else ""),
)


def archive(*, about: str, rows: Iterable[tuple[Certificate, bool]], now: datetime, today: date) -> Iterator[bytes]:
    """The archive, part by part. Each row says whether its file may be handed out; the register names it in any case.

    A file that storage lost, or gives back otherwise than it was issued, is left out, and the register says so.
    """
    return zipped(_files(about, rows, now, today))


def archive_now(*, about: str, rows: Iterable[tuple[Certificate, bool]]) -> Iterator[bytes]:
    """The same as everything stands this moment."""
    return archive(about=about, rows=rows, now=timezone.now(), today=timezone.localdate())


def _files(
    about: str, rows: Iterable[tuple[Certificate, bool]], now: datetime, today: date
) -> Iterator[tuple[str, str | bytes]]:
    yield README, _readme(about, now)
    lines = []
    for certificate, may_open in rows:
        standing, why_not, content = certificate.standing_on(today), NOT_YOURS, None
        if may_open:
            why_not, content = (WITHDRAWN, None) if standing is Standing.REVOKED else (MISSING, _content(certificate))
        name = file_name(certificate) if content is not None else why_not
        if content is not None:
            yield name, content
        lines.append(Line(certificate, standing, name))
    yield REGISTER, "".join(csv_lines(REGISTER_CELLS, lines))


def _content(certificate: Certificate) -> bytes | None:
    try:
        return files.read(certificate)
    except (ValueError, OSError):
        return None


def _readme(about: str, now: datetime) -> str:
    words = render_to_string("certificates/archive.txt", {"about": about, "now": now, "verify": f"{_base()}/verify/"})
    return "\ufeff" + words.replace("\n", "\r\n")


def _base() -> str:
    return str(settings.BASE_URL).rstrip("/")


def address_of(certificate: Certificate) -> str:
    """Where anybody checks it."""
    return f"{_base()}/verify/{grouped(certificate.code)}/"


def file_name(certificate: Certificate) -> str:
    """Name, course, day and code: unlike any other, and one that every file system takes."""
    parts = (safe(certificate.name), safe(certificate.course_title), f"{certificate.taught_on:%Y-%m-%d}")
    return f"{FOLDER}/{' - '.join(part for part in parts if part)} - {grouped(certificate.code)}.pdf"


def safe(text: str) -> str:
    """Words as part of the name of a file: nothing unseen, nothing that Windows, macOS or Linux take for a sign."""
    seen = "".join(" " if category(letter)[0] in "CZ" else letter for letter in normalize("NFC", text))
    plain = " ".join(_UNSAFE.sub(" ", seen).split())
    return plain[:_LONGEST].strip(" .-~")
