"""A statement is taken as staff signed it, for its question and its minute, once; else nothing happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.contracts.officer import Posting, Role
from shared.contracts.questions.calendar import Decide
from shared.contracts.questions.letters import Act, LifeOfLetter, TakeStep
from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.recommendations import AnswerRecommendation, RecommendationsTo
from shared.contracts.rights.statement import CLOCKS_DIFFER, LIFETIME
from shared.messaging.queries.client import ask
from shared.messaging.queries.signed import StatementsSeen
from tests.rights.support.forging import FORGED
from tests.rights.support.office import PERSON, Office, outcome
from tests.rights.support.rows import ROWS, Row, name_of
from tests.rights.support.stock import PERSONAL
from tests.support.questions import DECISION, RECORD, UNIT

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def is_long(statement: str) -> bool:
    """Whether a statement is long enough to be recognised in a log."""
    return len(statement) > 20


def posting_of(row: Row) -> Posting:
    """A posting that may ask the question of a row."""
    (role, *_) = row.right.roles
    return Posting(role=role, group="trieu-son") if role is Role.SUPERVISOR else Posting(role=role, unit=UNIT)


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("row", ROWS, ids=name_of)
async def test_what_is_forged_late_or_borrowed_is_refused_and_changes_nothing(
    row: Row, office: Office
) -> None:
    posting = posting_of(row)
    text = row.text(posting.role)
    before = await office.stored(row.kind.service)
    found, sent = {}, []
    with capture_logs() as logs:
        for name, forge in FORGED.items():
            statement = forge(office, row.kind, text, posting)
            sent.append(statement or "")
            found[name] = outcome(await office.ask(row.kind, text, statement))
    assert found == dict.fromkeys(FORGED, "no-statement")
    assert await office.stored(row.kind.service) == before
    assert [entry["event"] for entry in logs] == ["statement_refused"] * len(FORGED)
    assert not [
        secret for secret in (PERSON, PERSONAL, text.decode(), *filter(is_long, sent)) if secret in repr(logs)
    ]


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("row", ROWS, ids=name_of)
async def test_a_statement_is_taken_once_and_for_no_other_text(row: Row, office: Office) -> None:
    posting = posting_of(row)
    text = row.text(posting.role)
    statement = office.statement(row.kind, text, posting)
    assert outcome(await office.ask(row.kind, text + b" ", statement)) == "no-statement"
    first, second = [outcome(await office.ask(row.kind, text, statement)) for _ in range(2)]
    assert first != "no-statement"
    assert second == "no-statement"


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="package")
async def test_what_is_done_is_done_by_whom_the_statement_names(office: Office) -> None:
    """Whatever name stands in the question."""
    other: dict[str, Any] = {"officer": {"role": Role.CHAIRMAN, "id": "somebody-else"}}
    for question in (
        TakeStep(letter="y", act=Act.PRINT, **other),
        AnswerRecommendation(record=RECORD, outcome="settled", said="Cảm ơn.", **other),
        Decide(text=DECISION.replace("Bão", "Lũ"), by="somebody-else"),
    ):
        await act(office, question)
    life = await ask(office.bus, LifeOfLetter(letter="y"))
    answered = await ask(office.bus, RecommendationsTo(unit=UNIT, answered=True))
    again = await ask(office.bus, Decide(text=DECISION.replace("Bão", "Lũ"), by="anybody"))
    assert life.steps[-1].officer == PERSON
    assert answered.recommendations[0].officer.endswith(f" {PERSON}")
    assert again.decided_by == PERSON


async def act(office: Office, question: Question[Any]) -> None:
    """Let the chairman of the unit do something."""
    text = question.model_dump_json().encode()
    statement = office.statement(type(question), text, Posting(role=Role.CHAIRMAN, unit=UNIT))
    assert outcome(await office.ask(type(question), text, statement)) == "answered"


def test_a_statement_is_forgotten_when_its_time_is_over_and_not_before() -> None:
    seen, good_for = StatementsSeen(), LIFETIME + 2 * CLOCKS_DIFFER
    assert seen.is_new("a", NOW)
    assert not seen.is_new("a", NOW + good_for)
    assert seen.is_new("b", NOW + good_for)
    assert seen.is_new("c", NOW + good_for + timedelta(seconds=1))
    assert list(seen._seen) == ["b", "c"]
