"""The deadlines service."""

from pathlib import Path

from services.deadlines import (
    api,
    awaited_calendar,
    gauges,
    handlers,
    office_time,
    record_list,
    recount,
    retention,
    timer,
    unknown_procedures,
)
from services.deadlines.decisions import applying
from services.deadlines.forecast import api as forecast
from services.deadlines.law.loading import load_law
from services.deadlines.reports import api as reports
from services.deadlines.reports import counted
from services.deadlines.tables import deadline
from services.deadlines.today import api as today
from shared.service.service import Service

service = Service(
    name="deadlines",
    migrations=Path(__file__).with_name("migrations"),
    routers=(
        handlers.router,
        api.router,
        record_list.router,
        office_time.router,
        applying.router,
        today.router,
        reports.router,
        counted.router,
        forecast.router,
        unknown_procedures.router,
    ),
    figures=recount.FIGURES,
    known={"records": deadline},
    retention=retention.PURGE_RULES,
    preload=(load_law,),
    leader_tasks=(timer.watch, awaited_calendar.watch, unknown_procedures.watch),
    gauges=(gauges.OPEN_RECORDS,),
)

if __name__ == "__main__":
    service.run()
