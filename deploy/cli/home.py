"""Where a stack keeps its data unless told otherwise."""

from pathlib import Path
from typing import Annotated, Final

import typer

HOME: Final = Path(".motcua")
DEMO: Final = "demo"
HOME_VARIABLE: Final = "MOTCUA_HOME"

DataOption = Annotated[
    Path, typer.Option("--data", envvar=HOME_VARIABLE, help="Folder in which everything is kept")
]
