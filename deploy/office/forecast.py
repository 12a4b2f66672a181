"""The forecast by Decision 766, as data and as a table on the screen."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from rich.table import Table

from deploy.office.figures import ReportPeriod
from deploy.private_file import replacing
from deploy.terminal.running import CannotDo
from shared.contracts.questions.reports.decision_766 import Forecast766, UnitForecast
from shared.forms.sheets.forecast import costly_records, forecast_json, forecast_of
from shared.messaging.queries.client import ask
from shared.numbers import decimal
from shared.reference.loading import load_units

FORM = "766"
WITHIN_S = 60.0


async def make_forecast(
    period: ReportPeriod, bus: Client, file: Path | None
) -> tuple[Forecast766, dict[str, Any]]:
    """Return the forecast of each unit of a period, and as data with the records that cost points.

    Raises:
        CannotDo: A service does not answer.
    """
    asks = partial(ask, bus, within_s=WITHIN_S)
    try:
        forecast = await forecast_of(asks, period.units, period.since, period.until)
        costly = {
            unit: [
                one.model_dump(mode="json")
                async for one in costly_records(asks, unit, period.since, period.until)
            ]
            for unit in period.units
        }
    except NatsError as trouble:
        raise CannotDo(f"the services do not answer: {trouble}") from trouble
    data = forecast_json(forecast, period.since, period.until) | {"records": costly}
    if file:
        with replacing(file) as target:
            target.write(json.dumps(data, ensure_ascii=False, indent=1).encode())
    return forecast, data


def forecast_table(period: ReportPeriod, forecast: Forecast766) -> Table:
    """Return the points as a table, Vietnamese first: of one unit by indicator, else a row for each unit."""
    days = f"{period.since:%d/%m/%Y} – {period.until:%d/%m/%Y}"
    table = Table(title=f"Quyết định 766 · {period.name} · {days}")
    if len(forecast.units) > 1:
        _add_units(table, forecast)
    else:
        _add_indicators(table, forecast, forecast.units[0])
    return table


def _add_units(table: Table, forecast: Forecast766) -> None:
    table.add_column("Đơn vị · unit")
    table.add_column("Tổng · sum", justify="right")
    for indicator in forecast.indicators:
        table.add_column(f"{indicator.id} ({indicator.max})", justify="right")
    for one in forecast.units:
        points = [_shown(line.points) for line in one.indicators]
        table.add_row(load_units()[one.unit].name, f"{_shown(one.points)} / {one.known}", *points)


def _add_indicators(table: Table, forecast: Forecast766, one: UnitForecast) -> None:
    table.add_column("")
    table.add_column("", style="dim")
    table.add_column("điểm · points", justify="right")
    table.add_column("tối đa · at most", justify="right", style="dim")
    table.add_column("tính từ · counted", justify="right", style="dim")
    for indicator, line in zip(forecast.indicators, one.indicators, strict=True):
        counted = f"{line.good} / {line.of}"
        table.add_row(indicator.name, indicator.name_en, _shown(line.points), str(indicator.max), counted)
    table.add_row("Tổng điểm tính được", "sum of what can be known", _shown(one.points), str(one.known), "")


def _shown(points: float | None) -> str:
    return "–" if points is None else decimal(points, ".2f")
