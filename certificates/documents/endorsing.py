"""What a look adds to the facts: partners' logos at the head, who signs, and a note beside it."""

from dataclasses import dataclass

from certificates.documents.facts import CertificateFacts
from certificates.documents.lettering import Setting, fit
from certificates.documents.looks import Logo, Look, Signatory, filled
from certificates.documents.shapes import INK, SOFT
from certificates.documents.sheets import BODY_BOTTOM, COLUMN, COLUMN_WIDTH, Block, Role, Sheet
from paper import Weight

LOGOS_MIDDLE, LOGO_BOX, LOGO_GAP = 543.0, (96.0, 32.0), 14.0


def place_logos(sheet: Sheet, logos: tuple[Logo, ...], left: float, right: float) -> None:
    """Logos one beside the other, as large as there is room for them all between `left` and `right`."""
    width, height = LOGO_BOX
    room = (right - left - LOGO_GAP * (len(logos) - 1)) / max(len(logos), 1)
    for number, logo in enumerate(logos):
        wide, high = logo.picture.within(min(width, room), height)
        bottom = LOGOS_MIDDLE - high / 2
        box = (left, bottom, left + wide, bottom + high)
        sheet.blocks.append(Block(Role.FIGURE, picture=f"L{number}", says=logo.says, box=box))
        left += wide + LOGO_GAP


@dataclass(frozen=True)
class Band:
    """What a look may add between the outcomes and the foot: who signs, and beside it a note."""

    signatory: Signatory | None
    name: Setting | None
    role: Setting | None
    note: Setting | None

    SPACE = 9.0  # over it
    SIGNATURE = (150.0, 28.0)
    SIGNED = 200.0  # how wide the name of who signs may run
    GAP = 24.0

    @classmethod
    def measured(cls, facts: CertificateFacts, look: Look) -> "Band":
        """Everything set; nothing where a look adds nothing."""
        signatory, name, role, note = look.signatory, None, None, None
        left = 0.0
        if signatory is not None:
            name = fit(signatory.name, Weight.BOLD, (cls.SIGNED, 13), largest=9.5, smallest=6.5)
            if signatory.role:
                role = fit(signatory.role, Weight.REGULAR, (cls.SIGNED, 22), largest=8, smallest=6)
            left = cls.SIGNED + cls.GAP
        if look.note:
            box = (COLUMN_WIDTH - left, 48.0)
            note = fit(filled(look.note, facts), Weight.REGULAR, box, largest=9, smallest=6.5)
        return cls(signatory, name, role, note)

    @property
    def signed_height(self) -> float:
        """What the name and all that stands over and under it take up."""
        shown = self.SIGNATURE[1] + 3 if self.signatory and self.signatory.signature else 0
        return shown + sum(text.height for text in (self.name, self.role) if text)

    @property
    def height(self) -> float:
        """What it takes up, with the space over it."""
        most = max(self.signed_height, self.note.height if self.note else 0)
        return most + self.SPACE if most else 0

    def place(self, sheet: Sheet) -> None:
        """Put it on the page, at the foot of the body."""
        left = COLUMN
        if self.signatory is not None and self.name is not None:
            top = BODY_BOTTOM + self.signed_height
            if self.signatory.signature is not None:
                wide, high = self.signatory.signature.within(*self.SIGNATURE)
                top -= self.SIGNATURE[1] + 3
                box = (COLUMN, top + 3, COLUMN + wide, top + 3 + high)
                says = f"Signature of {self.signatory.name}"
                sheet.blocks.append(Block(Role.FIGURE, picture="S", says=says, box=box))
                sheet.rules.append((COLUMN, top + 0.5, self.SIGNATURE[0]))
            top = sheet.put(Role.PARAGRAPH, self.name, COLUMN, top, INK)
            if self.role is not None:
                sheet.put(Role.PARAGRAPH, self.role, COLUMN, top, SOFT)
            left += self.SIGNED + self.GAP
        if self.note is not None:
            sheet.put(Role.PARAGRAPH, self.note, left, BODY_BOTTOM + self.note.height, SOFT)
