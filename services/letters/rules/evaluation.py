"""Evaluates the letters that facts call for: their content, and whether they may go out; pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from services.letters.content.house_style import HouseStyle
from services.letters.kinds import PrintTiming, load_kinds
from services.letters.rules.hold_rules import HoldOutcome
from services.letters.rules.lifecycle import LetterDecision
from services.letters.rules.required_letters import (
    Letter,
    RequiredLetter,
    letter_of_entry,
    letters_of_record,
)
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.letters import LetterStatus
from shared.reference.catalogue import Procedure
from shared.reference.units import Units

STATUS_OF: Final[Mapping[HoldOutcome, LetterStatus]] = {
    HoldOutcome.ISSUE: LetterStatus.DRAFTED,
    HoldOutcome.HOLD: LetterStatus.HELD,
    HoldOutcome.CANCEL: LetterStatus.CANCELLED,
}


class RecordedFacts(NamedTuple):
    """All facts about one case, and about the cases related to it; each in any order."""

    case: str
    """Its name; see `fact_store.case_of`."""
    facts: Sequence[Fact]
    related: Sequence[Sequence[Fact]]
    unmatchable: bool
    """Whether it has a match key that too many cases share; cases with that key are not among the related."""
    heard_on: date | None = None
    """Day on which the registration of an entry was recorded; None for a record, or if it is not known."""


class Evaluated(NamedTuple):
    """A letter as it would be written now, and what the rules decide about it."""

    case: str
    letter: Letter
    decision: LetterDecision
    at: datetime
    """The latest moment of the facts about its case and the related cases."""
    issue_at: datetime
    unsigned: bool
    printed_immediately: bool


def evaluate_all(
    cases: Iterable[RecordedFacts],
    units: Units,
    procedures: Mapping[str, Procedure],
    lookup_codes: LookupCodes,
    style: HouseStyle,
    requested: Container[str],
) -> Iterator[Evaluated]:
    """Yield the letters that these facts call for; papers on demand only for the `requested` cases."""
    for recorded in cases:
        facts = [*recorded.facts, *(fact for facts in recorded.related for fact in facts)]
        for required in _required(
            recorded, units, procedures, lookup_codes, style, requested=recorded.case in requested
        ):
            kind, letter = load_kinds()[required.letter.kind], required.letter
            yield Evaluated(
                case=recorded.case,
                letter=letter,
                decision=LetterDecision(STATUS_OF[required.decision.outcome], required.decision.reason),
                at=max(fact.happened_at(style.zone) for fact in facts),
                issue_at=letter.drafted_at + timedelta(days=kind.waits_days),
                unsigned=kind.approval,
                printed_immediately=kind.printed is PrintTiming.IMMEDIATELY,
            )


def _required(
    recorded: RecordedFacts,
    units: Units,
    procedures: Mapping[str, Procedure],
    lookup_codes: LookupCodes,
    style: HouseStyle,
    *,
    requested: bool,
) -> Iterable[RequiredLetter]:
    facts = _of_life_events(recorded.facts)
    if not facts:
        return letters_of_record(
            recorded.facts,
            units,
            procedures,
            lookup_codes,
            style,
            requested=requested,
        )
    related = [_of_life_events(facts) for facts in recorded.related]
    letter = letter_of_entry(
        facts, related, units, style, unmatchable=recorded.unmatchable, heard_on=recorded.heard_on
    )
    return [letter] if letter else []


def _of_life_events(facts: Iterable[Fact]) -> list[LifeEventFact]:
    return [fact for fact in facts if isinstance(fact, LifeEventFact)]
