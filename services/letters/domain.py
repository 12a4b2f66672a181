"""Which letter a life event calls for, and when a person should look at it first; pure."""

from datetime import date, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.letters.address import completed_years
from services.letters.customs import Customs
from services.letters.matter import Letterhead, Matter, matter_of
from shared.events.fact import fact_id
from shared.events.life_event import Birth, Death, Details, LifeEventKind, LifeEventRegistered
from shared.units import Unit


class Reason(StrEnum):
    """Why a letter is held for a person to look at."""

    MINOR = "death-of-a-minor"
    LATE = "late-registration"
    CANNOT_BE_RENDERED = "cannot-be-rendered"


class Letter(BaseModel):
    """A letter that a life event calls for."""

    model_config = ConfigDict(frozen=True)

    id: str
    unit: str
    life_event: str
    kind: LifeEventKind
    drafted_at: AwareDatetime
    """The moment of the registration, not of our hearing of it: the letter bears its day."""
    matter: Matter
    held: Reason | None = None


def letter_id(unit: str, life_event: str) -> str:
    """Return the id of the one letter that an entry in a unit's register calls for."""
    return fact_id("letter", unit, life_event)


def letter_for(registered: LifeEventRegistered, unit: Unit, customs: Customs) -> Letter:
    """Return the letter that a life event calls for, always the same for the same event."""
    head = Letterhead.of(unit, dated=registered.registered_on)
    return Letter(
        id=letter_id(registered.unit, registered.life_event),
        unit=registered.unit,
        life_event=registered.life_event,
        kind=registered.details.kind,
        drafted_at=registered.happened_at,
        matter=matter_of(registered.details, head, customs),
        held=reason_to_hold(registered.details, registered.registered_on, customs),
    )


def reason_to_hold(details: Details, registered_on: date, customs: Customs) -> Reason | None:
    """Return why the usual text would be out of place, if it would."""
    match details:
        case Birth(child=child) if child.born_on:
            if registered_on - child.born_on > timedelta(days=customs.late_birth_days):
                return Reason.LATE
        case Death(deceased=deceased, died_on=died_on):
            if deceased.born_on and completed_years(deceased.born_on, died_on) < customs.adult_from:
                return Reason.MINOR
            if registered_on - died_on > timedelta(days=customs.late_death_days):
                return Reason.LATE
    return None
