"""Reads the file of a decision, and checks it against the calendar that it changes. Pure.

The file has the rows of `law/day_rows.py` and nothing else.
"""

import tomllib

from services.deadlines.calendar.decided_days import DayChange
from services.deadlines.law import Law
from services.deadlines.law.day_rows import DayRows, faults_in
from shared.reference.data_file import BadFiles, TomlFile
from shared.reference.units import Units


def changes_in(text: str, units: Units) -> tuple[DayChange, ...]:
    """Read a decision that was checked when it was made."""
    return DayRows.model_validate(tomllib.loads(text)).changes(units)


def read_decision(file: TomlFile, law: Law) -> tuple[DayChange, ...]:
    """Read a decision and check it against the calendars as they are.

    Raises:
        BadFiles: It has faults.
    """
    content = file.read(DayRows)
    faults = list(faults_in(content, file, law.units, law.calendar_of, law.calendars.of))
    if not any(content.rows()):
        faults.append(
            file.fault((), "it decides nothing: write [[closed]], [[worked]] or [[half]], and days")
        )
    if faults:
        raise BadFiles(faults)
    return content.changes(law.units)
