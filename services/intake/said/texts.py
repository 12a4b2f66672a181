"""Texts about what systems said: reasons they did not give, and contradictions, in both languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from shared.bilingual import Bilingual
from shared.contracts.events.reported.said import SaidState


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A contradiction in what was said about a record."""

    code: str
    state: str = ""
    """The state that it is about, if it is about one."""

    @property
    def words(self) -> Bilingual:
        """What contradicts what."""
        return _texts()["difference"][self.code]


def reason_for(state: SaidState) -> str:
    """Return what stands as the reason where a system gave none."""
    return _texts()["reason"][state.value].vi


@cache
def _texts() -> Mapping[str, Mapping[str, Bilingual]]:
    content = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, dict[str, Bilingual]]).validate_python(content)
