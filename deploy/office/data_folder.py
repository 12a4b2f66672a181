"""Where an office keeps its data unless told otherwise; a demo has a folder of its own below."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

ON_A_SERVER: Final = "MOTCUA_DATABASE_URL"
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder in which everything is kept", file_okay=False)
]


def office_folder() -> Path:
    """Return `MOTCUA_HOME`, else `.motcua` where one stands."""
    return Path(os.environ.get("MOTCUA_HOME", ".motcua")).resolve()


def selected_folder(data: Path | None) -> Path | None:
    """Return the folder of the office that is meant; None where settings name the databases of a server."""
    if data is None and ON_A_SERVER in os.environ:
        return None
    return data.resolve() if data else office_folder()


def demo_folder() -> Path:
    """Return the folder of the demo: apart, so that invented records never mix with real ones."""
    return office_folder() / "demo"
