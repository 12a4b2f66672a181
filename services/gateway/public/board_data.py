"""The public board as open data: JSON and CSV."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from fastapi import APIRouter, Response

from services.gateway.public.board import Board
from services.gateway.queries.board import BoardView

PATH: Final = "/api/public/units/{unit}/board"
router = APIRouter()


@router.get(PATH)
async def data(view: Board) -> BoardView:
    """Return the figures of a commune's public board. Open data: no person can be found in them."""
    return view


@router.get(f"{PATH}.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def table(view: Board) -> Response:
    """Return the figures of a commune's public board as a table: unit, first day, last day, figure, value."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(("unit", "since", "until", "figure", "value"))
    rows.writerows((view.unit.id, view.since, view.until, name, value) for name, value in figures_of(view))
    name = f"board-{view.unit.id}-{view.since:%Y}.csv"
    return Response(
        text.getvalue(),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def figures_of(board: BoardView) -> Iterator[tuple[str, str]]:
    """Yield name and value of each figure; a part without numbers yields nothing."""
    for part, figures in board.model_dump(mode="json", exclude={"unit"}).items():
        named = figures if isinstance(figures, dict) else {"": figures}
        for name, figure in named.items():
            if isinstance(figure, int | float):
                yield f"{part}.{name}" if name else part, str(figure)
