"""Faults of what a system sent, by the sender's own field names, in Vietnamese and English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from shared.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class SenderFault:
    """What is wrong with a field, or with a part of a body."""

    field: str
    """The sender's name of it; empty for a whole part."""
    code: str
    record: str = ""
    """The code of its record, if that could be read."""
    part: str = ""
    """Where in the body it is."""

    @property
    def words(self) -> Bilingual:
        """What is wrong, in words."""
        return fault_words()[self.code]


@cache
def fault_words() -> Mapping[str, Bilingual]:
    """Return the words of every fault."""
    content = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Bilingual]).validate_python(content)
