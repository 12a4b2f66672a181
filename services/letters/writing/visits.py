"""Visits to families, such as go with a condolence: acts of their own, whatever becomes of the letter."""

from typing import Any

from sqlalchemy import Row, insert

from services.letters.kinds import load_kinds
from services.letters.rules.lifecycle import visit_refusal
from services.letters.tables import visit
from services.letters.writing.publishing import publish_visit
from services.letters.writing.refusal_texts import texts
from services.letters.writing.visit_store import visit_of
from shared.contracts.questions.letters import LetterStatus, StepTaken, TakeStep
from shared.messaging.transaction import Transaction


async def note_visit(question: TakeStep, row: Row[Any], tx: Transaction) -> StepTaken:
    """Note when the family of a letter was visited, or say why that is refused. The letter stays as it is."""
    status, at = LetterStatus(row.status), question.at or tx.now
    goes_with_it = load_kinds()[row.kind].with_visit
    noted = await visit_of(tx.connection, row.id)
    if why := visit_refusal(goes_with_it=goes_with_it, noted=noted is not None, at=at, now=tx.now):
        return StepTaken(taken=False, status=status, refused=why, **texts()[why].model_dump())
    by = {"role": question.officer.role, "officer": question.officer.id}
    await tx.connection.execute(insert(visit), {"letter": row.id, "at": at, **by})
    publish_visit(row, at, tx)
    return StepTaken(taken=True, status=status)
