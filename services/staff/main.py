"""The staff service: who works here, who is signed in, who asks, who read what, and who is told of what."""

from pathlib import Path

from services.staff import gauges, retention
from services.staff.keys import require_statement_key, staff_keys
from services.staff.mailing import api as mailing
from services.staff.mailing.queueing import queue_mails
from services.staff.mailing.rules import load_mail_rules
from services.staff.mailing.sending import QUEUE, load_mail_texts
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
from shared.contracts.questions.work_today import WhatIsDueToday
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
            mailing.router,
            people.router,
            sign_in_router(),
            single_sign_on_router(),
            account_api.router,
            demo.router,
            sessions.router,
            statements_router(),
            reading_log.router,
        ),
        queries=(WhatIsDueToday,),
        preload=(load_rights, load_units, load_mail_rules, load_mail_texts),
        requires=(require_statement_key, staff_keys, require_single_sign_on),
        leader_tasks=(demo.add_invented_people, queue_mails, QUEUE.run),
        gauges=(gauges.SESSIONS, gauges.WAITING_NOTICES, gauges.LATE_MAILS),
        retention=retention.PURGE_RULES,
    )


service = staff_service()

if __name__ == "__main__":
    service.run()
