"""Answers what was disclosed, and takes entries, publications and withdrawals."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.disclosure import disclosure_store as store
from services.supervision.inspection.file_type import one_part_name
from shared.clock import PEOPLE_ACT
from shared.contracts.questions.supervision.disclosures import (
    DisclosedLine,
    DisclosedLines,
    DisclosureDone,
    DisclosuresOf,
    DisclosureState,
    EnterDisclosure,
    EnteredDisclosure,
    EnteredDisclosures,
    PublishDisclosure,
    WhatIsDisclosed,
    WithdrawDisclosure,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("supervision")


@router.query
async def enter(question: EnterDisclosure, tx: Transaction) -> DisclosureDone:
    """Write an entry, once for each form."""
    name = one_part_name(question.file.file_name) if question.file else ""
    row = await store.entered(tx.connection, question, name, PEOPLE_ACT.now())
    sent_before = (row.unit, row.what, row.way, row.place, row.since, row.until, row.sha256)
    digest = question.file.sha256 if question.file else ""
    now = (
        question.unit,
        question.what,
        question.way,
        question.where,
        question.since,
        question.until,
        digest,
    )
    if sent_before != now:
        return DisclosureDone(kept=False, refused="changed-meanwhile")
    return DisclosureDone(kept=True, disclosure=row.id)


@router.query
async def publish(question: PublishDisclosure, tx: Transaction) -> DisclosureDone:
    """Publish an entry; one that is published stays so.

    Raises:
        NotFound: The unit has no such entry.
    """
    row = await _of_unit(tx.connection, question)
    if row.state == DisclosureState.WITHDRAWN:
        return DisclosureDone(kept=False, refused="not-now", disclosure=row.id)
    if row.state == DisclosureState.ENTERED:
        await store.publish(tx.connection, row.id, question.officer, PEOPLE_ACT.now())
    return DisclosureDone(kept=True, disclosure=row.id)


@router.query
async def withdraw(question: WithdrawDisclosure, tx: Transaction) -> DisclosureDone:
    """Withdraw an entry, with the reason; one that is withdrawn keeps the reason that it has.

    Raises:
        NotFound: The unit has no such entry.
    """
    row = await _of_unit(tx.connection, question)
    if row.state != DisclosureState.WITHDRAWN:
        await store.withdraw(tx.connection, row.id, question.officer, question.why, PEOPLE_ACT.now())
    return DisclosureDone(kept=True, disclosure=row.id)


@router.query
async def disclosures_of(question: DisclosuresOf, read: AsyncConnection) -> EnteredDisclosures:
    """List the entries of a unit, for its staff."""
    scope = (question.unit, question.since, question.until)
    rows, next = await store.page(read, *scope, question, published=False)
    return EnteredDisclosures(
        lines=tuple(
            EnteredDisclosure(
                **_said(row),
                entered_by=row.entered_by,
                entered_at=row.entered_at,
                published_by=row.published_by,
                withdrawn_by=row.withdrawn_by,
            )
            for row in rows
        ),
        next=next,
    )


@router.query
async def what_is_disclosed(question: WhatIsDisclosed, read: AsyncConnection) -> DisclosedLines:
    """List what a unit has published, for everybody."""
    scope = (question.unit, question.since, question.until)
    rows, next = await store.page(read, *scope, question, published=True)
    return DisclosedLines(lines=tuple(DisclosedLine(**_said(row)) for row in rows), next=next)


async def _of_unit(read: AsyncConnection, question: PublishDisclosure | WithdrawDisclosure) -> Row[Any]:
    row = await store.by_id(read, question.disclosure)
    if row is None or row.unit != question.unit:
        raise NotFound("this entry")
    return row


def _said(row: Row[Any]) -> dict[str, Any]:
    return {
        "disclosure": row.id,
        "what": row.what,
        "way": row.way,
        "where": row.place,
        "since": row.since,
        "until": row.until,
        "file_name": row.file_name,
        "size": row.size,
        "sha256": row.sha256,
        "state": row.state,
        "published_at": row.published_at,
        "withdrawn_at": row.withdrawn_at,
        "why": row.why,
    }
