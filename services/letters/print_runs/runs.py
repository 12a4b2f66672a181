"""Print runs: the letters of a unit that go out on paper, bound into one document and marked as printed."""

from base64 import b64encode
from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from sqlalchemy import Row, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.print_runs import run_store
from services.letters.rules.lifecycle import OfficerStep, StepRefusal, refusal
from services.letters.writing import store
from services.letters.writing.publishing import publish_steps
from services.letters.writing.refusal_texts import texts
from services.letters.writing.store import Move
from shared.clock import moment_of_deed
from shared.contracts.events.fact import fact_id
from shared.contracts.questions.family_letters import ChosenPrinted, NotPrinted, PrintChosen
from shared.contracts.questions.letters import Act, LetterStatus
from shared.contracts.questions.print_runs import (
    BindAgain,
    PartOfPrintRun,
    PrintRun,
    PrintRunPart,
    PrintRuns,
    PrintRunsOf,
    StartPrintRun,
    StateOfPrintRun,
)
from shared.mail.progress import MailState
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("letters")

PART_SIZE: Final = 512 * 1024
"""Bytes of a part; as base64 it fits into a message of the bus."""


@router.query
async def start_print_run(question: StartPrintRun, tx: Transaction) -> PrintRun:
    """Start a print run. A second query at once finds no letter left to print."""
    letters = await run_store.to_run(tx.connection, question.unit, question.kind)
    return await _start(question, letters, tx) if letters else PrintRun()


@router.query
async def print_chosen(question: PrintChosen, tx: Transaction) -> ChosenPrinted:
    """Start a print run of chosen letters, and say of each other why it is left out.

    Asked again when none of them waits any more, it answers with the run that they are in.
    """
    stored = await store.stored(tx.connection, question.letters)
    chosen = [stored[id] for id in dict.fromkeys(question.letters) if id in stored]
    if not chosen or any(row.unit != question.unit for row in chosen):
        raise NotFound("these letters")
    refused = {row.id: _why_not(row, question, tx) for row in chosen}
    ready = [row for row in chosen if refused[row.id] is None]
    if ready:
        run = await _start(question, ready, tx)
    else:
        known = await run_store.run_with(tx.connection, question.letters)
        if known and all(row.status == LetterStatus.PRINTED for row in chosen):
            return ChosenPrinted(run=await _state(tx.connection, StateOfPrintRun(run=known)))
        run = PrintRun()
    left_out = (
        NotPrinted(letter=letter, **texts()[why].model_dump()) for letter, why in refused.items() if why
    )
    return ChosenPrinted(run=run, left_out=tuple(left_out))


def _why_not(row: Row[Any], question: PrintChosen, tx: Transaction) -> StepRefusal | None:
    """Return why a letter is not printed with others: only what is issued and goes out on paper is."""
    if row.status != LetterStatus.ISSUED:
        return StepRefusal.IMPOSSIBLE
    if row.mail in (MailState.WAITING, MailState.BEING_SENT):
        return StepRefusal.BEING_SENT
    now = max(tx.now, row.since)
    return refusal(store.state_of(row), OfficerStep(Act.PRINT, question.officer.role, now), now)


async def _start(
    question: StartPrintRun | PrintChosen, letters: Sequence[Row[Any]], tx: Transaction
) -> PrintRun:
    run = fact_id("print-run", *(row.id for row in letters), *(row.steps for row in letters))
    moves = [
        Move.of(
            row,
            LetterStatus.PRINTED,
            max(tx.now, row.since),
            role=question.officer.role,
            officer=question.officer.id,
            by_rules=False,
            traceparent="",  # an officer printed it, which does not follow from the event behind the letter
        )
        for row in letters
    ]
    await run_store.start(tx.connection, run, question, moment_of_deed(tx.now), [row.id for row in letters])
    await store.apply(tx.connection, moves)
    publish_steps(moves, tx)
    return PrintRun(run=run, letters=len(letters))


@router.query
async def state_of_print_run(question: StateOfPrintRun, read: AsyncConnection) -> PrintRun:
    """Return the state of a print run."""
    return await _state(read, question)


@router.query
async def print_runs_of(question: PrintRunsOf, read: AsyncConnection) -> PrintRuns:
    """List the latest print runs of a unit."""
    runs = await run_store.latest(read, question.unit, question.limit)
    return PrintRuns(runs=tuple(map(_answer, runs)))


@router.query
async def bind_again(question: BindAgain, tx: Transaction) -> PrintRun:
    """Bind a print run again that has no document; any other stays as it is.

    One of another unit stays as it is, too: `NotFound` ends the transaction.
    """
    await run_store.bind_again(tx.connection, question.run)
    return await _state(tx.connection, question)


async def _state(connection: AsyncConnection, question: StateOfPrintRun | BindAgain) -> PrintRun:
    state = await run_store.state(connection, question.run)
    if state is None or not question.reaches(state["unit"]):
        raise NotFound("this print run")
    return _answer(state)


def _answer(run: RowMapping) -> PrintRun:
    return PrintRun(
        run=run["id"],
        letters=run["letters"],
        parts=ceil((run["size"] or 0) / PART_SIZE),
        failed=run["size"] == 0 and run["kept_until"] is None,
        expired=run["size"] == 0 and run["kept_until"] is not None,
        rewritten=run["letters"] - run["inside"],
        file_name=f"thu-{run['unit']}-{run['started_at']:%Y-%m-%d}-{run['id'][:8]}.pdf",
        unit=run["unit"],
        started_at=run["started_at"],
    )


@router.query
async def part_of_print_run(question: PartOfPrintRun, read: AsyncConnection) -> PrintRunPart:
    """Return a part of a print run's document."""
    found = await run_store.part(read, question.run, question.part * PART_SIZE, PART_SIZE)
    if not found or not found.pdf or not question.reaches(found.unit):
        raise NotFound("this part of a print run")
    return PrintRunPart(pdf=b64encode(found.pdf))
