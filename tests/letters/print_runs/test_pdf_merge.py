"""The binder: sheets in one document, each tagged for screen readers as it was by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from services.letters.print_runs.pdf_merge import one_after_the_other, two_up
from tests.letters.support.families import EVERY_KIND
from tests.letters.support.sheets import pdf
from tests.support.pdf_ua import findings

KINDS = ("birth", "receipt", "death", "marriage")
"""Three on half a sheet, and between them one that has a sheet for itself."""
Bind = Callable[[Iterator[BytesIO]], Any]
TagOf = tuple[str, int, int]
"""What an element is, the number of the stream that it stands in, and its mark there."""


def bound(bind: Bind, sheets: Sequence[bytes]) -> PdfReader:
    document = BytesIO()
    bind(map(BytesIO, sheets)).write(document)
    return PdfReader(document)


def tags(document: PdfReader) -> Iterator[TagOf]:
    """Yield the tags of all that is marked, in the order in which it is read."""
    yield from below(document.trailer["/Root"]["/StructTreeRoot"]["/K"], "", None)  # type: ignore[index]


def below(kid: Any, tag: str, page: Any) -> Iterator[TagOf]:
    kid = kid.get_object()
    if isinstance(kid, list):
        for one in kid:
            yield from below(one, tag, page)
    elif isinstance(kid, int):
        yield tag, stream(page), kid
    elif "/MCID" in kid:
        yield tag, stream(kid.get("/Stm", kid["/Pg"])), kid["/MCID"]
    else:
        yield from below(kid["/K"], kid["/S"], kid.get("/Pg", page))


def stream(thing: Any) -> int:
    return int(thing.indirect_reference.idnum)


def drawn(document: PdfReader) -> Iterator[Any]:
    """Yield what has marks: pages, and what is drawn whole on them."""
    for page in document.pages:
        yield from page["/Resources"].get("/XObject", {}).values() or [page]  # type: ignore[attr-defined]


DRAWN_WHOLE = "UA-01-003"
"""The checker does not look for marks within what is drawn whole; the tests below do."""


@pytest.mark.parametrize("bind", [one_after_the_other, two_up])
def test_an_independent_checker_finds_nothing_but_that_it_does_not_claim_pdf_ua(bind: Bind) -> None:
    document = BytesIO()
    bind(BytesIO(pdf(EVERY_KIND[kind])) for kind in KINDS).write(document)
    found = findings(document.getvalue(), claims=False)
    assert [one for one in found if bind is one_after_the_other or not one.startswith(DRAWN_WHOLE)] == []


def test_a_bound_document_bears_the_title_of_its_first_sheet() -> None:
    (first, *_) = sheets = [pdf(EVERY_KIND[kind]) for kind in KINDS]
    alone = PdfReader(BytesIO(first)).metadata
    together = bound(one_after_the_other, sheets).metadata
    assert alone is not None
    assert together is not None
    assert together.title == f"{alone.title} (+3)"


@pytest.mark.parametrize("bind", [one_after_the_other, two_up])
def test_a_bound_document_is_read_aloud_as_its_sheets_are(bind: Bind) -> None:
    sheets = [pdf(EVERY_KIND[kind]) for kind in KINDS]
    document = bound(bind, sheets)
    root: Any = document.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("vi-VN", True)
    read = [(tag, mark) for tag, _, mark in tags(document)]
    assert read == [(tag, mark) for sheet in sheets for tag, _, mark in tags(PdfReader(BytesIO(sheet)))]


@pytest.mark.parametrize("bind", [one_after_the_other, two_up])
def test_each_mark_leads_to_its_tag_and_back(bind: Bind) -> None:
    document = bound(bind, [pdf(EVERY_KIND[kind]) for kind in KINDS])
    root: Any = document.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    nums = root["/ParentTree"]["/Nums"]
    parents = dict(zip(nums[::2], nums[1::2], strict=True))
    read = {(where, mark): tag for tag, where, mark in tags(document)}
    there = {}
    for one in (thing.get_object() for thing in drawn(document)):
        content = one.get_contents() if one["/Type"] == "/Page" else one
        marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", content.get_data())]
        for mark in marks:
            there[stream(one), mark] = parents[one["/StructParents"]][mark].get_object()["/S"]
    assert there == read
    assert len(there) > 40


def test_two_letters_share_a_sheet_of_their_paper_and_its_language() -> None:
    halves = [sheet_of(612, 396), sheet_of(612, 396), sheet_of(612, 396)]
    document = bound(two_up, halves)
    assert [tuple(map(round, page.mediabox[2:])) for page in document.pages] == [(612, 792), (612, 792)]
    assert document.trailer["/Root"]["/Lang"] == "en-US"  # type: ignore[index]


def sheet_of(width: int, height: int) -> bytes:
    """A sheet of other paper, in another language."""
    page = f"#set page(width: {width}pt, height: {height}pt)"
    source = f'#set document(title: "Hello")\n{page}\n#set text(lang: "en", region: "US")\nHello'
    return bytes(typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"]))
