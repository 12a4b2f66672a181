"""What commands say of an operator's folder: where they have looked for units, and the time zone there."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from shared.reference.data_file import BadFiles, FileFault, collect_faults
from shared.reference.loading import load_office_zone, operator_folder
from shared.reference.office_zone import OUR_ZONE

LAW: Final = "MOTCUA_LAW"
LawOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        metavar="FOLDER",
        help="The office's own folder (docs/own-law.md); default: MOTCUA_LAW",
    ),
]


def read_law_of(folder: Path | None) -> None:
    """Let a command work with a folder: it replaces its process, since a process reads its law only once."""
    if folder and os.environ.get(LAW) != str(folder):
        os.environ[LAW] = str(folder)
        os.execv(sys.executable, (sys.executable, "-m", "deploy.cli.main", *sys.argv[1:]))  # noqa: S606


def load_all(*loads: Callable[[], object]) -> None:
    """Load parts of the operator's folder.

    Raises:
        BadFiles: It has faults; all those of all parts are told.
        PublicError: A part cannot be used for another reason.
    """
    faults: list[FileFault] = []
    for load in loads:
        with collect_faults(faults):
            load()
    if faults:
        raise BadFiles(faults)


def where_searched() -> str:
    """Return the end of a sentence about something that is not known.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    folder = operator_folder()
    if folder is None:
        return (
            "; searched was what comes with motcua. If the services of this office read a folder of its own, "
            "set MOTCUA_LAW to the same folder for this command"
        )
    if folder.replaces_ours:
        return f"; searched was the folder {folder.path} (MOTCUA_LAW) alone, since it replaces ours"
    return f"; searched was what comes with motcua and the folder {folder.path} (MOTCUA_LAW)"


def zone_of_commands() -> ZoneInfo:
    """Return the time zone of the offices, in which commands read and show moments.

    It is ours while the operator's folder cannot be used: the commands that need the folder name its faults.
    """
    try:
        return load_office_zone()
    except BadFiles:
        return ZoneInfo(OUR_ZONE)
