"""Files of an office on one computer beside its databases and its bus, as lines of JSON and back."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic_core import from_json, to_json

from deploy import private_file

COPIED: Final = ("publishers.toml", "feed/subscribers.toml", "slip.key", "http/keys.toml")
"""On a server these are in the deployment folder, which contains keys and is copied separately."""


def lines(folder: Path) -> Iterator[bytes]:
    """Yield the files that exist."""
    for name in COPIED:
        if (file := folder / name).exists():
            yield to_json({"name": name, "base64": b64encode(file.read_bytes()).decode()}) + b"\n"


def put(folder: Path, part: Iterable[bytes]) -> None:
    """Write the files that do not exist, readable by this user only."""
    for line in part:
        held = from_json(line)
        file = folder / held["name"]
        if held["name"] in COPIED and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with private_file.new(file) as to:
                to.write(b64decode(held["base64"]))
