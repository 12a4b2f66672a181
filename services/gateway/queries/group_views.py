"""The views of a supervisor's group: its units side by side, all together, and an earlier period."""

from datetime import date

from pydantic import Field

from services.gateway.queries.figure_views import AS_OF, InTimeView
from services.gateway.queries.ranking import Rank
from services.gateway.queries.views import UnitView, View
from shared.contracts.questions.reports.given_land import GivenLand
from shared.contracts.questions.surveys.figures import ConfidenceInterval
from shared.reference.units.lines import UnitsBy


class EarlierView(View):
    """What is compared of an earlier period; null while a service does not answer."""

    received: int | None
    in_time_percent: float | None
    letters: int | None = Field(description="Handed over to families")


class LineView(View):
    """The figures of one unit, or of all together; null if not known, or while a service is silent."""

    unit: UnitView | None = Field(description="Null of the line of all together")
    added: tuple[UnitView, ...] = Field(default=(), description="Units whose figures are added to its own")
    apart: bool = Field(
        default=False,
        description="Whether it has ended, and it is not known who goes on with its work, or with which part",
    )
    records: InTimeView | None
    in_time_interval: ConfidenceInterval | None = Field(description="95 % interval of the share in time")
    letters: int | None = Field(description="Handed over to families")
    joy: int | None = Field(description="Of these, congratulations")
    grief: int | None = Field(description="Of these, condolences")
    visits: int | None = Field(description="Families that were visited")
    land_families: int | None = Field(
        default=None, description="Families that gave land for a road, of those that were thanked"
    )
    land_square_metres: float | None = Field(
        default=None, description="Land that they gave, in square metres; null if fewer than three told it"
    )
    answers: int | None = Field(description="Answers to the survey that may be shown")
    satisfied_percent: float | None = Field(description="Of these, rated 4 or 5 by every factor")
    satisfied_interval: ConfidenceInterval | None = Field(description="95 % interval of that share")
    recommendations: int | None = Field(description="Recommendations of citizens answered or overdue")
    recommendations_in_time_percent: float | None = Field(description="Of these, answered in time")
    score: float | None = Field(
        default=None,
        description="Points of the inspection of the model in the year of the period, once all are accepted",
    )
    last_period: EarlierView | None = Field(
        default=None, description="Null if it was not there all the time, or had no record"
    )
    last_year: EarlierView | None = Field(default=None, description="Likewise")
    in_time_rank: Rank | None = Field(
        default=None, description="Its places by share in time as far as intervals part, from best to worst"
    )
    satisfied_rank: Rank | None = Field(default=None, description="Its places by satisfaction, likewise")


class GroupView(View):
    """The units of a group side by side, over a period."""

    id: str
    name: str
    by: UnitsBy = Field(description="Each unit as it was, or under the unit that goes on with its work")
    since: date
    until: date
    as_of: date = Field(description=AS_OF)
    last_period: tuple[date, date] | None = Field(description="Null if it is the same as last year's")
    last_year: tuple[date, date]
    total: LineView
    lines: tuple[LineView, ...]
    land: GivenLand | None = Field(
        default=None, description="Land that families gave for roads, by unit, road and hamlet"
    )
