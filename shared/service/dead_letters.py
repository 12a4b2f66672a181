"""Answers the operator about the dead letters of a service, and settles them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.questions.operating.dead_letters import (
    DeadLetterLine,
    DeadLetterLines,
    DeadLetters,
    DeadLetterSettled,
    NoteDeadLetterAct,
    SettleDeadLetter,
)
from shared.messaging.consumer import Consumes, ConsumesRaw, say_changed
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound
from shared.messaging.redriving import is_consumed, take_again
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import Consumer
from shared.messaging.transaction import Transaction
from shared.moments import aware_moment
from shared.storage import dead_letter as store
from shared.storage.dead_letter import Place

log = structlog.get_logger()


class DeadLetterDesk:
    """Lists and settles the dead letters of the service whose routers these are."""

    def __init__(self, routers: Sequence[ServiceRouter]) -> None:
        self._routers = routers

    async def listed(self, question: DeadLetters, read: AsyncConnection) -> DeadLetterLines:
        """List a page of dead letters, or one.

        Raises:
            NotFound: No page starts where the question says.
        """
        waiting = await store.waiting(read)
        if question.letter:
            row = await store.line_of(read, question.letter)
            return DeadLetterLines(letters=(self._line(row),) if row else (), waiting=waiting)
        before = _place(question.after) if question.after else None
        page = await store.page_of(read, settled=question.settled, limit=question.limit, before=before)
        last = page.rows[-1] if page.has_more else None
        return DeadLetterLines(
            letters=tuple(map(self._line, page.rows)),
            waiting=waiting,
            next=f"{last.dead_lettered_at.isoformat()} {last.id}" if last else "",
        )

    async def settle(self, question: SettleDeadLetter, context: ServiceContext) -> DeadLetterSettled:
        """Settle a dead letter once, and tell it on the bus; what came of it is stored with that, or nothing.

        Raises:
            NotFound: The service has no such dead letter.
            QueryFailed: `still-failing`: it was taken again, and still cannot be processed.
        """
        async with context.transaction() as tx:
            letter, earlier = await self._found(question.dead_letter, tx)
            if earlier:
                return DeadLetterSettled(is_new=False, act=earlier)
            act = DeadLetterAct(
                letter=letter.id,
                act=question.act,
                by=question.by,
                at=datetime.now(UTC),
                why=question.why if question.act == "dropped" else "",
            )
            messages = []
            if question.act == "redriven":
                messages = [await take_again(letter, *self._consumed, context, tx)]
            await store.settle(tx.connection, act)
            tx.note_act(act)
        log.info("dead_letter_settled", dead_letter=act.letter, act=act.act)
        context.stats.processed += len(messages)
        await say_changed(messages, context)
        return DeadLetterSettled(is_new=True, act=act)

    async def note(self, question: NoteDeadLetterAct, tx: Transaction) -> DeadLetterSettled:
        """Note what a command did with a dead letter, and has told on the bus.

        Raises:
            NotFound: The service has no such dead letter.
        """
        _, earlier = await self._found(question.act.letter, tx)
        if earlier is None:
            await store.settle(tx.connection, question.act)
        return DeadLetterSettled(is_new=earlier is None, act=earlier or question.act)

    async def _found(self, id: str, tx: Transaction) -> tuple[DeadLetter, DeadLetterAct | None]:
        found = await store.find(tx.connection, id, tx.service)
        if found is None:
            raise NotFound("this dead letter")
        return found

    @property
    def _consumed(self) -> tuple[Consumer, Consumes[Any] | ConsumesRaw[Any]]:
        ((consumer, consumed),) = (
            (router.consumer, router.consumed)
            for router in self._routers
            if router.consumer and router.consumed
        )
        return consumer, consumed

    def _line(self, row: Row[Any]) -> DeadLetterLine:
        consumer, _ = self._consumed
        act = store.act_of(row)
        return DeadLetterLine(
            id=row.id,
            service=consumer.name,
            subject=row.subject,
            reason=row.reason,
            dead_lettered_at=row.dead_lettered_at,
            size=row.size,
            can_be_redriven=act is None and is_consumed(row.subject, consumer),
            act=act,
        )


def _place(after: str) -> Place:
    moment, _, id = after.partition(" ")
    try:
        at = aware_moment(moment)
    except ValueError:
        raise NotFound("this page") from None
    if not id:
        raise NotFound("this page")
    return at, id
