"""However a history arrives, it ends the same; and no nonsense is made a fact."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import IntakeBatch
from services.intake.lifecycle import STEP_OF, RecordStep, judge, status_of
from services.intake.record_history import RecordFile
from shared.contracts.events.envelope import event_of
from shared.contracts.events.receipt import Verdict
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk, new_batch, report_of, without_order
from tests.intake.support.histories import arrivals, impossible, possible
from tests.intake.support.outside_system import HUSH, Json, but
from tests.support.at_length import size
from tests.support.zone import VIETNAM

ORDER = list(RecordStep)


def counted(batches: list[list[Json]]) -> IntakeBatch:
    taken = new_batch()
    for batch in batches:
        for event in batch:
            taken.take(report_of(event))
    return taken


def facts_of(batch: IntakeBatch) -> dict[str, Json]:
    told = [event_of(said.fact, id=said.id, source="urn:motcua:intake", zone=VIETNAM) for said in batch.facts]
    return without_order([event.model_dump(mode="json") for event in told])


def standing_of(batch: IntakeBatch) -> dict[str, object]:
    return {code: (status_of(file.history), file.unit, file.filed) for code, file in batch.records.items()}


@settings(max_examples=size(test=60, prove=150), deadline=None)
@given(st.data())
@pytest.mark.slow
def test_a_possible_history_ends_the_same_in_any_order(data: st.DataObject) -> None:
    history = data.draw(possible())
    in_time, mixed = counted([history]), counted(data.draw(arrivals(history)))
    assert facts_of(mixed) == facts_of(in_time)
    assert standing_of(mixed) == standing_of(in_time)
    assert mixed.life_events == in_time.life_events
    assert mixed.entered == in_time.entered
    assert {verdict for _, verdict in mixed.entered.values()} == {Verdict.ACCEPTED}
    assert len(mixed.entered) == len(history)
    assert not any(file.waiting for file in mixed.records.values())
    assert not any(file.waiting for file in mixed.life_events.values())


@pytest.mark.slow
@settings(max_examples=size(test=60, prove=150), deadline=None)
@given(impossible())
def test_what_was_accepted_of_an_impossible_history_could_have_been_so(events: list[Json]) -> None:
    batch = counted([events])
    for file in batch.records.values():
        replayed = RecordFile()
        for said in sorted(file.accepted, key=lambda said: (said.at, ORDER.index(STEP_OF[type(said)]))):
            assert judge(replayed.history, said) is None
            replayed.accepted.append(said)


@pytest.mark.slow
@settings(max_examples=size(test=60, prove=150), deadline=None)
@given(impossible())
def test_only_what_was_accepted_of_an_impossible_history_is_told(events: list[Json]) -> None:
    batch = counted([events])
    verdicts = Counter(verdict for _, verdict in batch.entered.values())
    assert len(facts_of(batch)) == verdicts[Verdict.ACCEPTED]
    assert verdicts.total() == len({event["id"] for event in events})
    assert len(batch.receipts) >= len(events)
    assert all(receipt.faults for receipt in batch.receipts if receipt.verdict is Verdict.REJECTED)
    waiting = sum(len(file.waiting) for file in batch.records.values())
    assert waiting == verdicts[Verdict.WAITING]


def test_of_two_that_wait_and_contradict_each_other_the_same_one_is_accepted_however_they_came() -> None:
    def said(step: str, event_id: str, **more: object) -> Json:
        data = {"unit": "15712", "record": "H56.31.20-230215-0001", "at": "2023-02-15T08:00:00+07:00", **more}
        event = {"specversion": "1.0", "id": event_id, "source": "urn:motcua:demo", "data": data}
        return event | {"type": f"vn.motcua.record.{step}.v1"}

    filed = said("filed", "filed", procedure="2.000815", applicant={"name": "Lê Thị Hòa"})
    requests = [said("supplement-requested", f"request-{n}", papers=["Giấy khai sinh"]) for n in range(5)]
    one_way, other_way = counted([[*requests, filed]]), counted([[*reversed(requests), filed]])
    assert one_way.entered == other_way.entered
    assert len(one_way.records["H56.31.20-230215-0001"].accepted) == 2


@pytest.fixture
def office_url(database_url: str) -> str:
    asyncio.run(create_postgresql(database_url.format(service="intake")))
    return database_url


@pytest.mark.slow
@settings(
    max_examples=size(test=12, prove=25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_possible_history_is_kept_and_told_the_same_in_any_order(
    office_url: str, tmp_path: Path, data: st.DataObject
) -> None:
    history = data.draw(possible())
    mixed = asyncio.run(kept_and_told(office_url, tmp_path, data.draw(arrivals(history))))
    assert mixed == asyncio.run(kept_and_told(office_url, tmp_path, [history]))
    assert {row["verdict"] for row in mixed[0]["received"]} == {"accepted"}
    assert len(mixed[0]["received"]) == len(history)


@pytest.mark.slow
@settings(
    max_examples=size(test=12, prove=25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_batches_of_any_size_judge_an_impossible_history_alike(
    office_url: str, tmp_path: Path, data: st.DataObject
) -> None:
    """What one batch knows from the one before it is what one counter would remember."""
    batches = data.draw(impossible().flatmap(arrivals))
    kept, told = asyncio.run(kept_and_told(office_url, tmp_path, batches))
    batch = counted(batches)
    assert told == facts_of(batch)
    verdicts = {row["key"]: (row["digest"], row["verdict"]) for row in kept["received"]}
    assert verdicts == batch.entered


async def kept_and_told(
    url: str, folder: Path, batches: list[list[Json]]
) -> tuple[dict[str, list[Json]], dict[str, Json]]:
    async with Desk.opened(url, folder) as desk:
        for batch in batches:
            await desk.take(batch)
        facts = await desk.said("OFFICE")
        assert not [fact for fact in facts if HUSH in str(but(fact, data=...))]
        return await desk.kept(), without_order(facts)
