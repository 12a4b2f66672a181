"""The deadlines service."""

from pathlib import Path

from services.deadlines import api, gauges, handlers, office_time, recount, timer
from services.deadlines.decisions import applying
from services.deadlines.law import load_law
from shared.contracts.events.record import RECORD_FACTS
from shared.messaging.consumer import Consumes
from shared.service.service import Service

service = Service(
    name="deadlines",
    migrations=Path(__file__).with_name("migrations"),
    consumes=Consumes(facts=RECORD_FACTS, handle=handlers.keep_the_clock),
    handlers=(
        api.how_many_in_time,
        api.records_by_due_time,
        api.how_records_stand,
        api.apologies_owed,
        api.why_this_date,
        office_time.when_due,
        office_time.was_open,
        applying.what_would_move,
        applying.decide,
    ),
    figures=recount.FIGURES,
    preload=(load_law,),
    leader_tasks=(timer.watch,),
    gauges=(gauges.OPEN_RECORDS,),
)

if __name__ == "__main__":
    service.run()
