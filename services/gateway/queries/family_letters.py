"""The view of the page of letters to families: those that wait for somebody, or what a filter asks for."""

from asyncio import gather
from collections.abc import Collection, Sequence

from pydantic import Field

from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from shared.contracts.questions.family_letters import MOST_AT_ONCE, FamilyLetters, LetterWait
from shared.contracts.questions.letter_figures import HowManyLettersWait, LettersWaiting
from shared.contracts.questions.letters import LetterLine, LetterStatus
from shared.contracts.questions.question import Page
from shared.reference.units import Unit


class LetterFilter(View):
    """Which letters the page shows; without a filter those that wait for somebody, by what they wait for."""

    waits: LetterWait | None = Field(default=None, description="Only those that wait for this")
    kind: str | None = Field(default=None, description="Only letters of this kind")
    status: LetterStatus | None = Field(default=None, description="Only letters with this status")
    every: bool = Field(default=False, description="All letters, also those that wait for nobody")

    @property
    def is_work(self) -> bool:
        """Whether the page shows what waits for somebody, whatever for."""
        return self == LetterFilter()


class LetterSection(View):
    """Letters that wait for the same thing, or a page of a list."""

    waits: LetterWait | None
    count: int | None = Field(description="How many there are; null if nobody has counted them")
    letters: tuple[LetterLine, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


class FamilyLettersView(View):
    """The letters to families of a unit. Personal."""

    unit: UnitView
    wanted: LetterFilter
    waiting: LettersWaiting | None = Field(description="Null while nobody can count them")
    told: tuple[LetterLine, ...] = Field(description="Those with which steps were just taken, or refused")
    sections: tuple[LetterSection, ...]

    def count(self, wait: LetterWait) -> int | None:
        """Return how many letters wait for this."""
        return getattr(self.waiting, wait.replace("-", "_")) if self.waiting else None

    def letter(self, id: str) -> LetterLine | None:
        """Return a letter of the page."""
        shown = (*self.told, *(line for section in self.sections for line in section.letters))
        return next((line for line in shown if line.letter == id), None)


async def family_letters(
    queries: QueryClient, unit: Unit, wanted: LetterFilter, page: Page, told: Collection[str] = ()
) -> FamilyLettersView:
    """Return a page of letters to families, each letter once; `told` are shown first, by themselves."""
    waits: Sequence[LetterWait | None] = tuple(LetterWait) if wanted.is_work else (wanted.waits,)
    filters = {"unit": unit.id, "kind": wanted.kind, "status": wanted.status}
    start = {"limit": page.limit} if wanted.is_work else page.model_dump()
    asked = (queries.ask(FamilyLetters(**filters, **start, waits=wait)) for wait in waits)
    waiting, just_done, lists = await gather(
        queries.ask_or_none(HowManyLettersWait(units=(unit.id,))),
        named(queries, unit, told),
        gather(*asked),
    )
    view = FamilyLettersView(
        unit=UnitView.of(unit), wanted=wanted, waiting=waiting, told=just_done, sections=()
    )
    shown = {line.letter for line in just_done}
    sections = []
    for wait, answer in zip(waits, lists, strict=True):
        letters = tuple(line for line in answer.letters if line.letter not in shown)
        shown |= {line.letter for line in letters}
        count = view.count(wait) if wait and not wanted.kind and not wanted.status else None
        sections.append(LetterSection(waits=wait, count=count, letters=letters, next=answer.next))
    return view.model_copy(update={"sections": tuple(sections)})


async def named(queries: QueryClient, unit: Unit, letters: Collection[str]) -> tuple[LetterLine, ...]:
    """Return the letters of a unit with these ids, as far as there are any."""
    if not letters:
        return ()
    asked = FamilyLetters(unit=unit.id, letters=tuple(letters)[:MOST_AT_ONCE], limit=MOST_AT_ONCE)
    return (await queries.ask(asked)).letters
