"""The letterhead: which office writes, where and when; pure."""

import re
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from shared.reference.units import Unit


class Letterhead(BaseModel):
    """The head of every letter."""

    model_config = ConfigDict(frozen=True)

    office: str = Field(description="As in a sentence", examples=["xã Văn Sơn"])
    place: str = Field(examples=["Văn Sơn"])
    dated: date

    @classmethod
    def of(cls, unit: Unit, *, dated: date) -> Self:
        """Return the letterhead of a unit."""
        return cls(
            office=unit.name[:1].lower() + unit.name[1:],
            place=re.sub("^(Xã|Phường|Thị trấn) ", "", unit.name),
            dated=dated,
        )
