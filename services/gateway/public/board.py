"""A commune's public board, as a page and as a wall screen."""

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries import board as board_query
from services.gateway.queries.board import BoardView
from services.gateway.queries.cache import SharedCache
from services.gateway.queries.period import years_of
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries, Today, Year, empty_as_none

PATH: Final = "/cong-khai/{unit}"
WALL_REFRESH_S: Final = "60"
"""Seconds after which a browser reloads the wall screen, without a script."""
router = APIRouter()


async def board(
    request: Request,
    queries: Queries,
    unit: OfUnit,
    today: Today,
    year: Annotated[
        Year | None,
        empty_as_none,
        Query(description="A calendar year; without it the latest with records"),
    ] = None,
) -> BoardView:
    """Return a commune's figures of a year. Only whole years: nobody can subtract one period from another."""
    boards: SharedCache[BoardView] = request.app.state.boards
    return await boards.get((unit.id, year, today), partial(board_query.board, queries, unit, year, today))


Board = Annotated[BoardView, Depends(board)]


@router.get("/cong-khai", include_in_schema=False)
@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Board, unit: OfUnit, today: Today, wall: bool = False) -> HTMLResponse:
    """Show the board; as a wall screen it has large type and reloads itself."""
    if not wall:
        return show(request, "public/board.html", view=view, years=years_of((unit,), today))
    page = show(request, "public/board_wall.html", view=view)
    page.headers["Refresh"] = WALL_REFRESH_S
    return page
