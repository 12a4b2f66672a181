"""The states of a record in the order in which they happened, each once. Pure.

A state is said in up to three ways: by a step with its moment, by a date in the record, and by the state that
the record has whenever it is sent, mostly without a moment. Steps are believed before dates, and dates before
states. A state without a moment takes that of its arrival, and only if nothing with a moment says it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Final

from services.intake.said.texts import Difference
from shared.contracts.events.reported.said import SaidBy, SaidReport, SaidState, SaidStatus
from shared.reference.office_zone import local_day

ORDER: Final = tuple(SaidState)
GOES_ON: Final = frozenset({SaidState.FILED, SaidState.IN_PROGRESS})
"""Said after a pause they end it; otherwise they say nothing new."""
PAUSES: Final = frozenset({SaidState.SUPPLEMENT_REQUESTED, SaidState.SUSPENDED})
MANY: Final = PAUSES | {SaidState.SUPPLEMENTED, SaidState.EXTENDED, SaidState.IN_PROGRESS}
"""What may happen to a record more than once."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A state and the moment since which it holds; `arrival` is the place of its message among all."""

    state: SaidState
    at: datetime
    by: SaidBy
    arrival: int
    is_dated: bool = True
    text: str = ""
    appointment_at: datetime | None = None

    @property
    def order(self) -> tuple[datetime, int, int, str]:
        """Sorts moments as they happened, whatever their arrival."""
        return self.at, ORDER.index(self.state), 0 if self.is_dated else self.arrival + 1, self.text


def timeline(reports: Sequence[SaidReport], zone: tzinfo) -> tuple[list[Moment], set[Difference]]:
    """Return what happened to a record, in order, and what contradicts it.

    Args:
        reports: All that was said of the record, in the order of arrival.
        zone: The time zone of the offices.
    """
    dated, undated = _moments(reports)
    differences: set[Difference] = set()
    steps = [one for one in dated if one.by is SaidBy.STEP]
    kept = list(steps)
    for one in dated:
        if one.by is SaidBy.STEP or one.state is SaidState.FILED:
            continue
        if twins := _twins(one, steps, zone):
            if all(local_day(twin.at, zone) != local_day(one.at, zone) for twin in twins):
                differences.add(Difference("other-day", one.state))
        elif not any(_is_same(one, other) for other in kept):
            kept.append(one)
    kept = _without_near(sorted(kept, key=lambda one: one.order), differences)
    known = {one.state for one in kept}
    kept += _new_states(undated, known, dated)
    return sorted(kept, key=lambda one: one.order), differences


def _without_near(moments: Sequence[Moment], differences: set[Difference]) -> list[Moment]:
    """Leave out the dates of a pause of which a step tells, too, with nothing between them."""
    kept: list[Moment] = []
    for _, run in groupby(moments, key=lambda one: one.state):
        same = list(run)
        steps = [one for one in same if one.by is SaidBy.STEP]
        if same[0].state in PAUSES and steps and len(steps) < len(same):
            differences.add(Difference("other-day", same[0].state))
            same = steps
        kept += same
    return kept


def _twins(one: Moment, steps: Iterable[Moment], zone: tzinfo) -> list[Moment]:
    """Return the steps that say the same as a date in the record.

    Of what happens once that is any step to this state; otherwise it is one of the same day.
    """
    same = [step for step in steps if step.state is one.state]
    if one.state not in MANY:
        return same
    return [step for step in same if local_day(step.at, zone) == local_day(one.at, zone)]


def _is_same(one: Moment, other: Moment) -> bool:
    return (one.state, one.at) == (other.state, other.at)


def _moments(reports: Sequence[SaidReport]) -> tuple[list[Moment], list[Moment]]:
    """Return the moments that were said, each once, and the states without one in their order."""
    dated: dict[tuple[SaidState, datetime, SaidBy], Moment] = {}
    undated: list[Moment] = []
    for arrival, report in enumerate(reports):
        for said in report.statuses:
            moment = _moment(said, report.at, arrival)
            if not moment.is_dated:
                undated.append(moment)
                continue
            key = said.state, moment.at, said.by
            # of the same step the longest text stays, whichever comes first
            if key not in dated or (len(dated[key].text), dated[key].text) < (len(moment.text), moment.text):
                dated[key] = moment
    return list(dated.values()), undated


def _moment(said: SaidStatus, arrived_at: datetime, arrival: int) -> Moment:
    return Moment(
        said.state,
        said.at or arrived_at,
        said.by,
        arrival,
        said.at is not None,
        said.text or "",
        said.appointment_at,
    )


def _new_states(
    undated: Sequence[Moment], known: set[SaidState], dated: Sequence[Moment]
) -> Iterable[Moment]:
    """Yield the states without a moment that say something new.

    One counts again only if another came between; one that a step or a date says does not count. The state
    that a record has when it is first sent ends no pause, since it may be older than the pause.
    """
    before: SaidState | None = None
    for one in undated:
        is_again = one.state is before
        was, before = before, one.state
        if is_again or (one.state in known and one.state not in GOES_ON):
            continue
        if one.state is SaidState.FILED:
            is_first = not any(other.state is SaidState.FILED for other in dated)
            if was is None and not is_first:
                continue
            if was not in PAUSES and not is_first:
                continue
        yield one
