"""The texts of explanations: why a day was counted or skipped, in both languages, with the source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from services.deadlines.calendar.axis import Day
from services.deadlines.law import Rules
from shared.bilingual import Bilingual
from shared.contracts.questions.explanation import DayReason
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

TEXTS_FILE: Final = Path(__file__).with_name("texts.toml")
CERTAINTIES: Final = ("law", "second-hand", "unchecked")
"""From the most to the least certain."""


class Template(DataTable):
    """A sentence in both languages; `{name}` is replaced by a value."""

    vi: Text
    en: Text

    def fill(self, **values: str) -> Bilingual:
        """Return the sentence with its values."""
        return Bilingual(vi=self.vi.format(**values), en=self.en.format(**values))


class ExplanationTexts(DataTable):
    """The whole file."""

    reason: dict[DayReason, Template]
    note: dict[str, Template]


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason as text, with its source and how certain that is."""

    reason: DayReason
    text: Bilingual
    source: Bilingual
    certainty: str


def day_text(day: Day) -> ReasonText:
    """Return the text for a kind of day, with the source in the calendar."""
    reason = DayReason(day.kind)
    template = load_texts().reason[reason]
    text = Bilingual(vi=template.vi.format(why=day.why), en=template.en.format(why=day.why_en))
    return ReasonText(reason, text, Bilingual(vi=day.source, en=day.source_en), day.certainty)


def rule_text(rules: Rules, reason: DayReason, **moments: str) -> ReasonText:
    """Return the text for a reason, with the source in the rule set."""
    ground = rules.grounds[reason]
    source = Bilingual(vi=ground.source, en=ground.source_en)
    return ReasonText(reason, load_texts().reason[reason].fill(**moments), source, ground.certainty)


def note(code: str, **values: str) -> Bilingual:
    """Return a note about a due time."""
    return load_texts().note[code].fill(**values)


def least_certain(texts: Sequence[ReasonText]) -> str:
    """Return the certainty of the least certain of some reasons."""
    return max((text.certainty for text in texts), key=CERTAINTIES.index)


def office_clock(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as an office in this zone writes it."""
    return f"{moment.astimezone(zone):%H:%M %d/%m/%Y}"


@cache
def load_texts() -> ExplanationTexts:
    """Return the texts."""
    return TomlFile.at(TEXTS_FILE).read(ExplanationTexts)
