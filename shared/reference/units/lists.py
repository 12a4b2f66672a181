"""Files of units, parsed line by line on demand, because the country has 14,000 units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import Field

from shared.reference.data_file import (
    BadFiles,
    DataTable,
    FileFault,
    TomlFile,
    as_in,
    collect_faults,
    text_at,
)
from shared.reference.units.unit import Unit
from shared.reference.values import OnDay, Text

LISTS: Final = "lists.toml"
MERGES: Final = "merges.csv"
PARENTS: Final = "parents.csv"
HEADINGS: Final = {"units": "id,name,parent", PARENTS: "id,name,within", MERGES: "unit,into,on,source"}
FOR_EVER: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units that share their first and last day, as the bytes of a file: `id,name,parent`, a line each."""

    file: str
    rows: bytes
    parents: bytes
    since: date
    until: date
    source: str
    source_en: str
    certainty: str
    certainty_en: str

    def bearing(self, code: str) -> Iterator[Unit]:
        """Find the units that bear a code in this list."""
        wanted = f"\n{code}v".encode()
        at = self.rows.find(wanted)
        while at >= 0:
            yield self.unit(self.rows[at + 1 : self.rows.find(b"\n", at + 1)].decode())
            at = self.rows.find(wanted, at + 1)

    def lines(self) -> Iterator[str]:
        """Iterate over the lines below the heading."""
        return (line.decode() for line in self.rows.splitlines()[1:])

    def unit(self, line: str) -> Unit:
        """Read one line.

        Raises:
            ValueError: It has not three parts, or its parent is not known.
        """
        id, name, parent = _three(line, HEADINGS["units"])
        code = id.partition("v")[0]
        return Unit(
            id=id,
            code=code,
            name=name,
            parents=self._names_from(parent),
            since=self.since,
            until=self.until,
            source=self.source,
            source_en=self.source_en,
            certainty=self.certainty,
            certainty_en=self.certainty_en,
        )

    def _names_from(self, parent: str) -> tuple[str, ...]:
        names: list[str] = []
        while parent:
            at = self.parents.find(f"\n{parent},".encode())
            if at < 0:
                raise ValueError(f"{PARENTS} does not have {parent}")
            line = self.parents[at + 1 : self.parents.find(b"\n", at + 1)].decode()
            _, name, parent = _three(line, f"in {PARENTS} {HEADINGS[PARENTS]}")
            if name in names:
                raise ValueError(f"{PARENTS}: {parent} is part of itself")
            names.append(name)
        return tuple(names)


def _three(line: str, columns: str) -> list[str]:
    """Split a line.

    Raises:
        ValueError: It has not three parts.
    """
    parts = line.split(",")
    if len(parts) != 3:
        raise ValueError(f"{line!r} has {len(parts)} parts: say {columns}, with no other comma")
    return parts


class ListRow(DataTable):
    """Common to the units of a file; `certainty` says in words how sure names, codes and days are."""

    file: Text
    since: OnDay
    until: OnDay = FOR_EVER
    source: Text
    source_en: Text = Field(default_factory=as_in("source"))
    certainty: Text
    certainty_en: Text = Field(default_factory=as_in("certainty"))


class ListsFile(DataTable):
    """The whole of `lists.toml`."""

    lists: list[ListRow] = Field(alias="list", min_length=1)


def read_lists(folder: Path) -> tuple[UnitList, ...]:
    """Read the lists that `lists.toml` of a folder names.

    Raises:
        BadFiles: It has faults, or a file is missing.
    """
    file = TomlFile.at(folder / LISTS)
    rows = file.read(ListsFile).lists
    faults = [
        file.fault(("list", number, "until"), f"these units end on {row.until}, before they begin")
        for number, row in enumerate(rows)
        if row.until < row.since
    ]
    names = {PARENTS, *(row.file for row in rows)}
    faults += [
        FileFault(str(path), 1, f"nobody reads this file: name it in {LISTS}, or take it away")
        for path in folder.glob("[!.]*.csv")
        if path.name not in {MERGES, *names}
    ]
    written: dict[str, bytes] = {}
    for name in names:
        with collect_faults(faults):
            written[name] = text_at(folder / name).encode()
    if faults:
        raise BadFiles(faults)
    return tuple(
        UnitList(
            file=str(folder / row.file),
            rows=written[row.file],
            parents=written[PARENTS],
            since=row.since,
            until=row.until,
            source=row.source,
            source_en=row.source_en,
            certainty=row.certainty,
            certainty_en=row.certainty_en,
        )
        for row in rows
    )
