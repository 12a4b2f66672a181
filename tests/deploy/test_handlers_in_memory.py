"""Each handler of each service is called by subject through FastStream's broker in memory."""

from asyncio import to_thread
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI
from pydantic_core import from_json
from sqlalchemy import select

from deploy.services import load_service
from services.intake.tables import received
from shared.contracts.events.envelope import envelope_of
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.said import SaidReport
from shared.contracts.questions.question import Answer, Question
from shared.contracts.rights.on_the_bus import HEADER, SIGNED
from shared.contracts.rights.table import load_rights
from shared.contracts.services import SERVICES
from shared.messaging.streams import IN, OFFICE
from shared.storage import inbox
from tests.conftest import migrated
from tests.support.in_memory import ask, in_memory
from tests.support.questions import QUESTIONS

EXAMPLES = Path(__file__).parents[2] / "docs/contracts/examples"
FACT_OF = {fact.subject_of("*"): fact for fact in FACTS}
DEAD_LETTERS = ("SettleDeadLetter", "NoteDeadLetterAct")
REFUSED = {
    "LifeOfLetter": "not-found",
    "PdfOf": "not-found",
    "TakeStep": "not-found",
    "StateOfPrintRun": "not-found",
    "BindAgain": "not-found",
    "PartOfPrintRun": "not-found",
    "WhyThisDate": "not-found",
    "AnswerFollowUp": "not-found",
    "AnswerRecommendation": "not-found",
    "HowRecommendationStands": "not-found",
    "FileOfRecord": "not-found",
    "PrintChosen": "not-found",
    "Recommend": "not-found",
    "SaveWording": "not-tried",
    "PublishersInForce": "failed",
    "ClosePeriod": "failed",
    "PublishDisclosure": "not-found",
    "WithdrawDisclosure": "not-found",
    "SettleVisit": "not-found",
    **dict.fromkeys(("WhatWasAnswered", "WhatHasChanged"), "not-found"),
    **dict.fromkeys(("HowInspectionStands", "SubmitScore"), "failed"),
    **dict.fromkeys(("SendEvidencePart", "WithdrawEvidence", "EvidenceFile"), "not-found"),
    **dict.fromkeys(("PostPerson", "EndPostings", "SetPassword", "NewSecondFactor"), "not-found"),
    **dict.fromkeys(("LinkIdentity", "SessionOf", "StatementsFor", "SettleNotice"), "not-found"),
    **{f"{kind}Of{name.title()}": "not-found" for kind in DEAD_LETTERS for name in SERVICES},
    **{f"{kind}Of{name.title()}": "failed" for kind in ("CheckHealth", "Purge") for name in SERVICES},
}
"""Of a thing that is not there, a wording nobody has previewed, a bus or a file that is not there."""
REPORTED = sorted((EXAMPLES / "reported").glob("*.json"))
HANDLERS = [(name, kind) for name in SERVICES for kind in load_service(name).handlers]
CONSUMED = [
    (name, file)
    for name in SERVICES
    for fact in FACTS
    if fact.subject_of("*") in load_service(name).consumer.subjects
    for file in sorted(EXAMPLES.glob(f"{fact.type_name()}*.json"))
]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An office on SQLite."""
    return f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"


@pytest.mark.parametrize(("name", "file"), CONSUMED, ids=lambda of: of.stem if isinstance(of, Path) else of)
async def test_a_fact_reaches_its_handler_once(name: str, file: Path, database_url: str) -> None:
    body = await to_thread(file.read_bytes)
    database, event = await migrated(database_url, name), from_json(body)
    kind = {fact.type_name(): fact for fact in FACTS}[event["type"]]
    async with in_memory(load_service(name), database) as broker:
        for _ in range(2):
            await broker.publish(body, kind.subject_of(event["data"]["unit"]), stream=OFFICE.name)
    async with database.reading() as connection:
        read = (await connection.execute(select(inbox.inbox.c.event_id))).scalars().all()
    assert list(read) == [event["id"]]
    await database.close()


@pytest.mark.parametrize("file", REPORTED, ids=lambda file: file.stem)
async def test_a_report_reaches_intake_and_is_entered(file: Path, database_url: str, tmp_path: Path) -> None:
    body = await to_thread(file.read_bytes)
    database, event = await migrated(database_url, "intake"), from_json(body)
    publishers = tmp_path / "publishers.toml"
    row = f'[publisher.portal]\nsources = ["{event["source"]}"]\nunits = ["{event["data"]["unit"]}"]\n'
    await to_thread(publishers.write_text, row)
    async with in_memory(load_service("intake"), database, publishers=publishers) as broker:
        await broker.publish(body, f"in.portal.{event['type'].split('.')[2]}", stream=IN.name)
    async with database.reading() as connection:
        ids = (await connection.execute(select(received.c.event_id))).scalars().all()
    assert event["id"] in ids
    assert len(ids) == 1 or event["type"] == SaidReport.type_name()
    await database.close()


@pytest.mark.parametrize(("name", "kind"), HANDLERS, ids=lambda of: getattr(of, "__name__", of))
async def test_a_question_is_answered(name: str, kind: type[Question[Any]], database_url: str) -> None:
    database = await migrated(database_url, name)
    fields = QUESTIONS[kind.__name__] if any(f.is_required() for f in kind.model_fields.values()) else {}
    async with in_memory(load_service(name), database, kind) as broker:
        answer = await ask(broker, kind.model_validate(fields))
    assert answer == REFUSED.get(kind.__name__) or isinstance(answer, Answer)
    await database.close()


@pytest.mark.parametrize("name", SERVICES)
def test_the_asyncapi_document_shows_each_fact_and_question_with_its_payload(name: str) -> None:
    service = load_service(name)
    titles = {address: payload.get("title") for address, payload in described(name).items()}
    assert titles == {
        **dict.fromkeys(service.consumer.subjects),
        **{
            kind.subject_of("*"): envelope_of(kind).__name__
            for kind in FACTS
            if kind.subject_of("*") in service.consumer.subjects
        },
        **{kind.subject_of("*"): kind.__name__ for kind in service.handlers},
        **{kind.subject() + SIGNED: kind.__name__ for kind in service.handlers if load_rights().of(kind)},
    }


@pytest.mark.parametrize("name", SERVICES)
def test_the_asyncapi_document_says_which_questions_come_with_a_statement(name: str) -> None:
    told = {
        channel["address"]
        for channel in document_of(name)["channels"].values()
        if HEADER in channel.get("description", "")
    }
    assert told == {kind.subject() + SIGNED for kind in load_service(name).handlers if load_rights().of(kind)}


def test_intake_shows_every_report_that_it_takes() -> None:
    reports = described("intake")["in.>"]["anyOf"]
    assert len(reports) == len(REPORTS)


def title_of(subject: str) -> str | None:
    """The title of the events on a subject; reports of other systems have many."""
    return envelope_of(FACT_OF[subject]).__name__ if subject in FACT_OF else None


@cache
def document_of(name: str) -> dict[str, Any]:
    """The AsyncAPI document of a service, made by FastStream."""
    broker = NatsBroker(apply_types=False)
    broker.include_routers(*load_service(name).routers)
    for subscriber in broker.subscribers:
        subscriber._build_fastdepends_model()
    document: dict[str, Any] = from_json(AsyncAPI(broker, title=name).to_specification().to_json())
    return document


def described(name: str) -> dict[str, dict[str, Any]]:
    """The payload of each channel of a service's document, by its address."""
    document = document_of(name)
    parts = document["components"]
    found = {}
    for channel in document["channels"].values():
        ((_, message),) = channel["messages"].items()
        name_of = unquote(message["$ref"].rpartition("/")[2])
        payload = parts["messages"][name_of]["payload"]
        if "$ref" in payload:
            payload = parts["schemas"][unquote(payload["$ref"].rpartition("/")[2])]
        found[channel["address"]] = payload
    return found
