"""What the reading log says of a question: its name, and ids of what it is about; nobody's name. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from shared.contracts.events.personal import is_marked
from shared.contracts.officer import Posting
from shared.contracts.questions.question import Question
from shared.contracts.rights.table import Right

THINGS: Final = (
    "record",
    "records",
    "letter",
    "letters",
    "life_event",
    "run",
    "follow_up",
    "recommendation",
    "notice",
    "dead_letter",
    "evidence",
    "disclosure",
    "visit",
)
"""Fields that hold ids of what a question is about."""
PART: Final = "part"
"""The field of a question about a file that comes in parts; the first is 0."""
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
"""What an id looks like; anything else is not noted."""
MOST_THINGS: Final = 500


class LoggedQuestion(NamedTuple):
    """What an entry says of a question."""

    question: str
    unit: str
    about: str
    goes_on: bool = False
    """Whether it is a further part of a file: the log has the file once, however many parts it has."""


def logged(question: Question[Any], postings: Sequence[Posting], right: Right) -> Iterator[LoggedQuestion]:
    """Yield what is noted of a question: for each unit, and each thing that it is about, an entry.

    A question that names no unit is noted for the units of those postings that allow it.
    """
    name = f"{question.service}.{question.name}"
    things = list(_things(question))[:MOST_THINGS]
    goes_on = getattr(question, PART, 0) > 0
    for unit in _units(question, postings, right):
        for about in things or [""]:
            yield LoggedQuestion(name, unit, about, goes_on)


def _units(question: Question[Any], postings: Sequence[Posting], right: Right) -> Sequence[str]:
    named = getattr(question, "unit", None)
    units = (named,) if named else tuple(getattr(question, "units", ()))
    own = dict.fromkeys(posting.unit for posting in postings if posting.role in right.roles)
    return units or tuple(own)


def _things(question: Question[Any]) -> Iterator[str]:
    for name, field in type(question).model_fields.items():
        if name in THINGS and not is_marked(field):
            value = getattr(question, name)
            for one in (value,) if isinstance(value, str) else value or ():
                if isinstance(one, str) and CODE.fullmatch(one):
                    yield one
