"""The service of the simulation: notes letters, answers each with a fact and a receipt, fails on some."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, create_engine, insert

from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import LetterDrafted, LetterHeld
from shared.contracts.events.receipt import Receipt, Verdict
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import Consumer
from shared.messaging.transaction import Transaction
from shared.service.service import Service
from shared.storage import inbox, outbox

NAME: Final = "toy"
PUBLISHER: Final = "demo"
TABLES: Final = MetaData()
NONE: Final = Path("none")
heard: Final = Table(
    "heard",
    TABLES,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String, nullable=False, index=True),
    Column("at", Float, nullable=False),
)
"""A row for each time that a letter took effect, so that one which took effect twice has two."""


def new_database(file: Path) -> None:
    """Create the tables of the service."""
    engine = create_engine(f"sqlite:///{file}")
    for tables in (inbox.TABLES, outbox.TABLES, TABLES):
        tables.create_all(engine)
    engine.dispose()


def service_of(poison: frozenset[str], clock: Callable[[], float]) -> Service:
    """Declare the service."""
    router = ServiceRouter(NAME)

    async def note(events: Sequence[Event[LetterDrafted]], tx: Transaction) -> None:
        """Note letters, and say so."""
        rows = [{"letter": event.data.letter, "at": clock()} for event in events]
        await tx.connection.execute(insert(heard), rows)
        for event in events:
            letter = event.data.letter
            held = LetterHeld(**event.data.model_dump(exclude={"life_event"}), reason="test")
            tx.publish(held, id=fact_id(letter, "held"))
            receipt = Receipt(publisher=PUBLISHER, source="urn:x", event_id=letter, verdict=Verdict.ACCEPTED)
            tx.send_receipt(receipt)
            if letter in poison:
                raise ValueError(letter)

    router.consumes(LetterDrafted)(note)
    service = Service(NAME, migrations=NONE, routers=(router,))
    service.leader_tasks = ()  # they wait for a night
    service.routers = (router,)  # nobody asks it anything
    return service


def consumer() -> Consumer:
    """Return the durable consumer of the service."""
    return service_of(frozenset(), lambda: 0.0).consumer
