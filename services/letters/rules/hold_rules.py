"""The conscience of the office: when a letter must not go out; pure. Its rules: `hold_rules.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator

from services.letters.kinds import LetterKind
from services.letters.rules.entry import RegisterEntry
from services.letters.rules.hold_conditions import CONDITIONS
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Certainty, Text

HOLD_RULES: Final = Path(__file__).with_name("hold_rules.toml")


class HoldOutcome(StrEnum):
    """What the rules decide about a letter."""

    ISSUE = "issue"
    HOLD = "hold"
    CANCEL = "cancel"


def _known(condition: str) -> str:
    if condition not in CONDITIONS:
        raise ValueError(f"there is no condition of the name {condition}")
    return condition


class HoldRule(DataTable):
    """When a letter is held or cancelled, and why; the head of the data file describes each field."""

    id: Text
    condition: Annotated[str, AfterValidator(_known)]
    outcome: HoldOutcome
    kinds: frozenset[str]
    vi: Text
    en: Text
    source: Text
    checked_on: date
    certainty: Certainty
    days: int = 0
    years: int = 0


class HoldRulesFile(DataTable):
    """The tables of `hold_rules.toml`."""

    rule: tuple[HoldRule, ...]


@dataclass(frozen=True, slots=True)
class HoldDecision:
    """What the rules decide about a letter, and the id of the rule that decided."""

    outcome: HoldOutcome
    reason: str = ""


GOES_OUT: Final = HoldDecision(HoldOutcome.ISSUE)


@cache
def load_rules() -> tuple[HoldRule, ...]:
    """Read the rules that are in force, in their order.

    Raises:
        BadFiles: The data has faults, such as a condition that does not exist.
    """
    return TomlFile.at(HOLD_RULES).read(HoldRulesFile).rule


def evaluate(
    kind: LetterKind,
    entry: RegisterEntry,
    others: Sequence[RegisterEntry],
    rules: Sequence[HoldRule] | None = None,
) -> HoldDecision:
    """Decide whether the letter for an entry may go out. The first rule that applies decides.

    Args:
        kind: The kind of letter.
        entry: The entry that calls for it, as it stands.
        others: Entries of the same people and households; entries of other people change nothing.
        rules: The rules to apply; those in force by default.
    """
    for rule in load_rules() if rules is None else rules:
        if kind.id in rule.kinds and CONDITIONS[rule.condition](entry, others, rule):
            return HoldDecision(rule.outcome, rule.id)
    return GOES_OUT
