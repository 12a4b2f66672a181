"""What an e-mail to staff tells, as it is stored: codes and numbers, and nobody's name. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.staff.mailing.recipients import ToldNotice
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.contracts.questions.staff.notices import NoticeKind
from shared.contracts.questions.work_today import WorkGroup, WorkToday
from shared.moments import Moment


class DueRecord(BaseModel):
    """A record that is due."""

    model_config = ConfigDict(frozen=True)

    record: str
    due_at: Moment | None


class DueGroup(BaseModel):
    """A group of records: how many there are, and the first of those that are urgent."""

    model_config = ConfigDict(frozen=True)

    group: WorkGroup
    count: int
    records: tuple[DueRecord, ...]


class Morning(BaseModel):
    """What is due on a day."""

    model_config = ConfigDict(frozen=True)

    what: Literal["morning"] = "morning"
    unit: str
    """The unit whose page is named."""
    day: date
    groups: tuple[DueGroup, ...]
    notices: int
    """How many notices wait."""
    not_passed_on: int = 0
    """Of these, those about what a counter has not passed on in time."""


class NoticeLine(BaseModel):
    """A notice that is told at once."""

    model_config = ConfigDict(frozen=True)

    kind: MailOccasion
    unit: str
    about: str


class AtOnce(BaseModel):
    """Notices that are told at once."""

    model_config = ConfigDict(frozen=True)

    what: Literal["at-once"] = "at-once"
    notices: tuple[NoticeLine, ...]


Said = Annotated[Morning | AtOnce, Field(discriminator="what")]
SAID: TypeAdapter[Morning | AtOnce] = TypeAdapter(Said)
URGENT = (WorkGroup.OVERDUE, WorkGroup.THIS_SESSION, WorkGroup.TODAY)
NAMED = (*URGENT, WorkGroup.PROMISED, WorkGroup.PASSING_ON)
"""Groups whose records are named."""


def morning_of(work: WorkToday, unit: str, day: date, waiting: Mapping[NoticeKind, int]) -> Morning | None:
    """Return what is due on a day; None if nothing is, so that nobody gets an e-mail that says nothing."""
    groups = tuple(
        DueGroup(
            group=group.group,
            count=group.count,
            records=tuple(
                DueRecord(record=line.record, due_at=line.due_at)
                for line in group.lines
                if group.group in NAMED
            ),
        )
        for group in (*work.groups, work.promised, work.to_pass_on)
        if group and group.count
    )
    notices, late = sum(waiting.values()), waiting.get(NoticeKind.PASSING_ON, 0)
    if not (groups or notices):
        return None
    return Morning(unit=unit, day=day, groups=groups, notices=notices, not_passed_on=late)


def at_once_of(notices: list[ToldNotice]) -> AtOnce:
    """Return what is told of notices."""
    return AtOnce(notices=tuple(NoticeLine(kind=one.kind, unit=one.unit, about=one.about) for one in notices))
