"""How a certificate looks and what stands round its facts: colour, wording, partners' logos, who signs it.

A look is as unchanging as the facts: the same facts in the same look give the same bytes. `PLAIN` is the house's first
look, in which every certificate was made before there were others.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from certificates.documents.facts import CertificateFacts
from certificates.documents.shapes import ACCENT, INK, MIST, PALE, SOFT, TEAL, WHITE, Colour, colour
from paper import Picture

HOUSE_COLOUR = "#0b6e69"
NAME, HEADING, BRIDGE = "Muster", "Certificate of training", "has completed the course"
MOST_LOGOS = 3
LEAST_CONTRAST = 4.5  # of letters to what they stand on: WCAG 2.2, 1.4.3; printed in grey they are dark then, too
# What wording may name, and the fact that takes its place.
PLACEHOLDERS = {
    "name": "name",
    "course": "course_title",
    "days": "taught_on",
    "length": "hours",
    "issuer": "issuer",
    "issued": "issued_on",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Scheme(NamedTuple):
    """The colours of a look: of letters, of the bar under the name, and the two tints of the panel."""

    main: Colour
    accent: Colour
    pale: Colour
    mist: Colour


@dataclass(frozen=True)
class Logo:
    """A partner's logo, and what a screen reader says of it."""

    picture: Picture
    says: str


@dataclass(frozen=True)
class Signatory:
    """Who signs certificates of this look."""

    name: str
    role: str = ""
    signature: Picture | None = None


@dataclass(frozen=True)
class Look:
    """Everything on a certificate that is not a fact of its holder. Texts are drawable; `colour` is like "#0b6e69"."""

    name: str = NAME
    heading: str = HEADING
    bridge: str = BRIDGE
    note: str = ""
    colour: str = HOUSE_COLOUR
    logos: tuple[Logo, ...] = ()
    signatory: Signatory | None = None

    @cached_property
    def scheme(self) -> Scheme:
        """Its colours. The tints follow from the one that is chosen."""
        if self.colour == HOUSE_COLOUR:
            return Scheme(TEAL, ACCENT, PALE, MIST)
        main = colour(self.colour)
        return Scheme(main, main, tint(main, 0.08), tint(main, 0.22))

    @property
    def pictures(self) -> dict[str, Picture]:
        """The pictures in it, by the names under which they are drawn."""
        found = {f"L{number}": logo.picture for number, logo in enumerate(self.logos)}
        if self.signatory is not None and self.signatory.signature is not None:
            found["S"] = self.signatory.signature
        return found


PLAIN = Look()


def filled(wording: str, facts: CertificateFacts) -> str:
    """Wording with the facts in place of its placeholders. What stands in a fact is never taken for a placeholder."""
    if "{" not in wording:
        return wording
    return _PLACEHOLDER.sub(lambda found: str(getattr(facts, PLACEHOLDERS[found[1]])), wording)


def faults(wording: str) -> list[str]:
    """What in a wording is no placeholder of ours: unknown ones as they are written, and lone braces."""
    unknown = [found[0] for found in _PLACEHOLDER.finditer(wording) if found[1] not in PLACEHOLDERS]
    lone = [brace for brace in "{}" if brace in _PLACEHOLDER.sub("", wording)]
    return list(dict.fromkeys([*unknown, *lone]))


def tint(of: Colour, share: float) -> Colour:
    """So much of a colour on white."""
    return Colour(*(1 - share * (1 - channel) for channel in of))


def contrast(one: Colour, other: Colour) -> float:
    """How well one is seen on the other, from 1 to 21, as WCAG reckons it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(web: str) -> float:
    """The worst contrast in a look of this colour: its letters on white and on the panel, all others on the panel."""
    scheme = Look(colour=web).scheme
    return min(contrast(scheme.main, WHITE), *(contrast(letters, scheme.pale) for letters in (scheme.main, SOFT, INK)))


def _luminance(of: Colour) -> float:
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in of)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def described(look: Look, facts: CertificateFacts) -> str:
    """A certificate of a look in one sentence, for those who do not see its picture."""
    partners = " and ".join(logo.says for logo in look.logos)
    parts = [
        f"A certificate as it is printed. At the top {look.name}" + (f", beside it {partners}" if partners else ""),
        f"“{filled(look.heading, facts)}”, then {facts.name}, {filled(look.bridge, facts)}, {facts.course_title}",
    ]
    if look.signatory is not None:
        signing = ", ".join(filter(None, (look.signatory.name, look.signatory.role)))
        parts.append(f"Signed by {signing}" + (", with a signature" if look.signatory.signature else ""))
    if look.note:
        parts.append(f"Note: “{filled(look.note, facts)}”")
    return ". ".join([*parts, f"Main colour {look.colour}."])
