"""What letters tells the rest of the office: each step of a letter, once, and nothing personal."""

from collections.abc import Iterable
from typing import Final

from services.letters.rules.lifecycle import Reason
from services.letters.writing.store import Move
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import (
    LETTER_FACTS,
    LetterDrafted,
    LetterFact,
    LetterHandedOver,
    LetterHeld,
)
from shared.messaging.transaction import Transaction

FACTS: Final[dict[str, type[LetterFact]]] = {fact.participle: fact for fact in LETTER_FACTS}


def tell(moves: Iterable[Move], tx: Transaction, *, about: str = "") -> None:
    """Tell of steps that letters have taken; `about` is the life event that a drafted one is for."""
    for move in moves:
        fact = FACTS[move.status]
        more: dict[str, str] = {}
        if fact is LetterDrafted:
            more["life_event"] = about
        elif fact is LetterHeld:
            more["reason"] = Reason.BY_AN_OFFICER if move.officer else move.reason
        elif fact is LetterHandedOver:
            more["channel"] = move.channel or ""
        said = fact.model_validate(
            {"unit": move.unit, "letter": move.letter, "kind": move.kind, "at": move.at} | more
        )
        said_as = fact_id("letter", move.letter, move.nth, move.status)
        tx.publish(said, id=said_as, traceparent=move.traceparent or None)
