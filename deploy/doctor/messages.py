"""The doctor's sentences, in Vietnamese and in English."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared.contracts.questions.checks import Check

WORDS: Final = Path(__file__).with_name("messages.toml")


def finding(finding: str, **values: object) -> Check:
    """Return a finding as a check; it is well if there is nothing to do about it."""
    words = load_messages()[finding]

    def both(sentence: str) -> str:
        return " · ".join(words.get(sentence, ())).format(**values)

    return Check(
        what=words["what"].format(**values),
        is_well="remedy" not in words,
        found=both("found"),
        remedy=both("remedy"),
    )


@cache
def load_messages() -> dict[str, Any]:
    """Return all sentences by the finding that they are for."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
