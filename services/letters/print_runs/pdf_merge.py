"""The binder: puts sheets into one document, in a process of its own and with nothing of ours loaded.

Sheets come in on stdin, each as a frame: four bytes of length, then so many bytes of PDF. The document goes
out on stdout. With `two-up`, two A5 sheets are put on each A4 sheet, one above the other, to be cut apart.
The tags by which a screen reader reads each sheet are put into one tree, in the order of the sheets.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any, BinaryIO

LENGTH = 4
LOWEST_PRIORITY = 19
A4_WIDTH, A4_HEIGHT = 210 / 25.4 * 72, 297 / 25.4 * 72
HALF = A4_HEIGHT / 2
"""In points, as PDF measures."""
PLACED = ("/K", "/P", "/Pg")
"""What of a tag says where it stands."""


def sheets_in(stream: BinaryIO) -> Iterator[BytesIO]:
    """Yield the sheets that come in."""
    while length := stream.read(LENGTH):
        yield BytesIO(stream.read(int.from_bytes(length)))


def one_after_the_other(sheets: Iterator[BytesIO]) -> Any:
    """Return a document of all pages as they are."""
    from pypdf import PdfReader, PdfWriter

    bound, placed = PdfWriter(), []
    for sheet in map(PdfReader, sheets):
        placed.append((sheet, {number_of(page): Place(bound.add_page(page)) for page in sheet.pages}))
    tag(bound, placed)
    return bound


def two_up(sheets: Iterator[BytesIO]) -> Any:
    """Return a document with two pages on each A4 sheet; a page that is larger than A5 has one for itself."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

    bound, placed = PdfWriter(), []
    small = []
    for sheet in map(PdfReader, sheets):
        places = {}
        for page in sheet.pages:
            if page.mediabox.height > HALF + 1:
                places[number_of(page)] = Place(bound.add_page(page))
            else:
                small.append(Place(drawn=drawn_whole(page, bound)))
                places[number_of(page)] = small[-1]
        placed.append((sheet, places))
    for upper, lower in zip_longest(small[::2], small[1::2]):
        a4 = upper.page = bound.add_blank_page(A4_WIDTH, A4_HEIGHT)
        halves = {"Upper": upper.drawn}
        if lower:
            lower.page, halves["Lower"] = a4, lower.drawn
        draws = StreamObject()
        draws.set_data(f"q 1 0 0 1 0 {HALF} cm /Upper Do Q {'/Lower Do' if lower else ''}".encode())
        a4.update(_named(Resources=_named(XObject=_named(**halves)), Contents=bound._add_object(draws)))
    tag(bound, placed)
    return bound


@dataclass
class Place:
    """Where a page of a sheet is now: on which page, and what is drawn there if it is not the whole of it."""

    page: Any = None
    drawn: Any = None


def number_of(page: Any) -> int:
    """Return the number of a page as an object of its document."""
    return int(page.indirect_reference.idnum)


def tag(bound: Any, placed: Sequence[tuple[Any, Mapping[int, Place]]]) -> None:
    """Put the tags of sheets into one tree, by which a screen reader reads the bound document.

    Args:
        bound: The document.
        placed: The sheets, with where each of their pages is by its number there.
    """
    from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, TextStringObject

    tree, kids, parents, roles = DictionaryObject(), ArrayObject(), ArrayObject(), DictionaryObject()
    top = bound._add_object(tree)
    for sheet, places in placed:
        root = sheet.trailer["/Root"]["/StructTreeRoot"]
        roles.update(root.get("/RoleMap", {}))
        retold = _Retold(bound, places)
        kids.extend(retold.element(element, top, None) for element in _list(root["/K"]))
        retold.note_in(parents)
    nums = bound._add_object(_named(Nums=parents))
    tree.update(_named(Type=_name("StructTreeRoot"), K=kids, RoleMap=roles, ParentTree=nums))
    marked = _named(Marked=BooleanObject(True))
    bound.root_object.update(_named(StructTreeRoot=top, MarkInfo=marked, Lang=TextStringObject("vi-VN")))


class _Retold:
    """The tags of a sheet as those of the bound document.

    Source: ISO 32000-1, 14.7.4: what a form XObject draws is found by its mark and `/Stm`, and finds its tag
    by `/StructParents`.
    """

    def __init__(self, bound: Any, places: Mapping[int, Place]) -> None:
        self._bound = bound
        self._places = places
        self._marked: dict[int, dict[int, Any]] = {number: {} for number in places}

    def element(self, element: Any, parent: Any, page: Any) -> Any:
        """Return an element with all below it; `page` is where it stands if it does not say so."""
        from pypdf.generic import ArrayObject, DictionaryObject

        retold, kids = DictionaryObject(), ArrayObject()
        here = self._bound._add_object(retold)
        page = element.get("/Pg", page)
        for kid in _list(element["/K"]) if "/K" in element else ():
            if not isinstance(kid, DictionaryObject):
                kids.append(self._mark(int(kid), here, page))
            elif "/MCID" in kid:
                mark: Any = kid["/MCID"]
                kids.append(self._mark(int(mark), here, kid.get("/Pg", page)))
            else:
                kids.append(self.element(kid, here, page))
        said = {name: value.clone(self._bound) for name, value in element.items() if name not in PLACED}
        retold.update(said | _named(P=parent, K=kids))
        return here

    def note_in(self, parents: Any) -> None:
        """Note for each page which tags its marks have."""
        from pypdf.generic import ArrayObject, NumberObject

        for number, marked in self._marked.items():
            place, nth = self._places[number], NumberObject(len(parents) // 2)
            (place.drawn or place.page).get_object().update(_named(StructParents=nth))
            parents.extend((nth, ArrayObject(marked[mark] for mark in range(len(marked)))))

    def _mark(self, mark: int, here: Any, page: Any) -> Any:
        from pypdf.generic import NumberObject

        place = self._places[number_of(page)]
        self._marked[number_of(page)][mark] = here
        on = place.page.indirect_reference
        return _named(Type=_name("MCR"), Pg=on, Stm=place.drawn, MCID=NumberObject(mark))


def _name(name: str) -> Any:
    from pypdf.generic import NameObject

    return NameObject(f"/{name}")


def _named(**values: Any) -> Any:
    from pypdf.generic import DictionaryObject

    return DictionaryObject({_name(name): value for name, value in values.items() if value is not None})


def _list(kids: Any) -> list[Any]:
    kids = kids.get_object()
    return [kid.get_object() for kid in kids] if isinstance(kids, list) else [kids]


def drawn_whole(page: Any, bound: Any) -> Any:
    """Return a page as one thing to draw; to read what stands on it would take most of the time."""
    from pypdf.generic import StreamObject

    whole = StreamObject()
    whole.set_data(page.get_contents().get_data())
    whole = whole.flate_encode()
    form = _named(
        Type=_name("XObject"), Subtype=_name("Form"), BBox=page.mediabox, Resources=page["/Resources"]
    )
    whole.update(form.clone(bound, force_duplicate=True))
    return bound._add_object(whole)


if __name__ == "__main__":
    os.nice(LOWEST_PRIORITY)
    sys.path.append(sys.argv[1])
    bind = two_up if "two-up" in sys.argv else one_after_the_other
    document = BytesIO()  # pypdf asks where it is, which a pipe does not know
    bind(sheets_in(sys.stdin.buffer)).write(document)
    sys.stdout.buffer.write(document.getbuffer())
