"""What stands on the sheet: the counts, and the most urgent records."""

from collections.abc import Callable
from typing import Final, NamedTuple

from services.gateway.web.language import Language
from shared.contracts.questions.work_today import WorkGroup, WorkInGroup, WorkLine, WorkToday

URGENT: Final = (
    *(WorkGroup.OVERDUE, WorkGroup.THIS_SESSION, WorkGroup.TODAY),
    *(WorkGroup.PROMISED, WorkGroup.PASSING_ON, WorkGroup.NEXT_DAY),
)


class SheetGroup(NamedTuple):
    """A group of records that is listed: each line has time left, record code, procedure and due time."""

    heading: str
    is_late: bool
    lines: tuple[tuple[str, str, str, str], ...]
    rest: str


class SheetContents(NamedTuple):
    """All texts of the sheet."""

    office: str
    heading: str
    as_of: str
    counts: tuple[tuple[str, str], ...]
    columns: tuple[str, str, str, str]
    groups: tuple[SheetGroup, ...]
    nothing: str
    note: str


def contents_of(
    work: WorkToday, office: str, say: Language, procedure_name: Callable[[str], str], *, lines: int
) -> SheetContents:
    """Return what stands on a sheet with so many records, the most urgent first; no names of citizens."""
    left, groups = lines, []
    every = tuple(filter(None, (*work.groups, work.promised, work.to_pass_on)))
    urgent = (one for one in every if one.group in URGENT and one.count)
    for group in sorted(urgent, key=lambda one: URGENT.index(one.group)):
        shown = group.lines[:left]
        left -= len(shown)
        groups.append(_group(group, shown, say, procedure_name))
    return SheetContents(
        office=office,
        heading=say("today.heading", day=say.weekday(say.date_of(work.at))),
        as_of=say("today.as_of", moment=say.moment(work.at)),
        counts=tuple((say.number(one.count), say(f"today.{one.group.value}")) for one in every),
        columns=(say("today.left_column"), say("today.record"), say("today.procedure"), say("today.due_at")),
        groups=tuple(groups),
        nothing="" if groups else say("today.nothing"),
        note=say("today.sheet"),
    )


def _group(
    group: WorkInGroup, shown: tuple[WorkLine, ...], say: Language, procedure_name: Callable[[str], str]
) -> SheetGroup:
    return SheetGroup(
        heading=f"{say(f'today.{group.group.value}')} ({say.number(group.count)})",
        is_late=group.group is WorkGroup.OVERDUE,
        lines=tuple(
            (
                _left(line, say),
                line.record,
                procedure_name(line.procedure),
                say.moment(line.due_at) if line.due_at else "–",
            )
            for line in shown
        ),
        rest=say("today.more", shown=say.number(len(shown)), count=say.number(group.count))
        if len(shown) < group.count
        else "",
    )


def _left(line: WorkLine, say: Language) -> str:
    left = say.left(line.minutes, line.days)
    if line.minutes < 0:
        return say("today.late", left=left)
    return say("today.left", left=left) if line.minutes else "–"
