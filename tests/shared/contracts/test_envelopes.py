"""What the contract says of envelopes and answers is what the services do."""

import pytest
from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from services.intake.api import receipts_of
from shared.contracts.arriving import ArrivingAttributes
from shared.contracts.documents.envelopes import ReportedEvent
from shared.contracts.documents.messages import NO_ANSWER, answer
from shared.contracts.documents.schemas import schema_of
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import FAILED, NotFound
from shared.messaging.queries.server import QueryHandler
from tests.shared.contracts.support.contract import faults


async def eighty_six(question: HowManyLetters, read: AsyncConnection) -> LetterFigures:
    if question.units != ("15712v1",):
        raise NotFound("this unit")
    return LetterFigures(birth=52, marriage=34)


def test_the_envelope_that_intake_reads_is_the_one_in_the_contract() -> None:
    """Intake keeps its own class, since it has to read the attributes before it can know the type."""
    ours, theirs = (schema_of(kind, "envelope") for kind in (ArrivingAttributes, ReportedEvent))
    assert set(ours["required"]) | {"data"} == set(theirs["required"])
    ours["properties"].pop("datacontenttype")  # its form is checked by a function
    for name, attribute in ours["properties"].items():
        said = theirs["properties"][name]
        assert {key: said[key] for key in said if key not in {"description", "examples"}} == attribute


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        pytest.param(
            b'{"units": ["15712v1"], "since": "2023-01-01", "until": "2023-12-31"}', True, id="an answer"
        ),
        pytest.param(
            b'{"units": ["15712v2"], "since": "2023-01-01", "until": "2023-12-31"}', False, id="nothing found"
        ),
        pytest.param(b'{"units": 1}', False, id="no question"),
        pytest.param(b"\xff", False, id="no JSON"),
    ],
)
async def test_a_reply_keeps_to_exactly_one_of_the_two_schemas(
    context: ServiceContext, body: bytes, answered: bool
) -> None:
    reply = from_json(await QueryHandler(eighty_six).reply(HowManyLetters.subject(), body, context))
    assert (not faults(reply, answer(HowManyLetters).schema)) is answered
    assert (not faults(reply, NO_ANSWER.schema)) is not answered


async def none_at_all(question: HowManyLetters, read: AsyncConnection) -> LetterFigures:
    return LetterFigures.model_validate({"birth": "none"})


async def test_an_answer_that_is_none_is_a_fault_of_the_service_and_logged(context: ServiceContext) -> None:
    body = b'{"units": ["15712v1"], "since": "2023-01-01", "until": "2023-12-31"}'
    with capture_logs() as logs:
        reply = from_json(await QueryHandler(none_at_all).reply(HowManyLetters.subject(), body, context))
    assert reply["no_answer"]["code"] == FAILED
    assert [(log["event"], log["log_level"]) for log in logs] == [("query_failed", "error")]


async def test_what_is_asked_in_the_name_of_another_is_not_answered(context: ServiceContext) -> None:
    question = ReceiptsOf(publisher="hospital", source="urn:hospital", event_ids=("1",))
    body = question.model_dump_json().encode()
    for subject in (ReceiptsOf.subject_of("portal"), ReceiptsOf.subject()):
        reply = from_json(await QueryHandler(receipts_of).reply(subject, body, context))
        assert reply["no_answer"]["code"] == "not-yours"
