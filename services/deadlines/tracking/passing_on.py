"""The warning that a counter has not passed on what it took for another unit. Pure."""

from datetime import datetime, timedelta
from typing import Final

from services.deadlines.tracking.deadline import Deadline
from shared.contracts.events.deadline import DeadlineFact, DeadlinePassingOnMissed
from shared.contracts.events.fact import FactToPublish, fact_id

MINUTE: Final = timedelta(minutes=1)


def passing_on_missed_at(deadline: Deadline, warned_at: datetime | None) -> datetime | None:
    """Return when the counter is to be warned, once the last minute to pass it on is over.

    None if it was warned already, or has nothing to pass on, or no more: the record has arrived or is closed.
    """
    return None if warned_at or deadline.pass_on_by is None else deadline.pass_on_by + MINUTE


def passing_on_missed(record: str, deadline: Deadline, at: datetime) -> FactToPublish[DeadlineFact]:
    """Return the warning; its id is that of the record, so that it stays one if the time to pass on moves.

    Raises:
        ValueError: There is nothing to pass on.
    """
    if deadline.counter_unit is None or deadline.pass_on_by is None:
        raise ValueError(f"record {record} is not to be passed on")
    return FactToPublish(
        fact_id(record, DeadlinePassingOnMissed.type_name()),
        DeadlinePassingOnMissed(
            unit=deadline.counter_unit,
            record=record,
            procedure=deadline.procedure,
            at=at,
            deciding_unit=deadline.unit,
            pass_on_by=deadline.pass_on_by,
        ),
    )
