"""`stack.json` in the data folder: the addresses and process ids of the running stack."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from deploy import private_file

FILE = "stack.json"


class StackFile(BaseModel):
    """A running stack, for commands that connect to it."""

    model_config = ConfigDict(frozen=True)

    supervisor: int = Field(description="Process id of the supervisor")
    nats_url: str = Field(repr=False, description="With the key of the bus")
    gateway_url: str = Field(description="Of the pages for citizens, and of /events")
    staff_url: str = Field(description="Of the pages for staff")
    pids: dict[str, int] = Field(description="Process id by name, without those that are being restarted")

    def write(self, folder: Path) -> None:
        """Replace the file atomically, so that nobody reads half of it."""
        with private_file.replacing(folder / FILE) as fresh:
            fresh.write(self.model_dump_json(indent=2).encode() + b"\n")


def read_stack_file(folder: Path) -> StackFile:
    """Read the file.

    Raises:
        FileNotFoundError: Nothing was started in this folder.
    """
    return StackFile.model_validate_json((folder / FILE).read_text(encoding="utf-8"))


def remove_stack_file(folder: Path) -> None:
    """Remove the file, since the stack has ended."""
    (folder / FILE).unlink(missing_ok=True)
