"""The few files that an office on one computer keeps beside its databases and its bus, as lines and back."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic_core import from_json, to_json

from deploy import private_file

KEPT: Final = ("publishers.toml", "slip.key", "http/keys.toml")
"""A server's stand in its deployment folder, of which the operator keeps a copy apart: they let people in."""


def lines(folder: Path) -> Iterator[bytes]:
    """Yield those that are there."""
    for name in KEPT:
        if (file := folder / name).exists():
            yield to_json({"name": name, "base64": b64encode(file.read_bytes()).decode()}) + b"\n"


def put(folder: Path, part: Iterable[bytes]) -> None:
    """Write those that are not there, for this user's eyes only."""
    for line in part:
        held = from_json(line)
        file = folder / held["name"]
        if held["name"] in KEPT and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with private_file.new(file) as to:
                to.write(b64decode(held["base64"]))
