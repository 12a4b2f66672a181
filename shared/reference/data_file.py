"""Reads TOML files of data against a model; each fault names file and line."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from shared.errors import PublicError
from shared.reference.values import Certainty, Text
from shared.typed_dates import NotTyped, typed_day

KeyPath = tuple[str | int, ...]
"""Path to a value: keys, and list indexes from 0; for example `("closed", 2, "days")`."""

AT: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
DAY: Final = re.compile(r"(?<![\w./-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?![\w./-])")
QUOTED_OR_COMMENT: Final = re.compile(r"""\"[^\"]*\"|'[^']*'|#.*""")
TWICE: Final = re.compile(r"Cannot (overwrite|declare|mutate)")


class FileFault(NamedTuple):
    """A fault in a line of a file."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


class BadFiles(PublicError):
    """Files have faults, each named with its line."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


@contextmanager
def collect_faults(faults: list[FileFault]) -> Iterator[None]:
    """Collect the faults of the files read in the block, and go on."""
    try:
        yield
    except BadFiles as bad:
        faults += bad.faults


RENAMED_KEYS: Final = {"sure": "certainty", "sure-en": "certainty-en"}
"""Older names of keys, in an operator's files and in decisions that offices keep."""


class DataTable(BaseModel):
    """A table of a file; a key that it does not know is a fault."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
        defer_build=True,  # a model takes memory only once it is used
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_older_keys(cls, table: Any) -> Any:
        if isinstance(table, dict) and "certainty" in cls.model_fields:
            return {RENAMED_KEYS.get(key, key): value for key, value in table.items()}
        return table


def as_in(name: str) -> Callable[[dict[str, Any]], Any]:
    """Return a default: the value of another key."""
    return lambda said: said.get(name, "")


class Sourced(DataTable):
    """A table with its source, in Vietnamese and in English, and how far that was checked.

    Citizens read the source, so doubts about it stand in a comment of the file.
    """

    source: Text
    source_en: Text = Field(default_factory=as_in("source"))
    certainty: Certainty


def text_at(path: Path) -> str:
    """Read a UTF-8 file, with or without a byte order mark, with any line endings.

    Raises:
        BadFiles: It is not there, or no such text.
    """
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        raise BadFiles([FileFault(str(path), 1, "this file is missing")]) from None
    except OSError:
        raise BadFiles([FileFault(str(path), 1, "this file cannot be read")]) from None
    try:
        return written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as failure:
        line = written.count(b"\n", 0, failure.start) + 1
        raise BadFiles(
            [FileFault(str(path), line, "this is not text in UTF-8: save the file as UTF-8")]
        ) from None


Read = TypeVar("Read", bound=DataTable)


@dataclass(frozen=True)
class TomlFile:
    """The text of a file, and its name for fault messages."""

    name: str
    text: str

    @classmethod
    def at(cls, path: Path) -> "TomlFile":
        """Open a file.

        Raises:
            BadFiles: See `text_at`.
        """
        return cls(str(path), text_at(path))

    def read(self, model: type[Read]) -> Read:
        """Parse it into a model.

        Raises:
            BadFiles: It is not TOML, or not what the model says.
        """
        try:
            return model.model_validate(tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as trouble:
            raise BadFiles([self._no_toml(str(trouble))]) from None
        except ValidationError as failure:
            raise BadFiles(
                self.fault(error["loc"], words_about(error)) for error in failure.errors()
            ) from None

    def fault(self, key_path: KeyPath, words: str) -> FileFault:
        """Return a fault of the value at a path, or of the table that lacks it."""
        return FileFault(self.name, self.line(key_path), words)

    def line(self, key_path: KeyPath) -> int:
        """Return the line of a path, or of the nearest table around it."""
        while key_path not in self._lines:
            key_path = key_path[:-1]
        return self._lines[key_path]

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        """Lines of all tables and keys, found by parsing one statement at a time."""
        found: dict[KeyPath, int] = {(): 1}
        counts: dict[KeyPath, int] = {}
        table: KeyPath = ()
        statement, first = "", 1
        for number, line in enumerate(self.text.split("\n"), start=1):
            statement += line + "\n"
            try:
                read = tomllib.loads(statement)
            except tomllib.TOMLDecodeError:
                continue  # the statement goes on in the next line
            if statement.lstrip().startswith("["):
                table = _table(read, counts)
                found.setdefault(table, first)
            elif read:
                key = _key(read)
                found.update({(*table, *key[:length]): first for length in range(1, len(key) + 1)})
            statement, first = "", number + 1
        return found

    def _wrong_day(self) -> FileFault | None:
        """Return the fault of the first day that does not exist, or that is not written as TOML writes days.

        The parser itself only stumbles over what follows ("Unclosed array").
        """
        for number, line in enumerate(self.text.split("\n"), start=1):
            for found in DAY.findall(QUOTED_OR_COMMENT.sub("", line)):
                try:
                    written = typed_day(found).isoformat()
                except NotTyped:
                    return FileFault(
                        self.name, number, f"there is no day {found}: say a day, such as 2026-11-24"
                    )
                if written != found:
                    return FileFault(self.name, number, f"{found}: write this day as {written}")
        return None

    def _no_toml(self, trouble: str) -> FileFault:
        if wrong_day := self._wrong_day():
            return wrong_day
        at = AT.search(trouble)
        line = int(at[1]) if at and at[1] else self.text.count("\n") + 1
        words = "this stands twice in the file" if TWICE.match(trouble) else AT.sub("", trouble)
        return FileFault(self.name, line, words)


def _table(read: dict[str, Any], counts: dict[KeyPath, int]) -> KeyPath:
    """Return the path of the table that a heading opens, with its index in a list."""
    key_path: KeyPath = ()
    while read:
        ((key, inner),) = read.items()
        key_path = (*key_path, key)
        if isinstance(inner, list):
            counts[key_path] = counts.get(key_path, 0) + 1
            return (*key_path, counts[key_path] - 1)
        if key_path in counts:
            key_path = (*key_path, counts[key_path] - 1)
        read = inner
    return key_path


def _key(read: Any) -> KeyPath:
    """Return the keys of an assignment, such as `official.same-day = 60`."""
    key_path: KeyPath = ()
    while isinstance(read, dict) and len(read) == 1:
        ((key, read),) = read.items()
        key_path = (*key_path, key)
    return key_path


WORDS_BY_TYPE: Final = {
    "string": "a text in quotes",
    "bool": "true or false (without quotes)",
    "int": "a whole number (without quotes)",
    "float": "a number (without quotes)",
    "decimal": "a number (without quotes)",
    "list": "a list in [ ]",
    "tuple": "a list in [ ]",
    "set": "a list in [ ]",
    "dict": "a table",
    "model": "a table",
    "too": "fewer values",
}
"""What to say instead, by the type that pydantic wanted; the codes of its errors begin with it."""


def words_about(error: ErrorDetails) -> str:
    """Translate a pydantic error into words that an operator understands."""
    keys = [str(part) for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    key = keys[-1] if keys else "the file"
    match error["type"]:
        case "missing":
            return f"{key} is missing"
        case "extra_forbidden":
            return f"{key}: nobody reads this key"
        case "string_too_short" | "too_short":
            return f"{key} is empty"
        case "string_pattern_mismatch":
            return f"{key}: say plain letters and digits, with . _ or - between them at most"
        case "literal_error" | "enum":
            return f"{key}: say {error['ctx']['expected']}"
        case "value_error":
            return f"{key}: {error['ctx']['error']}"
        case "greater_than_equal":
            return f"{key}: say a number of at least {error['ctx']['ge']}"
        case "greater_than":
            return f"{key}: say a number above {error['ctx']['gt']}"
        case "less_than_equal":
            return f"{key}: say a number of at most {error['ctx']['le']}"
        case kind if kind.partition("_")[0] in WORDS_BY_TYPE:
            return f"{key}: say {WORDS_BY_TYPE[kind.partition('_')[0]]}"
        case kind if kind.startswith("date"):
            return f"{key}: say a day, such as 2026-11-24 (without quotes)"
        case _:
            return f"{key}: this value is not allowed here"
