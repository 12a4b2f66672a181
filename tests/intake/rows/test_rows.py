"""Rows of spreadsheets at intake: each counts once, and what differs is corrected or left to a person."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.msg import Msg
from pydantic_core import to_json
from sqlalchemy import select

from services.intake import handlers
from services.intake.rows import api
from services.intake.rows.procedure_texts import suggestions
from services.intake.tables import procedure_text
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.intake.rows import (
    CheckRows,
    ImportRows,
    JudgedRow,
    MeantProcedure,
    RowVerdict,
    SaidStep,
    SpreadsheetRow,
    TeachProcedures,
    WhichProcedures,
)
from shared.reference.loading import load_procedures
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk
from tests.intake.support.outside_system import Teller

VAN_SON = "15712v1"
HANH = Officer(role=Role.CLERK, id="lt-hanh")
FILED, RESOLVED, RETURNED = (f"vn.motcua.record.{step}.v1" for step in ("filed", "resolved", "returned"))
REGISTERED = "vn.motcua.life-event.registered.v1"
RECORD = "H56.31.20-230215-0042"
AT, READY, FETCHED = (f"2023-02-15T{hour}:00+07:00" for hour in ("09:00", "10:00", "11:00"))


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Intake of an office."""
    await create_postgresql(database_url.format(service="intake"))
    async with Desk.opened(database_url, tmp_path) as opened:
        yield opened


def record(name: str = "Lê Thị Hoa", *later: tuple[str, str], text: str = "", **said: Any) -> SpreadsheetRow:
    filed = {"record": RECORD, "at": AT, "applicant": {"name": name}} | said
    if not text:
        filed.setdefault("procedure", "2.000815")
    steps = (SaidStep(type=FILED, said=filed), *(_step(type, at) for type, at in later))
    return SpreadsheetRow(row=7, procedure_text=text, steps=steps)


def _step(type: str, at: str) -> SaidStep:
    return SaidStep(type=type, said={"record": RECORD, "at": at})


def birth(child: str = "Lê Minh An", **said: Any) -> SpreadsheetRow:
    details = {"kind": "birth", "child": {"name": child}, "mother": {"name": "Trần Thị Bích"}}
    entry = {"life_event": "KS-15712-2023-0007", "registered_on": "2023-02-15", "details": details} | said
    return SpreadsheetRow(row=7, steps=(SaidStep(type=REGISTERED, said=entry),))


async def check(desk: Desk, *rows: SpreadsheetRow) -> list[JudgedRow]:
    async with desk.office.reading() as read:
        return list((await api.check_rows(CheckRows(unit=VAN_SON, rows=rows), read)).rows)


async def bring(desk: Desk, *rows: SpreadsheetRow) -> list[JudgedRow]:
    """Import rows; their events stay in the outbox."""
    async with desk.office.transaction() as tx:
        question = ImportRows(unit=VAN_SON, rows=rows, officer=HANH)
        return list((await api.import_rows(question, tx)).rows)


async def consume(desk: Desk) -> None:
    """Let the consumer take in what was sent so far, as the bus brings it: all of it, each time."""
    bus = desk.office.bus
    messages = [Msg(bus, subject="in.counter.record", data=to_json(event)) for event in await desk.said("IN")]
    async with desk.office.transaction() as tx:
        await handlers.take_in(handlers.read_all(messages, desk.office), tx)


async def facts(desk: Desk) -> list[str]:
    return [fact["type"].split(".")[3] for fact in await desk.said("OFFICE")]


async def verdict(desk: Desk, row: SpreadsheetRow) -> RowVerdict:
    (judged,) = await check(desk, row)
    return judged.verdict


async def test_a_row_counts_once_however_often_it_comes(desk: Desk) -> None:
    row = record("Lê Thị Hoa", (RESOLVED, READY), (RETURNED, FETCHED))
    assert await verdict(desk, row) is RowVerdict.NEW
    assert await desk.said("IN") == []
    (first,) = await bring(desk, row)
    assert (first.verdict, first.about, first.events) == (RowVerdict.NEW, RECORD, 3)
    assert [judged.verdict for judged in await bring(desk, row, row)] == [RowVerdict.SENT] * 2
    await consume(desk)
    assert [judged.verdict for judged in await bring(desk, row)] == [RowVerdict.SAME]
    await consume(desk)
    assert await facts(desk) == ["filed", "resolved", "returned"]


async def test_what_a_row_says_otherwise_is_corrected_once_each_time(desk: Desk) -> None:
    for name in ("Lê Thị Hoa", "Lê Thị Hòa", "Lê Thị Hoa", "Lê Thị Hòa"):
        await bring(desk, record(name))
        again = await bring(desk, record(name))
        assert [judged.events for judged in again] == [0]
        await consume(desk)
        assert await verdict(desk, record(name)) is RowVerdict.SAME
    assert await facts(desk) == ["filed", "corrected", "corrected", "corrected"]
    last = (await desk.said("OFFICE"))[-1]["data"]
    assert (last["right_applicant"], last["right_procedure"], last["received_at"]) == (
        "Lê Thị Hòa",
        None,
        None,
    )


async def test_a_row_leaves_out_what_it_does_not_know(desk: Desk) -> None:
    await bring(desk, record(applicant={"name": "Lê Thị Hoa", "address": "Thôn 3"}))
    await consume(desk)
    assert await verdict(desk, record()) is RowVerdict.SAME
    assert await verdict(desk, record(applicant={"name": "Lê  Thị Hoa"})) is RowVerdict.SAME


async def test_steps_are_added_when_the_book_has_them(desk: Desk) -> None:
    await bring(desk, record())
    await consume(desk)
    (added,) = await bring(desk, record("Lê Thị Hoa", (RESOLVED, READY)))
    assert (added.verdict, added.events) == (RowVerdict.CHANGED, 1)
    await consume(desk)
    moved = record("Lê Thị Hoa", (RESOLVED, FETCHED), (RETURNED, FETCHED))
    (unclear,) = await bring(desk, moved)
    assert (unclear.verdict, [one.field for one in unclear.faults]) == (RowVerdict.UNCLEAR, ["data.resolved"])
    assert await facts(desk) == ["filed", "resolved"]


async def test_a_day_alone_agrees_with_every_moment_of_it(desk: Desk) -> None:
    await bring(desk, record("Lê Thị Hoa", (RESOLVED, READY)))
    await consume(desk)
    steps = record("Lê Thị Hoa", (RESOLVED, "2023-02-15T00:00:00+07:00")).steps
    days = tuple(
        step.model_copy(
            update={"days": ("at",), "said": dict(step.said) | {"at": "2023-02-15T00:00:00+07:00"}}
        )
        for step in steps
    )
    assert await verdict(desk, SpreadsheetRow(row=7, steps=days)) is RowVerdict.SAME


async def test_nothing_is_changed_that_another_system_keeps(desk: Desk) -> None:
    filed = Teller("demo").filed()
    await desk.take([filed])
    data = filed["data"]
    said = {name: data[name] for name in ("record", "at", "applicant", "procedure")}
    same = SpreadsheetRow(row=1, steps=(SaidStep(type=FILED, said=said),))
    other = SpreadsheetRow(row=1, steps=(SaidStep(type=FILED, said=said | {"applicant": {"name": "Ai Đó"}}),))
    assert await verdict(desk, same) is RowVerdict.SAME
    (unclear,) = await bring(desk, other)
    assert (unclear.verdict, unclear.faults[0].field) == (RowVerdict.UNCLEAR, "data")
    assert await desk.said("IN") == []


async def test_a_text_is_asked_once_and_remembered_however_it_is_written(desk: Desk) -> None:
    row = record(text="Chứng thực bản sao giấy tờ")
    (unclear,) = await check(desk, row)
    assert (unclear.verdict, unclear.faults[0].field) == (RowVerdict.UNCLEAR, "data.procedure_text")
    async with desk.office.reading() as read:
        asked = WhichProcedures(unit=VAN_SON, texts=("Chứng thực bản sao giấy tờ", "Đăng ký khai sinh"))
        unknown, known = (await api.which_procedures(asked, read)).texts
    assert not unknown.is_known
    assert "2.000815" in unknown.suggested
    assert (known.is_known, known.procedure) == (True, "1.001193")
    meant = (MeantProcedure(text="CHUNG THUC bản sao, giấy tờ", procedure="2.000815"),)
    async with desk.office.transaction() as tx:
        await api.teach_procedures(TeachProcedures(unit=VAN_SON, meant=meant, officer=HANH), tx)
    assert await verdict(desk, row) is RowVerdict.NEW


async def test_what_a_book_says_is_known_again_and_not_kept(desk: Desk) -> None:
    """A text may name a person, and what it means is kept for as long as the office runs."""
    row = record(text="Khai sinh cho cháu Lê Thị Bịa")
    meant = (MeantProcedure(text=row.procedure_text, procedure="1.001193"),)
    async with desk.office.transaction() as tx:
        await api.teach_procedures(TeachProcedures(unit=VAN_SON, meant=meant, officer=HANH), tx)
    assert await verdict(desk, row) is RowVerdict.NEW
    async with desk.office.reading() as read:
        kept = str((await read.execute(select(procedure_text))).all()).lower()
    assert "1.001193" in kept
    assert not [word for word in ("bịa", "bia", "sinh") if word in kept]


async def test_a_procedure_that_is_in_no_catalogue_is_taken_once_somebody_says_so(desk: Desk) -> None:
    row = record(text="Xác nhận việc lạ chưa ai biết")
    assert await verdict(desk, row) is RowVerdict.UNCLEAR
    meant = (MeantProcedure(text=row.procedure_text, procedure=""),)
    async with desk.office.transaction() as tx:
        await api.teach_procedures(TeachProcedures(unit=VAN_SON, meant=meant, officer=HANH), tx)
    (taken,) = await bring(desk, row)
    assert (taken.verdict, taken.events) == (RowVerdict.NEW, 1), taken.faults
    await consume(desk)
    (filed,) = await desk.said("OFFICE")
    assert filed["data"]["procedure_name"] == row.procedure_text
    assert await verdict(desk, row) is RowVerdict.SAME


async def test_an_entry_counts_once_and_its_changes_are_corrections(desk: Desk) -> None:
    assert [one.verdict for one in await bring(desk, birth())] == [RowVerdict.NEW]
    await consume(desk)
    assert await verdict(desk, birth()) is RowVerdict.SAME
    for _ in range(2):
        changed = await bring(desk, birth("Lê Minh Ân"))
    assert [one.verdict for one in changed] == [RowVerdict.SENT], changed[0].faults
    await consume(desk)
    assert await verdict(desk, birth("Lê Minh Ân")) is RowVerdict.SAME
    assert await facts(desk) == ["registered", "corrected"]
    corrected = (await desk.said("OFFICE"))[-1]["data"]["details"]
    assert (corrected["child"]["name"], corrected["mother"]["name"]) == ("Lê Minh Ân", "Trần Thị Bích")
    (unclear,) = await check(desk, birth(registered_on="2023-02-16"))
    assert (unclear.verdict, unclear.faults[0].field) == (RowVerdict.UNCLEAR, "data.registered_on")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (record(at="2043-02-15T09:00:00+07:00"), "data.at"),
        (record(at="2029-02-15T09:00:00+07:00"), "data.at"),
        (record("???"), "data.applicant.name"),
        (record(record="không có"), "data.record"),
        (record("Lê Thị Hoa", (RESOLVED, "2023-02-14T09:00:00+07:00")), "data.resolved"),
        (record("Lê Thị Hoa", (RETURNED, FETCHED)), "data.returned"),
        (birth(registered_on="2043-01-01"), "data.registered_on"),
        (birth("Lê 7"), "data.details.child.name"),
        (birth(life_event="KS 15712"), "data.life_event"),
        (birth(details={"kind": "birth", "child": {"name": "An", "born_on": "2024-01-01"}}), "data.details"),
        (SpreadsheetRow(row=1, steps=(_step(RESOLVED, AT),)), "type"),
    ],
)
async def test_of_a_row_with_a_fault_nothing_is_reported(desk: Desk, row: SpreadsheetRow, field: str) -> None:
    (refused,) = await bring(desk, row)
    assert refused.verdict is RowVerdict.REFUSED
    assert any(one.field.startswith(field) for one in refused.faults), refused.faults
    assert await desk.said("IN") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("khai sinh (đăng ký)", "1.001193"),
        ("Chung thuc ban sao", "2.000815"),
        ("Đăng ký kết hôn", "1.000894"),
    ],
)
def test_words_without_marks_lead_to_the_procedure(text: str, code: str) -> None:
    assert code in suggestions(text, load_procedures())


def test_nothing_is_suggested_for_what_no_name_resembles() -> None:
    assert suggestions("Trả lời công văn số 12", load_procedures()) == ()
