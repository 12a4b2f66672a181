"""The process that merges sheets into one PDF document; it imports nothing of motcua.

Sheets come in on stdin, each as a frame: four bytes of length, then so many bytes of PDF. The document goes
out on stdout. With `two-up`, two half sheets are put on each sheet, one above the other, to be cut apart.
The tags by which a screen reader reads each sheet are copied into one tree, in the order of the sheets.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any, BinaryIO

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # it is started without site-packages, see `binding.COMMAND`

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

LENGTH = 4
NICENESS = 5
"""As of the worker that renders sheets, which says why."""
SHEETS = ((210 / 25.4 * 72, 297 / 25.4 * 72), (8.5 * 72, 11 * 72))
"""Width and height of A4 and of US letter, in points, as PDF measures."""
POSITION_TAGS = ("/K", "/P", "/Pg")
"""The keys of a tag that say where it stands."""


@dataclass
class PagePosition:
    """The page of the document on which a page of a sheet is, and the form drawn there if it shares it."""

    page: Any = None
    drawn: IndirectObject | None = None


Positions = Mapping[int, PagePosition]
"""The positions of a sheet's pages, by the numbers that the pages have as objects of the sheet."""


def sheets_in(stream: BinaryIO) -> Iterator[BytesIO]:
    """Yield the sheets of the input."""
    while length := stream.read(LENGTH):
        yield BytesIO(stream.read(int.from_bytes(length)))


def one_after_the_other(sheets: Iterator[BytesIO]) -> PdfWriter:
    """Return a document of all pages as they are."""
    document, placed = PdfWriter(), []
    for sheet in map(PdfReader, sheets):
        positions = {number_of(page): PagePosition(document.add_page(page)) for page in sheet.pages}
        placed.append((sheet, positions))
    tag(document, placed)
    return document


def two_up(sheets: Iterator[BytesIO]) -> PdfWriter:
    """Return a document with two pages on each sheet; a page larger than half of it gets one of its own."""
    document, placed, size = PdfWriter(), [], SHEETS[0]
    small: list[PagePosition] = []
    for sheet in map(PdfReader, sheets):
        positions = {}
        for page in sheet.pages:
            if page.mediabox.height > sheet_for(page)[1] / 2 + 1:
                positions[number_of(page)] = PagePosition(document.add_page(page))
            else:
                small.append(PagePosition(drawn=form_of(page, document)))
                size = sheet_for(page)
                positions[number_of(page)] = small[-1]
        placed.append((sheet, positions))
    for upper, lower in zip_longest(small[::2], small[1::2]):
        whole = upper.page = document.add_blank_page(*size)
        halves = {"Upper": upper.drawn}
        if lower:
            lower.page, halves["Lower"] = whole, lower.drawn
        drawing = StreamObject()
        drawing.set_data(f"q 1 0 0 1 0 {size[1] / 2} cm /Upper Do Q {'/Lower Do' if lower else ''}".encode())
        resources = _dictionary(XObject=_dictionary(**halves))
        whole.update(_dictionary(Resources=resources, Contents=document._add_object(drawing)))
    tag(document, placed)
    return document


def sheet_for(page: PageObject) -> tuple[float, float]:
    """Return the sheet that is as wide as a page."""
    return min(SHEETS, key=lambda sheet: abs(sheet[0] - float(page.mediabox.width)))


def number_of(page: Any) -> int:
    """Return the number of a page as an object of its document."""
    return int(page.indirect_reference.idnum)


def form_of(page: PageObject, document: PdfWriter) -> IndirectObject:
    """Return a page as a form XObject; parsing its content would take most of the time."""
    contents = page.get_contents()
    assert contents is not None  # noqa: S101  # a sheet has no empty page
    whole = StreamObject()
    whole.set_data(contents.get_data())
    form = whole.flate_encode()
    keys = _dictionary(
        Type=_name("XObject"), Subtype=_name("Form"), BBox=page.mediabox, Resources=page["/Resources"]
    )
    form.update(keys.clone(document, force_duplicate=True))
    return document._add_object(form)


def tag(document: PdfWriter, placed: Sequence[tuple[PdfReader, Positions]]) -> None:
    """Copy the tags of all sheets into one tree, by which a screen reader reads the document.

    Args:
        document: The document with the pages of all sheets.
        placed: The sheets in their order, each with the positions of its pages.
    """
    tree, kids, parents, roles = DictionaryObject(), ArrayObject(), ArrayObject(), DictionaryObject()
    top = document._add_object(tree)
    for sheet, positions in placed:
        catalog: Any = sheet.trailer["/Root"]
        root = catalog["/StructTreeRoot"]
        roles.update(root.get("/RoleMap", {}))
        tags = _CopiedTags(document, positions)
        kids.extend(tags.element(element, top, None) for element in _list(root["/K"]))
        tags.add_to(parents)
    nums = document._add_object(_dictionary(Nums=parents))
    tree.update(_dictionary(Type=_name("StructTreeRoot"), K=kids, RoleMap=roles, ParentTree=nums))
    marked = _dictionary(Marked=BooleanObject(True))
    languages = [sheet.trailer["/Root"]["/Lang"] for sheet, _ in placed]  # type: ignore[index]
    language = TextStringObject(next(iter(languages), ""))
    shown = _dictionary(DisplayDocTitle=BooleanObject(True))
    document.root_object.update(
        _dictionary(StructTreeRoot=top, MarkInfo=marked, Lang=language, ViewerPreferences=shown)
    )
    document.add_metadata({"/Title": title_of([sheet for sheet, _ in placed])})


def title_of(sheets: Sequence[PdfReader]) -> str:
    """Return the title of the first sheet, and how many follow; it names nobody, as no sheet's does."""
    first = sheets[0].metadata if sheets else None
    title = (first.title if first else None) or ""
    return f"{title} (+{len(sheets) - 1})" if len(sheets) > 1 else title


class _CopiedTags:
    """Copies the tags of one sheet into the document.

    Source: ISO 32000-1, 14.7.4: the content of a form XObject is found by its mark and `/Stm`, and finds its
    tag by `/StructParents`.
    """

    def __init__(self, document: PdfWriter, positions: Positions) -> None:
        self._document = document
        self._positions = positions
        self._marked: dict[int, dict[int, IndirectObject]] = {number: {} for number in positions}

    def element(self, element: Any, parent: IndirectObject, page: Any) -> IndirectObject:
        """Copy an element with its children; `page` is its page unless it names one itself."""
        copied, kids = DictionaryObject(), ArrayObject()
        reference = self._document._add_object(copied)
        page = element.get("/Pg", page)
        for kid in _list(element["/K"]) if "/K" in element else ():
            if not isinstance(kid, DictionaryObject):
                kids.append(self._mark(int(kid), reference, page))
            elif "/MCID" in kid:
                mark: Any = kid["/MCID"]
                kids.append(self._mark(int(mark), reference, kid.get("/Pg", page)))
            else:
                kids.append(self.element(kid, reference, page))
        others = {
            key: value.clone(self._document) for key, value in element.items() if key not in POSITION_TAGS
        }
        copied.update(others | _dictionary(P=parent, K=kids))
        return reference

    def add_to(self, parents: ArrayObject) -> None:
        """Add to the parent tree, for each page, the tags of its marks."""
        for number, marked in self._marked.items():
            position, nth = self._positions[number], NumberObject(len(parents) // 2)
            target: Any = (position.drawn or position.page).get_object()
            target.update(_dictionary(StructParents=nth))
            parents.extend((nth, ArrayObject(marked[mark] for mark in range(len(marked)))))

    def _mark(self, mark: int, element: IndirectObject, page: Any) -> DictionaryObject:
        position = self._positions[number_of(page)]
        self._marked[number_of(page)][mark] = element
        on = position.page.indirect_reference
        return _dictionary(Type=_name("MCR"), Pg=on, Stm=position.drawn, MCID=NumberObject(mark))


def _name(name: str) -> NameObject:
    return NameObject(f"/{name}")


def _dictionary(**values: PdfObject | None) -> DictionaryObject:
    return DictionaryObject({_name(name): value for name, value in values.items() if value is not None})


def _list(kids: Any) -> list[Any]:
    kids = kids.get_object()
    return [kid.get_object() for kid in kids] if isinstance(kids, list) else [kids]


if __name__ == "__main__":
    os.nice(NICENESS)
    merge = two_up if "two-up" in sys.argv else one_after_the_other
    document = BytesIO()  # pypdf asks for its position, and a pipe has none
    merge(sheets_in(sys.stdin.buffer)).write(document)
    sys.stdout.buffer.write(document.getbuffer())
