"""A procedure, and how long the law gives it."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shared.bilingual import Bilingual

CODE: Final = r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$"
"""Form of a procedure's code; a national one is, for example, 1.001193."""
NATIONAL: Final = re.compile(r"[0-9]\.[0-9]{6}(?=\.)")
"""The national code within a longer one: a system has added its province (2.000815.000.00.00.H56) or the case
(1.001193.01)."""
COMMUNE: Final = "commune"
LIMIT: Final = re.compile(r"(same-day)|([1-9][0-9]*) (working-days|calendar-days|working-hours)")


def known_code(said: str, known: Container[str]) -> str:
    """Return the code under which a catalogue has a procedure; as it was said if the catalogue has none.

    >>> known_code("2.000815.000.00.00.H56", {"2.000815"}), known_code("9.000001.01", {"2.000815"})
    ('2.000815', '9.000001.01')
    """
    if said not in known and (within := NATIONAL.match(said)) and within[0] in known:
        return within[0]
    return said


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
        said = LIMIT.fullmatch(text)
        if said is None:
            raise ValueError(
                f"{text!r} is not a limit: say same-day, N working-days, N calendar-days or N working-hours"
            )
        same_day, length, kind = said.groups()
        return cls(LimitKind(same_day or kind), int(length or 0))

    def __str__(self) -> str:
        return self.kind if self.kind is LimitKind.SAME_DAY else f"{self.length} {self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure of the catalogue in its first version; unknown values are empty."""

    code: str
    name: str
    field: str
    limit: Limit
    limit_if_verified: Limit | None = None
    """The whole limit once verification is needed, if that is longer."""
    papers: tuple[str, ...] = ()
    fee: str = ""
    results: tuple[str, ...] = ()
    gives_land: bool = False
    """Whether it is about land that a family gives for a road: the counter asks for road, hamlet and area."""
    levels: tuple[str, ...] = ()
    """Who decides: commune, province, ministry."""
    legal_basis: str = ""
    legal_basis_en: str = ""
    source: str
    source_en: str
    checked_on: date
    certainty: str
    since: date = date.min
    later: tuple["Procedure", ...] = ()
    """Its later versions, in order."""

    @property
    def is_posted(self) -> bool:
        """Whether it may be called posted: a citizen reads which papers to bring, and how long it takes.

        The one rule wherever posted procedures are shown or counted. A catalogue has none without a limit.
        Source: Law 10/2022/QH15 has procedures posted; that one without papers is not, is ours.
        """
        return bool(self.papers)

    @property
    def is_of_a_commune(self) -> bool:
        """Whether a commune decides it; a counter also takes what others decide."""
        return not self.levels or COMMUNE in self.levels

    @property
    def grounds(self) -> Bilingual:
        """The legal basis of the procedure and the source of its limit, as far as they are known."""
        return Bilingual(
            vi=_grounds(self.legal_basis, self.source, "thời hạn"),
            en=_grounds(self.legal_basis_en, self.source_en, "time limit"),
        )

    def as_of(self, day: date) -> "Procedure":
        """Return the procedure as the law has it on a day."""
        return next((version for version in reversed(self.later) if version.since <= day), self)


def _grounds(basis: str, source: str, limit: str) -> str:
    """Join the legal basis and the source of the limit, and name each law once.

    >>> _grounds("Luật A, Điều 20 và 21", "Luật A, Điều 20", "thời hạn")
    'Luật A, Điều 20 và 21; thời hạn: Điều 20'
    >>> _grounds("Luật A, Điều 2", "Luật A, Điều 2 khoản 3", "thời hạn")
    'Luật A, Điều 2 khoản 3'
    >>> _grounds("Luật A, Điều 2", "Nghị định B", "thời hạn")
    'Luật A, Điều 2; Nghị định B'
    """
    if not basis or re.match(rf"{re.escape(basis)}(?!\w)", source):
        return source
    law = f"{basis.partition(',')[0]}, "
    if ";" not in basis and source.startswith(law):
        return f"{basis}; {limit}: {source.removeprefix(law)}"
    return "; ".join(filter(None, (basis, source)))
