"""Names of people, organisations and places that anybody may type and that we then print in mails to somebody else.

A mail program makes a link of whatever looks like an address, and the mail comes from the police. So a name that is
an address is refused where it is typed (`clean_name`), and what is left is printed so that no program sees one
(`unlinked`). The first is for people, who are told what to do; the second is what one can rely on.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from kernel.cleaning import clean_line
from kernel.errors import Refusal

LONGEST = 200
NAMES_ONLY = (
    "Enter only the name, without a web address, e-mail address or phone number. Put a space after each full stop."
)
ORGANISATIONS_ONLY = (
    "Enter only the name of the organisation, without “www” or the rest of a web address, and without an e-mail "
    "address. A name like Example.co.uk is fine."
)
# It shows nothing, joins what it stands between on one line, and belongs to no address. `clean_line` drops it, so a
# name that is copied out of a mail into a form is the same name again.
WORD_JOINER = "\u2060"

# Two slashes of either kind, and schemes that do without.
_SCHEME = re.compile(r"[/\\]{2}|\b(?:mailto|tel|sms|facetime|callto|skype|whatsapp|javascript|data):\S", re.IGNORECASE)
_WWW = re.compile(r"(?<![^\W_])www\d{0,3}\.", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_PHONE = re.compile(r"\d(?:[\s().-]{0,3}\d){8}")
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_LABEL = r"[^\s.,;:/\\?#&()<>\[\]{}|\"“”„«»@]+"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})+)(\.?[/:?#]\S)?")
# Each mark and those that programs read as the same: wide ones, the ideographic full stop, a single leader.
_IDEOGRAPHIC_STOP = "\u3002"
_STOPS, _SLASHES, _COLONS, _ATS = f".\uff0e\uff61\u2024{_IDEOGRAPHIC_STOP}", r"/\\\uff0f\uff3c", ":\uff1a", "@\uff20"
_SUSPECT = re.compile(rf"\S[{_STOPS}]\w[^\s.,;)]|www|[{_SLASHES}]{{2}}|[{_COLONS}]\S|[{_ATS}]", re.IGNORECASE)
_JOINT = re.compile(rf"(?<=\S)([{_STOPS}{_SLASHES}{_COLONS}{_ATS}]+)(?=\S)")


def clean_name(text: str, *, field: str, may_be_domain: bool = False, longest: int = LONGEST) -> str:
    """A name as it is kept: one clean line. `may_be_domain` is for organisations, some of which are called Example.com.

    Refuses `link_in_name` for what a mail program would make a link of, and `name_too_long`, naming the field.
    """
    name = clean_line(text)
    if len(name) > longest:
        raise Refusal(f"Keep the name to {longest} letters.", "name_too_long", field=field)
    if has_link(name, may_be_domain=may_be_domain):
        raise Refusal(ORGANISATIONS_ONLY if may_be_domain else NAMES_ONLY, "link_in_name", field=field)
    return name


def has_link(text: str, *, may_be_domain: bool = False) -> bool:
    """Whether a text holds what a mail program makes a link of: an address with or without its scheme, a mailbox, a
    telephone number. With `may_be_domain` a bare domain is none, and neither are figures or a lone @."""
    plain = _as_read(text)
    if _SCHEME.search(plain) or _WWW.search(plain) or _MAILBOX.search(plain):
        return True
    hosts = [(match[1].split("."), bool(match[2])) for match in _HOST.finditer(plain)]
    if any(_is_domain(labels, has_path=has_path) for labels, has_path in hosts if has_path or not may_be_domain):
        return True
    return not may_be_domain and bool("@" in plain or _PHONE.search(plain) or _IP.search(plain))


def unlinked(text: str) -> str:
    """A text that reads the same and that no mail program makes a link of: what joins its parts is set apart by marks
    that nobody sees. A text in which nothing could be linked is left as it is."""
    if not _SUSPECT.search(text):
        return text
    return _JOINT.sub(lambda joint: "".join(f"{WORD_JOINER}{mark}{WORD_JOINER}" for mark in joint[1]), text)


def _as_read(text: str) -> str:
    """Wide and fancy letters as plain ones, and without marks that nobody sees: as browsers read an address."""
    plain = unicodedata.normalize("NFKC", text).replace(_IDEOGRAPHIC_STOP, ".")
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def _is_domain(labels: list[str], *, has_path: bool) -> bool:
    """Whether labels with full stops between them are a domain and not a name without spaces: "J.P.Morgan", "St.John".

    A name has capitals where a domain has none; where there are capitals, or no such thing, the last label decides.
    """
    last = labels[-1].rstrip("-'\u2019!*_")
    if len(last) < 2 or not last[0].isalpha():
        return False
    is_known = last.casefold() in _endings() or last.casefold().startswith("xn--")
    if all(len(label) == 1 for label in labels[:-1]) and not has_path:
        # Initials: "j.smith" is a name, "x.com" is none.
        return is_known and last.islower()
    return is_known or last.islower()


@cache
def _endings() -> frozenset[str]:
    """What domains end in (IANA's list of October 2026). Beside it, every ending in small letters counts."""
    return frozenset((Path(__file__).parent / "top_level_domains.txt").read_text(encoding="utf-8").split())
