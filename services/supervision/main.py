"""The supervision service: closed periods, inspections of the model, disclosures, receptions."""

from pathlib import Path

from services.supervision import api, closing, gauges, handlers
from services.supervision.disclosure import api as disclosure
from services.supervision.inspection import api as inspection
from services.supervision.inspection import evidence, retention
from services.supervision.inspection.figures import ASKED
from services.supervision.inspection.loading import load_criteria
from services.supervision.reception import api as reception
from services.supervision.reception import retention as reception_retention
from shared.contracts.questions.office_time import WhenDue
from shared.forms.layout import load_forms
from shared.forms.whole_period import ASKED_OF_PERIODS
from shared.service.service import Service

service = Service(
    "supervision",
    migrations=Path(__file__).with_name("migrations"),
    routers=(
        handlers.router,
        closing.router,
        api.router,
        inspection.router,
        evidence.router,
        disclosure.router,
        reception.router,
    ),
    queries=tuple(dict.fromkeys((*ASKED_OF_PERIODS, *ASKED, WhenDue))),
    preload=(load_forms, load_criteria),
    gauges=(gauges.CLOSINGS,),
    retention=(*retention.PURGE_RULES, *reception_retention.PURGE_RULES),
)

if __name__ == "__main__":
    service.run()
