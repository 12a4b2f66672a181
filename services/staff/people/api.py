"""Answers who works here, and changes people and postings for the operator."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.people import person_store
from services.staff.people.postings import DatedPosting, ended_on, is_covered, is_whole
from services.staff.reading_log.operator_entries import note_change
from shared.contracts.officer import Posting
from shared.contracts.questions.staff.people import (
    AddPerson,
    EndPostings,
    People,
    PeopleChanged,
    PeopleLines,
    PersonLine,
    PostingLine,
    PostPerson,
)
from shared.messaging.queries.client import QueryFailed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_units

router = ServiceRouter("staff")


@router.query
async def who_works_here(question: People, read: AsyncConnection) -> PeopleLines:
    """List people by their ids, with all their postings."""
    rows, next = await person_store.page(read, question)
    if question.only_names:
        return PeopleLines(people=tuple(map(_only_named, rows)), next=next)
    ids = [row.id for row in rows]
    postings = await person_store.postings_of(read, ids)
    signs_in, seen = await person_store.who_sign_in(read, ids), await person_store.last_seen(read, ids)
    people = (
        PersonLine(
            person=row.id,
            name=row.name,
            email=row.email,
            postings=tuple(map(_line, postings.get(row.id, ()))),
            signs_in=row.id in signs_in,
            seen_at=seen.get(row.id),
        )
        for row in rows
    )
    return PeopleLines(people=tuple(people), next=next)


@router.query
async def add_person(question: AddPerson, tx: Transaction) -> PeopleChanged:
    """Add a person, or replace what is known of one.

    Raises:
        QueryFailed: `known`: there is such a person who can sign in, and only a new one was wanted.
    """
    now = datetime.now(UTC)
    if question.only_new and await person_store.who_sign_in(tx.connection, [question.person]):
        raise QueryFailed("known", f"{question.person} is known here, and can sign in")
    changed = await person_store.add(tx.connection, question, now)
    if changed:
        await note_change(tx, question, question.person)
    return PeopleChanged(changed=int(changed))


@router.query
async def post_person(question: PostPerson, tx: Transaction) -> PeopleChanged:
    """Give a person a posting; one that they have for all these days changes nothing.

    Raises:
        NotFound: There is no such person.
        QueryFailed: `no-unit`: there is no such unit or group; `not-whole`: the posting says too little, or
            its days are the wrong way round.
    """
    await person_store.require(tx.connection, question.person)
    _require_whole(question)
    new = DatedPosting(person_store.new_posting_id(), question.posting, question.first_day, question.last_day)
    others = (await person_store.postings_of(tx.connection, [question.person])).get(question.person, [])
    if is_covered(new, others):
        return PeopleChanged(changed=0)
    await person_store.post(tx.connection, question.person, new)
    await note_change(tx, question, question.person, unit=question.posting.unit)
    return PeopleChanged(changed=1)


@router.query
async def end_postings(question: EndPostings, tx: Transaction) -> PeopleChanged:
    """End postings of a person with a day. Who has no posting left is not answered from the next day on.

    Raises:
        NotFound: There is no such person.
    """
    await person_store.require(tx.connection, question.person)
    all = (await person_store.postings_of(tx.connection, [question.person])).get(question.person, [])
    chosen = [one for one in all if not question.postings or one.id in question.postings]
    ended = ended_on(question.last_day, chosen)
    await person_store.end(tx.connection, ended)
    for one in ended:
        await note_change(tx, question, question.person, unit=one.posting.unit)
    return PeopleChanged(changed=len(ended))


def _require_whole(question: PostPerson) -> None:
    posting, last_day = question.posting, question.last_day
    if not is_whole(posting):
        raise QueryFailed("not-whole", _needed(posting))
    if last_day and last_day < question.first_day:
        raise QueryFailed("not-whole", "the last day is before the first")
    units = load_units()
    if posting.unit and posting.unit not in units:
        raise QueryFailed("no-unit", f"there is no unit {posting.unit}")
    if posting.group and posting.group not in units.groups:
        raise QueryFailed("no-unit", f"there is no group {posting.group}")


def _needed(posting: Posting) -> str:
    return f"a posting as {posting.role} names a unit, as supervisor a group, as operator neither"


def _only_named(row: Row[Any]) -> PersonLine:
    return PersonLine(person=row.id, name=row.name, email="", postings=(), signs_in=False, seen_at=None)


def _line(dated: DatedPosting) -> PostingLine:
    return PostingLine(id=dated.id, posting=dated.posting, first_day=dated.first_day, last_day=dated.last_day)
