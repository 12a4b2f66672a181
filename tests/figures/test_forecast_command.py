"""The forecast by Decision 766 of a whole office: what is shown, written, and listed record by record."""

import random
from datetime import date
from pathlib import Path

import pytest

from deploy.office.figures import ReportPeriod
from deploy.office.forecast import forecast_table, make_forecast
from deploy.terminal.screen import output
from tests.figures.support.whole_office import whole_office
from tests.figures.test_official_forms import happen
from tests.figures.test_places_agree import UNITS

YEAR = ReportPeriod("Triệu Sơn", UNITS, date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.slow
async def test_the_forecast_of_an_office_is_shown_and_written(tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await happen(office, random.Random(7))
        forecast, told = await make_forecast(YEAR, office.bus, tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes()
    assert [one.unit for one in forecast.units] == list(UNITS)
    for one in forecast.units:
        timely = one.indicators[0]
        assert timely.of == one.received > 0
        late = [
            record
            for record in told["records"][one.unit]
            if "on-time" in {lost["indicator"] for lost in record["lost"]}
        ]
        assert len(late) == timely.of - timely.good
    one_unit = forecast.model_copy(update={"units": forecast.units[:1]})
    for told_of, rows in ((forecast, len(UNITS)), (one_unit, len(forecast.indicators) + 1)):
        table = forecast_table(YEAR, told_of)
        assert table.row_count == rows
        with output.capture() as shown:
            output.print(table)
        assert "Quyết định 766" in shown.get()
