"""The inspection without a bus: its real store, its handlers, and owners who answer what a test says."""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as BusTimeout
from pydantic_core import from_json, to_json

from services.supervision.main import service
from shared.clock import RealClock
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.evidence import (
    PART_BYTES,
    AddEvidence,
    InspectionDeedDone,
    SendEvidencePart,
)
from shared.contracts.questions.supervision.inspection import (
    HowInspectionStands,
    InspectedCriterion,
    InspectionSheet,
)
from shared.contracts.questions.supervision.scoring import ReviewScore, SubmitScore
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.settings import Settings
from tests.conftest import migrated

A = TypeVar("A", bound=Answer)
VAN_SON, ELSEWHERE, YEAR = "15712v1", "15718v1", 2024
CHAIRMAN = Officer(role=Role.CHAIRMAN, id="ct-01")
CLERK = Officer(role=Role.CLERK, id="cb-07")
SUPERVISOR = Officer(role=Role.SUPERVISOR, id="gs-01")
PDF = b"%PDF-1.7 " + b"ke hoach " * 10
KINDS = [
    {"kind": "birth", "name": "", "english": "", "visits": None, "handed_over": 9, "issued": 1},
    {"kind": "death", "name": "", "english": "", "visits": 4, "handed_over": 3, "printed": 1},
]
RECORDS = {
    **dict.fromkeys(
        (
            *("received", "received_online", "carried_over", "resolved", "ended", "refused", "stopped"),
            *("withdrawn", "apologised", "after_deadline_with_apology", "overdue_with_apology"),
        ),
        0,
    ),
    "before_deadline": 90,
    "on_deadline": 8,
    "after_deadline": 1,
    "in_progress": 10,
    "overdue": 1,
}
FACTOR = {"name": {"vi": "", "en": ""}, "question": {"vi": "", "en": ""}}
SURVEY = {
    "answers": 40,
    "shown": 40,
    "satisfied_or_above": 38,
    "interval": {"low": 0.83, "high": 0.99},
    "invitations": 100,
    "factors": [
        {"instrument": "three-factors/1", "factor": FACTOR | {"id": "attitude"}, "steps": [0, 0, 1, 9, 30]},
        {"instrument": "five-three-four/1", "factor": FACTOR | {"id": "know"}, "steps": [0, 1, 1, 9, 9]},
    ],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "ask.deadlines.figures.v2": RECORDS,
    "ask.letters.figures.v2": {"kinds": KINDS},
    "ask.surveys.figures.v3": SURVEY,
    "ask.surveys.follow-up-figures.v1": {"opened": 4, "answered": 3, "answered_in_time": 3, "overdue": 1},
}


def part_of(evidence: str, part: int, content: bytes) -> SendEvidencePart:
    """A part of a file, as it is sent."""
    fields = {"evidence": evidence, "part": part, "content": b64encode(content)}
    return SendEvidencePart.model_validate(fields)


@dataclass
class Reply:
    """A message that answers."""

    data: bytes


class Owners(Client):
    """Stands in for the bus: the owners of figures, or nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = dict(ANSWERS)
        self.asked: list[str] = []

    async def request(self, subject: str, *_: Any, **__: Any) -> Reply:  # type: ignore[override]
        """Answer at once, or not at all."""
        self.asked.append(subject)
        if subject not in self.answers:
            raise BusTimeout
        return Reply(to_json({"answer": self.answers[subject]}))


@dataclass
class Desk:
    """Where inspections are kept."""

    office: ServiceContext
    owners: Owners
    forms: list[int] = field(default_factory=list)

    def form(self) -> str:
        """The id of a new form."""
        self.forms.append(1)
        return f"form-{len(self.forms):012}"

    async def reply(self, question: Question[Any]) -> dict[str, Any]:
        """Ask as if over the bus, and return all that is answered."""
        body = question.model_dump_json().encode()
        answered = await service.handlers[type(question)].reply(question.address, body, self.office)
        said: dict[str, Any] = from_json(answered)
        return said

    async def ask(self, question: Question[A]) -> A:
        """Ask what is answered."""
        said = await self.reply(question)
        return question.answer.model_validate(said["answer"])  # type: ignore[return-value]

    async def sheet(self, unit: str = VAN_SON, year: int = YEAR) -> InspectionSheet:
        """How an inspection stands."""
        return await self.ask(HowInspectionStands(unit=unit, year=year))

    async def criterion(self, id: str, unit: str = VAN_SON) -> InspectedCriterion:
        """How a criterion stands."""
        return next(one for one in (await self.sheet(unit)).parts if one.criterion == id)

    async def announce(self, content: bytes = PDF, **changed: Any) -> InspectionDeedDone:
        """Announce a file."""
        fields: dict[str, Any] = {
            "unit": VAN_SON,
            "year": YEAR,
            "item": "plan",
            "form": self.form(),
            "said": "Kế hoạch 27/KH-UBND",
            "dated_on": "2024-03-05",
            "file_name": "ke-hoach.pdf",
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "officer": CLERK,
        }
        return await self.ask(AddEvidence.model_validate(fields | changed))

    async def hand_in(self, content: bytes = PDF, **changed: Any) -> InspectionDeedDone:
        """Announce a file and send its parts."""
        done = await self.announce(content, **changed)
        for part in done.missing:
            begin = part * PART_BYTES
            done = await self.send(done.evidence, part, content[begin : begin + PART_BYTES])
        return done

    async def send(self, evidence: str, part: int, content: bytes) -> InspectionDeedDone:
        """Send a part of a file."""
        return await self.ask(part_of(evidence, part, content))

    async def reply_to_part(self, evidence: str, part: int) -> dict[str, Any]:
        """Send a part that nobody waits for."""
        return await self.reply(part_of(evidence, part, PDF))

    async def submit(self, criterion: str, unit: str = VAN_SON, **changed: Any) -> InspectionDeedDone:
        """Score oneself, with the eyes on the last state."""
        fields: dict[str, Any] = {
            "unit": unit,
            "year": YEAR,
            "criterion": criterion,
            "form": self.form(),
            "seen": (await self.sheet(unit)).last,
            "officer": CHAIRMAN,
        }
        return await self.ask(SubmitScore.model_validate(fields | changed))

    async def review(
        self, criterion: str, verdict: str, unit: str = VAN_SON, **changed: Any
    ) -> InspectionDeedDone:
        """Say something of a score, with the eyes on the last state."""
        fields: dict[str, Any] = {
            "unit": unit,
            "year": YEAR,
            "criterion": criterion,
            "form": self.form(),
            "seen": (await self.sheet(unit)).last,
            "verdict": verdict,
            "officer": SUPERVISOR,
        }
        return await self.ask(ReviewScore.model_validate(fields | changed))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A desk on a database of its own, of either kind."""
    database = await migrated(database_url, "supervision")
    owners = Owners()
    relay = Relay(database, owners, "supervision")
    yield Desk(ServiceContext("supervision", Settings(), RealClock(), database, owners, relay), owners)
    await database.close()
