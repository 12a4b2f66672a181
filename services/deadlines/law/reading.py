"""Reads the files of the law: ours, overlaid by an operator's. All faults are reported at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

from services.deadlines.law import Law
from services.deadlines.law.calendars import Calendars
from services.deadlines.law.day_rows import DayRows, faults_in
from services.deadlines.law.hours import HoursFile, hours_of
from services.deadlines.law.rule_sets import LimitsFile, RulesFile, rule_sets_of
from shared.reference.catalogue import Catalogue
from shared.reference.data_file import BadFiles, DataTable, FileFault, TomlFile, collect_faults
from shared.reference.units import Units
from shared.reference.values import OnDay

YEAR_FILE: Final = re.compile(r"[0-9]{4}\.toml")
Read = TypeVar("Read", bound=DataTable)


class YearFile(DayRows):
    """The days of a year that differ from their weekday."""

    year: int
    checked_on: OnDay


def read_law(folders: Sequence[Path], units: Units, catalogue: Catalogue, zone: tzinfo) -> Law:
    """Read the law from folders; each folder overlays those before it.

    Args:
        folders: Ours, and an operator's.
        units: All units; files name some.
        catalogue: The procedures, whose later versions begin with a rule set.
        zone: The time zone of the offices.

    Raises:
        BadFiles: Files have faults, or are missing.
    """
    faults: list[FileFault] = []
    calendars = _calendars(folders, units, zone, faults)
    limits = _all(folders, "limits.toml", LimitsFile, faults)
    rules = _all(folders, "rules.toml", RulesFile, faults)
    if calendars is None or faults:
        raise BadFiles(faults)
    rule_sets = rule_sets_of(rules, limits[-1][1], faults)
    first_days = {rules.since for rules in rule_sets.values()}
    faults += [
        later.fault("since", f"no rule set begins on {later.row.since}: add one to rules.toml")
        for later in catalogue.later
        if later.row.since not in first_days
    ]
    if faults:
        raise BadFiles(faults)
    return Law(units, catalogue.procedures, calendars, rule_sets)


def years_in(folders: Sequence[Path]) -> tuple[int, ...]:
    """Return the years whose days off are known, in order."""
    return tuple(sorted({int(path.stem) for folder in folders for path in _year_files(folder)}))


def _calendars(
    folders: Sequence[Path], units: Units, zone: tzinfo, faults: list[FileFault]
) -> Calendars | None:
    """Build the calendars from hours and years, then apply the operator's decisions, file by file."""
    hours = hours_of(_all(folders, "hours.toml", HoursFile, faults), units, faults)
    years = years_in(folders)
    if not years:
        faults.append(FileFault(str(folders[-1]), 1, "no year is known: add a file such as 2026.toml"))
    for year, following in pairwise(years):
        if following != year + 1:
            faults.append(
                FileFault(str(folders[-1] / f"{year + 1}.toml"), 1, "this year is missing between others")
            )
    if faults:
        return None
    calendars = Calendars(date(years[0], 1, 1), date(years[-1], 12, 31), hours, (), zone)
    for folder in folders:
        for file, content in _day_files(folder, faults):
            wrong = list(faults_in(content, file, units, calendars.of))
            faults += wrong
            if not wrong:
                calendars = calendars.with_changes(content.changes(units))
    return calendars


def _day_files(folder: Path, faults: list[FileFault]) -> Iterator[tuple[TomlFile, DayRows]]:
    for file, content in _read(_year_files(folder), YearFile, faults):
        faults += _year_faults(file, content)
        yield file, content
    yield from _read(sorted(folder.glob("decisions/[!.]*.toml")), DayRows, faults)


def _year_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if YEAR_FILE.fullmatch(path.name))


def _year_faults(file: TomlFile, content: YearFile) -> Iterator[FileFault]:
    year = int(Path(file.name).stem)
    if content.year != year:
        yield file.fault(("year",), f"the file is named after {year}, but says it is about {content.year}")
    for path, row in content.rows():
        for day in row.days:
            if day.year != year:
                yield file.fault((*path, "days"), f"{day} is not in {year}")


def _all(
    folders: Sequence[Path], name: str, model: type[Read], faults: list[FileFault]
) -> list[tuple[TomlFile, Read]]:
    """Read a file from each folder that has it; at least one must have it."""
    there = [folder / name for folder in folders if (folder / name).exists()] or [folders[-1] / name]
    return list(_read(there, model, faults))


def _read(
    paths: Iterable[Path], model: type[Read], faults: list[FileFault]
) -> Iterator[tuple[TomlFile, Read]]:
    for path in paths:
        with collect_faults(faults):
            file = TomlFile.at(path)
            yield file, file.read(model)
