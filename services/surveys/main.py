"""The surveys service: invites citizens, stores their answers, and receives their recommendations."""

from pathlib import Path

from services.surveys import api, gauges, handlers, retention, schedule
from services.surveys.alarms import Detector, load_thresholds
from services.surveys.answering import AnswerReceiver
from services.surveys.figures import recount
from services.surveys.follow_ups import api as follow_ups
from services.surveys.instruments import load_instruments
from services.surveys.loading import load_invitation_rules
from services.surveys.nine_indices import api as nine_indices
from services.surveys.recommendations import api as recommendations
from services.surveys.reviews import api as reviews
from services.surveys.tables import invitation
from services.surveys.tickets import api as tickets
from services.surveys.waiting.seal import seal_of
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.service.service import Service


def surveys_service(detector: Detector) -> Service:
    """Build the service; the detector observes the answers that it receives."""
    return Service(
        name="surveys",
        migrations=Path(__file__).with_name("migrations"),
        routers=(
            handlers.router,
            api.router,
            tickets.router,
            AnswerReceiver(detector).router(),
            follow_ups.router,
            recommendations.router,
            reviews.router,
            nine_indices.router,
        ),
        figures=recount.FIGURES,
        known={"invitations": invitation},
        queries=(WhenDue, WasOpen),
        reports_as="surveys",
        preload=(load_invitation_rules, load_instruments),
        requires=(seal_of,),
        leader_tasks=(schedule.keep_time,),
        gauges=(gauges.FOLLOW_UPS,),
        tasks=(schedule.CounterCheck(detector).run,),
        retention=retention.PURGE_RULES,
    )


service = surveys_service(Detector(load_thresholds()))

if __name__ == "__main__":
    service.run()
