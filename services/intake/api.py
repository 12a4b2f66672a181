"""Answers questions about received events."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import store
from shared.contracts.questions.intake.receipts import Receipts, ReceiptsOf
from shared.messaging.router import ServiceRouter

router = ServiceRouter("intake")


@router.query
async def receipts_of(question: ReceiptsOf, read: AsyncConnection) -> Receipts:
    """Return the receipts of a publisher's events."""
    found = await store.receipts(read, question.publisher, question.source, question.event_ids)
    return Receipts(receipts=tuple(found))
