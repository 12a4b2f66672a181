"""Answers the query about notices."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.notices import notice_store
from shared.contracts.questions.staff.notices import Notice, NoticeKind, Notices, NoticesOf
from shared.messaging.router import ServiceRouter

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
