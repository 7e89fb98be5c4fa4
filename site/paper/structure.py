"""What a document says and in which order, written into the PDF for those who do not see the page.

An element has a role of PDF's own (H1, P, Table, TR, TH, TD, Figure ...). Its kids are further elements, content on a
page (known by page and number) and links.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String


class Content(NamedTuple):
    """Something drawn on a page: which page, and its number there."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads somewhere."""

    page: int
    address: str
    words: str
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class Element:
    """A part of the document with its role. `alt` tells what a figure shows; `scope`, what a heading cell heads."""

    role: str
    alt: str = ""
    scope: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Element | Content | Link] = field(default_factory=list)

    def attributes(self) -> Dictionary | None:
        """What PDF keeps of it beside its role."""
        if self.scope:
            return Dictionary(O=Name.Table, Scope=Name(f"/{self.scope}"))
        if self.box is not None:
            return Dictionary(O=Name.Layout, BBox=Array([round(side, 2) for side in self.box]), Placement=Name.Block)
        return None


def write(pdf: pikepdf.Pdf, root: Element) -> None:
    """Write the structure of a document, and who its pages' content belongs to."""
    _Writer(pdf).write(root)


class _Writer:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.pages: list[Any] = [page.obj for page in pdf.pages]
        self.owners: list[dict[int, Any]] = [{} for _ in self.pages]
        self.linked: list[Any] = []

    def write(self, root: Element) -> None:
        tree = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = self._element(root, tree)
        numbers = Array()
        for number, (page, owners) in enumerate(zip(self.pages, self.owners, strict=True)):
            page.StructParents = number
            page.Tabs = Name.S
            numbers.append(number)
            numbers.append(self.pdf.make_indirect(Array([owners[one] for one in sorted(owners)])))
        for number, owner in enumerate(self.linked, start=len(self.pages)):
            numbers.append(number)
            numbers.append(owner)
        tree.ParentTree = self.pdf.make_indirect(Dictionary(Nums=numbers))
        tree.ParentTreeNextKey = len(self.pages) + len(self.linked)
        self.pdf.Root.StructTreeRoot = tree

    def _element(self, element: Element, parent: Any) -> Any:
        row = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent))
        if element.alt:
            row.Alt = String(element.alt)
        if (attributes := element.attributes()) is not None:
            row.A = attributes
        if element.kids:
            row.K = Array([self._kid(kid, row) for kid in element.kids])
        return row

    def _kid(self, kid: Element | Content | Link, owner: Any) -> Any:
        if isinstance(kid, Element):
            return self._element(kid, owner)
        if isinstance(kid, Link):
            return self._link(kid, owner)
        self.owners[kid.page][kid.number] = owner
        return Dictionary(Type=Name.MCR, Pg=self.pages[kid.page], MCID=kid.number)

    def _link(self, link: Link, owner: Any) -> Any:
        page = self.pages[link.page]
        note = self.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(side, 2) for side in link.box]),
                Border=Array([0, 0, 0]),
                F=4,
                Contents=String(link.words),
                A=Dictionary(S=Name.URI, URI=String(link.address)),
                StructParent=len(self.pages) + len(self.linked),
            )
        )
        self.linked.append(owner)
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(note)
        return Dictionary(Type=Name.OBJR, Obj=note, Pg=page)
