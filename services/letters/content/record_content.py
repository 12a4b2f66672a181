"""The content of the papers of a record: slips of the one-stop office, letters to the applicant; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from services.letters.content.appointment import appointment, awaited, left_by, moved_by
from services.letters.content.house_style import HouseStyle
from services.letters.content.letterhead import Letterhead
from services.letters.content.life_event_content import LetterContent
from services.letters.content.process_steps import ProcessStep
from services.letters.kinds import About
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import (
    LandGift,
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
)
from shared.contracts.lookup_code import LookupCodes
from shared.moments import Moment
from shared.reference.catalogue import Procedure, known_code
from shared.reference.office_zone import local_day
from shared.reference.papers import Words
from shared.reference.units import Units


class RecordContent(LetterContent):
    """The content of a paper of a record. A field that is not known is empty."""

    about: Literal[About.RECORD] = About.RECORD
    record: str = Field(description="Record code")
    procedure: str = Field(description="Name of the procedure")
    applicant: str = Field(default="", description="Name of the applicant")
    channel: str = Field(default="", description="counter, online or post")
    received_at: Moment = Field(description="When it was validly received")
    due_at: Moment | None = Field(
        default=None, description="By when the office answers; of an extension: by when it should have"
    )
    missing_year: int | None = Field(
        default=None,
        description="Year without an office calendar, while due_at cannot be told for that reason",
    )
    limit: str = Field(default="", description="Time limit, as the catalogue has it")
    at: Moment = Field(description="When the fact happened that the paper is about")
    papers: tuple[str, ...] = Field(default=(), description="Papers handed in, or missing")
    reason: str = Field(default="", description="Why: of a refusal, an extension, a stop")
    appointment_at: Moment | None = Field(
        default=None, description="The new appointment, of an extension that moved the deadline"
    )
    lookup: str = Field(default="", description="Where the citizen looks the record up")
    address: str = Field(default="", description="Address of the applicant")
    telephone: str = Field(default="", description="Telephone of the applicant")
    return_place: str = Field(default="", description="Where the result is handed over")
    received_by: str = Field(default="", description="Name of the official who took the record")
    counter: str = Field(
        default="", description="Name of the unit whose counter took it, if another one decides"
    )
    steps: tuple[ProcessStep, ...] = Field(
        default=(), description="Its steps through the office, on the paper that goes with it"
    )
    land: LandGift | None = Field(
        default=None, description="Of a gift of land for a road: which land, as far as it was told"
    )
    replaces: bool = Field(
        default=False, description="Whether one that was handed over no longer holds, and this one does"
    )


def content_of_record(
    facts: Sequence[Fact],
    occasion: RecordFact,
    units: Units,
    procedures: Mapping[str, Procedure],
    lookup_codes: LookupCodes,
    style: HouseStyle,
) -> RecordContent:
    """Return the content of the paper that one fact of a record calls for.

    Args:
        facts: All facts about the record; its filing must be among them.
        occasion: The fact that the paper answers to.
        units: All units; the office that writes is among them.
        procedures: The catalogue, for names.
        lookup_codes: The codes that slips print for looking a record up.
        style: The house style of the office.
    """
    filed = next(fact for fact in facts if isinstance(fact, RecordFiled))
    right = _as_corrected(filed, (fact for fact in facts if isinstance(fact, RecordCorrected)))
    holds = appointment(facts)
    waits = None if holds else awaited(facts)
    counted = holds or waits
    missed, promised = _extension(occasion, facts)
    procedure = procedures.get(known_code(right["procedure"], procedures))
    applicant, words = right["applicant"], style.papers.words
    dated = local_day(occasion.at, style.zone)
    return RecordContent(
        head=Letterhead.of(units[occasion.unit], style.papers, dated=dated),
        addressee=words.applicant.format(name=applicant) if applicant else words.somebody,
        record=filed.record,
        procedure=procedure.name if procedure else filed.procedure_name or right["procedure"],
        applicant=applicant,
        channel=filed.channel,
        received_at=right["received_at"],
        due_at=missed or (holds and holds.due_at),
        missing_year=waits.missing_year if waits else None,
        limit=counted.limit if counted else "",
        at=occasion.at,
        papers=_papers(occasion, words),
        address=filed.address,
        telephone=filed.telephone,
        return_place=filed.return_place,
        received_by=filed.received_by,
        counter=_counter(filed, units, style),
        reason=getattr(occasion, "reason", ""),
        appointment_at=promised,
        lookup=lookup_codes.address(filed.record),
        land=right["given_land"],
    )


def _counter(filed: RecordFiled, units: Units, style: HouseStyle) -> str:
    """Return the unit whose counter took a record, as in a sentence; empty if it is the one that decides."""
    if not filed.counter_unit or filed.counter_unit not in units:
        return ""
    day = local_day(filed.at, style.zone)
    return Letterhead.of(units[filed.counter_unit], style.papers, dated=day).office


def _papers(occasion: RecordFact, words: Words) -> tuple[str, ...]:
    """Return the papers that a fact lists: those handed in, each with its number, or those missing."""
    if isinstance(occasion, RecordFiled):
        write = words.handed_in.format
        return tuple(write(name=paper.name, copies=paper.copies) for paper in occasion.papers)
    missing: tuple[str, ...] = getattr(occasion, "papers", ())
    return missing


def _extension(occasion: RecordFact, facts: Sequence[Fact]) -> tuple[datetime | None, datetime | None]:
    """Return the appointment that an extension did not keep, and the new one that it promises.

    The clock of the record is the only source of both: an extension that did not move it promises nothing,
    whatever appointment was reported. Later moves of the deadline move the new appointment too, until there
    is another extension that moves it.
    """
    if not isinstance(occasion, RecordExtended):
        return None, None
    move, holds = moved_by(occasion, facts), appointment(facts)
    if move is None:
        left = left_by(occasion, facts)
        return (left, holds.due_at) if left and holds else (None, None)
    later = (fact for fact in facts if isinstance(fact, RecordExtended) and fact.sequence > occasion.sequence)
    if holds is None or any(moved_by(extension, facts) for extension in later):
        return move.due_before, move.due_at
    return move.due_before, holds.due_at


def _as_corrected(filed: RecordFiled, corrections: Iterable[RecordCorrected]) -> dict[str, Any]:
    """Return the fields of a filing after its corrections, of which the latest wins."""
    right: dict[str, Any] = {
        "procedure": filed.procedure,
        "applicant": filed.applicant,
        "received_at": filed.at,
        "given_land": filed.land,
    }
    for correction in sorted(corrections, key=_at):
        changed = {
            "procedure": correction.right_procedure,
            "applicant": correction.right_applicant,
            "received_at": correction.received_at,
            "given_land": correction.right_land,
        }
        right |= {name: value for name, value in changed.items() if value is not None}
    return right


def _at(fact: RecordFact) -> datetime:
    return fact.at
