"""Puts the files of a catalogue together: ours, and an operator's laid over them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from shared.catalogue.field_file import FieldFile, LaterRow, Row
from shared.catalogue.procedure import Procedure
from shared.toml_file import BadFiles, Fault, TomlFile

Files = list[tuple[TomlFile, FieldFile]]


class Start(NamedTuple):
    """The first day of a later version of procedures, and where it stands."""

    day: date
    file: TomlFile
    number: int

    def fault(self, words: str) -> Fault:
        """Say what is wrong with it."""
        return self.file.fault(("later", self.number, "since"), words)


class Catalogue(NamedTuple):
    """What may be asked of a commune."""

    procedures: dict[str, Procedure]
    """By code."""
    starts: tuple[Start, ...]


def read_catalogue(folders: Sequence[Path]) -> Catalogue:
    """Read the catalogue from folders of which each is laid over those before it.

    Raises:
        BadFiles: Files have faults, or no procedure stands in them.
    """
    faults: list[Fault] = []
    procedures: dict[str, Procedure] = {}
    starts: list[Start] = []
    for folder in folders:
        files = _files(folder, faults)
        faults += _twice(files)
        procedures |= {
            code: _first(code, row, content.field)
            for _, content in files
            for code, row in content.procedure.items()
        }
        later = [
            (Start(row.since, file, n), row) for file, content in files for n, row in enumerate(content.later)
        ]
        for start, row in sorted(later, key=lambda one: one[0].day):
            faults += _lay(start, row, procedures)
            starts.append(start)
    if not procedures and not faults:
        faults.append(Fault(str(folders[-1]), 1, "the catalogue is empty: no file here has a procedure"))
    if faults:
        raise BadFiles(faults)
    return Catalogue(procedures, tuple(starts))


def _files(folder: Path, faults: list[Fault]) -> Files:
    files: Files = []
    for path in sorted(folder.glob("*.toml")):
        try:
            file = TomlFile.at(path)
            files.append((file, file.read(FieldFile)))
        except BadFiles as bad:
            faults += bad.faults
    return files


def _twice(files: Files) -> Iterator[Fault]:
    stands: dict[str, TomlFile] = {}
    for file, content in files:
        for code in content.procedure:
            place = ("procedure", code)
            if code in stands:
                before = stands[code]
                yield file.fault(place, f"procedure {code} is in {before.name}:{before.line(place)} already")
            stands.setdefault(code, file)


def _first(code: str, row: Row, field: str) -> Procedure:
    return Procedure(code=code, field=field, **dict(row))


def _lay(start: Start, row: LaterRow, procedures: dict[str, Procedure]) -> Iterator[Fault]:
    """Add a later version to procedures."""
    changed: dict[str, Any] = {key: value for key, value in row if value and key != "procedures"}
    for code in row.procedures:
        known = procedures.get(code)
        if known is None:
            yield start.file.fault(
                ("later", start.number, "procedures"), f"the catalogue has no procedure {code}"
            )
            continue
        before = known.as_of(date.max)
        if before.since == start.day:
            yield start.fault(f"procedure {code} has a version of {start.day} already")
        version = replace(before, **changed, later=())
        procedures[code] = replace(known, later=(*known.later, version))
