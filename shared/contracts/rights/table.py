"""The table of rights: which role may ask which question, and about which units."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared.contracts.officer import Role
from shared.contracts.questions.question import Question
from shared.contracts.services import SERVICES
from shared.reference.data_file import DataTable, TomlFile

RIGHTS_FILE: Final = Path(__file__).with_name("rights.toml")


class Reach(StrEnum):
    """About which units somebody may ask."""

    OWN = "own"
    """The units of a posting in this role; for a supervisor those of the group."""
    EVERY = "every"


class Right(DataTable):
    """Who may ask a question for a person who is signed in."""

    roles: dict[Role, Reach]
    names: bool = False
    """Whether the answer shows names of citizens, or what was written about them."""
    changes: bool = False

    @property
    def is_logged(self) -> bool:
        """Whether asking is noted in the reading log."""
        return self.names or self.changes


class Rights(DataTable):
    """The whole table; a question is named by its service and its name, in any version."""

    public: dict[str, tuple[str, ...]]
    staff: dict[str, dict[str, Right]]
    each: dict[str, Right]
    """Questions that every service answers."""

    def signed(self, service: str) -> dict[str, Right]:
        """Return what a service is asked by a statement, by name."""
        return self.staff.get(service, {}) | self.each

    def of(self, question: type[Question[Any]]) -> Right | None:
        """Return who may ask a question by a statement; None if nobody may."""
        return self.staff.get(question.service, {}).get(question.name) or self.each.get(question.name)

    def is_public(self, question: type[Question[Any]]) -> bool:
        """Return whether a question is asked for anybody, without a statement."""
        return question.name in self.public.get(question.service, ())

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield service and name of each question that stands in the table."""
        for service, names in self.public.items():
            yield from ((service, name) for name in names)
        for service, rights in self.staff.items():
            yield from ((service, name) for name in rights)
        yield from ((service, name) for service in SERVICES for name in self.each)


@cache
def load_rights() -> Rights:
    """Return the table of rights."""
    return TomlFile.at(RIGHTS_FILE).read(Rights)
