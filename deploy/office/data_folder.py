"""The default data folder of an office, and the demo's folder below it."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

ON_A_SERVER: Final = "MOTCUA_DATABASE_URL"
DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of all data", file_okay=False)]


def office_folder() -> Path:
    """Return `MOTCUA_HOME`, else `.motcua` in the working directory."""
    return Path(os.environ.get("MOTCUA_HOME", ".motcua")).resolve()


def selected_folder(data: Path | None) -> Path | None:
    """Return the folder of `--data` or the default; None if the environment names a server's databases."""
    if data is None and ON_A_SERVER in os.environ:
        return None
    return data.resolve() if data else office_folder()


def demo_folder() -> Path:
    """Return the folder of the demo, which keeps synthetic records apart from real ones."""
    return office_folder() / "demo"
