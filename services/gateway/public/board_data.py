"""The public board as open data: JSON and CSV."""

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Response

from services.gateway.public.board import Board
from services.gateway.queries.board import BoardView
from services.gateway.web.csv_response import IS_CSV, csv_response

PATH: Final = "/api/public/units/{unit}/board"
router = APIRouter()


@router.get(PATH)
async def data(view: Board) -> BoardView:
    """Return the figures of a commune's public board. Open data: no person can be found in them."""
    return view


@router.get(f"{PATH}.csv", response_class=Response, responses=IS_CSV)
async def table(view: Board) -> Response:
    """Return the figures of a commune's public board as a table: unit, first day, last day, figure, value."""
    heading = ("unit", "since", "until", "figure", "value")
    rows = ((view.unit.id, view.since, view.until, name, value) for name, value in figures_of(view))
    return csv_response((heading, *rows), f"board-{view.unit.id}-{view.since:%Y}")


def figures_of(board: BoardView) -> Iterator[tuple[str, str]]:
    """Yield name and value of each figure; a part without numbers yields nothing."""
    for part, figures in board.model_dump(mode="json", exclude={"unit"}).items():
        named = figures if isinstance(figures, dict) else {"": figures}
        for name, figure in named.items():
            if isinstance(figure, int | float):
                yield f"{part}.{name}" if name else part, str(figure)
