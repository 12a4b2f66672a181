"""The intake service: other systems report to the office through it."""

from pathlib import Path

from services.intake import api, handlers, retention
from services.intake.counter import api as counter
from services.intake.differences import api as differences
from services.intake.publishers import COUNTER
from services.intake.rows import api as rows
from services.intake.search import api as search
from services.intake.search import older_records, record_book
from services.intake.tables import record
from shared.reference.loading import load_procedures, load_units
from shared.service.service import Service

service = Service(
    "intake",
    migrations=Path(__file__).with_name("migrations"),
    routers=(
        handlers.router,
        api.router,
        counter.router,
        rows.router,
        differences.router,
        search.router,
        record_book.router,
    ),
    reports_as=COUNTER.name,
    known={"records": record},
    leader_tasks=(older_records.write_words,),
    preload=(load_procedures, load_units),
    requires=(handlers.require_publishers,),
    retention=retention.PURGE_RULES,
)

if __name__ == "__main__":
    service.run()
