"""Answers questions about received events, and about who sends them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import store
from services.intake.handlers import registered_publishers
from services.intake.publishers import OURS
from shared.contracts.questions.intake.publishers import PublisherLine, PublisherLines, PublishersInForce
from shared.contracts.questions.intake.receipts import Receipts, ReceiptsOf
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter

router = ServiceRouter("intake")


@router.query
async def receipts_of(question: ReceiptsOf, read: AsyncConnection) -> Receipts:
    """Return the receipts of a publisher's events."""
    found = await store.receipts(read, question.publisher, question.source, question.event_ids)
    return Receipts(receipts=tuple(found))


@router.query
async def publishers_in_force(_question: PublishersInForce, context: ServiceContext) -> PublisherLines:
    """List the systems that may report, by name, with when they were seen last."""
    known = registered_publishers(context.settings.publishers)
    async with context.reading() as read:
        seen = await store.publishers_seen(read)
    lines = (
        PublisherLine(
            name=name,
            sources=one.sources,
            units=one.units,
            is_office=one.is_office,
            comes_by=one.comes_by,
            is_ours=name in OURS,
            seen_at=seen.get(name),
        )
        for name, one in sorted(known.items())
    )
    return PublisherLines(publishers=tuple(lines))
