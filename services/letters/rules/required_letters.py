"""Which letters the facts call for, what they say, and whether they may go out; pure.

Facts may come in any order, late and doubled: a letter is drawn from all that is known by then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.letters.content.customs import Customs
from services.letters.content.letterhead import Letterhead
from services.letters.content.life_event_content import OfBirth, OfDeath, OfMarriage, matter_of
from services.letters.content.record_content import OfRecord, of_record
from services.letters.kinds import About, Kind, load_kinds
from services.letters.rules.entry import entry_of, siblings
from services.letters.rules.hold_rules import GOES_OUT, Verdict, judge
from shared.contracts.events.deadline import DeadlineFact, DeadlineMoved
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.life_event import LIFE_EVENT_FACTS, LifeEventFact
from shared.contracts.events.record import RecordCorrected, RecordFact
from shared.contracts.events.registry import FACTS
from shared.contracts.lookup_code import LookupCodes
from shared.reference.catalogue import Procedure
from shared.reference.units import Unit

Matter = Annotated[OfBirth | OfMarriage | OfDeath | OfRecord, Field(discriminator="about")]


CHANGES: Final = (RecordCorrected, DeadlineMoved)
"""Facts that call for no paper, and change what papers say."""


class Letter(BaseModel):
    """A letter that is called for."""

    model_config = ConfigDict(frozen=True)

    id: str
    unit: str
    about: str
    """The entry of the register, or the record."""
    kind: str
    drafted_at: AwareDatetime
    """The moment of what calls for it, not of our hearing of it: the letter bears its day."""
    matter: Matter
    email: str = ""
    """Where the family would like it sent; empty for paper."""

    def written_afresh(self) -> "Letter":
        """Return what is written when this one was handed over and no longer holds."""
        matter = self.matter.model_copy(update={"replaces": True})
        return self.model_copy(update={"id": fact_id(self.id, "afresh"), "matter": matter})


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter, and whether it may go out."""

    letter: Letter
    verdict: Verdict


@cache
def heard_facts() -> tuple[type[Fact], ...]:
    """Return the facts that letters are written and judged by: what kinds name, and what changes a paper."""
    named = {name for kind in load_kinds().values() for name in kind.called_for_by}
    others = tuple(
        fact
        for fact in FACTS
        if fact in CHANGES or (name_of(fact) in named and not issubclass(fact, LifeEventFact))
    )
    return (*LIFE_EVENT_FACTS, *others)


def name_of(fact: type[Fact]) -> str:
    """Return a fact's name as the kinds have it, for example `record.filed`."""
    return f"{fact.noun}.{fact.participle}"


def concerns_letters(fact: Fact) -> bool:
    """Whether a fact of a kind that letters hear may have a part in some letter, and is worth keeping."""
    if not isinstance(fact, RecordFact | DeadlineFact) or isinstance(fact, CHANGES):
        return True
    return any(
        name_of(type(fact)) in kind.called_for_by and kind.is_for(fact.procedure)
        for kind in load_kinds().values()
    )


def letter_id(unit: str, life_event: str) -> str:
    """Return the id of the one letter that an entry in a unit's register calls for."""
    return fact_id("letter", unit, life_event)


def letter_of_entry(
    facts: Sequence[LifeEventFact],
    others: Sequence[Sequence[LifeEventFact]],
    unit: Unit,
    customs: Customs,
    *,
    crowded: bool = False,
) -> Draft | None:
    """Return the letter that an entry of the register calls for; None while its registration is not known.

    Args:
        facts: All that was told of the entry.
        others: The same of other entries of these people and their household, see `entry.traces`.
        unit: Who writes.
        customs: How.
        crowded: See `Entry.crowded`.
    """
    entry = entry_of(facts, crowded=crowded)
    if entry is None:
        return None
    close = [other for other in map(entry_of, others) if other]
    kind = load_kinds()[entry.details.kind]
    head = Letterhead.of(unit, dated=entry.registered_on)
    letter = Letter(
        id=letter_id(unit.id, entry.registered.life_event),
        unit=unit.id,
        about=entry.registered.life_event,
        kind=kind.id,
        drafted_at=entry.registered.happened_at,
        matter=matter_of(entry.details, head, customs, siblings(entry, close)),
        email=entry.now.email or "",
    )
    return Draft(letter, judge(kind, entry, close))


def letters_of_record(
    facts: Sequence[Fact], unit: Unit, procedures: Mapping[str, Procedure], slips: LookupCodes, *, asked: bool
) -> list[Draft]:
    """Return the letters that all that is known of a record calls for, each always with the same id.

    Those that are written on demand are among them when somebody has `asked`.
    """
    known = {name_of(type(fact)) for fact in facts}
    return [
        Draft(_paper(kind, occasion, facts, unit, procedures, slips), GOES_OUT)
        for kind in load_kinds().values()
        if kind.about is About.RECORD and known.issuperset(kind.called_for_by)
        if asked or not kind.on_demand
        for occasion in facts
        if isinstance(occasion, RecordFact)
        and name_of(type(occasion)) == kind.occasion
        and kind.is_for(occasion.procedure)
    ]


def _paper(
    kind: Kind,
    occasion: RecordFact,
    facts: Sequence[Fact],
    unit: Unit,
    procedures: Mapping[str, Procedure],
    slips: LookupCodes,
) -> Letter:
    return Letter(
        id=fact_id("letter", kind.id, occasion.record, occasion.sequence),
        unit=unit.id,
        about=occasion.record,
        kind=kind.id,
        drafted_at=occasion.at,
        matter=of_record(facts, occasion, unit, procedures, slips),
    )
