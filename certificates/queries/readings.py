"""What the signature inside a file says, in plain words: for files that are not, or not as they are, of our making.

A browser with script reads the file itself (static/js/checking/) and takes the same words from the page; without
script the server reads the upload. Which words are told is decided in both, alike: `told` here, `told` in words.js.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from certificates.queries import keys
from certificates.queries.findings import Finding, find_file
from credentials.offered import Offered, offered
from kernel.identifiers import grouped
from paper.signatures.reading import Reading, Signature, reading
from ui import wording

GOOD, BAD, OPEN = "good", "bad", "open"

# What it comes to. `{...}` is filled in.
LEADS = {
    "not_pdf": "This is not a PDF, or it is a damaged one. Our certificates are PDFs.",
    "unsigned": "Nobody vouches for this file: it has no signature inside.",
    "unreadable": "It seems to have a signature inside, but it cannot be read. Do not rely on the file.",
    "broken": "The signature inside does not hold. Do not rely on the file.",
    "changed": "It was changed after it was signed. Do not rely on what it says.",
    "foreign": "We did not sign this. Somebody else did.",
    "extended": "We signed what this file was at first. Then something was added to it: do not rely on what it shows.",
    "unclear": "The signature inside is of a kind that we do not use.",
    "unknown": (
        "Our signature is on it, and it is as it was signed; but we have no record of it. Ask the team named on it "
        "before you rely on it."
    ),
}
BADGE_LEADS = {
    "badge_changed": "This badge is not as we issued it: something in it was changed. Do not rely on it.",
    "badge_foreign": "We did not issue this badge. Somebody else did.",
    "no_badge_inside": "There is no badge in this picture. Screenshots, and pictures sent by some messengers, lose it.",
    "no_badge": "This is not a badge, or it is a damaged one.",
}
LINES = {
    "ours": (GOOD, "It is signed with a key of ours, “{name}”."),
    "foreign": (
        BAD,
        "It is signed by somebody who goes by “{name}”. Anybody can sign in any name. What counts is the key, and this "
        "one is not ours.",
    ),
    "claimed": (BAD, "It carries our certificate “{name}”, but our key did not make this signature."),
    "holds": (GOOD, "The signature was made with the key that it names."),
    "broken": (BAD, "The signature was not made with the key that it names."),
    "unclear": (OPEN, "How it was signed, this page cannot check."),
    "unchanged": (GOOD, "No letter of what was signed has been changed."),
    "changed": (BAD, "What was signed has been changed since."),
    "whole": (GOOD, "It is signed from the first letter to the last."),
    "added_over": (
        BAD,
        "After it was signed, {size} bytes were added. They put something else in the place of {changed} of its parts, "
        "so that the page may show other words.",
    ),
    "added_new": (
        BAD,
        "After it was signed, {size} bytes with {new} new parts were added, such as a note or a stamp over the page.",
    ),
    "added": (BAD, "After it was signed, {size} bytes were added. They seem to show nothing, but are not ours."),
    "base": (
        OPEN,
        "Without what was added, it is a certificate of ours, as we issued it: {code}, {standing}. Ask the holder for "
        "that file.",
    ),
    "at": (OPEN, "By its own account it was signed on {at}."),
    "stamped": (GOOD, "An outside authority, “{name}”, stamped it on {at}."),
    "stamp_broken": (BAD, "The time-stamp in it does not hold."),
    "badge_issuer": (OPEN, "It names “{name}” as its issuer."),
    "badge_not_ours": (BAD, "It names us as its issuer, but what it says is not what we issued, to the letter."),
    "several": (OPEN, "It has {count} signatures inside; this tells of the first."),
    "usually_signed": (
        OPEN,
        "Every certificate that we make now is signed inside. Printing, scanning or saving one anew leaves that out.",
    ),
    "code": (OPEN, "It says that it is certificate {code}. See what we know of that one, and compare."),
}
ALL_LEADS = {**LEADS, **BADGE_LEADS}
# What is filled in, before it is known: the browser's script finds these places.
SLOTS = ("name", "at", "size", "changed", "new", "count", "standing")
_CODE = re.compile(r"\b[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, good or bad or neither."""

    code: str
    filled: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """How it weighs."""
        return LINES[self.code][0]

    @property
    def words(self) -> SafeString:
        """The sentence, with every part that differs from file to file in a place of its own."""
        slots: dict[str, Any] = {
            slot: format_html('<span data-slot="{}">{}</span>', slot, self.filled.get(slot, "")) for slot in SLOTS
        }
        code = self.filled.get("code", "")
        slots["code"] = format_html('<a class="govuk-link" data-slot="code" href="/verify/{}/">{}</a>', code, code)
        return format_html(LINES[self.code][1], **slots)


@dataclass(frozen=True, slots=True)
class Told:
    """What a file's signature comes to, in one sentence and a list."""

    lead: str
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """The sentence."""
        return ALL_LEADS[self.lead]


def explain(content: bytes, today: date, issuer: str) -> Told:
    """What can be said of a file that we do not know: of its signature, or of the badge it is. `issuer` are we."""
    badge = offered(content)
    if badge is not None:
        return told_of_badge(badge, issuer)
    found, ours = reading(content), keys.names()
    one = found.signature
    is_changed = one is not None and one.added is not None and signed_by_us(found, ours)
    base = find_file(one.signed_digest, today) if one and is_changed else None
    return told(found, ours, base if base and base.code else None)


def all_lines() -> list[Line]:
    """Every sentence, with nothing filled in."""
    return [Line(code) for code in LINES]


def told(found: Reading, ours: Mapping[str, str], base: Finding | None = None) -> Told:
    """What is said of a file. `ours` names our keys by fingerprint; `base` is what was signed, if we know it."""
    lines = _lines(found, ours, base) if found.signature else _unsigned(found)
    code = claimed_code(found.subject)
    if code and base is None:
        lines.append(Line("code", {"code": code}))
    return Told(_lead(found, ours), tuple(lines))


def told_of_badge(badge: Offered, issuer: str) -> Told:
    """What is said of a badge that we do not know."""
    if not badge.digest:
        return Told("no_badge_inside" if badge.is_picture else "no_badge", ())
    is_ours = badge.issuer == issuer
    lines = [Line("badge_not_ours") if is_ours else Line("badge_issuer", {"name": badge.issuer_name or badge.issuer})]
    if code := claimed_code(badge.address):
        lines.append(Line("code", {"code": code}))
    return Told("badge_changed" if is_ours else "badge_foreign", tuple(lines))


def claimed_code(subject: str) -> str:
    """The code that a file says it has; empty where it says none."""
    match = _CODE.search(subject)
    return match[0] if match else ""


def signed_by_us(found: Reading, ours: Mapping[str, str]) -> bool:
    """Whether our key put its name to what the file was when it was signed."""
    one = found.signature
    return bool(one and one.holds and one.is_unchanged and one.fingerprint in ours)


def _lead(found: Reading, ours: Mapping[str, str]) -> str:
    one = found.signature
    if one is None:
        return "not_pdf" if not found.is_pdf else "unreadable" if found.signatures else "unsigned"
    if one.holds is None:
        return "unclear"
    if not one.holds:
        return "broken"
    if one.fingerprint not in ours:
        return "foreign"
    if not one.is_unchanged:
        return "changed"
    return "extended" if one.added else "unknown"


def _unsigned(found: Reading) -> list[Line]:
    return [Line("usually_signed")] if found.is_pdf and not found.signatures else []


def _lines(found: Reading, ours: Mapping[str, str], base: Finding | None) -> list[Line]:
    one: Signature = found.signature  # type: ignore[assignment]  # asked before
    is_ours = one.fingerprint in ours
    name = {"name": ours[one.fingerprint] if is_ours else one.name or "nobody"}
    lines = [Line("foreign" if not is_ours else "ours" if one.holds else "claimed", name)]
    if is_ours:  # what else is right about a stranger's signature would only make it look better
        lines.append(Line({True: "holds", False: "broken", None: "unclear"}[one.holds]))
        lines.append(Line("unchanged" if one.is_unchanged else "changed"))
        lines.append(_cover(one))
    if base is not None:
        lines.append(Line("base", {"code": grouped(base.code), "standing": base.standing.label.lower()}))
    if one.stamp is not None and one.stamp.holds:
        lines.append(Line("stamped", {"name": one.stamp.name or "nobody", "at": wording.when(one.stamp.at)}))
    elif one.stamp is not None:
        lines.append(Line("stamp_broken"))
    elif one.at is not None:
        lines.append(Line("at", {"at": wording.when(one.at)}))
    if found.signatures > 1:
        lines.append(Line("several", {"count": found.signatures}))
    return lines


def _cover(one: Signature) -> Line:
    added = one.added
    if added is None:
        return Line("whole")
    kind = "added_over" if added.changed else "added_new" if added.new else "added"
    return Line(kind, {"size": f"{added.size:,}", "changed": added.changed, "new": added.new})
