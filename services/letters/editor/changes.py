"""What differs between two versions of a wording, word by word; pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from shared.contracts.questions.wordings import ChangeKind, WordingChange

WORDS: Final = re.compile(r"(?:\(\([^()\n]*\)\)|\{\{.*?\}\}|\{%.*?%\}|\n|(?:(?!\(\(|\{[{%])\S)+)[^\S\n]*|\s+")
"""A field is one word, and so is each line end; the blanks after a word belong to it."""


def changes_between(before: str, after: str) -> tuple[WordingChange, ...]:
    """Return one text as it became another: what stayed, what was left out, what was added, in order.

    >>> [(one.how.value, one.text) for one in changes_between("Chúc cháu khỏe", "Chúc ((tên cháu)) khỏe")]
    [('same', 'Chúc '), ('left-out', 'cháu '), ('added', '((tên cháu)) '), ('same', 'khỏe')]
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    matched = SequenceMatcher(a=_compared(old), b=_compared(new), autojunk=False)
    found = (
        change
        for _, first, last, since, until in matched.get_opcodes()
        for change in _changes(old[first:last], new[since:until])
    )
    return tuple(
        WordingChange(how=how, text="".join(one.text for one in changes))
        for how, changes in groupby(found, key=lambda one: one.how)
    )


def _compared(words: Sequence[str]) -> list[str]:
    """Return words as they are compared: the blanks behind them change nothing."""
    return [word.rstrip(" \t\u00a0") or word for word in words]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[WordingChange]:
    if _compared(old) == _compared(new):
        both = (max(pair, key=len) for pair in zip(old, new, strict=True))  # so that no words run together
        yield WordingChange(how=ChangeKind.SAME, text="".join(both))
        return
    if old:
        yield WordingChange(how=ChangeKind.LEFT_OUT, text="".join(old))
    if new:
        yield WordingChange(how=ChangeKind.ADDED, text="".join(new))
