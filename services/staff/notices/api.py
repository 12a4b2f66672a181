"""Answers what waits for somebody, and settles it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.notices import notice_store
from shared.contracts.questions.staff.notices import (
    Notice,
    NoticeKind,
    Notices,
    NoticeSettled,
    NoticesOf,
    SettleNotice,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("staff")


@router.query
async def notices_of_units(question: NoticesOf, read: AsyncConnection) -> Notices:
    """List what waits in some units, or what is done, and count what waits."""
    rows, next = await notice_store.page(read, question)
    return Notices(
        notices=tuple(
            Notice(
                id=row.id,
                unit=row.unit,
                kind=NoticeKind(row.kind),
                about=row.about,
                told=row.told,
                at=row.at,
                done_at=row.done_at,
            )
            for row in rows
        ),
        waiting=await notice_store.waiting(read, question.units),
        next=next,
    )


@router.query
async def settle_notice(question: SettleNotice, tx: Transaction) -> NoticeSettled:
    """Mark a notice as done, once; what a fact has settled meanwhile keeps the moment of the fact.

    Raises:
        NotFound: The unit has no such notice.
    """
    settled = await notice_store.settle_one(tx.connection, question.unit, question.notice, tx.now)
    if not settled and not await notice_store.is_known(tx.connection, question.unit, question.notice):
        raise NotFound("this notice")
    return NoticeSettled(is_new=settled)
