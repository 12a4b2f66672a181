"""The catalogue of procedures: what may be asked of a commune and how long the law gives it. Data only."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


class LimitKind(StrEnum):
    """How a time limit is counted."""

    SAME_DAY = "same-day"
    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    WORKING_HOURS = "working-hours"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, for example `3 working-days` or `same-day`."""

    kind: LimitKind
    length: int = 0

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read a limit as it stands in the catalogue.

        Raises:
            ValueError: It is not a limit.
        """
        *lengths, kind = text.split(" ")
        match lengths, LimitKind(kind):
            case [], LimitKind.SAME_DAY:
                return cls(LimitKind.SAME_DAY)
            case [length], counted if counted is not LimitKind.SAME_DAY and int(length) > 0:
                return cls(counted, int(length))
        raise ValueError(
            f"{text!r} is not a limit: say same-day, N working-days, N calendar-days or N working-hours"
        )

    def __str__(self) -> str:
        return self.kind if self.kind is LimitKind.SAME_DAY else f"{self.length} {self.kind}"


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure of the catalogue."""

    code: str
    name: str
    field: str
    limit: Limit
    source: str
    sure: str
    limit_if_verified: Limit | None = None
    """The whole limit once verification is needed, if that is longer."""


@cache
def known_procedures() -> dict[str, Procedure]:
    """Read the catalogue, one TOML file a field beside this module; `README.md` there documents its form."""
    procedures = {}
    for file in sorted(HERE.glob("*.toml")):
        field = tomllib.loads(file.read_text(encoding="utf-8"))
        for code, row in field["procedure"].items():
            if code in procedures:
                raise ValueError(f"{file.name}: procedure {code} stands twice in the catalogue")
            procedures[code] = Procedure(
                code=code,
                name=row["name"],
                field=field["field"],
                limit=Limit.parse(row["limit"]),
                limit_if_verified=Limit.parse(row["limit-if-verified"])
                if "limit-if-verified" in row
                else None,
                source=row["source"],
                sure=row["sure"],
            )
    return procedures
