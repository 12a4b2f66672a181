"""What is to become of letters by all that was heard: their words, and whether they may go out."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.letters.content.customs import customs
from services.letters.kinds import Printed, load_kinds
from services.letters.rules.hold_rules import Says
from services.letters.rules.lifecycle import Ruling
from services.letters.rules.required_letters import Draft, Letter, letter_of_entry, letters_of_record
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.letters import LetterStatus
from shared.reference.catalogue import load_procedures
from shared.reference.units import load_units

STATUS: Final[Mapping[Says, LetterStatus]] = {
    Says.ISSUE: LetterStatus.DRAFTED,
    Says.HOLD: LetterStatus.HELD,
    Says.CANCEL: LetterStatus.CANCELLED,
}


class Known(NamedTuple):
    """All that was heard about one thing, and about others that touch its people; each in any order."""

    about: str
    """As `hearsay` names it."""
    facts: Sequence[Fact]
    others: Sequence[Sequence[Fact]]
    crowded: bool
    """Whether so many others touch its people that not one of them is told here."""


class Judged(NamedTuple):
    """A letter as it would be written now, and what the rules say of it."""

    about: str
    letter: Letter
    ruling: Ruling
    at: datetime
    """The latest moment of what was heard about it and about what touches it."""
    issue_at: datetime
    unsigned: bool
    printed_at_once: bool


def judged(known: Iterable[Known], slips: LookupCodes, asked: Container[str]) -> Iterator[Judged]:
    """Yield the letters that are called for by all that is known; `asked`: of what somebody wants papers."""
    for one in known:
        for draft in _drafts(one, slips, asked=one.about in asked):
            kind, letter = load_kinds()[draft.letter.kind], draft.letter
            yield Judged(
                about=one.about,
                letter=letter,
                ruling=Ruling(STATUS[draft.verdict.says], draft.verdict.reason),
                at=max(fact.happened_at for fact in (*one.facts, *(f for o in one.others for f in o))),
                issue_at=letter.drafted_at + timedelta(days=kind.waits_days),
                unsigned=kind.approval,
                printed_at_once=kind.printed is Printed.AT_ONCE,
            )


def _drafts(known: Known, slips: LookupCodes, *, asked: bool) -> Iterable[Draft]:
    unit = load_units()[known.facts[0].unit]
    entry = [fact for fact in known.facts if isinstance(fact, LifeEventFact)]
    if not entry:
        return letters_of_record(known.facts, unit, load_procedures(), slips, asked=asked)
    others = [[fact for fact in other if isinstance(fact, LifeEventFact)] for other in known.others]
    draft = letter_of_entry(entry, others, unit, customs(), crowded=known.crowded)
    return [draft] if draft else []
