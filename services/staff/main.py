"""The staff service: who works here, who is signed in, signed statements of who asks, and who read what."""

from pathlib import Path

from services.staff import gauges, retention
from services.staff.keys import require_statement_key, staff_keys
from services.staff.notices import api as notices
from services.staff.notices import handlers
from services.staff.people import api as people
from services.staff.reading_log import api as reading_log
from services.staff.sessions import api as sessions
from services.staff.sign_in import account_api, demo
from services.staff.sign_in.api import sign_in_router
from services.staff.single_sign_on.api import single_sign_on_router
from services.staff.single_sign_on.configuration import require_single_sign_on
from services.staff.statements.api import statements_router
from shared.contracts.rights.table import load_rights
from shared.reference.loading import load_units
from shared.service.service import Service


def staff_service() -> Service:
    """Build the service; what it counts in memory begins at zero."""
    return Service(
        "staff",
        migrations=Path(__file__).with_name("migrations"),
        routers=(
            handlers.router,
            notices.router,
            people.router,
            sign_in_router(),
            single_sign_on_router(),
            account_api.router,
            demo.router,
            sessions.router,
            statements_router(),
            reading_log.router,
        ),
        preload=(load_rights, load_units),
        requires=(require_statement_key, staff_keys, require_single_sign_on),
        leader_tasks=(demo.add_invented_people,),
        gauges=(gauges.SESSIONS, gauges.WAITING_NOTICES),
        retention=retention.PURGE_RULES,
    )


service = staff_service()

if __name__ == "__main__":
    service.run()
