"""The binder: puts sheets into one document, in a process of its own and with nothing of ours loaded.

Sheets come in on stdin, each as a frame: four bytes of length, then so many bytes of PDF. The document goes
out on stdout. With `two-up`, two A5 sheets are put on each A4 sheet, one above the other, to be cut apart.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from typing import Any, BinaryIO

LENGTH = 4
LOWEST_PRIORITY = 19
A4_WIDTH, A4_HEIGHT = 210 / 25.4 * 72, 297 / 25.4 * 72
HALF = A4_HEIGHT / 2
"""In points, as PDF measures."""


def sheets_in(stream: BinaryIO) -> Iterator[BytesIO]:
    """Yield the sheets that come in."""
    while length := stream.read(LENGTH):
        yield BytesIO(stream.read(int.from_bytes(length)))


def one_after_the_other(sheets: Iterator[BytesIO]) -> Any:
    """Return a document of all pages as they are."""
    from pypdf import PdfWriter

    bound = PdfWriter()
    for sheet in sheets:
        bound.append(sheet, import_outline=False)
    return bound


def two_up(sheets: Iterator[BytesIO]) -> Any:
    """Return a document with two pages on each A4 sheet; a page that is larger than A5 has one for itself."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    bound = PdfWriter()
    small = []
    for page in (page for sheet in sheets for page in PdfReader(sheet).pages):
        if page.mediabox.height > HALF + 1:
            bound.add_page(page)
        else:
            small.append(drawn_whole(page, bound))
    for upper, lower in zip_longest(small[::2], small[1::2]):
        a4 = bound.add_blank_page(A4_WIDTH, A4_HEIGHT)
        halves = {"/Upper": upper} | ({"/Lower": lower} if lower else {})
        named = DictionaryObject({NameObject(name): half for name, half in halves.items()})
        a4[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
        draws = StreamObject()
        draws.set_data(f"q 1 0 0 1 0 {HALF} cm /Upper Do Q {'/Lower Do' if lower else ''}".encode())
        a4[NameObject("/Contents")] = bound._add_object(draws)
    return bound


def drawn_whole(page: Any, bound: Any) -> Any:
    """Return a page as one thing to draw; to read what stands on it would take most of the time."""
    from pypdf.generic import NameObject, StreamObject

    whole = StreamObject()
    whole.set_data(page.get_contents().get_data())
    whole = whole.flate_encode()
    for name, value in (
        ("/Type", NameObject("/XObject")),
        ("/Subtype", NameObject("/Form")),
        ("/BBox", page.mediabox),
        ("/Resources", page["/Resources"]),
    ):
        whole[NameObject(name)] = value.clone(bound)
    return bound._add_object(whole)


if __name__ == "__main__":
    os.nice(LOWEST_PRIORITY)
    sys.path.append(sys.argv[1])
    bind = two_up if "two-up" in sys.argv else one_after_the_other
    document = BytesIO()  # pypdf asks where it is, which a pipe does not know
    bind(sheets_in(sys.stdin.buffer)).write(document)
    sys.stdout.buffer.write(document.getbuffer())
