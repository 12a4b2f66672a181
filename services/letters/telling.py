"""What letters tells the rest of the office. Told twice, it is told once."""

from services.letters.domain import Letter, Reason
from shared.events.fact import fact_id
from shared.events.letter import LetterDrafted, LetterHeld
from shared.transaction import Transaction


def tell_drafted(letter: Letter, tx: Transaction) -> None:
    """Tell that a letter was written and waits to be printed."""
    drafted = LetterDrafted(
        unit=letter.unit,
        letter=letter.id,
        kind=letter.kind,
        at=letter.drafted_at,
        life_event=letter.life_event,
    )
    tx.publish(drafted, id=fact_id("letter-drafted", letter.id))


def tell_held(letter: Letter, reason: Reason, tx: Transaction) -> None:
    """Tell that a letter waits for a person, and why."""
    held = LetterHeld(
        unit=letter.unit, letter=letter.id, kind=letter.kind, at=letter.drafted_at, reason=reason
    )
    tx.publish(held, id=fact_id("letter-held", letter.id))
