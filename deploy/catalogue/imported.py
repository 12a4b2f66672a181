"""What was imported, in an operator's folder: files `portal-*.toml`, which only an import writes."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from deploy.catalogue.procedures import ImportedProcedure
from shared.reference import catalogue
from shared.reference.catalogue import Limit, Procedure, known_code
from shared.reference.catalogue.field_file import FieldFile, Row
from shared.reference.catalogue.reading import read_catalogue
from shared.reference.data_file import BadFiles, FileFault, TomlFile
from shared.reference.operator_folder import HEAD, OperatorFolder, open_folder
from shared.text import unaccented

IMPORTED: Final = "portal-*.toml"
FOLDER: Final = "catalogue"
HEADER: Final = (
    "# Written by `motcua catalogue import`, which writes it anew: change procedures in a file of your own.\n"
)
LAST: Final = ("source", "source-en", "checked-on", "certainty")
"""Keys that stand below what a procedure says."""
NEW_HEAD: Final = "replaces-ours = false\n"


class OwnCatalogue(NamedTuple):
    """What stands in an operator's folder, and beneath it."""

    ours: dict[str, Procedure]
    """What comes with motcua; empty if the folder replaces it."""
    own: frozenset[str]
    """Codes in files that the operator wrote."""
    imported: dict[str, ImportedProcedure]


class Merged(NamedTuple):
    """What an import makes of the imported files, by code."""

    procedures: dict[str, ImportedProcedure]
    """All that were imported, now and before."""
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    ours: tuple[str, ...]
    """Ours stay, since only new ones are wanted."""
    law: tuple[str, ...]
    """Ours stay: they were read in the law."""
    own: tuple[str, ...]
    """The operator's own stay."""


def read_own(path: Path) -> OwnCatalogue:
    """Read an operator's folder, which need not be there yet.

    Raises:
        BadFiles: It has faults.
    """
    folder = open_folder(path) if (path / HEAD).exists() else OperatorFolder(path, False, "")
    ours = {} if folder.replaces_ours else _ours()
    own: set[str] = set()
    imported: dict[str, ImportedProcedure] = {}
    for file in sorted((path / FOLDER).glob("[!.]*.toml")):
        content = TomlFile.at(file).read(FieldFile)
        if file.match(IMPORTED):
            rows = content.procedure.items()
            imported |= {code: ImportedProcedure(code, content.field, row) for code, row in rows}
        else:
            own |= content.procedure.keys()
    return OwnCatalogue(ours, frozenset(own), imported)


def merge(
    before: OwnCatalogue,
    procedures: Mapping[str, ImportedProcedure],
    on: date,
    *,
    only_new: bool = False,
) -> Merged:
    """Return what stands after an import on a day: what was read in the law, or is the operator's, stays.

    The longer limit of ours for a declaration that has to be verified stays beside the same limit.
    """
    found: dict[str, list[str]] = {name: [] for name in ("new", "changed", "same", "ours", "law", "own")}
    merged = {code: one for code, one in before.imported.items() if not _stays(before, code, on)}
    for code, one in procedures.items():
        why = _stays(before, code, on)
        if not why and only_new and known_code(code, before.ours) in before.ours:
            why = "ours"
        if why:
            found[why].append(code)
            continue
        with_ours = _with_verified(one, before.ours.get(code))
        was = before.imported.get(code)
        found["new" if was is None else "same" if is_same(was, with_ours) else "changed"].append(code)
        merged[code] = was if was is not None and is_same(was, with_ours) else with_ours
    return Merged(merged, **{name: tuple(codes) for name, codes in found.items()})


def is_same(one: ImportedProcedure, other: ImportedProcedure) -> bool:
    """Whether two say the same, on whatever day they were read."""
    return one._replace(row=one.row.model_copy(update={"checked_on": other.row.checked_on})) == other


def write_imported(path: Path, procedures: Mapping[str, ImportedProcedure]) -> list[Path]:
    """Write the imported files of a folder anew, once the whole catalogue was read with them.

    Raises:
        BadFiles: The catalogue has faults with them; then nothing is written.
    """
    texts = dict(file_texts(procedures.values()))
    with _tried(path, texts):
        target = path / FOLDER
        target.mkdir(parents=True, exist_ok=True)
        if not (path / HEAD).exists():
            (path / HEAD).write_text(NEW_HEAD, encoding="utf-8")
        for file in target.glob(IMPORTED):
            if file.name not in texts:
                file.unlink()
        for name, text in texts.items():
            unfinished = target / f".{name}"
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(target / name)
    return [target / name for name in texts]


def file_texts(procedures: Iterable[ImportedProcedure]) -> Iterator[tuple[str, str]]:
    """Yield name and text of the file of each field, in order of names."""
    fields: dict[str, list[ImportedProcedure]] = {}
    for one in procedures:
        fields.setdefault(one.field, []).append(one)
    names: set[str] = set()
    for field in sorted(fields):
        plain = re.sub(r"[^a-z0-9]+", "-", unaccented(field)).strip("-")[:60] or "khac"
        name, number = f"portal-{plain}.toml", 1
        while name in names:
            number += 1
            name = f"portal-{plain}-{number}.toml"
        names.add(name)
        rows = "".join(_table(one.code, one.row) for one in sorted(fields[field]))
        yield name, f"{HEADER}field = {_value(field)}\n{rows}"


@cache
def _ours() -> dict[str, Procedure]:
    return read_catalogue([catalogue.HERE]).procedures


def _stays(before: OwnCatalogue, code: str, on: date) -> str:
    """Return why an import does not touch a procedure; empty if it does. A case is as its procedure."""
    if known_code(code, before.own) in before.own:
        return "own"
    ours = before.ours.get(known_code(code, before.ours))
    return "law" if ours and ours.as_of(on).certainty == "law" else ""


def _with_verified(one: ImportedProcedure, ours: Procedure | None) -> ImportedProcedure:
    if ours is None or ours.limit_if_verified is None or ours.limit != one.row.limit:
        return one
    return one._replace(row=one.row.model_copy(update={"limit_if_verified": ours.limit_if_verified}))


@contextmanager
def _tried(path: Path, texts: Mapping[str, str]) -> Iterator[None]:
    """Read the catalogue as it would be, before it is written."""
    replaces = (path / HEAD).exists() and open_folder(path).replaces_ours
    with tempfile.TemporaryDirectory() as name:
        tried = Path(name)
        for file in (path / FOLDER).glob("[!.]*.toml"):
            if not file.match(IMPORTED):
                shutil.copy(file, tried)
        for file_name, text in texts.items():
            (tried / file_name).write_text(text, encoding="utf-8")
        try:
            read_catalogue([tried] if replaces else [catalogue.HERE, tried])
        except BadFiles as bad:
            shown = str(path / FOLDER)
            faults = (FileFault(one.file.replace(name, shown), one.line, one.words) for one in bad.faults)
            raise BadFiles(faults) from None
    yield


def _table(code: str, row: Row) -> str:
    values = {
        name.replace("_", "-"): str(value) if isinstance(value, Limit) else value for name, value in row
    }
    said = {
        key: value
        for key, value in values.items()
        if value and not (key.endswith("-en") and value == values[key.removesuffix("-en")])
    }
    in_order = sorted(said, key=lambda key: LAST.index(key) if key in LAST else -1)
    lines = "".join(f"{key} = {_value(said[key])}\n" for key in in_order)
    return f"\n[procedure.{_value(code)}]\n{lines}"


def _value(value: Any) -> str:
    """Return a value as TOML: a text, a list of texts or a day."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
