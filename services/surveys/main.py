"""The surveys service: it asks citizens how they were served, and hears what they recommend."""

from pathlib import Path

from services.surveys import answering, api, gauges, handlers, retention, schedule
from services.surveys.figures import recount
from services.surveys.follow_ups import api as follow_ups
from services.surveys.recommendations import api as recommendations
from shared.contracts.events.letter import LetterHandedOver
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.messaging.consumer import Consumes
from shared.service.service import Service

service = Service(
    name="surveys",
    migrations=Path(__file__).with_name("migrations"),
    consumes=Consumes(facts=(RecordReturned, LetterHandedOver), handle=handlers.invite),
    handlers=(
        api.how_satisfied,
        api.open_invitations,
        api.form_behind,
        api.how_papers_look,
        answering.give_answers,
        answering.give_paper_answers,
        follow_ups.follow_up_lines,
        follow_ups.answer_follow_up,
        follow_ups.how_many_followed_up,
        recommendations.recommend,
        recommendations.answer_recommendation,
        recommendations.recommendations_to,
        recommendations.how_recommendation_stands,
    ),
    figures=recount.FIGURES,
    queries=(WhenDue, WasOpen),
    publishes_reports=True,
    leader_tasks=(schedule.keep_time,),
    gauges=(gauges.FOLLOW_UPS,),
    tasks=(schedule.watch_counters,),
    retention=retention.PURGE_RULES,
)

if __name__ == "__main__":
    service.run()
