"""Reads files of the portal's entries, as its answers are saved; a fault names entry and field."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from deploy.catalogue.portal_form import PortalEntry
from shared.reference.data_file import text_at, words_about


class EntryFault(NamedTuple):
    """What is wrong with an entry."""

    file: str
    number: int
    """The place of the entry in its file, from 1; 0 is the file itself."""
    code: str
    field: str
    """Such as cases.2.processingDay.qty, with places from 1."""
    words: str

    def __str__(self) -> str:
        where = f", entry {self.number}" if self.number else ""
        code = f" ({self.code})" if self.code else ""
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}{where}{code}:{field} {self.words}"


class FoundEntry(NamedTuple):
    """An entry and where it stands."""

    file: str
    number: int
    entry: PortalEntry

    def fault(self, field: str, words: str) -> EntryFault:
        """Return a fault of one of its fields."""
        return EntryFault(self.file, self.number, self.entry.code, field, words)


def read_entries(files: Sequence[Path], faults: list[EntryFault]) -> Iterator[FoundEntry]:
    """Yield the entries of files, and append what is wrong with the others.

    A file holds one entry, a list, the portal's answer around either (`data`), or one of these a line.

    Raises:
        BadFiles: A file is missing, or no text.
    """
    for file in files:
        content = _parsed(str(file), text_at(file), faults)
        for number, said in enumerate(_entries_in(content), start=1):
            try:
                yield FoundEntry(str(file), number, PortalEntry.model_validate(said))
            except ValidationError as failure:
                faults += _faults(str(file), number, said, failure)


def _parsed(name: str, text: str, faults: list[EntryFault]) -> Any:
    """Return what a file says: the whole is JSON, or each line is."""
    try:
        return json.loads(text)
    except RecursionError:
        faults.append(EntryFault(name, 0, "", "", "this is nested too deep for an answer of the portal"))
        return []
    except json.JSONDecodeError as whole:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            if len(lines) > 1:
                return [one for line in lines for one in _entries_in(json.loads(line))]
        except json.JSONDecodeError:
            pass  # then the file was meant as a whole
        words = f"line {whole.lineno}, sign {whole.colno}: this is no JSON ({whole.msg})"
        faults.append(EntryFault(name, 0, "", "", words))
        return []


def _entries_in(content: Any) -> list[Any]:
    if isinstance(content, dict) and "data" in content and "name" not in content:
        content = content["data"]
    return content if isinstance(content, list) else [content]


def _faults(name: str, number: int, said: Any, failure: ValidationError) -> Iterator[EntryFault]:
    code = said.get("code") if isinstance(said, dict) else None
    for error in failure.errors(include_url=False):
        places = (str(part + 1) if isinstance(part, int) else part for part in error["loc"])
        shown = code[:40] if isinstance(code, str) else ""
        field = ".".join(places)
        words = words_about(error).removeprefix(f"{field.rpartition('.')[2] or 'the file'}: ")
        yield EntryFault(name, number, shown, field, words)
