"""The control slip (form 06) lists what is known of a record's way, and no secret of the citizen."""

import random
from datetime import timedelta

import pytest

from services.letters.api import papers_of_record
from services.letters.content.process_steps import process_steps
from services.letters.content.record_content import RecordContent
from services.letters.rules.required_letters import concerns_letters, consumed_facts
from services.letters.writing import drafting
from shared.contracts.events.deadline import DeadlineMet, Outcome
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import (
    RecordFact,
    RecordResolved,
    RecordResumed,
    RecordReturned,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordWithdrawn,
)
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.letters import PapersOfRecord
from tests.letters.conftest import Desk
from tests.letters.support.families import DUE, FILED, RECORD, VAN_SON, papers
from tests.letters.support.sheets import pdf, text_of


def step(kind: type[RecordFact], sequence: int, hours: float) -> RecordFact:
    """A fact of the record so many hours after its filing; it is due eight and a half hours after it."""
    at = FILED.at + timedelta(hours=hours)
    return kind(unit=VAN_SON, record=RECORD, procedure="1.001193", sequence=sequence, at=at)


def met(resolved: RecordFact, outcome: Outcome) -> DeadlineMet:
    return DeadlineMet(
        unit=VAN_SON,
        record=RECORD,
        procedure="1.001193",
        due_at=DUE.due_at,
        at=resolved.at,
        outcome=outcome,
    )


ASKED, CAME = step(RecordSupplementRequested, 2, 1), step(RecordSupplemented, 3, 2)
RESOLVED, RETURNED = step(RecordResolved, 4, 5), step(RecordReturned, 5, 6)
LATE = step(RecordResolved, 4, 30)
WHOLE_WAY: list[Fact] = [FILED, DUE, ASKED, CAME, RESOLVED, RETURNED, met(RESOLVED, Outcome.ON)]


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        pytest.param([FILED, DUE], ["filed"], id="filed"),
        pytest.param(
            WHOLE_WAY,
            ["filed", "supplement-requested", "supplemented", "resolved on", "returned"],
            id="the whole way",
        ),
        pytest.param([FILED, DUE, LATE], ["filed", "resolved after"], id="resolved late"),
        pytest.param([FILED, DUE, RESOLVED], ["filed", "resolved"], id="whether in time is not known yet"),
        pytest.param([FILED, RESOLVED], ["filed", "resolved"], id="nor is its due time"),
        pytest.param(
            [FILED, step(RecordSuspended, 2, 1), step(RecordResumed, 3, 2), step(RecordWithdrawn, 4, 3)],
            ["filed", "suspended", "resumed", "withdrawn"],
            id="suspended, resumed and withdrawn",
        ),
    ],
)
def test_the_steps_are_those_that_are_known_in_the_order_of_their_times(
    facts: list[Fact], steps: list[str]
) -> None:
    heard = random.Random(1).sample(facts, len(facts))
    found = process_steps(heard, FILED.at)
    assert [f"{one.kind} {one.outcome}".strip() for one in found] == steps


def test_the_slip_of_a_corrected_record_has_the_corrected_receipt() -> None:
    earlier = FILED.at - timedelta(days=1)
    assert process_steps([FILED], earlier)[0].at == earlier


def test_every_step_reaches_letters() -> None:
    for fact in (*WHOLE_WAY, step(RecordSuspended, 2, 1), step(RecordResumed, 3, 2), LATE):
        assert isinstance(fact, consumed_facts())
        assert concerns_letters(fact)


@pytest.mark.slow
def test_the_sheet_shows_the_whole_way_and_no_secret_of_the_citizen() -> None:
    letter = papers(*WHOLE_WAY)["control"]
    text = text_of(pdf(letter))
    assert "Giao: Lê Văn Nam Nhận: Bộ phận Một cửa 08 giờ 30 phút, ngày 13 tháng 3 năm 2023 Trực tiếp" in text
    assert "Yêu cầu bổ sung, hoàn thiện hồ sơ" in text
    assert "13 giờ 30 phút, ngày 13 tháng 3 năm 2023 Đúng hạn Đã có kết quả" in text
    assert "14 giờ 30 phút, ngày 13 tháng 3 năm 2023 Đã trả kết quả" in text
    slip = papers(*WHOLE_WAY)["receipt"].matter
    assert isinstance(slip, RecordContent)
    assert slip.lookup
    assert slip.lookup not in letter.model_dump_json()
    assert slip.lookup.rpartition("=")[2] not in text


def test_a_slip_of_the_citizen_is_not_written_again_for_each_step() -> None:
    assert papers(*WHOLE_WAY)["receipt"] == papers(FILED, DUE)["receipt"]


@pytest.mark.slow
async def test_a_step_writes_the_control_slip_again_and_leaves_the_citizens_slip_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the address that slips bear has changed meanwhile."""
    await desk.consume([FILED, DUE])
    async with desk.office.transaction() as tx:
        await papers_of_record(PapersOfRecord(unit=VAN_SON, record=RECORD), tx)
    before = {row.kind: row.said for row in (await desk.letters()).values()}
    moved = LookupCodes("http://127.0.0.1:9", b"a key")
    monkeypatch.setattr(drafting, "lookup_codes", lambda: moved)
    await desk.consume([RESOLVED, RETURNED])
    after = {row.kind: row.said for row in (await desk.letters()).values()}
    assert after["receipt"] == before["receipt"]
    assert after["control"] != before["control"]


@pytest.mark.slow
def test_a_record_that_goes_on_has_rows_to_fill_in_by_hand_and_one_that_ended_has_none() -> None:
    assert text_of(pdf(papers(FILED, DUE)["control"])).count("Giao: Nhận:") == 2
    assert "Giao: Nhận: Giao:" not in text_of(pdf(papers(*WHOLE_WAY)["control"]))
