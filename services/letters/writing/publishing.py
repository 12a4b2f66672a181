"""Publishes the steps of letters as facts: each step once, and nothing personal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from services.letters.rules.lifecycle import Reason
from services.letters.writing.store import Move
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import (
    LETTER_FACTS,
    FamilyVisited,
    LetterDrafted,
    LetterFact,
    LetterHandedOver,
    LetterHeld,
)
from shared.messaging.transaction import Transaction

FACTS: Final[dict[str, type[LetterFact]]] = {fact.participle: fact for fact in LETTER_FACTS}


def publish_steps(moves: Iterable[Move], tx: Transaction, *, life_event: str = "") -> None:
    """Publish steps that letters have taken; `life_event` is the entry that a drafted letter is for."""
    for move in moves:
        fact = FACTS[move.status]
        more: dict[str, str] = {}
        if fact is LetterDrafted:
            more["life_event"] = life_event
        elif fact is LetterHeld:
            more["reason"] = Reason.BY_AN_OFFICER if move.officer else move.reason
        elif fact is LetterHandedOver:
            more["channel"] = move.channel or ""
        step = {"unit": move.unit, "letter": move.letter, "kind": move.kind, "at": move.at}
        id = fact_id("letter", move.letter, move.nth, move.status)
        tx.publish(fact.model_validate(step | more), id=id, traceparent=move.traceparent or None)


def publish_visit(row: Row[Any], at: datetime, tx: Transaction) -> None:
    """Publish that the family of a letter was visited."""
    fact = FamilyVisited(unit=row.unit, letter=row.id, kind=row.kind, at=at)
    id = fact_id("letter", row.id, FamilyVisited.participle)
    tx.publish(fact, id=id, traceparent=row.traceparent or None)
