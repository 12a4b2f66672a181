"""Figures as a table in CSV."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any, Final

from fastapi import Response

IS_CSV: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/csv": {}}}}
"""For the description of a page whose answer is one."""


def csv_response(rows: Iterable[Iterable[object]], name: str) -> Response:
    """Return rows as a file of this name; what is not known is empty."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return Response(
        text.getvalue(),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
