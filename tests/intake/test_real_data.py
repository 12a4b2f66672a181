"""What one-stop systems really report is taken: unknown procedures, codes with suffixes, other counters."""

from typing import Any

import pytest

from services.intake.publishers import COUNTER
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.faults import fault
from tests.intake.support.batches import new_batch, report_of
from tests.intake.support.outside_system import Json, Teller, but

TELLER = Teller("demo", unit="15667")
RECEIVED, ARRIVED = "2026-08-10T09:00:00+07:00", "2026-08-11T07:45:00+07:00"
UNKNOWN = fault("data.procedure", "unknown_procedure")


def taken(*events: Json) -> tuple[list[Receipt], list[dict[str, Any]]]:
    """The receipts of some events, and what the facts that follow from them say."""
    batch = new_batch()
    for event in events:
        batch.take(report_of(event))
    return batch.receipts, [one.fact.model_dump(exclude_defaults=True) for one in batch.facts]


def filed(**data: object) -> Json:
    return TELLER.filed(RECEIVED, record="G09.20-20260810-0092637", **data)


def arrived(at: str = ARRIVED) -> Json:
    return TELLER.step("arrived", at, record="G09.20-20260810-0092637")


def test_an_unknown_procedure_is_taken_as_it_was_said_and_noted() -> None:
    event = filed(procedure="9.999999.000.00.00.H56", procedure_name="Cấp giấy xác nhận")
    (receipt,), (fact,) = taken(event)
    assert (receipt.verdict, receipt.notes) == (Verdict.ACCEPTED, (UNKNOWN,))
    assert (fact["procedure"], fact["procedure_name"]) == ("9.999999.000.00.00.H56", "Cấp giấy xác nhận")


def test_an_unknown_procedure_of_our_own_counter_is_a_mistake() -> None:
    batch = new_batch()
    batch.take(report_of(filed(procedure="9.999999"))._replace(publisher=COUNTER.name))
    assert [receipt.faults for receipt in batch.receipts] == [(UNKNOWN,)]
    assert batch.facts == []


def test_a_correction_to_an_unknown_procedure_is_noted_once_also_if_it_waited() -> None:
    wrong = TELLER.step(
        "corrected", ARRIVED, record="G09.20-20260810-0092637", procedure="9.999999", reason="Nhầm thủ tục"
    )
    receipts, facts = taken(wrong, filed())
    assert [(one.verdict, one.notes) for one in receipts] == [
        (Verdict.WAITING, (UNKNOWN,)),
        (Verdict.ACCEPTED, ()),
        (Verdict.ACCEPTED, (UNKNOWN,)),
    ]
    assert facts[1]["right_procedure"] == "9.999999"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("2.000815", "2.000815"),
        ("2.000815.000.00.00.H56", "2.000815"),
        ("1.001193.01", "1.001193"),
        ("1.0011930", "1.0011930"),
        ("x.reception.complaint", "x.reception.complaint"),
    ],
)
def test_a_procedure_is_found_without_what_a_system_adds_to_its_code(said: str, known: str) -> None:
    (receipt,), (fact,) = taken(filed(procedure=said))
    assert fact["procedure"] == known
    assert (UNKNOWN in receipt.notes) == (said == "1.0011930")


@pytest.mark.parametrize(
    ("counter_unit", "told"),
    [("15664", {"counter_unit": "15664v2"}), ("15667", {}), (..., {})],
    ids=["another unit", "the unit itself", "none"],
)
def test_the_counter_that_took_it_is_told_if_another_unit_decides(
    counter_unit: object, told: dict[str, str]
) -> None:
    _, (fact,) = taken(filed(counter_unit=counter_unit))
    assert {name: value for name, value in fact.items() if name == "counter_unit"} == told


@pytest.mark.parametrize("first", ["filed", "arrived"])
def test_a_record_arrives_once_whichever_is_reported_first(first: str) -> None:
    events = [filed(counter_unit="15664"), arrived()]
    receipts, facts = taken(*(events if first == "filed" else events[::-1]))
    assert [receipt.verdict for receipt in receipts][-1] is Verdict.ACCEPTED
    assert [fact["sequence"] for fact in facts] == [1, 2]
    again = but(arrived("2026-08-12T08:00:00+07:00"), id="again")
    receipts, facts = taken(*events, again)
    assert (receipts[-1].faults, len(facts)) == ((fault("type", "already"),), 2)


def test_nothing_arrives_before_it_was_received() -> None:
    receipts, _ = taken(filed(counter_unit="15664"), arrived("2026-08-09T08:00:00+07:00"))
    assert receipts[-1].faults == (fault("data.at", "before_filing"),)


def test_what_a_system_knows_besides_is_told_with_its_step() -> None:
    more = {"fee_due": 8000, "payment": "portal", "online_part": "full", "digitised": True, "reused": False}
    promised = "2026-08-31T00:00:00+07:00"
    _, (fact,) = taken(filed(channel="online", appointment_at=promised, **more))
    assert {name: fact[name] for name in more} == more
    assert fact["appointment_at"].isoformat() == promised
    result = {"electronic_result": True, "fee_due": 8000, "payment": "direct"}
    resolved = TELLER.step("resolved", ARRIVED, record="G09.20-20260810-0092637", **result)
    _, facts = taken(filed(), resolved)
    assert {name: facts[1][name] for name in result} == result


@pytest.mark.parametrize(
    "data",
    [
        {"fee_due": -1},
        {"fee_due": "8000"},
        {"payment": "cash"},
        {"online_part": "half"},
        {"digitised": 1},
        {"files": ["a.pdf"]},
        {"identity": "001099000001"},
    ],
    ids=lambda data: next(iter(data)),
)
def test_what_the_contract_does_not_have_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        report_of(filed(**data))
