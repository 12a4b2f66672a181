"""The base of all reports."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from shared.contracts.events.reported.codes import UnitCode


class ReportedFact(BaseModel):
    """The data common to all reports."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    noun: ClassVar[str]
    participle: ClassVar[str]
    version: ClassVar[int] = 1

    unit: UnitCode

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `vn.motcua.record.filed.v1`."""
        return f"vn.motcua.{cls.noun}.{cls.participle}.v{cls.version}"

    @property
    def day(self) -> date:
        """The day at the office on which it happened."""
        raise NotImplementedError
