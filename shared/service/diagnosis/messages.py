"""The doctor's messages, in Vietnamese and in English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from shared.contracts.questions.checks import Check
from shared.numbers import grouped
from shared.reference.data_file import DataTable, TomlFile

LANGUAGES: Final = ("vi", "en")
"""As the texts of a finding have them."""
MESSAGES: Final = Path(__file__).with_name("messages.toml")


class FindingText(DataTable):
    """The texts of one finding."""

    what: str
    """What was checked."""
    found: tuple[str, str]
    """In Vietnamese and in English, as `remedy`."""
    remedy: tuple[str, str] | None = None
    """What to do; None if all is well."""
    remedy_on_one_computer: tuple[str, str] | None = None
    """What to do in an office without containers, where that is something else."""


class Messages(DataTable):
    """The file of the messages."""

    finding: Mapping[str, FindingText]


class FindingWords(NamedTuple):
    """A finding in one language."""

    found: str
    remedy: str
    """What to do; empty if all is well."""
    remedy_on_one_computer: str
    """What to do in an office without containers; empty if it is the same."""

    def remedy_where(self, *, on_one_computer: bool) -> str:
        """Return what to do where the office runs."""
        return (on_one_computer and self.remedy_on_one_computer) or self.remedy


class Finding(Check):
    """A check with a second remedy, and in each language apart."""

    remedy_on_one_computer: str = ""
    """What to do in an office without containers; empty if it is the same."""
    words: Mapping[str, FindingWords]
    """By the code of the language."""


def finding(code: str, **values: object) -> Finding:
    """Return a finding as a check, with the values filled into its texts."""
    message = load_messages()[code]
    texts = (message.found, message.remedy, message.remedy_on_one_computer)
    return Finding(
        what=message.what.format(**values),
        is_well=message.remedy is None,
        found=_both(message.found, values),
        remedy=_both(message.remedy, values),
        remedy_on_one_computer=_both(message.remedy_on_one_computer, values),
        words={
            language: FindingWords(*(_filled(both, n, values) if both else "" for both in texts))
            for n, language in enumerate(LANGUAGES)
        },
    )


def remedy_of(check: Check, *, on_one_computer: bool) -> str:
    """Return what to do where the office runs."""
    other = check.remedy_on_one_computer if isinstance(check, Finding) and on_one_computer else ""
    return other or check.remedy


@cache
def load_messages() -> Mapping[str, FindingText]:
    """Return all messages by the code of their finding."""
    return TomlFile.at(MESSAGES).read(Messages).finding


def _both(texts: tuple[str, str] | None, values: Mapping[str, object]) -> str:
    return " · ".join(_filled(texts, n, values) for n in range(len(LANGUAGES))) if texts else ""


def _filled(texts: tuple[str, str], n: int, values: Mapping[str, object]) -> str:
    """Return the text of a language, with numbers as it writes them: 9.315 in Vietnamese, 9,315 in English.

    >>> _filled(("{n} tin", "{n} messages"), 0, {"n": 9315})
    '9.315 tin'
    """
    written = {
        name: grouped(value, LANGUAGES[n]) if type(value) is int else value for name, value in values.items()
    }
    return texts[n].format(**written)
