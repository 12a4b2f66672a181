"""Which notices the facts about a record call for, and whether one still tells something new; pure.

Facts may come in any order, late and twice: notices are derived from all facts recorded so far.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.letters.content.appointment import appointment, moved_by
from services.letters.content.process_steps import ENDS
from shared.contracts.events.citizen_notice import CitizenNoticeKind, NoticeChannel
from shared.contracts.events.deadline import DeadlineMissed
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.record import (
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordReturned,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordUnlinked,
    RecordWithdrawn,
)

NEWS_LAST: Final = timedelta(days=7)
"""What happened before is no news: an office that was away, or a book that is imported, sends no flood."""
SETTLING: Final = timedelta(minutes=2)
"""A notice waits this long, so that no result is announced that is handed over in the same minute."""
OCCASIONS: Final[tuple[type[Fact], ...]] = (
    RecordSupplementRequested,
    RecordResolved,
    RecordExtended,
    DeadlineMissed,
)
"""The facts that citizens are told of."""
NO_RESULT_TO_FETCH: Final = (RecordReturned, RecordRefused, RecordStopped, RecordWithdrawn)


class CitizenNotice(NamedTuple):
    """A notice: its id, what it tells and since when, and the fact of the record from which it is written."""

    id: str
    kind: CitizenNoticeKind
    at: datetime
    occasion: RecordFact
    missed: DeadlineMissed | None = None
    """The promise that was not kept, of a late record."""


class Contact(NamedTuple):
    """How the applicant can be reached; empty if not known."""

    email: str = ""
    telephone: str = ""

    @property
    def channels(self) -> tuple[NoticeChannel, ...]:
        known = ((NoticeChannel.EMAIL, self.email), (NoticeChannel.TELEPHONE, self.telephone))
        return tuple(channel for channel, value in known if value)


def contact_in(facts: Iterable[Fact]) -> Contact:
    """Return how the applicant can be reached, by the filing and its latest correction."""
    facts = tuple(facts)
    filed = next((fact for fact in facts if isinstance(fact, RecordFiled)), None)
    if filed is None:
        return Contact()
    corrections = sorted((fact for fact in facts if isinstance(fact, RecordCorrected)), key=_order)
    emails = [fact.right_email for fact in corrections if fact.right_email is not None]
    return Contact(emails[-1] if emails else filed.email, filed.telephone)


def link_of(facts: Iterable[Fact]) -> RecordLinked | None:
    """Return the link to the record that counts in place of this one: its citizen is told of that one."""
    links = (fact for fact in facts if isinstance(fact, RecordLinked | RecordUnlinked))
    latest = max(links, key=_order, default=None)
    return latest if isinstance(latest, RecordLinked) else None


def notices_called_for(facts: Sequence[Fact]) -> list[CitizenNotice]:
    """Return all notices that the facts about a record call for, each always with the same id.

    Papers are asked for by a notice for each request, a result is announced once, an extension once it has
    moved the deadline, and a promise that was not kept once until there is a new one, whoever was warned.
    """
    filed = next((fact for fact in facts if isinstance(fact, RecordFiled)), None)
    if filed is None:
        return []
    found: list[CitizenNotice] = []
    for fact in facts:
        if isinstance(fact, RecordSupplementRequested):
            found.append(_notice(CitizenNoticeKind.SUPPLEMENT, fact, fact.sequence))
        elif isinstance(fact, RecordExtended) and moved_by(fact, facts):
            found.append(_notice(CitizenNoticeKind.EXTENDED, fact, fact.sequence))
    if resolved := sorted((fact for fact in facts if isinstance(fact, RecordResolved)), key=_order):
        found.append(_notice(CitizenNoticeKind.READY, resolved[0]))
    return found + _late(filed, facts)


def is_news(notice: CitizenNotice, facts: Sequence[Fact], now: datetime) -> bool:
    """Return whether a notice still tells the citizen something: nothing later has overtaken it."""
    if now - notice.at > NEWS_LAST or link_of(facts):
        return False
    later = [
        fact for fact in facts if isinstance(fact, RecordFact) and _order(fact) > _order(notice.occasion)
    ]
    match notice.kind:
        case CitizenNoticeKind.SUPPLEMENT:
            return not _any(later, RecordSupplemented, RecordSupplementRequested) and not _any(facts, *ENDS)
        case CitizenNoticeKind.READY:
            return not _any(facts, *NO_RESULT_TO_FETCH)
        case CitizenNoticeKind.EXTENDED:
            again = (fact for fact in later if isinstance(fact, RecordExtended) and moved_by(fact, facts))
            return next(again, None) is None and not _any(facts, *ENDS)
        case CitizenNoticeKind.LATE:
            return not _any(facts, *ENDS) and not _has_new_promise(notice, facts, now)


def _late(filed: RecordFiled, facts: Sequence[Fact]) -> list[CitizenNotice]:
    """Return a notice for the first promise that was not kept, and for the first one after each extension."""
    extensions = [fact.at for fact in facts if isinstance(fact, RecordExtended)]
    missed = sorted(
        (fact for fact in facts if isinstance(fact, DeadlineMissed)), key=lambda fact: (fact.at, fact.due_at)
    )
    first: dict[int, DeadlineMissed] = {}
    for fact in missed:
        first.setdefault(sum(at < fact.at for at in extensions), fact)
    return [
        _notice(CitizenNoticeKind.LATE, filed, nth)._replace(at=fact.at, missed=fact)
        for nth, fact in first.items()
    ]


def _has_new_promise(notice: CitizenNotice, facts: Sequence[Fact], now: datetime) -> bool:
    """Whether an extension has replaced a promise that was not kept, or its due time has moved since."""
    extended = (fact for fact in facts if isinstance(fact, RecordExtended) and fact.at >= notice.at)
    if any(moved_by(fact, facts) for fact in extended):
        return True
    holds = appointment(facts)
    by_law = notice.missed is not None and not notice.missed.promised
    return by_law and holds is not None and holds.due_at > now


def _notice(kind: CitizenNoticeKind, occasion: RecordFact, nth: int | None = None) -> CitizenNotice:
    id = fact_id("citizen-notice", kind, occasion.unit, occasion.record, *(() if nth is None else (nth,)))
    return CitizenNotice(id, kind, occasion.at, occasion)


def _any(facts: Iterable[Fact], *kinds: type[Fact]) -> bool:
    return any(isinstance(fact, kinds) for fact in facts)


def _order(fact: RecordFact) -> tuple[datetime, int]:
    return fact.at, fact.sequence
