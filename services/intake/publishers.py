"""Publishers: which systems may report, under which sources, for which units."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.events.reported.record import ReportedRecord
from shared.contracts.events.reported.report import ReportedFact
from shared.errors import PublicError
from shared.reference.data_file import BadFiles, text_at

EVERY_UNIT: Final = "*"


class BadPublishers(PublicError):
    """The file of publishers cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A system that may report."""

    name: str
    sources: tuple[str, ...]
    units: tuple[str, ...]
    """Official codes, or `*` for every unit."""
    is_office: bool = False
    """Whether it is an office's own system, which may also report decisions that only the office makes."""
    is_own: bool = False
    """Whether it is a service of ours; only such a publisher reports recommendations, and nothing else."""
    comes_by: str = "bus"
    """`bus`, `http`, or the form in which it speaks by HTTP."""

    def may_speak_of(self, data: ReportedFact) -> bool:
        """Whether it may report about this record or entry."""
        about = data.record if isinstance(data, ReportedRecord) else ""
        return about.startswith(RECOMMENDATIONS) == self.is_own

    def may_speak_for(self, unit_code: str) -> bool:
        """Whether it may report for a unit."""
        return EVERY_UNIT in self.units or unit_code in self.units


SURVEYS_PUBLISHER: Final = Publisher(
    "surveys", sources=("urn:motcua:surveys",), units=(EVERY_UNIT,), is_own=True
)
"""Our service surveys reports recommendations of citizens."""
COUNTER: Final = Publisher("counter", sources=("urn:motcua:counter",), units=(EVERY_UNIT,), is_office=True)
"""The office's own counter: what officers who are signed in report by a form."""
OURS: Final = {publisher.name: publisher for publisher in (SURVEYS_PUBLISHER, COUNTER)}
"""Publishers of our own. The file must not give their names to a system."""


def read_publishers(file: Path) -> dict[str, Publisher]:
    """Read the file of publishers: `[publisher.<name>]` with `sources` and `units`, lists of strings, and
    `office`, true for an office's own system.

    Raises:
        BadPublishers: It is not there, or not of this form.
    """
    try:
        content = tomllib.loads(text_at(file))
    except BadFiles as bad:
        raise BadPublishers(str(bad)) from bad
    except tomllib.TOMLDecodeError as trouble:
        raise BadPublishers(f"{file}: {trouble}") from trouble
    rows = content.get("publisher")
    if not isinstance(rows, dict) or not rows:
        raise BadPublishers(f"{file}: it has no [publisher.<name>], so nobody could report anything")
    for name in OURS.keys() & rows:
        raise BadPublishers(f"{file}: publisher.{name}: this is a part of the office: choose another name")
    return {name: _publisher(name, row, file) for name, row in rows.items()}


def _publisher(name: str, row: object, file: Path) -> Publisher:
    def strings(key: str, allowed: Callable[[str], object], form: str) -> tuple[str, ...]:
        found = row.get(key) if isinstance(row, dict) else None
        if (
            isinstance(found, list)
            and found
            and all(isinstance(item, str) and allowed(item) for item in found)
        ):
            return tuple(found)
        raise BadPublishers(f"{file}: publisher.{name}: {key} has to be a list of {form}, not empty")

    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise BadPublishers(f"{file}: publisher.{name}: a name stands in subjects: letters, digits, _ and -")
    is_office = row.get("office", False) if isinstance(row, dict) else False
    if not isinstance(is_office, bool):
        raise BadPublishers(f"{file}: publisher.{name}: office is true or false")
    return Publisher(
        name,
        sources=strings("sources", str.strip, "strings"),
        units=strings("units", re.compile(r"\d{5}|\*").fullmatch, "unit codes of 5 digits, or *"),
        is_office=is_office,
        comes_by=_comes_by(row),
    )


def _comes_by(row: object) -> str:
    by = row if isinstance(row, dict) else {}
    return str(by.get("adapter") or ("http" if by.get("http") is True else "bus"))
