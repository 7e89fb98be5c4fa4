"""Puts a document of one page together: what its kind has in common, then what is its own.

What is the same in all documents of a kind (typefaces, colours, artwork) stands first, so that it is written, packed
and hashed once. Then come the page, its structure for screen readers, what the document says of itself and what is
attached to it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paper import archival
from paper.archival import About, Attachment
from paper.letters import Face, Weight, faces
from paper.objects import Objects, Written, text_string
from paper.pictures import Picture
from paper.structure import Content, Element, Link
from paper.typefaces import embedded, stream, usual_letters

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
RESOURCES = {Weight.REGULAR: "R", Weight.BOLD: "B"}
LEVEL = 1  # the words of one page: packing them harder costs more time than it saves room
_RANGE = "0000000000"  # room for a number in a signature's range: files of ours are shorter


@dataclass(frozen=True)
class Prepared:
    """The beginning of every document of a kind: its bytes, where its objects are in them, and their SHA-256 so far."""

    content: bytes
    offsets: tuple[int, ...]
    hashed: Any
    fonts: str
    artwork: int
    intent: int
    pictures: str = ""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Room for a signature of at most `most` bytes; who signs, when (as PDF writes it) and why, as viewers show it."""

    most: int
    name: str
    at: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is a document's own: drawn operators, what they mean, and cuts of faces that only it needs."""

    about: About
    size: tuple[float, float]
    drawn: str
    root: Element
    cuts: tuple[tuple[str, Face, dict[int, str]], ...]
    attachments: tuple[Attachment, ...] = ()
    gap: Gap | None = None


def prepare(artwork: bytes, pictures: Mapping[str, Picture] | None = None) -> Prepared:
    """Write down what is the same in all documents of a kind. `artwork` is drawn under the words: PDF operators.

    `pictures` are there to be shown, by their names.
    """
    objects = Objects(HEADER)
    fonts = ""
    for weight, resource in RESOURCES.items():
        meaning = {int(glyph, 16): letter for letter, glyph in usual_letters(weight).items()}
        fonts += f"/{resource} {_embed(objects, faces(weight)[0], meaning, 'MUSTER')} 0 R"
    profile = objects.add(stream(archival.profile(), "/N 3"))
    intent = objects.add(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>"
        % profile
    )
    drawn = objects.add(stream(b"/Artifact BMC q\n%s\nQ EMC" % artwork))
    shown = "".join(f"/{name} {objects.add(picture.body)} 0 R" for name, picture in (pictures or {}).items())
    content = objects.content
    return Prepared(content, tuple(objects.offsets), hashlib.sha256(content), fonts, drawn, intent, shown)


def _embed(objects: Objects, face: Face, meaning: dict[int, str], cut: str) -> int:
    first = objects.next
    for part in embedded(face, meaning, first, cut):
        objects.add(part)
    return first


class Assembly:
    """One document in the making."""

    def __init__(self, prepared: Prepared, page: Page) -> None:
        """Begin with what is prepared."""
        self.page = page
        self.prepared = prepared
        self.objects = Objects(prepared.content, prepared.offsets)
        self.root, self.pages, self.sheet, self.tree = (self.objects.take() for _ in range(4))
        self.notes: list[int] = []
        self.owners: list[int] = []  # of what is drawn, by its number
        self.linked: list[int] = []  # elements that links belong to

    def write(self) -> Written:
        """The whole document; nothing of it depends on anything but what it was made from."""
        identity = hashlib.sha256(self.page.drawn.encode()).hexdigest()[:32]
        catalog = f"{self._about()}{self._attached()}"
        self._structure()
        gap = self._signature()
        if gap:
            field, signature, _place = gap
            catalog += f"/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>/Perms<</DocMDP {signature} 0 R>>"
        self._sheet()
        self.objects.add(f"<</Type/Catalog/Pages {self.pages} 0 R{catalog}>>".encode(), self.root)
        info = self._info()
        content = self.objects.end(self.root, info, identity)
        return Written(content, gap[2] if gap else None)

    def _sheet(self) -> None:
        fonts = self.prepared.fonts
        for number, (resource, face, meaning) in enumerate(self.page.cuts):
            fonts += f"/{resource} {_embed(self.objects, face, meaning, 'MUSTE' + chr(65 + number))} 0 R"
        words = self.objects.add(stream(self.page.drawn.encode(), level=LEVEL))
        resources = f"/Font<<{fonts}>>"
        if self.prepared.pictures:
            resources += f"/XObject<<{self.prepared.pictures}>>"
        width, height = self.page.size
        notes = " ".join([f"{number} 0 R" for number in self.notes])
        self.objects.add(f"<</Type/Pages/Kids[{self.sheet} 0 R]/Count 1>>".encode(), self.pages)
        self.objects.add(
            f"<</Type/Page/Parent {self.pages} 0 R/MediaBox[0 0 {width} {height}]/Resources<<{resources}>>"
            f"/Contents[{self.prepared.artwork} 0 R {words} 0 R]/StructParents 0/Tabs/S/Annots[{notes}]>>".encode(),
            self.sheet,
        )

    def _about(self) -> str:
        about = self.page.about
        words = archival.xmp(about).encode()
        metadata = self.objects.add(
            b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(words), words)
        )
        return (
            f"/Lang({about.language})/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>"
            f"/Metadata {metadata} 0 R/OutputIntents[{self.prepared.intent} 0 R]/StructTreeRoot {self.tree} 0 R"
        )

    def _info(self) -> int:
        about, maker = self.page.about, archival.PRODUCER
        at = archival.pdf_time(about.made_at)
        entries = {"Title": about.title, "Author": about.author, "Subject": about.subject}
        said = "".join(f"/{name}{text_string(words)}" for name, words in entries.items())
        return self.objects.add(
            f"<<{said}/Creator({maker})/Producer({maker})/CreationDate({at})/ModDate({at})>>".encode()
        )

    def _attached(self) -> str:
        names, files = "", ""
        at = archival.pdf_time(self.page.about.made_at)
        for one in sorted(self.page.attachments, key=lambda file: file.name):
            kind = one.kind.replace("/", "#2F")
            entries = f"/Type/EmbeddedFile/Subtype/{kind}/Params<</ModDate({at})/Size {len(one.content)}>>"
            content = self.objects.add(stream(one.content, entries, level=6))
            name = text_string(one.name)
            file = self.objects.add(
                f"<</Type/Filespec/F{name}/UF{name}/Desc{text_string(one.describes)}/AFRelationship/{one.relation}"
                f"/EF<</F {content} 0 R/UF {content} 0 R>>>>".encode()
            )
            names += f"{name} {file} 0 R "
            files += f"{file} 0 R "
        return f"/AF[{files}]/Names<</EmbeddedFiles<</Names[{names}]>>>>" if files else ""

    def _structure(self) -> None:
        top = self._element(self.page.root, self.tree)
        owners = self.objects.add(f"[{' '.join([f'{owner} 0 R' for owner in self.owners])}]".encode())
        linked = "".join(f" {number} {owner} 0 R" for number, owner in enumerate(self.linked, start=1))
        parents = f"/ParentTree<</Nums[0 {owners} 0 R{linked}]>>/ParentTreeNextKey {1 + len(self.linked)}"
        self.objects.add(f"<</Type/StructTreeRoot/K {top} 0 R{parents}>>".encode(), self.tree)

    def _element(self, element: Element, parent: int) -> int:
        number = self.objects.take()
        first = element.kids[0]
        if len(element.kids) == 1 and isinstance(first, Content):
            # What most are: a few words.
            self.owners.append(number)
            kids = str(first.number)
        else:
            kids = " ".join([self._kid(kid, number) for kid in element.kids])
        more = f"/Alt{text_string(element.alt)}" if element.alt else ""
        if element.box is not None:
            sides = " ".join([f"{side:.2f}" for side in element.box])
            more += f"/A<</O/Layout/Placement/Block/BBox[{sides}]>>"
        body = f"<</Type/StructElem/S/{element.role}/P {parent} 0 R/Pg {self.sheet} 0 R{more}/K[{kids}]>>"
        return self.objects.add(body.encode(), number)

    def _kid(self, kid: Element | Content | Link, owner: int) -> str:
        if isinstance(kid, Content):
            self.owners.append(owner)
            return str(kid.number)
        if isinstance(kid, Element):
            return f"{self._element(kid, owner)} 0 R"
        self.linked.append(owner)
        sides = " ".join([f"{side:.2f}" for side in kid.box])
        note = self.objects.add(
            f"<</Type/Annot/Subtype/Link/Rect[{sides}]/Border[0 0 0]/F 4/Contents{text_string(kid.words)}"
            f"/A<</S/URI/URI({_escaped(kid.address)})>>/StructParent {len(self.linked)}>>".encode()
        )
        self.notes.append(note)
        return f"<</Type/OBJR/Obj {note} 0 R/Pg {self.sheet} 0 R>>"

    def _signature(self) -> tuple[int, int, tuple[int, int]] | None:
        """A field that nobody sees, and room for the signature; where that is in the file."""
        gap = self.page.gap
        if gap is None:
            return None
        head = (
            f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name{text_string(gap.name)}"
            f"/Reason{text_string(gap.reason)}/M({gap.at})/Reference[<</Type/SigRef/TransformMethod/DocMDP"
            "/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
            f"/ByteRange[{_RANGE} {_RANGE} {_RANGE} {_RANGE}]/Contents"
        ).encode()
        number = self.objects.take()
        first = self.objects.length + len(b"%d 0 obj\n" % number) + len(head)
        self.objects.add(b"%s<%s>>>" % (head, b"0" * (2 * gap.most)), number)
        field = self.objects.add(
            f"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU({archival.PRODUCER})/F 132/P {self.sheet} 0 R"
            f"/Rect[-9999 -9999 -9999 -9999]/V {number} 0 R>>".encode()
        )
        self.notes.append(field)
        return field, number, (first, first + 2 * gap.most + 2)


def _escaped(address: str) -> str:
    return address.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def with_ranges(content: bytearray, gap: tuple[int, int]) -> None:
    """Write into a document what its signature is about: all of it but the gap."""
    first, last = gap
    ranges = (0, first, last, len(content) - last)
    words = b"/ByteRange[%s]" % b" ".join(b"%010d" % number for number in ranges)
    place = content.rindex(b"/ByteRange[", 0, first)
    content[place : place + len(words)] = words
