"""Of two states of any records, what differs is told, each record once, and nothing else."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.supervision.changes import Comparison
from shared.contracts.questions.reports.counted_records import CountedEvent, RecordOfReport
from shared.contracts.questions.reports.official_forms import FormColumn
from shared.contracts.questions.supervision.closings import Change

AT = datetime(2023, 2, 1, 2, 0, tzinfo=UTC)
CAME = st.sampled_from([FormColumn.ONLINE, FormColumn.DIRECT, FormColumn.CARRIED_OVER])
STANDS = st.sampled_from([FormColumn.BEFORE, FormColumn.ON, FormColumn.AFTER, FormColumn.WITHIN])
COLUMNS = st.tuples(CAME, STANDS)
State = dict[str, tuple[tuple[FormColumn, ...], tuple[FormColumn, ...], int]]
STATE: st.SearchStrategy[State] = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(COLUMNS, COLUMNS, st.integers(1, 3))
)


def records(state: State) -> list[RecordOfReport]:
    return [
        RecordOfReport(
            record=code,
            procedure="2.000815",
            field="Hộ tịch",
            online=False,
            limit="1 working-days",
            due_at=AT,
            was_missed=False,
            by_law=by_law,
            by_date=by_date,
            events=tuple(CountedEvent(sequence=n + 1, kind="filed", at=AT) for n in range(events)),
        )
        for code, (by_law, by_date, events) in state.items()
    ]


@given(STATE, STATE)
def test_each_difference_is_told_once(before: State, now: State) -> None:
    comparison = Comparison()
    comparison.add_reported(records(before))
    told = [*comparison.changed(records(now)), *comparison.gone()]
    found = {one.record: one for one in told}
    assert len(found) == len(told)
    for code in before.keys() | now.keys():
        then, after = before.get(code), now.get(code)
        if then is None or after is None:
            assert found[code].change is (Change.APPEARED if then is None else Change.GONE)
        elif then[:2] != after[:2]:
            assert found[code].change is Change.MOVED
            new = {event.sequence for event in found[code].new_events}
            assert new == set(range(then[2] + 1, after[2] + 1))
        else:
            assert code not in found
