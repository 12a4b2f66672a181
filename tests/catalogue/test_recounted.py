"""A record of a procedure that nobody knew gets its due time once the portal's entry was imported."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from services.deadlines import tables, unknown_procedures
from services.deadlines.api import how_records_stand
from services.deadlines.decisions import decision_store
from services.deadlines.law.loading import load_law
from services.gateway.public.procedures import known, of_commune, posted_procedure
from shared.contracts.events.record import RecordFiled
from shared.contracts.questions.catalogue.unknown_procedures import UnknownProcedures
from shared.contracts.questions.deadlines import HowRecordsStand, RecordLine
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_catalogue, operator_folder
from shared.storage import outbox
from shared.storage.database import Database
from tests.catalogue.support.entries import CODE, case, entry
from tests.deadlines.support.facts import RECORD, UNIT, clock, hear, tell

Open = Callable[[str], Awaitable[Database]]


def forget() -> None:
    for read in (operator_folder, load_catalogue, load_law, decision_store.with_decisions):
        read.cache_clear()


@pytest.fixture(autouse=True)
def law_is_read_anew() -> Iterator[None]:
    """What is cached of the law is forgotten before and after, as in a process of its own."""
    forget()
    yield
    forget()


async def start_again(database: Database) -> None:
    """Calculate as the service does once it is started with the folder."""
    forget()
    last: str | None = ""
    while last is not None:
        async with database.writing() as connection:
            tx = Transaction(connection, "deadlines")
            last = await unknown_procedures.calculate(tx, after=last)
            await tx.flush_and_count()


async def stands(database: Database) -> dict[str, RecordLine]:
    async with database.reading() as read:
        asked = HowRecordsStand(records=(RECORD, "B"))
        return {one.record: one for one in (await how_records_stand(asked, read)).records}


@pytest.mark.slow
async def test_a_record_gets_its_due_time_from_the_imported_limit(
    open_database: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    codes = {RECORD: f"{CODE}.000.00.00.H56", "B": f"{CODE}.01"}
    filed = [
        tell(RecordFiled, 1, "2023-02-01 09:00", record=record, procedure=code, procedure_name="Cấp giấy")
        for record, code in codes.items()
    ]
    await hear(database, filed)
    assert [one.due_at for one in (await stands(database)).values()] == [None, None]

    file, law = tmp_path / "portal.json", tmp_path / "law"
    cases = [case(1, 1, "WORKING_DAY", "tại nhà"), case(2, 3, "WORKING_DAY")]
    file.write_text(json.dumps([entry(cases=cases)]), encoding="utf-8")
    monkeypatch.setenv("MOTCUA_LAW", str(law))
    result = CliRunner().invoke(app, ["catalogue", "import", str(file)])
    assert result.exit_code == 0, result.output
    await start_again(database)

    after = await stands(database)
    assert after[RECORD].due_at == clock("2023-02-06 17:00"), "three working days, by the procedure"
    assert after["B"].due_at == clock("2023-02-02 17:00"), "one, by its case"
    async with database.reading() as read:
        left = await unknown_procedures.unknown_procedures(UnknownProcedures(units=(UNIT,)), read)
    assert left.procedures == ()


def test_the_counter_offers_what_was_imported_and_the_public_list_what_communes_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, law = tmp_path / "portal.json", tmp_path / "law"
    of_province = entry("9.000777", isWard=False, isProvince=True)
    file.write_text(json.dumps([entry(), of_province]), encoding="utf-8")
    monkeypatch.setenv("MOTCUA_LAW", str(law))
    levels = ["--level", "commune", "--level", "province"]
    assert CliRunner().invoke(app, ["catalogue", "import", str(file), *levels]).exit_code == 0
    forget()
    today = date(2026, 11, 29)
    assert {CODE, "9.000777"} <= {one.code for one in known(today)}
    assert {one.code for one in known(today)} - {one.code for one in of_commune(today)} == {"9.000777"}
    assert posted_procedure(today, CODE).results == ("Giấy xác nhận",)
