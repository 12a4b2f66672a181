"""A commune's public board: files, those in time, what citizens say; on a page, on a wall, as open data."""

import csv
from asyncio import gather
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import StringIO
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries import page_queries
from services.gateway.queries.cache import Lately
from services.gateway.queries.period import years_of
from services.gateway.queries.query_client import Desk, ServiceSilent
from services.gateway.queries.views import InTimeView, SatisfactionView, UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk, OfUnit, Today, Year, left_empty
from shared.contracts.questions.deadlines import DeadlineFigures, HowManyInTime
from shared.contracts.questions.letters import HowManyLetters
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.follow_ups import FollowUpFigures, HowManyFollowedUp
from shared.contracts.questions.surveys.recommendations import FIELD
from shared.reference.units import Unit

PATH: Final = "/cong-khai/{unit}"
DATA: Final = "/api/public/units/{unit}/board"
WALL_S: Final = "60"
"""Seconds after which a browser asks again, without a script. Only who chose to be a wall is told so."""
router = APIRouter()


class LettersView(View):
    """Letters that were written to families."""

    birth: int
    marriage: int
    death: int


class RecommendationsView(View):
    """What citizens recommended, and how many of them have an answer."""

    received: int = Field(description="Received in the year")
    answered: int = Field(description="Answered in the year")
    answered_in_time: int = Field(description="Of those answered, how many before the deadline or on it")
    overdue: int = Field(description="Past their deadline when the year ended, or now")

    @classmethod
    def of(cls, figures: DeadlineFigures) -> Self:
        return cls(
            received=figures.received,
            answered=figures.resolved,
            answered_in_time=figures.before_deadline + figures.on_deadline,
            overdue=figures.overdue,
        )


class BoardView(View):
    """What a commune tells the public of one calendar year; a part is null while its service is silent."""

    unit: UnitView
    since: date
    until: date
    records: InTimeView | None
    letters: LettersView | None
    follow_ups: FollowUpFigures | None = Field(
        description="Dissatisfied answers that the office looked into, of those opened in the year"
    )
    survey: SatisfactionView | None = Field(description="Of the citizens who were asked and answered")
    recommendations: RecommendationsView | None = Field(
        description="What citizens recommended; part of the records"
    )

    def lines(self) -> Iterator[tuple[str, str]]:
        """Name each figure and write it down; what is made of other figures is left out with them."""
        parts = {
            "records": self.records,
            "letters": self.letters,
            "survey": self.survey,
            "follow_ups": self.follow_ups,
            "recommendations": self.recommendations,
        }
        for part, view in parts.items():
            for name, figure in view.model_dump(mode="json").items() if view else ():
                if isinstance(figure, int | float):
                    yield f"{part}.{name}", str(figure)


async def board(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    today: Today,
    year: Annotated[
        Year | None, left_empty, Query(description="A calendar year; without it the latest with records")
    ] = None,
) -> BoardView:
    """Return a commune's figures of a year: whole years only, lest two periods be set against each other."""
    lately: Lately[BoardView] = request.app.state.boards
    return await lately.told((unit.id, year, today), partial(_asked, desk, unit, year, today))


async def _asked(desk: Desk, unit: Unit, year: int | None, today: date) -> BoardView:
    """Ask for a board; silence is left out.

    Raises:
        ServiceSilent: Nobody answers.
    """
    units = (unit,)
    period, records = await (
        page_queries.of_year(desk, units, year)
        if year
        else page_queries.latest(desk, units, years_of(units, today))
    )
    of = {"units": (unit.id,), "since": period.since, "until": period.until}
    letters, survey, follow_ups, recommended = await gather(
        desk.ask_if_there(HowManyLetters.model_validate(of)),
        desk.ask_if_there(HowSatisfied.model_validate(of)),
        desk.ask_if_there(HowManyFollowedUp.model_validate(of)),
        desk.ask_if_there(HowManyInTime.model_validate(of | {"field": FIELD})),
    )
    if not any((records, letters, survey)):
        raise ServiceSilent("deadlines")
    return BoardView(
        unit=UnitView.of(unit),
        since=period.since,
        until=period.until,
        records=records and InTimeView.of(records),
        letters=letters and LettersView.model_validate(letters.model_dump()),
        follow_ups=follow_ups,
        survey=survey and SatisfactionView.of(survey, period),
        recommendations=recommended and RecommendationsView.of(recommended),
    )


Board = Annotated[BoardView, Depends(board)]


@router.get("/cong-khai", include_in_schema=False)
@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Board, unit: OfUnit, today: Today, wall: bool = False) -> HTMLResponse:
    """Show the board; on a wall it is large, and comes anew by itself."""
    if not wall:
        return show(request, "board.html", view=view, years=years_of((unit,), today))
    page = show(request, "wall.html", view=view)
    page.headers["Refresh"] = WALL_S
    return page


@router.get(DATA)
async def data(view: Board) -> BoardView:
    """Return the figures of a commune's public board. Open data: no person can be found in them."""
    return view


@router.get(f"{DATA}.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def table(view: Board) -> Response:
    """Return the figures of a commune's public board as a table: unit, first day, last day, figure, value."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(("unit", "since", "until", "figure", "value"))
    rows.writerows((view.unit.id, view.since, view.until, name, value) for name, value in view.lines())
    name = f"board-{view.unit.id}-{view.since:%Y}.csv"
    return Response(
        text.getvalue(),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
