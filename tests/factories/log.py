"""The public log, filled quickly: a certificate takes long to draw, and the log asks only for its row and badge."""

from hashlib import sha256

from certificates.models import Certificate, LogEntry
from certificates.operations import badges, rules, snapshots
from certificates.queries import earners
from kernel.identifiers import new_code
from tests.factories.attendance import make_closed_register, make_seats, make_session


def make_rows(count: int) -> list[Certificate]:
    """Certificates without files, of people who sat in one session, and about which nothing is logged."""
    session = make_session()
    make_closed_register(session, *make_seats(session, *(f"Name {number}" for number in range(count))))
    session.refresh_from_db()
    rule = rules.current(session.course)
    rows = [snapshots.of_earner(session, one, rule, one.seat.name) for one in earners(session, 100)]
    for row in rows:
        row.code = new_code()
        row.file_digest, row.file_size = digest_of(f"file of {row.code}"), 1
        row.save()
    return rows


def make_entries(count: int) -> list[LogEntry]:
    """So many entries without a place: that each of so many certificates was issued."""
    made = [badges.make_up(certificate=row) for row in make_rows(count)]
    return [LogEntry.objects.get(certificate=one.certificate_id) for one in made if one is not None]


def digest_of(words: str) -> str:
    """What looks like the digest of something."""
    return sha256(words.encode()).hexdigest()
