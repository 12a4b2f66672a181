"""The kinds of tables that are recognised, with the words of their headings, from `kinds.toml`. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shared.bilingual import Bilingual
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text
from shared.text import unaccented

FILE: Final = Path(__file__).with_name("kinds.toml")
BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^]]*\]")
WORDS: Final = re.compile(r"[a-z0-9]+")
UNDER: Final = " > "


class TableKind(StrEnum):
    """What a table is about."""

    RECORD = "record"
    BIRTH = "birth"
    DEATH = "death"
    MARRIAGE = "marriage"

    @property
    def is_register(self) -> bool:
        """Whether it is a register of civil status."""
        return self is not TableKind.RECORD


@dataclass(frozen=True, slots=True)
class KindOfTable:
    """A kind of table, and how its columns are recognised."""

    kind: TableKind
    title: Bilingual
    needs: tuple[tuple[str, ...], ...]
    """Fields without which it is none: one of each."""
    fields: Mapping[str, str]
    """Field by heading, as `heading_key` writes that."""
    headings: Mapping[str, str]
    """The first heading of each field, for people."""
    neutral: frozenset[str]
    """Headings above others that say nothing of their own."""

    def field_of(self, path: Sequence[str]) -> tuple[str, int] | None:
        """Return the field of a column by its headings, from the top, and how surely: 2 is surer than 1.

        In a register the name below `Mẹ` is not that below `Cha`, so a heading alone means little there.
        """
        keys = [key for key in map(heading_key, path) if key]
        if not keys:
            return None
        for since in range(len(keys) - 1):
            if field := self.fields.get(f"{keys[since]}{UNDER}{keys[-1]}"):
                return field, 2
        above = [key for key in keys[:-1] if key not in self.neutral]
        if field := self.fields.get(keys[-1]):
            if not keys[:-1] or not above:
                return field, 2
            return None if self.kind.is_register else (field, 1)
        return None

    def missing(self, found: Mapping[str, object]) -> tuple[str, ...]:
        """Return the headings of needed columns that were not found."""
        return tuple(
            self.headings[choice[0]] for choice in self.needs if not any(field in found for field in choice)
        )


class KindRow(DataTable):
    """A kind as it stands in the file."""

    vi: Text = ""
    en: Text = ""
    needs: tuple[tuple[Text, ...], ...] = ()
    columns: dict[str, tuple[Text, ...]]


class NeutralHeadings(DataTable):
    """Headings above others that say nothing of their own."""

    headings: tuple[Text, ...]


class TableKindsFile(DataTable):
    """The whole file."""

    record: KindRow
    birth: KindRow
    death: KindRow
    marriage: KindRow
    any_register: KindRow
    neutral: NeutralHeadings


@lru_cache(maxsize=2048)
def heading_key(text: str) -> str:
    """Return a heading in the form in which it is compared.

    >>> heading_key("Số lượng  (bộ)"), heading_key("Ngày, tháng,\\nnăm")
    ('so luong', 'ngay thang nam')
    """
    return " ".join(WORDS.findall(unaccented(BRACKETS.sub(" ", text))))


@cache
def kinds_of_tables() -> tuple[KindOfTable, ...]:
    """Return all kinds."""
    file = TomlFile.at(FILE).read(TableKindsFile)
    return tuple(_kind(kind, getattr(file, kind), file) for kind in TableKind)


def _kind(kind: TableKind, row: KindRow, file: TableKindsFile) -> KindOfTable:
    columns = row.columns | (file.any_register.columns if kind.is_register else {})
    return KindOfTable(
        kind,
        Bilingual(vi=row.vi, en=row.en),
        row.needs,
        {_path_key(heading): field for field, headings in columns.items() for heading in headings},
        {field: headings[0] for field, headings in columns.items()},
        frozenset(map(heading_key, file.neutral.headings)),
    )


def _path_key(heading: str) -> str:
    return UNDER.join(map(heading_key, heading.split(UNDER)))
