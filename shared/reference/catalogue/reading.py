"""Reads the files of a catalogue: ours, overridden by an operator's."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from shared.reference.catalogue.field_file import FieldFile, LaterRow, Row
from shared.reference.catalogue.procedure import Procedure
from shared.reference.data_file import BadFiles, FileFault, TomlFile, collect_faults

Files = list[tuple[TomlFile, FieldFile]]


class Later(NamedTuple):
    """A change of procedures on a day, with its file and line."""

    file: TomlFile
    number: int
    row: LaterRow
    codes: tuple[str, ...]

    def fault(self, key: str, words: str) -> FileFault:
        """Return a fault of one of its keys."""
        return self.file.fault(("later", self.number, key), words)


class Catalogue(NamedTuple):
    """The procedures of a commune."""

    procedures: dict[str, Procedure]
    """By code."""
    later: tuple[Later, ...]
    """Their changes, with days."""


def read_catalogue(folders: Sequence[Path]) -> Catalogue:
    """Read the catalogue from folders; each folder overrides those before it.

    Raises:
        BadFiles: Files have faults, or no procedure stands in them.
    """
    faults: list[FileFault] = []
    procedures: dict[str, Procedure] = {}
    all_later: list[Later] = []
    for folder in folders:
        files = _files(folder, faults)
        faults += _twice(files)
        procedures |= {
            code: _first(code, row, content.field)
            for _, content in files
            for code, row in content.procedure.items()
        }
        later = [
            Later(file, number, row, row.procedures or tuple(content.procedure))
            for file, content in files
            for number, row in enumerate(content.later)
        ]
        for one in sorted(later, key=lambda one: one.row.since):
            faults += _lay(one, procedures)
        all_later += later
    if not procedures and not faults:
        faults.append(FileFault(str(folders[-1]), 1, "the catalogue is empty: no file here has a procedure"))
    if faults:
        raise BadFiles(faults)
    return Catalogue(procedures, tuple(all_later))


def _files(folder: Path, faults: list[FileFault]) -> Files:
    files: Files = []
    for path in sorted(folder.glob("[!.]*.toml")):
        with collect_faults(faults):
            file = TomlFile.at(path)
            files.append((file, file.read(FieldFile)))
    return files


def _twice(files: Files) -> Iterator[FileFault]:
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


def _lay(later: Later, procedures: dict[str, Procedure]) -> Iterator[FileFault]:
    """Add a later version to procedures."""
    changed: dict[str, Any] = {key: value for key, value in later.row if value and key != "procedures"}
    for code in later.codes:
        known = procedures.get(code)
        if known is None:
            yield later.fault("procedures", f"the catalogue has no procedure {code}")
            continue
        before = known.as_of(date.max)
        if before.since == later.row.since:
            yield later.fault("since", f"procedure {code} has a version of {before.since} already")
        version = replace(before, **changed, later=())
        procedures[code] = replace(known, later=(*known.later, version))
