"""The letterhead: which office writes, where and when; pure."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from shared.reference.papers import Papers
from shared.reference.units import Unit


class Letterhead(BaseModel):
    """The head of every letter."""

    model_config = ConfigDict(frozen=True)

    office: str = Field(description="As in a sentence", examples=["xã Văn Sơn"])
    place: str = Field(examples=["Văn Sơn"])
    dated: date

    @classmethod
    def of(cls, unit: Unit, papers: Papers, *, dated: date) -> Self:
        """Return the letterhead of a unit."""
        kinds = papers.letterhead_on(dated).kinds_of_unit
        kind = next((kind for kind in kinds if unit.name.startswith(f"{kind} ")), "")
        place = unit.name.removeprefix(kind).lstrip()
        return cls(office=f"{kind[:1].lower()}{kind[1:]} {place}".lstrip(), place=place, dated=dated)
