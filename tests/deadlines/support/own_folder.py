"""An operator's own folder, in a process that has read ours."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.deadlines.law import Law
from services.deadlines.law.loading import load_law
from shared.reference.loading import (
    load_catalogue,
    load_office_zone,
    load_papers,
    load_units,
    operator_folder,
)

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "law-of-france"
READ_ONCE = (operator_folder, load_office_zone, load_papers, load_catalogue, load_units, load_law)


@contextmanager
def with_own_folder(folder: Path) -> Iterator[None]:
    """The setting names a folder, and nothing is remembered of what was read before, or afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTCUA_LAW", str(folder))
        try:
            _forget()
            yield
        finally:
            _forget()


def law_of(folder: Path) -> Law:
    """The law as an office with this folder reads it."""
    with with_own_folder(folder):
        return load_law()


def with_files(folder: Path, files: dict[str, str]) -> Path:
    """The example in a folder, some of its files others; what is empty is missing."""
    shutil.copytree(EXAMPLE, folder)
    for name, text in files.items():
        path = folder / name
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink()
    return folder


def _forget() -> None:
    for read in READ_ONCE:
        read.cache_clear()
