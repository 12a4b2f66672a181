"""Groups: sets of units that a supervisor looks at together, each unit for as long as it belongs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import Field

from shared.errors import PublicError
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.units.lists import FOR_EVER
from shared.reference.values import OnDay, Text

GROUPS: Final = "groups.toml"


class UnknownGroup(PublicError):
    """No group has this name."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"there is no group {asked}; there are: {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Members:
    """Unit ids that belong from one day to another, both included; `file` and `line` are where they stand."""

    units: tuple[str, ...]
    since: date
    until: date
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of units with dates."""

    id: str
    name: str
    members: tuple[Members, ...]

    def between(self, since: date, until: date) -> tuple[str, ...]:
        """Return the units that belong on at least one day of a period, both days included."""
        return tuple(
            unit
            for members in self.members
            if members.since <= until and since <= members.until
            for unit in members.units
        )


class MembersRow(DataTable):
    """Members, as they stand in the file."""

    units: list[Text] = Field(min_length=1)
    since: OnDay
    until: OnDay = FOR_EVER


class GroupRow(DataTable):
    """A group, as it stands in the file."""

    name: Text
    members: list[MembersRow] = Field(min_length=1)


class GroupsFile(DataTable):
    """The whole of `groups.toml`."""

    group: dict[Text, GroupRow]


def read_groups(folder: Path) -> dict[str, Group]:
    """Read `groups.toml` of a folder, if there is one; `README.md` documents its form.

    Raises:
        BadFiles: It has faults.
    """
    if not (folder / GROUPS).exists():
        return {}
    file = TomlFile.at(folder / GROUPS)
    return {
        id: Group(id, row.name, tuple(_members(part, n, id, file) for n, part in enumerate(row.members)))
        for id, row in file.read(GroupsFile).group.items()
    }


def _members(part: MembersRow, number: int, group: str, file: TomlFile) -> Members:
    line = file.line(("group", group, "members", number))
    return Members(tuple(part.units), part.since, part.until, file.name, line)
