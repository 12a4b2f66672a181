"""The file of a decision about the calendar, read and checked against the calendar that it changes. Pure.

It has the rows of `law/day_rows.py`, and nothing else.
"""

import tomllib

from services.deadlines.calendar.decided_days import Change
from services.deadlines.law import Law
from services.deadlines.law.day_rows import DayRows, faults_in
from shared.reference.data_file import BadFiles, TomlFile


def changes_in(text: str) -> tuple[Change, ...]:
    """Read a decision that was checked when it was made."""
    return DayRows.model_validate(tomllib.loads(text)).changes()


def read_decision(file: TomlFile, law: Law) -> tuple[Change, ...]:
    """Read a decision and check it against the calendars as they are.

    Raises:
        BadFiles: It has faults.
    """
    content = file.read(DayRows)
    faults = list(faults_in(content, file, law.calendar_of, law.calendars.of))
    if not any(content.rows()):
        faults.append(
            file.fault((), "it decides nothing: write [[closed]], [[worked]] or [[half]], and days")
        )
    if faults:
        raise BadFiles(faults)
    return content.changes()
