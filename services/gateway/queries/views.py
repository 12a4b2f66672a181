"""Views for pages and their JSON: answers of the services, completed from reference data. No rules."""

from datetime import date
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.bilingual import Bilingual
from shared.contracts.questions.explanation import ExplainedDay, Explanation
from shared.contracts.questions.letters import LetterLine, LetterStatus
from shared.contracts.questions.surveys.invitations import InvitedRecord
from shared.reference.loading import load_units
from shared.reference.units import Unit


class View(BaseModel):
    """The content of one page, which is also its JSON."""

    model_config = ConfigDict(frozen=True)


class UnitView(View):
    """A commune, ward or town, from its first day to its last."""

    id: str = Field(examples=["15712v1"])
    name: str
    parents: tuple[str, ...] = Field(description="Its district, while there was one, and its province")
    province: str
    since: date
    until: date

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(
            id=unit.id,
            name=unit.name,
            parents=unit.parents,
            province=unit.province,
            since=unit.since,
            until=unit.until,
        )


class HistoryView(View):
    """The predecessors and successors of a unit, as far as they are known, with the source of that."""

    predecessors: tuple[UnitView, ...]
    successors: tuple[UnitView, ...] = Field(description="If several, it was divided among them")
    partly_from: tuple[UnitView, ...] = Field(
        description="Units that were divided and of which a part is in this one; their figures stay with them"
    )
    source: str = Field(description="The source of the unit's name, code and days, in Vietnamese")
    source_en: str
    certainty: str = Field(description="How sure they are, in Vietnamese")
    certainty_en: str

    @classmethod
    def of(cls, unit: Unit) -> Self:
        units = load_units()
        return cls(
            predecessors=tuple(map(UnitView.of, units.predecessors(unit))),
            successors=tuple(map(UnitView.of, units.successors(unit))),
            partly_from=tuple(map(UnitView.of, units.divided_into(unit))),
            source=unit.source,
            source_en=unit.source_en,
            certainty=unit.certainty,
            certainty_en=unit.certainty_en,
        )


class LettersView(View):
    """A page of letters, newest registration first. Personal."""

    unit: UnitView
    kind: str | None
    status: LetterStatus | None
    letters: tuple[LetterLine, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


class InvitationsView(View):
    """A page of open invitations, oldest first. Nothing in it opens a form."""

    unit: UnitView
    invitations: tuple[InvitedRecord, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


class Source(NamedTuple):
    """The source of a day's reason, and how sure it is."""

    vi: str
    en: str
    certainty: str

    @classmethod
    def of(cls, day: ExplainedDay) -> Self:
        return cls(day.source, day.source_en or day.source, day.certainty)


class WhyView(View):
    """A record's due time, and every day from receipt to it."""

    unit: UnitView
    explanation: Explanation

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        return cls(unit=UnitView.of(load_units()[explanation.unit]), explanation=explanation)

    def basis(self) -> Bilingual:
        """Return the legal basis of the limit."""
        explained = self.explanation
        return Bilingual(vi=explained.legal_basis, en=explained.legal_basis_en or explained.legal_basis)

    def note_of(self, day: ExplainedDay) -> int:
        """Return the number of a day's source in the list of sources."""
        return self.sources().index(Source.of(day)) + 1

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the days without repeats, in the order of the days."""
        return tuple(dict.fromkeys(map(Source.of, self.explanation.days)))
