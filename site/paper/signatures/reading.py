"""Reads the signature inside a PDF, whoever made it: what it is about, whether it holds, what came afterwards.

Made for files of strangers: nothing is drawn or unpacked, and a file that does not add up is no error but an answer.
The check page does the same in the browser (static/js/checking/); a test holds the two together.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from paper.signatures.der import Unreadable, read
from paper.signatures.messages import Message, opened

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_FIGURES = re.compile(rb"<[0-9a-fA-F\s]*>")
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})\s+\d{1,5}\s+obj\b")
_TIME = re.compile(rb"/M\s*\(D:(\d{14})(?:Z|([+-])(\d\d)'?(\d\d))?")
_SUBJECT = re.compile(rb"<dc:description>\s*<rdf:Alt>\s*<rdf:li[^>]{0,100}>([^<]{0,400})")
_STAMPED = "1.2.840.113549.1.9.16.1.4"
_REACH = 100_000  # how far around its range a signature's own words may stand


@dataclass(frozen=True, slots=True)
class Added:
    """What stands after the signed part: how much, and how many parts it changes and adds."""

    size: int
    changed: int
    new: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an outside authority says: that the signature was there at that instant."""

    at: datetime
    name: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature inside. `holds` and `is_unchanged` say what mathematics says; `fingerprint`, whose it would be."""

    name: str
    fingerprint: str
    is_unchanged: bool
    holds: bool | None
    at: datetime | None
    stamp: Stamp | None
    signed_digest: str  # of the file as it was when it was signed
    added: Added | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be read from a file. `signature` is None where there is none, or none that can be read."""

    is_pdf: bool
    signatures: int = 0
    signature: Signature | None = None
    subject: str = ""


def reading(content: bytes) -> Reading:
    """Look into a file. Of several signatures the first counts: what it leaves out was added to it."""
    if b"%PDF-" not in content[:1024]:
        return Reading(is_pdf=False)
    ranges = list(_RANGE.finditer(content))
    found = _signature(content, ranges[0]) if ranges else None
    return Reading(is_pdf=True, signatures=len(ranges), signature=found, subject=_subject(content))


def _subject(content: bytes) -> str:
    found = _SUBJECT.search(content)
    return found[1].decode("utf-8", "replace") if found else ""


def _signature(content: bytes, place: re.Match[bytes]) -> Signature | None:
    begins, first, again, rest = (int(number) for number in place.groups())
    gap, ends = content[first:again], again + rest
    if begins or not first < again <= ends <= len(content) or not _FIGURES.fullmatch(gap):
        return None
    try:
        message = opened(_unpacked(gap))
    except Unreadable:
        return None
    whole = memoryview(content)
    return Signature(
        name=message.name,
        fingerprint=message.fingerprint,
        is_unchanged=message.is_about(whole[:first], whole[again:ends]),
        holds=message.holds,
        at=_time(content, place, first),
        stamp=_stamp(message),
        signed_digest=hashlib.sha256(whole[:ends]).hexdigest(),
        added=_added(content, ends) if ends < len(content) else None,
    )


def _unpacked(gap: bytes) -> bytes:
    figures = b"".join(gap[1:-1].split())
    return bytes.fromhex(figures[: len(figures) // 2 * 2].decode())


def _time(content: bytes, place: re.Match[bytes], gap: int) -> datetime | None:
    """When the signature says that it was made: in its own words, beside its range."""
    begins = max(content.rfind(b"obj", 0, place.start()), place.start() - _REACH, 0)
    ends = content.find(b"endobj", max(place.end(), gap))
    found = _TIME.search(content, begins, place.start()) or _TIME.search(
        content, place.end(), min(ends, place.end() + _REACH) if ends > 0 else place.end()
    )
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if found[2]:
            apart = timedelta(hours=int(found[3]), minutes=int(found[4]))
            at += apart if found[2] == b"-" else -apart
    except (ValueError, OverflowError):
        return None
    return at


def _added(content: bytes, ends: int) -> Added:
    before, after = ({int(one[1]) for one in _OBJECT.finditer(content, *part)} for part in ((0, ends), (ends,)))
    return Added(size=len(content) - ends, changed=len(before & after), new=len(after - before))


def _stamp(message: Message) -> Stamp | None:
    """The time-stamp that a signature carries; None where there is none, or it is for something else."""
    if not message.token:
        return None
    try:
        token = opened(message.token)
        said = told(token)
    except Unreadable:
        return None
    if hashlib.sha256(message.signature).digest() != said.digest:
        return None
    return Stamp(at=said.at, name=token.name, holds=token.holds if token.is_about(token.content) else False)


@dataclass(frozen=True, slots=True)
class Told:
    """What an authority put its name to."""

    digest: bytes
    at: datetime
    nonce: int | None


def told(token: Message) -> Told:
    """What a time-stamp says (RFC 3161). Raises Unreadable, also where it goes by another hash than SHA-256."""
    if token.kind != _STAMPED:
        raise Unreadable("no time-stamp")
    fields = read(token.content).members()
    if len(fields) < 5:
        raise Unreadable("no time-stamp")
    imprint, time = fields[2].members(), fields[4].only(0x18).content
    if len(imprint) != 2 or len(imprint[1].content) != hashlib.sha256().digest_size:
        raise Unreadable("a time-stamp for something else")
    try:
        at = datetime.strptime(time[:14].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable("a time-stamp without a time") from None
    nonce = next((int.from_bytes(one.content, "big") for one in fields[5:] if one.tag == 0x02), None)
    return Told(imprint[1].content, at, nonce)
