"""Rule sets: when each is in force and how it counts limits. From `rules.toml` and `limits.toml`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, Strict, model_validator

from shared.contracts.events.deadline import WarningRecipient
from shared.contracts.questions.explanation import DayReason
from shared.reference.catalogue import LimitKind
from shared.reference.data_file import DataTable, FileFault, Sourced, TomlFile
from shared.reference.values import Clock, OnDay, Text

ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


NO_SOURCE: Final = Sourced(source="không nêu căn cứ", source_en="no source is given", certainty="unchecked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How limits are counted while a rule set is in force, both days included; None is until further notice.

    `cut_off` is local time: a same-day limit is for what came in by then. `extensions` is how many may be
    given. `near` is how many open minutes before the due time somebody is warned.
    """

    id: str
    name: str
    since: date
    until: date | None
    cut_off: time
    near: Mapping[WarningRecipient, Mapping[LimitKind, int]]
    extensions: int
    grounds: Mapping[DayReason, Sourced]
    """The source of each way of counting."""
    source: str
    certainty: str
    arrival: "Arrival | None" = None
    """From when on a limit runs from the arrival of what another unit's counter took; None for never."""
    passing_on: "PassingOn | None" = None
    """By when such a counter passes on what it took; None for no rule."""


Minutes = Annotated[int, Strict(), Field(ge=1)]


def _of_every_kind(minutes: dict[LimitKind, int]) -> dict[LimitKind, int]:
    if missing := [kind.value for kind in LimitKind if kind not in minutes]:
        raise ValueError(f"say it for {', '.join(missing)} too")
    return minutes


class Near(Sourced):
    """When somebody is warned that a due time is near: open minutes before it, by kind of limit."""

    official: Annotated[dict[LimitKind, Minutes], AfterValidator(_of_every_kind)]
    chairman: Annotated[dict[LimitKind, Minutes], AfterValidator(_of_every_kind)]

    @model_validator(mode="after")
    def _tells_the_official_first(self) -> Self:
        for kind in LimitKind:
            if self.chairman[kind] > self.official[kind]:
                raise ValueError(
                    f"{kind}: the official is told before the chairman, so has more minutes left"
                )
        return self

    def by_recipient(self) -> Mapping[WarningRecipient, Mapping[LimitKind, int]]:
        """Return the minutes by recipient."""
        return {WarningRecipient.OFFICIAL: self.official, WarningRecipient.CHAIRMAN: self.chairman}


class SameDay(Sourced):
    """The cut-off: records received by then are due the same day."""

    cut_off: Clock


class Arrival(Sourced):
    """From when on the limit of what another unit's counter took runs from its arrival."""

    since: OnDay


class PassingOn(Sourced):
    """By when a counter passes on what it took for another unit: by the cut-off, the same day."""

    since: OnDay
    cut_off: Clock
    first_minutes: Minutes


class LimitsFile(DataTable):
    """The defaults of all rule sets."""

    checked_on: OnDay
    same_day: SameDay
    near: Near
    arrival: Arrival | None = None
    passing_on: PassingOn | None = None
    receipt_day: Sourced = NO_SOURCE
    calendar_day: Sourced = NO_SOURCE
    roll_over: Sourced = NO_SOURCE
    after_hours: Sourced = NO_SOURCE
    supplement: Sourced = NO_SOURCE
    suspension: Sourced = NO_SOURCE
    extension: Sourced = NO_SOURCE

    def grounds(self, same_day: SameDay) -> Mapping[DayReason, Sourced]:
        """Return the source of each reason that does not come from the calendar."""
        return {
            DayReason.BY_CUT_OFF: same_day,
            DayReason.CUT_OFF: same_day,
            DayReason.RECEIPT_DAY: self.receipt_day,
            DayReason.ARRIVAL: self.arrival or NO_SOURCE,
            DayReason.CALENDAR_DAY: self.calendar_day,
            DayReason.ROLL_OVER: self.roll_over,
            DayReason.AFTER_HOURS: self.after_hours,
            DayReason.SUPPLEMENT: self.supplement,
            DayReason.SUSPENSION: self.suspension,
            DayReason.EXTENSION: self.extension,
        }


class RuleSetRow(Sourced):
    """A rule set."""

    id: Annotated[str, Field(pattern=f"^{ID.pattern}$", max_length=40)]
    name: Text
    since: OnDay
    until: OnDay | None = None
    extensions: Annotated[int, Strict(), Field(ge=0)]
    same_day: SameDay | None = None
    near: Near | None = None


class RulesFile(DataTable):
    """Rule sets, in any order."""

    checked_on: OnDay
    rules: tuple[RuleSetRow, ...] = Field(min_length=1)


def rule_sets_of(
    files: Sequence[tuple[TomlFile, RulesFile]], limits: LimitsFile, faults: list[FileFault]
) -> dict[str, Rules]:
    """Combine rule sets, oldest first; a rule set replaces one of the same id in an earlier file.

    Every day since the first needs exactly one rule set, or a record would have none or two.
    """
    by_id: dict[str, tuple[TomlFile, int, RuleSetRow]] = {}
    for file, content in files:
        seen: set[str] = set()
        for number, row in enumerate(content.rules):
            if row.id in seen:
                faults.append(file.fault(("rules", number, "id"), f"rule set {row.id} stands twice"))
            seen.add(row.id)
            by_id[row.id] = (file, number, row)
    in_order = sorted(by_id.values(), key=lambda found: found[2].since)
    faults += _gaps(in_order)
    return {row.id: _rules(row, limits) for _, _, row in in_order}


def _gaps(in_order: Sequence[tuple[TomlFile, int, RuleSetRow]]) -> Iterator[FileFault]:
    before: RuleSetRow | None = None
    for file, number, row in in_order:
        since, until = ("rules", number, "since"), ("rules", number, "until")
        if row.until and row.until < row.since:
            yield file.fault(until, f"{row.id} ends on {row.until}, before it begins on {row.since}")
        if before and before.until is None:
            yield file.fault(
                since, f"{row.id} begins while {before.id} is in force: say until when {before.id} is"
            )
        elif before and before.until and before.until + timedelta(1) != row.since:
            what = "overlap" if row.since <= before.until else "leave a gap"
            yield file.fault(
                since, f"{before.id} (until {before.until}) and {row.id} (since {row.since}) {what}"
            )
        before = row
    if before and before.until:
        yield file.fault(until, f"no rule set is in force after {before.until}")


def _rules(row: RuleSetRow, limits: LimitsFile) -> Rules:
    same_day = row.same_day or limits.same_day
    return Rules(
        id=row.id,
        name=row.name,
        since=row.since,
        until=row.until,
        cut_off=same_day.cut_off,
        grounds=limits.grounds(same_day),
        near=(row.near or limits.near).by_recipient(),
        extensions=row.extensions,
        arrival=limits.arrival,
        passing_on=limits.passing_on,
        source=row.source,
        certainty=row.certainty,
    )
