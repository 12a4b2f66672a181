"""The doctor's messages, in Vietnamese and in English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from shared.contracts.questions.checks import Check
from shared.reference.data_file import DataTable, TomlFile

MESSAGES: Final = Path(__file__).with_name("messages.toml")


class FindingText(DataTable):
    """The texts of one finding."""

    what: str
    """What was checked."""
    found: tuple[str, str]
    """In Vietnamese and in English, as `remedy`."""
    remedy: tuple[str, str] | None = None
    """What to do; None if all is well."""


class Messages(DataTable):
    """The file of the messages."""

    finding: Mapping[str, FindingText]


def finding(code: str, **values: object) -> Check:
    """Return a finding as a check, with the values filled into its texts."""
    message = load_messages()[code]
    return Check(
        what=message.what.format(**values),
        is_well=message.remedy is None,
        found=_both(message.found, values),
        remedy=_both(message.remedy, values) if message.remedy else "",
    )


@cache
def load_messages() -> Mapping[str, FindingText]:
    """Return all messages by the code of their finding."""
    return TomlFile.at(MESSAGES).read(Messages).finding


def _both(texts: tuple[str, str], values: Mapping[str, object]) -> str:
    return " · ".join(texts).format(**values)
