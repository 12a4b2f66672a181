"""An operator's own law: a folder with a catalogue, calendars, hours and rules, over ours or instead of them.

`docs/own-law.md` explains it. Its file `folder.toml` says how it stands to ours, and where on earth it holds.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Strict

from shared.reference.data_file import BadFiles, DataTable, Fault, TomlFile
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
"""Names of files by the folder in which they may be; which `.csv` are read says `units/lists.toml`."""
HIDDEN: Final = "."
"""What begins so is let through and not read: version control and mounted volumes keep such files."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{name!r} is no time zone: say one such as Europe/Paris") from None
    return name


class Head(DataTable):
    """How the folder stands to ours."""

    replaces_ours: Annotated[bool, Strict()]
    zone: Annotated[str, AfterValidator(_zone)] = OUR_ZONE


class OperatorFolder(NamedTuple):
    """An operator's folder."""

    path: Path
    replaces_ours: bool
    zone: str


@cache
def operator_folder() -> OperatorFolder | None:
    """Return the folder that the setting `law` names, if it names one.

    Raises:
        BadFiles: It is no such folder.
    """
    path = Settings().law
    return open_folder(path) if path else None


def open_folder(path: Path) -> OperatorFolder:
    """Read how a folder stands to ours.

    Raises:
        BadFiles: It is no such folder, or has files that nobody reads.
    """
    if not path.is_dir():
        raise BadFiles([Fault(str(path), 1, "this is no folder")])
    head = TomlFile.at(path / HEAD).read(Head)
    if strangers := [fault for inside in READ for fault in _unknown_files(path, inside)]:
        raise BadFiles(strangers)
    return OperatorFolder(path, head.replaces_ours, head.zone)


def _unknown_files(path: Path, inside: str) -> Iterator[Fault]:
    """Find files and folders that nobody reads; a name that is mistyped would be one."""
    folder, folders = path / inside, set() if inside else READ.keys()
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        is_read = one.name in folders if one.is_dir() else any(map(one.match, READ[inside]))
        if not is_read and not one.name.startswith(HIDDEN):
            kind = "folder" if one.is_dir() else "file"
            names = ", ".join((*READ[inside], *sorted(filter(None, folders))))
            yield Fault(
                str(one), 1, f"nobody reads this {kind}: rename it, or take it away; read are {names}"
            )


def layers(ours: Path, inside: str = "") -> tuple[Path, ...]:
    """Return the folders in which a kind of file is looked for: ours first, then the operator's over it.

    Args:
        ours: Our folder for it.
        inside: Where in the operator's folder it stands; at its top if empty.

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
