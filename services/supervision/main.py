"""The supervision service: closes periods, keeps what was reported of them, and inspects the model."""

from pathlib import Path

from services.supervision import api, gauges, handlers
from services.supervision.inspection import api as inspection
from services.supervision.inspection import evidence, retention
from services.supervision.inspection.figures import ASKED
from services.supervision.inspection.loading import load_criteria
from shared.service.service import Service

service = Service(
    "supervision",
    migrations=Path(__file__).with_name("migrations"),
    routers=(handlers.router, api.router, inspection.router, evidence.router),
    queries=ASKED,
    preload=(load_criteria,),
    gauges=(gauges.CLOSINGS,),
    retention=retention.PURGE_RULES,
)

if __name__ == "__main__":
    service.run()
