"""The view of the page Today: what several services answer, with the names of people and procedures."""

from asyncio import gather
from collections.abc import Callable, Collection
from typing import Any, Final, TypeVar

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from shared.contracts.questions.intake.search import RecordsNamed
from shared.contracts.questions.letter_figures import HowManyLettersWait, LettersWaiting
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.unanswered import AnswersOwed, WhatIsUnanswered
from shared.contracts.questions.work_today import WhatIsDueToday, WorkGroup, WorkInGroup, WorkLine, WorkToday
from shared.reference.units import Unit

A = TypeVar("A", bound=Answer)
LINES: Final = 12
"""Records of each group on the page, so that it is one sheet of paper; the lists have them all."""


class WorkLineView(WorkLine):
    """A record that needs somebody, with names; the applicant is empty for whoever may not read them."""

    procedure_name: str
    applicant: str = ""


class WorkGroupView(View):
    """A group of records, with its first lines."""

    group: WorkGroup
    count: int
    long: int
    long_days: int
    lines: tuple[WorkLineView, ...]


class TodayView(View):
    """What is to be done today; what a service does not answer, or this person may not ask, is left out."""

    unit: UnitView
    work: WorkToday | None
    groups: tuple[WorkGroupView, ...] = ()
    letters: LettersWaiting | None = None
    owed: AnswersOwed | None = None
    silent: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Records that are overdue or due today."""
        urgent = (WorkGroup.OVERDUE, WorkGroup.THIS_SESSION, WorkGroup.TODAY)
        return sum(group.count for group in self.groups if group.group in urgent)


async def today(
    queries: QueryClient,
    unit: Unit,
    units: tuple[str, ...],
    may_ask: Callable[[type[Question[Any]]], bool],
    listed: Collection[WorkGroup],
) -> TodayView:
    """Return what is to be done at an office.

    Args:
        queries: Asks for whom the page is shown.
        unit: The unit of the office.
        units: Ids of the units whose records it has.
        may_ask: Whether a question is theirs to ask; the others are not asked.
        listed: The groups whose first records are returned. Nobody's name is asked of those of the others.
    """

    async def ask(question: Question[A]) -> A | None:
        return await queries.ask_or_none(question) if may_ask(type(question)) else None

    work, letters, owed = await gather(
        ask(WhatIsDueToday(units=units, limit=LINES)),
        ask(HowManyLettersWait(units=units)),
        ask(WhatIsUnanswered(units=units)),
    )
    found = filter(None, (*work.groups, work.promised, work.to_pass_on)) if work else ()
    groups = [group if group.group in listed else _only_counted(group) for group in found]
    codes = tuple(dict.fromkeys(line.record for group in groups for line in group.lines))
    named = await ask(RecordsNamed(records=codes)) if codes else None
    names = {line.record: line.applicant for line in named.records} if named else {}
    answers: tuple[tuple[type[Question[Any]], Answer | None], ...] = (
        (WhatIsDueToday, work),
        (HowManyLettersWait, letters),
        (WhatIsUnanswered, owed),
    )
    return TodayView(
        unit=UnitView.of(unit),
        work=work,
        groups=tuple(_named(group, names) for group in groups),
        letters=letters,
        owed=owed,
        silent=tuple(
            question.service for question, answer in answers if answer is None and may_ask(question)
        ),
    )


def _only_counted(group: WorkInGroup) -> WorkInGroup:
    return group.model_copy(update={"lines": ()})


def _named(group: WorkInGroup, names: dict[str, str]) -> WorkGroupView:
    return WorkGroupView(
        group=group.group,
        count=group.count,
        long=group.long,
        long_days=group.long_days,
        lines=tuple(
            WorkLineView(
                **line.model_dump(),
                procedure_name=procedure_name(line.procedure),
                applicant=names.get(line.record, ""),
            )
            for line in group.lines
        ),
    )
