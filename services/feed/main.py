"""The feed service: tells other systems what happens, by a stream without personal data and by webhooks."""

from pathlib import Path

from services.feed import api, gauges, handlers, keeping
from shared.service.service import Service

service = Service(
    "feed",
    migrations=Path(__file__).with_name("migrations"),
    routers=(handlers.router, api.router),
    leader_tasks=(keeping.keep_subscriptions,),
    gauges=(gauges.SUBSCRIBERS,),
)

if __name__ == "__main__":
    service.run()
