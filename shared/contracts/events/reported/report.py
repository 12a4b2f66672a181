"""The base of all reports."""

from datetime import date, tzinfo
from functools import partial
from operator import eq
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from shared.contracts.events.reported.codes import UnitCode

FIRST_OPTIONAL_FIELDS: Final[dict[str, frozenset[str]]] = {
    "FiledReport": frozenset({"submitted_at", "channel"}),
    "CorrectedReport": frozenset({"procedure", "received_at", "applicant"}),
    "ReportedPerson": frozenset({"sex", "born_on"}),
    "ReportedBirth": frozenset({"mother", "father", "stillborn"}),
    "ReportedDeath": frozenset({"relative", "mother", "birth"}),
    "ReportedEntry": frozenset({"residence", "household", "no_letter", "email"}),
    "RegisteredReport": frozenset({"record", "repeated"}),
}
"""The optional fields that each class had first; in JSON they are written even if they are empty.

Nothing is added here. A field that a class gains later is left out while it has its default, so that an event
from before has the same JSON and the same digest as ever, and is recognised when it is sent again.
"""


class ReportedModel(BaseModel):
    """Base of everything that a report contains. Unknown fields are rejected."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Leave fields that were added later out of the JSON while they have their defaults."""
        super().__pydantic_init_subclass__(**kwargs)
        first = frozenset[str]().union(
            *(FIRST_OPTIONAL_FIELDS.get(base.__name__, ()) for base in cls.__mro__)
        )
        for name, field in cls.model_fields.items():
            if name not in first and not field.is_required():
                field.exclude_if = partial(eq, field.get_default(call_default_factory=True))


class ReportedFact(ReportedModel):
    """The data common to all reports."""

    noun: ClassVar[str]
    participle: ClassVar[str]
    version: ClassVar[int] = 1

    unit: UnitCode

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `vn.motcua.record.filed.v1`."""
        return f"vn.motcua.{cls.noun}.{cls.participle}.v{cls.version}"

    def day(self, zone: tzinfo) -> date:
        """Return the day on which it happened at an office in this zone."""
        raise NotImplementedError
