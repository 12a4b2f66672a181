"""Issues notices to citizens as facts call for them: each is queued for e-mail and published once."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from services.letters.content.record_content import RecordContent, content_of_record
from services.letters.facts import fact_store
from services.letters.loading import load_house_style
from services.letters.notices import notice_store
from services.letters.notices.called_for import (
    NEWS_LAST,
    OCCASIONS,
    SETTLING,
    CitizenNotice,
    Contact,
    is_news,
    notices_called_for,
)
from services.letters.notices.contacts import LINKING, SAYING, Reached, contacts_of, counting_instead
from services.letters.writing.drafting import lookup_codes
from shared.contracts.events.citizen_notice import CitizenNoticeIssued, CitizenNoticeKind, NoticeChannel
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordLinked
from shared.mail import queue
from shared.mail.progress import MailState
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_procedures, load_units

NEWS: tuple[type[Fact], ...] = (*OCCASIONS, *SAYING, *LINKING, DeadlineMoved)
"""The facts upon which a notice may be called for, in whichever order they come."""


class Issued(NamedTuple):
    """A notice that is new, with the case of its record and how its citizen is reached."""

    case: str
    notice: CitizenNotice
    contact: Contact
    facts: Sequence[Fact]


async def queue_notices(
    tx: Transaction, events: Iterable[Event[Fact]], traces: Mapping[str, str], *, mailing: bool
) -> None:
    """Issue the notices that these facts call for, and that tell something new.

    Args:
        tx: The transaction.
        events: The facts.
        traces: Their trace contexts, by case.
        mailing: Whether this office sends e-mail; without, a notice is for subscribers only.
    """
    told = {fact_store.case_of(event.data) for event in events if isinstance(event.data, NEWS)}
    found = await fact_store.cases_with_facts(tx.connection, told, (*OCCASIONS, RecordLinked))
    cases = set().union(*found.values(), await counting_instead(tx.connection, found[RecordLinked]))
    reached = await contacts_of(tx.connection, cases)
    facts = await fact_store.facts_of_cases(tx.connection, reached)
    of_the_counter = {one.case for each in reached.values() for one in each.at_the_counter}
    told_before = await notice_store.told_of(tx.connection, of_the_counter)
    issued = [
        Issued(case, notice, one.contact, facts[case])
        for case, one in sorted(reached.items())
        for notice in notices_called_for(facts[case])
        if is_news(notice, facts[case], tx.now) and not _was_told(notice, one, told_before)
    ]
    known = await notice_store.known(tx.connection, [one.notice.id for one in issued]) if issued else set()
    new = [one for one in issued if one.notice.id not in known]
    await notice_store.add(tx.connection, [_row(one, tx, mailing=mailing) for one in new])
    for one in new:
        tx.publish(_fact(one, mailing=mailing), id=one.notice.id, traceparent=traces.get(one.case))


def _was_told(notice: CitizenNotice, reached: Reached, told: Set[tuple[str, str]]) -> bool:
    """Whether the applicant was told of it already, when the record of the counter still counted."""
    return any(
        notice.at <= one.linked_at and (one.case, notice.kind.value) in told for one in reached.at_the_counter
    )


def content_of(notice: CitizenNotice, facts: Sequence[Fact]) -> RecordContent:
    """Return what is known of the record of a notice."""
    return content_of_record(
        facts, notice.occasion, load_units(), load_procedures(), lookup_codes(), load_house_style()
    )


def _row(issued: Issued, tx: Transaction, *, mailing: bool) -> dict[str, object]:
    notice = issued.notice
    waits = queue.waiting(notice.id, tx.now + SETTLING, notice.at + NEWS_LAST)
    state = MailState.WAITING if mailing and _has_email(issued.contact) else MailState.DROPPED
    return waits | {
        "state": state,
        "about": issued.case,
        "kind": notice.kind,
        "at": notice.at,
        "written_at": tx.now,
    }


def _has_email(contact: Contact) -> bool:
    return NoticeChannel.EMAIL in contact.channels


def _fact(issued: Issued, *, mailing: bool) -> CitizenNoticeIssued:
    notice, contact = issued.notice, issued.contact
    content = content_of(notice, issued.facts)
    is_request = notice.kind is CitizenNoticeKind.SUPPLEMENT
    return CitizenNoticeIssued(
        unit=notice.occasion.unit,
        record=notice.occasion.record,
        procedure=notice.occasion.procedure,
        kind=notice.kind.value,
        at=notice.at,
        channels=tuple(channel.value for channel in contact.channels),
        emailed=mailing and _has_email(contact),
        received_at=content.received_at,
        due_at=notice.missed.due_at if notice.missed else content.due_at,
        appointment_at=content.appointment_at,
        applicant=content.applicant,
        email=contact.email,
        telephone=contact.telephone,
        received_by=content.received_by,
        papers=content.papers if is_request else (),
    )
