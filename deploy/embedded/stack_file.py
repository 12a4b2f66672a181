"""`stack.json` in the data folder: the addresses and process ids of the running stack."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

FILE = "stack.json"


class StackFile(BaseModel):
    """A running stack, for commands that connect to it."""

    model_config = ConfigDict(frozen=True)

    supervisor: int = Field(description="Process id of the supervisor")
    nats_url: str
    gateway_url: str
    pids: dict[str, int] = Field(description="Process id by name, without those that are being restarted")

    def write(self, folder: Path) -> None:
        """Replace the file atomically, so that nobody reads half of it."""
        fresh = folder / f".{FILE}"
        fresh.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        os.replace(fresh, folder / FILE)


def read_stack_file(folder: Path) -> StackFile:
    """Read the file.

    Raises:
        FileNotFoundError: Nothing was started in this folder.
    """
    return StackFile.model_validate_json((folder / FILE).read_text(encoding="utf-8"))


def remove_stack_file(folder: Path) -> None:
    """Remove the file, since the stack has ended."""
    (folder / FILE).unlink(missing_ok=True)
