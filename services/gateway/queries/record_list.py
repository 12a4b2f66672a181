"""The view of the list of records: which it shows, in which order, on which page, and whose they are."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from pydantic import Field

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import RecordLine, RecordLines, RecordsByDueTime, Standing
from shared.contracts.questions.intake.counter import RecordsInHand
from shared.contracts.questions.intake.search import RecordsNamed
from shared.contracts.questions.question import Page, Question
from shared.contracts.questions.record_list import MOST_COUNTED, RecordSort
from shared.reference.loading import load_procedures
from shared.reference.units import Unit

ME: Final = "me"
EXPORT_STEP: Final = 500
"""Records that an export asks for at once."""


class RecordChoice(StrEnum):
    """What a list of records may be narrowed down to by their standing."""

    OPEN = "open"
    """Neither resolved nor ended, however they stand to their deadline."""
    RUNNING = "running"
    AWAITING = "awaiting"
    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    PAST_PROMISE = "past-promise"
    """Open, and past the earlier of what was promised and what the law says."""
    RESOLVED = "resolved"
    RETURNED = "returned"
    ENDED = "ended"


class RecordFilter(View):
    """Which records a list shows, and in which order; without a filter all, soonest due first."""

    standing: RecordChoice | None = Field(default=None, description="Only records with this standing now")
    overdue_on: date | None = Field(
        default=None, description="Only records that were overdue at the end of this day"
    )
    apologised: bool | None = Field(
        default=None, description="Only records for which the office had apologised by then, or had not"
    )
    since: date | None = Field(default=None, description="Only records received on this day or later")
    until: date | None = Field(default=None, description="Only records received on this day or before")
    procedure: str = Field(
        default="", description="Only of this procedure, or of this field of the catalogue"
    )
    due_within: int | None = Field(
        default=None, description="Only records whose clock runs, due today or within so many days"
    )
    officer: str = Field(
        default="", description="Only records that this officer has in hand; `me` for oneself"
    )
    with_predecessors: bool = Field(
        default=False, description="Also records of the units that became part of this one"
    )
    sort: RecordSort = Field(default=RecordSort.DUE, description="What the list is sorted by")
    descending: bool = Field(default=False, description="Whether the last come first")

    @property
    def is_narrowed(self) -> bool:
        """Whether fields of the form narrow the list down."""
        return bool(self.since or self.until or self.procedure or self.officer or self.due_within is not None)


class RecordPlace(NamedTuple):
    """A page of the list: by number, or for who reads the JSON by what the page before said."""

    number: int = 1
    limit: int = 25
    page: Page | None = None


class RecordView(RecordLine):
    """A record, with its procedure's name; the applicant is empty for whoever may not read names."""

    procedure_name: str
    applicant: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it is overdue, or was resolved too late."""
        return self.standing is Standing.OVERDUE or self.outcome == Outcome.AFTER


class RecordsView(RecordFilter):
    """A page of records. Personal for whoever may read names."""

    unit: UnitView
    records: tuple[RecordView, ...]
    count: int | None = Field(
        default=None, description="How many there are, counted up to 10,000; null for pages by `after`"
    )
    next: str = Field(default="", description="`after` of the next page; empty on the last")
    number: int = 1
    limit: int = 25
    are_all: bool = Field(default=True, description="Whether all records of the officer were looked at")
    silent: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Number of the first record of the page among all."""
        return (self.number - 1) * self.limit + 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-(self.count or 0) // self.limit)

    @property
    def is_counted(self) -> bool:
        """Whether there are no more records than are counted."""
        return (self.count or 0) < MOST_COUNTED


class RecordList:
    """The list of records of an office, as one person may see it.

    Args:
        queries: Asks for whom the list is shown.
        unit: The unit of the office.
        units: Ids of the units whose records it has.
        me: Id of who looks.
        today: Today's date at the office.
        may_ask: Whether a question is theirs to ask.
    """

    def __init__(
        self,
        queries: QueryClient,
        unit: Unit,
        units: tuple[str, ...],
        me: str,
        today: date,
        may_ask: Callable[[type[Question[Any]]], bool],
    ) -> None:
        self._queries = queries
        self._unit = unit
        self._units = units
        self._me = me
        self._today = today
        self._may_ask = may_ask

    async def view(self, wanted: RecordFilter, place: RecordPlace) -> RecordsView:
        """Return a page of records."""
        among, are_all = await self._in_hand(wanted)
        if among == ():
            answer = RecordLines(records=(), count=None if place.page else 0)
        else:
            answer = await self._queries.ask(self._question(wanted, place, among))
        names, is_silent = await self._names(answer)
        return RecordsView(
            **dict(wanted),
            unit=UnitView.of(self._unit),
            records=tuple(_named(record, names) for record in answer.records),
            count=answer.count,
            next=answer.next,
            number=place.number,
            limit=place.limit,
            are_all=are_all,
            silent=("intake",) if is_silent else (),
        )

    async def whole(self, wanted: RecordFilter) -> AsyncIterator[RecordsView]:
        """Yield all pages of the list, as far as they are counted."""
        number, pages = 1, 1
        while number <= pages:
            view = await self.view(wanted, RecordPlace(number, EXPORT_STEP))
            yield view
            number, pages = number + 1, view.pages

    async def _in_hand(self, wanted: RecordFilter) -> tuple[tuple[str, ...] | None, bool]:
        if not wanted.officer:
            return None, True
        officer = self._me if wanted.officer == ME else wanted.officer
        held = await self._queries.ask(RecordsInHand(units=self._of(wanted), officer=officer))
        return held.records, held.are_all

    def _question(
        self, wanted: RecordFilter, place: RecordPlace, among: tuple[str, ...] | None
    ) -> RecordsByDueTime:
        is_open, is_past = (wanted.standing is one for one in (RecordChoice.OPEN, RecordChoice.PAST_PROMISE))
        of_one = wanted.procedure in load_procedures()
        return RecordsByDueTime.model_validate(
            {
                "unit": self._unit.id,
                "units": [id for id in self._of(wanted) if id != self._unit.id] or None,
                "standing": wanted.standing if wanted.standing and not (is_open or is_past) else None,
                "is_open": True if is_open else None,
                "past_promise": True if is_past else None,
                "overdue_on": wanted.overdue_on,
                "apologised": wanted.apologised,
                "received_since": wanted.since,
                "received_until": wanted.until,
                "due_until": None
                if wanted.due_within is None
                else self._today + timedelta(days=wanted.due_within),
                "procedure": wanted.procedure if of_one else None,
                "field": None if of_one else wanted.procedure or None,
                "records": among,
                **(
                    place.page.model_dump()
                    if place.page
                    else {
                        "number": place.number,
                        "limit": place.limit,
                        "sort": wanted.sort,
                        "descending": wanted.descending,
                    }
                ),
            }
        )

    def _of(self, wanted: RecordFilter) -> tuple[str, ...]:
        return self._units if wanted.with_predecessors else (self._unit.id,)

    async def _names(self, answer: RecordLines) -> tuple[dict[str, str], bool]:
        """Return the names of the applicants, and whether who knows them is silent."""
        if not answer.records or not self._may_ask(RecordsNamed):
            return {}, False
        codes = tuple(record.record for record in answer.records)
        named = await self._queries.ask_or_none(RecordsNamed(records=codes))
        return {one.record: one.applicant for one in named.records} if named else {}, named is None


def _named(record: RecordLine, names: dict[str, str]) -> RecordView:
    return RecordView(
        **record.model_dump(exclude={"standing"}),
        standing=record.current_standing,
        procedure_name=record.unknown_procedure or procedure_name(record.procedure),
        applicant=names.get(record.record, ""),
    )
