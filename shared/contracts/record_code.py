"""Record codes as people type them from a slip."""

import re
from typing import Final

from shared.contracts.events.reported.codes import RECORD_CODE
from shared.text import as_typed

FORM: Final = re.compile(RECORD_CODE)


def record_code(typed: str) -> str | None:
    """Return the code that somebody typed, as it is printed; None if no record code has this form.

    >>> record_code("h56.31.20 – 230215 – 0042"), record_code("42")
    ('H56.31.20-230215-0042', None)
    """
    code = "".join(as_typed(typed).upper().split())
    return code if FORM.fullmatch(code) else None
