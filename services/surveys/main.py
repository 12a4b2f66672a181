"""The surveys service: invites citizens, stores their answers, and receives their recommendations."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from services.surveys import api, gauges, handlers, invitation_rules, retention, schedule
from services.surveys.alarms import Detector, load_thresholds
from services.surveys.answering import AnswerReceiver
from services.surveys.figures import recount
from services.surveys.follow_ups import api as follow_ups
from services.surveys.instruments import load_instruments
from services.surveys.recommendations import api as recommendations
from shared.contracts.events.letter import LetterHandedOver
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.messaging.consumer import Consumes
from shared.service.service import Service


def query_handlers(detector: Detector) -> tuple[Callable[..., Awaitable[Any]], ...]:
    """Return the functions that answer queries; the detector observes the answers that they receive."""
    answers = AnswerReceiver(detector)
    return (
        api.how_satisfied,
        api.open_invitations,
        api.survey_form,
        api.paper_form,
        answers.give_answers,
        answers.give_paper_answers,
        follow_ups.follow_up_lines,
        follow_ups.answer_follow_up,
        follow_ups.how_many_followed_up,
        recommendations.recommend,
        recommendations.answer_recommendation,
        recommendations.recommendations_to,
        recommendations.how_recommendation_stands,
    )


detector = Detector(load_thresholds())
service = Service(
    name="surveys",
    migrations=Path(__file__).with_name("migrations"),
    consumes=Consumes(facts=(RecordReturned, LetterHandedOver), handle=handlers.invite),
    handlers=query_handlers(detector),
    figures=recount.FIGURES,
    queries=(WhenDue, WasOpen),
    publishes_reports=True,
    preload=(invitation_rules.load_invitation_rules, load_instruments),
    leader_tasks=(schedule.keep_time,),
    gauges=(gauges.FOLLOW_UPS,),
    tasks=(schedule.CounterCheck(detector).run,),
    retention=retention.PURGE_RULES,
)

if __name__ == "__main__":
    service.run()
