"""Notes in the reading log what the operator changes on the machine: people, postings, accounts, sessions."""

from datetime import UTC, datetime
from typing import Any, Final

from services.staff.reading_log import log_store
from services.staff.reading_log.chain import Entry
from shared.contracts.questions.question import Question
from shared.messaging.transaction import Transaction

ON_THE_MACHINE: Final = "operator@machine"
"""Who signs in on the bus with the operator's key; no person has such an id."""


async def note_change(tx: Transaction, question: Question[Any], person: str, *, unit: str = "") -> None:
    """Note that the operator has changed something about a person."""
    name = f"{question.service}.{question.name}"
    entry = Entry(datetime.now(UTC), ON_THE_MACHINE, name, unit, f"person:{person}", "")
    await log_store.append(tx.connection, [entry])
