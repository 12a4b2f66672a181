"""An operator's folder: a catalogue, calendars, hours and rules that override or replace ours.

`docs/own-law.md` explains it. Its file `folder.toml` says whether it replaces ours, and in which time zone it
holds.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Strict

from shared.reference.data_file import BadFiles, DataTable, FileFault, TomlFile
from shared.settings import Settings

HEAD: Final = "folder.toml"
OUR_ZONE: Final = "Asia/Ho_Chi_Minh"
READ: Final = {
    "": (
        "*.md",
        HEAD,
        "[0-9][0-9][0-9][0-9].toml",
        "hours.toml",
        "limits.toml",
        "retention.toml",
        "rules.toml",
    ),
    "catalogue": ("*.md", "*.toml"),
    "decisions": ("*.md", "*.toml"),
    "units": ("*.md", "lists.toml", "groups.toml", "*.csv"),
}
"""Allowed file names by folder; `units/lists.toml` names the `.csv` files."""
HIDDEN: Final = "."
"""Such files are ignored: version control and mounted volumes keep them."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{name!r} is no time zone: say one such as Europe/Paris") from None
    return name


class Head(DataTable):
    """Whether the folder replaces ours, and its time zone."""

    replaces_ours: Annotated[bool, Strict()]
    zone: Annotated[str, AfterValidator(_zone)] = OUR_ZONE


class OperatorFolder(NamedTuple):
    """An operator's folder."""

    path: Path
    replaces_ours: bool
    zone: str


@cache
def operator_folder() -> OperatorFolder | None:
    """Return the folder that the setting `law` names, or None without one.

    Raises:
        BadFiles: It is no such folder.
    """
    path = Settings().law
    return open_folder(path) if path else None


def open_folder(path: Path) -> OperatorFolder:
    """Open a folder and check its file names.

    Raises:
        BadFiles: It is no such folder, or has files that nobody reads.
    """
    if not path.is_dir():
        raise BadFiles([FileFault(str(path), 1, "this is no folder")])
    head = TomlFile.at(path / HEAD).read(Head)
    if strangers := [fault for inside in READ for fault in _unknown_files(path, inside)]:
        raise BadFiles(strangers)
    return OperatorFolder(path, head.replaces_ours, head.zone)


def _unknown_files(path: Path, inside: str) -> Iterator[FileFault]:
    """Return a fault for each file or folder that nobody reads: its name may be mistyped."""
    folder, folders = path / inside, set() if inside else READ.keys()
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        is_read = one.name in folders if one.is_dir() else any(map(one.match, READ[inside]))
        if not is_read and not one.name.startswith(HIDDEN):
            kind = "folder" if one.is_dir() else "file"
            names = ", ".join((*READ[inside], *sorted(filter(None, folders))))
            yield FileFault(
                str(one), 1, f"nobody reads this {kind}: rename it, or take it away; read are {names}"
            )


def layers(ours: Path, inside: str = "") -> tuple[Path, ...]:
    """Return the folders to search for a kind of file: ours first, then the operator's.

    Args:
        ours: Our folder for it.
        inside: Subfolder of the operator's folder; empty for the folder itself.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    own = operator_folder()
    if own is None:
        return (ours,)
    return (own.path / inside,) if own.replaces_ours else (ours, own.path / inside)


def zone() -> str:
    """Return the time zone of the offices; ours if the folder cannot be read, which is refused at start."""
    try:
        own = operator_folder()
    except BadFiles:
        return OUR_ZONE
    return own.zone if own else OUR_ZONE
