"""Reasons in words: why a day was counted or skipped, in both languages, with the source."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from services.deadlines.calendar.axis import Day
from services.deadlines.law import Rules
from shared.bilingual import Bilingual
from shared.contracts.questions.explanation import DayReason
from shared.reference.office_zone import OFFICE_ZONE

HERE: Final = Path(__file__).parent
CERTAINTIES: Final = ("law", "second-hand", "unchecked")
"""From the most to the least sure."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words."""

    reason: DayReason
    words: Bilingual
    source: Bilingual
    certainty: str


def of_day(day: Day) -> Said:
    """Say what a day is to the office, as its calendar knows it."""
    reason = DayReason(day.kind)
    sentence = _sentences()[reason]
    words = Bilingual(vi=sentence["vi"].format(why=day.why), en=sentence["en"].format(why=day.why_en))
    return Said(reason, words, Bilingual(vi=day.source, en=day.source_en), day.certainty)


def of_rule(rules: Rules, reason: DayReason, **moments: str) -> Said:
    """Say what a rule or the ledger makes of a day."""
    ground = rules.grounds[reason]
    source = Bilingual(vi=ground.source, en=ground.source_en)
    return Said(reason, worded(reason, **moments), source, ground.certainty)


def worded(code: str, **moments: str) -> Bilingual:
    """Say something in both languages."""
    sentence = _sentences()[code]
    return Bilingual(vi=sentence["vi"].format(**moments), en=sentence["en"].format(**moments))


def weakest(said: Sequence[Said]) -> str:
    """Return how sure the least sure of some reasons is."""
    return max((one.certainty for one in said), key=CERTAINTIES.index)


def clock(moment: datetime) -> str:
    """Write a moment as the office writes it."""
    return f"{moment.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}"


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))
