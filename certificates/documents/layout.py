"""Where everything stands on the page: facts and a look in, placed lines out. Nothing is drawn: a test can measure it.

Blocks come in the order in which they are to be read aloud, each with its role in the words of PDF's structure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from certificates.documents.endorsing import Band, place_logos
from certificates.documents.facts import CertificateFacts
from certificates.documents.lettering import ASCENT, Setting, clip, fit, width_of, wrap
from certificates.documents.looks import PLAIN, Look, Scheme, filled
from certificates.documents.shapes import ACCENT, INK, SOFT, Colour
from certificates.documents.sheets import (
    BODY_BOTTOM,
    BODY_TOP,
    COLUMN,
    COLUMN_WIDTH,
    FOOT_HEIGHT,
    FOOT_TOP,
    PANEL_COLUMN,
    PANEL_WIDTH,
    QR_TOP,
    Role,
    Sheet,
    one_line,
)
from paper import Weight

MOST_OUTCOMES = 8
OUTCOME_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.6, 6.2)
COMFORTABLE = 8.0


def place(facts: CertificateFacts, look: Look = PLAIN) -> Sheet:
    """Lay out one certificate. `facts` are `printable` already; whatever their length, nothing collides."""
    sheet = Sheet()
    _place_head(sheet, facts, look)
    band = Band.measured(facts, look)
    _place_body(sheet, facts, look, BODY_BOTTOM + band.height)
    band.place(sheet)
    _place_foot(sheet, facts)
    _place_check(sheet, facts, look.scheme)
    return sheet


def _place_head(sheet: Sheet, facts: CertificateFacts, look: Look) -> None:
    name = fit(look.name, Weight.BOLD, (150, 34), largest=14, smallest=8)
    left, right = COLUMN + 40, COLUMN + COLUMN_WIDTH
    # A name of one line has the baseline that the mark stands on; one of more is set about the mark's middle.
    sheet.put(Role.PARAGRAPH, name, left, 554.5 if len(name.lines) == 1 else 543.0 + name.height / 2, INK)
    tag = one_line("Police-only course", Weight.BOLD, 9)
    width = width_of(tag.lines[0], tag.weight, tag.size)
    beside = left + max(width_of(line, name.weight, name.size) for line in name.lines) + 24
    place_logos(sheet, look.logos, beside, right - (width + 34 if facts.is_restricted else 0))
    if facts.is_restricted:
        sheet.tag_box = (right - width - 20, 534.5, width + 20, 20)
        sheet.put(Role.PARAGRAPH, tag, right - width - 10, 550.5, ACCENT)


def _place_body(sheet: Sheet, facts: CertificateFacts, look: Look, bottom: float) -> None:
    for room in (1.0, 0.85, 0.7, 0.6):
        body = Body.measured(facts, look, room, bottom)
        if body.outcomes.is_comfortable:
            break
    body.place(sheet, look.scheme)


@dataclass(frozen=True)
class Body:
    """The middle of the main column: who completed which course, and what it taught."""

    kicker: Setting
    name: Setting
    bridge: Setting
    title: Setting
    taught: Setting
    outcomes: "OutcomeList"
    bottom: float

    GAPS = (5.0, 8.0, 8.0, 2.0, 2.0, 12.0)  # before name, accent, bridge, title, day and outcomes
    STRETCH = ((0.08, 12), (0.05, 5), (0.05, 8), (0, 0), (0, 0), (0.12, 16))  # their shares of the room left, and most

    @classmethod
    def measured(cls, facts: CertificateFacts, look: Look, room: float, bottom: float) -> "Body":
        """Everything set; name and title within `room` (1 is generous) of their height, outcomes in what is left."""
        kicker = fit(filled(look.heading, facts), Weight.BOLD, (COLUMN_WIDTH, 20.5), largest=15, smallest=10)
        bridge = fit(filled(look.bridge, facts), Weight.REGULAR, (COLUMN_WIDTH, 16), largest=11, smallest=8)
        name = fit(facts.name, Weight.BOLD, (COLUMN_WIDTH, 86 * room), largest=44, smallest=12)
        title = fit(facts.course_title, Weight.BOLD, (COLUMN_WIDTH, 68 * room), largest=21, smallest=10)
        taught = fit(f"{facts.taught_on} · {facts.hours}", Weight.REGULAR, (COLUMN_WIDTH, 30), largest=11, smallest=7.5)
        without = cls(kicker, name, bridge, title, taught, OutcomeList(()), bottom)
        return replace(without, outcomes=OutcomeList.fitted(facts.outcomes, without.left))

    @property
    def left(self) -> float:
        """The height that nothing takes up."""
        texts = (self.kicker, self.name, self.bridge, self.title, self.taught, self.outcomes)
        return BODY_TOP - self.bottom - sum(self.GAPS) - sum(text.height for text in texts)

    def place(self, sheet: Sheet, scheme: Scheme) -> None:
        """Put it on the page; room that is left opens it up, most of it above the heading."""
        gaps = [gap + min(self.left * share, most) for gap, (share, most) in zip(self.GAPS, self.STRETCH, strict=True)]
        top = sheet.put(Role.PARAGRAPH, self.kicker, COLUMN, BODY_TOP - min(self.left * 0.28, 64), scheme.main)
        top = sheet.put(Role.HEADING, self.name, COLUMN, top - gaps[0], INK)
        sheet.accent_y = top - gaps[1]
        top = sheet.put(Role.PARAGRAPH, self.bridge, COLUMN, sheet.accent_y - gaps[2], SOFT)
        top = sheet.put(Role.SUBHEADING, self.title, COLUMN, top - gaps[3], INK)
        top = sheet.put(Role.PARAGRAPH, self.taught, COLUMN, top - gaps[4], SOFT)
        self.outcomes.place(sheet, top - gaps[5], scheme.main)


@dataclass(frozen=True)
class OutcomeList:
    """The learning outcomes, as large as their room allows; in the smallest size the longest are clipped, fairly."""

    items: tuple[Setting, ...]

    LABEL = one_line("Learning outcomes", Weight.BOLD, 9.5)
    INDENT = 1.25  # ems from the bullet to the text
    SPACE = 0.36  # ems between items
    LEADING = 1.26

    @classmethod
    def fitted(cls, outcomes: tuple[str, ...], height: float) -> "OutcomeList":
        """`outcomes` within `height`, label included."""
        if len(outcomes) > MOST_OUTCOMES:
            kept = outcomes[: MOST_OUTCOMES - 1]
            outcomes = (*kept, f"and {len(outcomes) - len(kept)} more")
        for size in OUTCOME_SIZES:
            if (fitted := cls._at(outcomes, size)).height <= height:
                return fitted
        most = max(len(item.lines) for item in fitted.items)
        while fitted.height > height and most > 1:
            most -= 1
            fitted = cls._at(outcomes, OUTCOME_SIZES[-1], most)
        return fitted

    @classmethod
    def _at(cls, outcomes: tuple[str, ...], size: float, most: int = 999) -> "OutcomeList":
        measure = COLUMN_WIDTH / size - cls.INDENT
        broken = (wrap(text, Weight.REGULAR, measure) for text in outcomes)
        items = (
            Setting(clip(lines, most, Weight.REGULAR, measure), Weight.REGULAR, size, cls.LEADING) for lines in broken
        )
        return cls(tuple(items))

    @property
    def is_comfortable(self) -> bool:
        """Whether they are set large enough to be read with ease; if not, name and title should give way."""
        return all(item.size >= COMFORTABLE for item in self.items)

    @property
    def height(self) -> float:
        """What it takes up, label included; nothing where there are no outcomes."""
        if not self.items:
            return 0
        spaces = (len(self.items) - 1) * self.SPACE * self.items[0].size
        return self.LABEL.height + 3 + sum(item.height for item in self.items) + spaces

    def place(self, sheet: Sheet, top: float, colour: Colour) -> None:
        """Draw the label and each outcome behind its bullet, downwards from `top`."""
        if not self.items:
            return
        top = sheet.put(Role.PARAGRAPH, self.LABEL, COLUMN, top, colour) - 3
        for item in self.items:
            size = item.size
            sheet.bullets.append((COLUMN + size * 0.25, top - (ASCENT - 0.3) * size, size * 0.16))
            top = sheet.put(Role.LIST_ITEM, item, COLUMN + self.INDENT * size, top, INK) - self.SPACE * size


def _place_foot(sheet: Sheet, facts: CertificateFacts) -> None:
    columns = [("Issued by", facts.issuer, 190.0), ("Issued on", facts.issued_on, 94.0)]
    if facts.trainers:
        columns.insert(1, ("Trainer" if len(facts.trainers) == 1 else "Trainers", "", 160.0))
    if facts.expires_on:
        columns.append(("Valid until", facts.expires_on, 94.0))
    gap = 18.0
    stretch = (COLUMN_WIDTH - gap * (len(columns) - 1)) / sum(width for _, _, width in columns)
    x = COLUMN
    for label, value, share in columns:
        width = share * stretch
        top = sheet.put(Role.PARAGRAPH, one_line(label, Weight.REGULAR, 8), x, FOOT_TOP, SOFT) - 1
        box = (width, FOOT_HEIGHT - 12)
        setting = (
            fit(value, Weight.BOLD, box, largest=9.5, smallest=6.5) if value else _set_trainers(facts.trainers, box)
        )
        sheet.put(Role.PARAGRAPH, setting, x, top, INK)
        x += width + gap


def _set_trainers(trainers: tuple[str, ...], box: tuple[float, float]) -> Setting:
    """As many trainers as can be read in their box; the rest are counted."""
    for text in _namings(trainers):
        setting = fit(text, Weight.BOLD, box, largest=9.5, smallest=6.5)
        if setting.size >= 6.5:
            break
    return setting


def _namings(trainers: tuple[str, ...]) -> Iterator[str]:
    for kept in range(len(trainers), 0, -1):
        left = len(trainers) - kept
        names = [*trainers[:kept], *([f"{left} other{'s' if left > 1 else ''}"] if left else [])]
        yield " and ".join(([", ".join(names[:-1])] if names[:-1] else []) + names[-1:])


def _place_check(sheet: Sheet, facts: CertificateFacts, scheme: Scheme) -> None:
    top = QR_TOP - PANEL_WIDTH - 12
    top = sheet.put(Role.SUBHEADING, one_line("Check this certificate", Weight.BOLD, 11), PANEL_COLUMN, top, INK) - 3
    for text, weight, colour in _check_words(facts, scheme.main):
        size, room = (13.0, 24.0) if text == facts.code else (8.5, 36.0)
        setting = fit(text, weight, (PANEL_WIDTH, room), largest=size, smallest=6.5)
        top = sheet.put(Role.PARAGRAPH, setting, PANEL_COLUMN, top, colour) - 3


def _check_words(facts: CertificateFacts, main: Colour) -> Iterable[tuple[str, Weight, Colour]]:
    yield "Scan the square above, or go to", Weight.REGULAR, SOFT
    yield facts.verify_at, Weight.BOLD, main
    yield "and type the code", Weight.REGULAR, SOFT
    yield facts.code, Weight.BOLD, INK
    if facts.is_restricted:
        yield "The public check names the issuer, not the course.", Weight.REGULAR, SOFT
