"""An operator's folder: a catalogue, calendars, hours and rules that override or replace ours.

`docs/own-law.md` explains it. Its file `folder.toml` says whether it replaces ours, and in which time zone it
holds.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Strict

from shared.reference.data_file import BadFiles, DataTable, FileFault, TomlFile
from shared.reference.office_zone import OUR_ZONE

HEAD: Final = "folder.toml"
READ: Final = {
    "": (
        "*.md",
        HEAD,
        "customs.toml",
        "papers.toml",
        "[0-9][0-9][0-9][0-9].toml",
        "hours.toml",
        "invitation_rules.toml",
        "limits.toml",
        "retention.toml",
        "rules.toml",
    ),
    "catalogue": ("*.md", "*.toml"),
    "decisions": ("*.md", "*.toml"),
    "forms": ("*.md", "forms.toml", "*.pdf", "*.docx", "*.doc", "*.xlsx", "*.xls", "*.odt"),
    "inspection": ("*.md", "criteria*.toml", "five-three-four.toml"),
    "instruments": ("*.md", "*.toml"),
    "units": ("*.md", "lists.toml", "groups.toml", "*.csv"),
    "wordings": ("*.md", "*.j2", "*.txt", "notices.toml"),
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

    def over(self, ours: Path, inside: str = "") -> tuple[Path, ...]:
        """Return the folders to search for a kind of file: ours, unless it is replaced, then this one.

        Args:
            ours: Our folder for it.
            inside: Subfolder of this folder; empty for the folder itself.
        """
        own = self.path / inside
        return (own,) if self.replaces_ours else (ours, own)


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
