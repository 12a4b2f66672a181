"""The messages of the benchmarks: the demo publisher's reports, and intake's facts about them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pydantic_core import to_json

from deploy.demo.year import generate
from services.intake.domain import IntakeBatch
from services.intake.publishers import Publisher
from services.intake.reading import Report, read
from shared.contracts.events.envelope import event_of
from shared.messaging.atomic_batch import Message
from shared.reference.loading import load_procedures, load_units
from tests.support.zone import VIETNAM

PUBLISHERS = {"demo": Publisher("demo", ("urn:motcua:demo",), ("15712",))}
PUBLISHERS_TOML = '[publisher.demo]\nsources = ["urn:motcua:demo"]\nunits = ["15712"]\n'


def reported(count: int) -> list[Message]:
    """Return the first reports of the demo year."""
    return [_message(event) for event in islice(generate(), count)]


def facts(messages: Sequence[Message], subjects: Sequence[str]) -> list[Message]:
    """Return the facts on some subjects that intake publishes for some reports."""
    wanted = tuple(subject.rstrip(">*") for subject in subjects)
    batch = IntakeBatch(
        now=datetime.now(UTC),
        units=load_units(),
        procedures=load_procedures(),
        zone=VIETNAM,
        entered={},
        records={},
        life_events={},
    )
    for message in messages:
        report = read("demo", {}, message.body, PUBLISHERS, VIETNAM)
        assert isinstance(report, Report)
        batch.take(report)
    published = [
        Message(
            told.fact.subject_of(told.fact.unit),
            event_of(told.fact, id=told.id, source="urn:motcua:intake", zone=VIETNAM)
            .model_dump_json()
            .encode(),
            {"Nats-Msg-Id": told.id},
        )
        for told in batch.facts
    ]
    return [message for message in published if message.subject.startswith(wanted)]


def _message(event: Any) -> Message:
    return Message(f"in.demo.{event['type'].split('.')[2]}", to_json(event), {"Nats-Msg-Id": event["id"]})
