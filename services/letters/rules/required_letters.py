"""Which letters the facts call for, what they say, and whether they may go out; pure.

Facts may come in any order, late and twice: a letter is derived from all facts recorded so far.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from services.letters.content.house_style import HouseStyle
from services.letters.content.letterhead import Letterhead
from services.letters.content.life_event_content import (
    BirthContent,
    DeathContent,
    MarriageContent,
    content_of_life_event,
)
from services.letters.content.process_steps import process_steps
from services.letters.content.record_content import RecordContent, content_of_record
from services.letters.kinds import About, LetterKind, load_kinds
from services.letters.rules.entry import entry_of, siblings
from services.letters.rules.hold_rules import GOES_OUT, HoldDecision, HoldOutcome, evaluate
from services.letters.rules.lifecycle import Reason
from shared.contracts.events.deadline import (
    DeadlineAwaited,
    DeadlineFact,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
)
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.life_event import LIFE_EVENT_FACTS, LifeEventFact
from shared.contracts.events.record import (
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordLinked,
    RecordUnlinked,
)
from shared.contracts.events.registry import FACTS
from shared.contracts.lookup_code import LookupCodes
from shared.moments import Moment
from shared.reference.catalogue import Procedure
from shared.reference.units import Units

AnyContent = Annotated[
    BirthContent | MarriageContent | DeathContent | RecordContent, Field(discriminator="about")
]
CHANGE_PAPERS: Final[tuple[type[Fact], ...]] = (RecordCorrected, DeadlineSet, DeadlineAwaited, DeadlineMoved)
"""Facts that change what a letter of any kind says: each may name the limit and the due time."""
ONLY_TOLD: Final[tuple[type[Fact], ...]] = (DeadlineMissed, RecordLinked, RecordUnlinked)
"""Facts that decide of what citizens are told by a notice, and that no letter answers to."""
NOT_MOVED: Final = HoldDecision(HoldOutcome.HOLD, Reason.NO_NEW_APPOINTMENT)
"""For an apology whose extension has not moved the deadline: it was one too many, it came too late, or its
move is not known yet."""


class Letter(BaseModel):
    """A letter that is called for. It is stored and compared as JSON, so its fields keep names and order."""

    model_config = ConfigDict(frozen=True)

    id: str
    unit: str
    about: str
    """The entry of the register, or the record."""
    kind: str
    drafted_at: Moment
    """The moment of the fact that calls for it, whenever that was consumed: the letter bears its day."""
    matter: AnyContent
    """What it has to say."""
    email: str = ""
    """The address that the family gave; empty for paper."""

    def replacement(self) -> "Letter":
        """Return the letter that replaces this one when it was handed over and no longer holds."""
        matter = self.matter.model_copy(update={"replaces": True})
        return self.model_copy(update={"id": fact_id(self.id, "afresh"), "matter": matter})


@dataclass(frozen=True, slots=True)
class RequiredLetter:
    """A letter that is called for, and what the hold rules decide about it."""

    letter: Letter
    decision: HoldDecision


@cache
def consumed_facts() -> tuple[type[Fact], ...]:
    """Return the facts by which letters and notices are written: those of `kinds.toml`, and changes."""
    named = {name for kind in load_kinds().values() for name in kind.facts}
    others = tuple(
        fact
        for fact in FACTS
        if fact in CHANGE_PAPERS + ONLY_TOLD
        or (name_of(fact) in named and not issubclass(fact, LifeEventFact))
    )
    return (*LIFE_EVENT_FACTS, *others)


def name_of(fact: type[Fact]) -> str:
    """Return a fact's name as the kinds have it, for example `record.filed`."""
    return f"{fact.noun}.{fact.participle}"


CHANGE_ALL: Final = frozenset({*map(name_of, LIFE_EVENT_FACTS), *map(name_of, CHANGE_PAPERS)})
"""The names of the facts that can change a letter of any kind."""


def is_affected(kind: str, news: Set[str]) -> bool:
    """Whether facts of these names can call for a letter of a kind, or change it."""
    return not news.isdisjoint(load_kinds()[kind].facts | CHANGE_ALL)


def concerns_letters(fact: Fact) -> bool:
    """Whether a consumed fact can affect some letter, so that it is recorded."""
    if not isinstance(fact, RecordFact | DeadlineFact) or isinstance(fact, CHANGE_PAPERS + ONLY_TOLD):
        return True
    name = name_of(type(fact))
    return any(name in kind.facts and kind.is_for(fact.procedure) for kind in load_kinds().values())


def letter_id(unit: str, life_event: str) -> str:
    """Return the id of the one letter that an entry in a unit's register calls for."""
    return fact_id("letter", unit, life_event)


def letter_of_entry(
    facts: Sequence[LifeEventFact],
    related: Sequence[Sequence[LifeEventFact]],
    units: Units,
    style: HouseStyle,
    *,
    unmatchable: bool = False,
    heard_on: date | None = None,
) -> RequiredLetter | None:
    """Return the letter that an entry of the register calls for.

    None while its registration is not known, and for an entry that was taken over from a book of the past.

    Args:
        facts: All facts about the entry.
        related: The facts about each related entry, of the same people or household; see `entry.match_keys`.
        units: All units; the office that writes is among them.
        style: The house style of the office.
        unmatchable: See `RegisterEntry.unmatchable`.
        heard_on: See `RegisterEntry.heard_on`.
    """
    entry = entry_of(facts, units, unmatchable=unmatchable, heard_on=heard_on)
    if entry is None or entry.registered.taken_over:
        return None
    others = [other for other in (entry_of(facts, units) for facts in related) if other]
    unit = units[entry.unit]
    kind = load_kinds()[entry.details.kind]
    head = Letterhead.of(unit, style.papers, dated=entry.registered_on)
    letter = Letter(
        id=letter_id(unit.id, entry.registered.life_event),
        unit=unit.id,
        about=entry.registered.life_event,
        kind=kind.id,
        drafted_at=entry.registered.happened_at(style.zone),
        matter=content_of_life_event(entry.details, head, style.customs, siblings(entry, others)),
        email=entry.now.email or "",
    )
    return RequiredLetter(letter, evaluate(kind, entry, others))


def letters_of_record(
    facts: Sequence[Fact],
    units: Units,
    procedures: Mapping[str, Procedure],
    lookup_codes: LookupCodes,
    style: HouseStyle,
    *,
    requested: bool,
) -> list[RequiredLetter]:
    """Return the letters that the facts about a record call for, each always with the same id.

    Papers on demand are among them when somebody has `requested` them.
    """
    names = {name_of(type(fact)) for fact in facts}
    return [
        _paper(kind, occasion, facts, units, procedures, lookup_codes, style)
        for kind in load_kinds().values()
        if kind.about is About.RECORD and kind.is_called_for(names)
        if requested or not kind.on_demand
        for occasion in facts
        if isinstance(occasion, RecordFact)
        and name_of(type(occasion)) == kind.occasion
        and kind.is_for(occasion.procedure)
    ]


def _paper(
    kind: LetterKind,
    occasion: RecordFact,
    facts: Sequence[Fact],
    units: Units,
    procedures: Mapping[str, Procedure],
    lookup_codes: LookupCodes,
    style: HouseStyle,
) -> RequiredLetter:
    if kind.to_families:  # it names no due time: one that is heard of later must not undo its approval
        facts = [fact for fact in facts if not isinstance(fact, DeadlineFact)]
    content = content_of_record(facts, occasion, units, procedures, lookup_codes, style)
    if kind.changed_by:
        steps = process_steps(facts, content.received_at)
        content = content.model_copy(update={"steps": steps, "lookup": ""})
    letter = Letter(
        id=fact_id("letter", kind.id, occasion.record, occasion.sequence),
        unit=occasion.unit,
        about=occasion.record,
        kind=kind.id,
        drafted_at=occasion.at,
        matter=content,
    )
    promises = not isinstance(occasion, RecordExtended) or content.appointment_at
    return RequiredLetter(letter, GOES_OUT if promises else NOT_MOVED)
