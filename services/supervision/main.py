"""The supervision service: closes periods, and keeps what was reported of them as it was answered."""

from pathlib import Path

from services.supervision import api, gauges, handlers
from shared.service.service import Service

service = Service(
    "supervision",
    migrations=Path(__file__).with_name("migrations"),
    routers=(handlers.router, api.router),
    gauges=(gauges.CLOSINGS,),
)

if __name__ == "__main__":
    service.run()
