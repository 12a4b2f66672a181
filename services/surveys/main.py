"""The surveys service: it asks citizens how they were served, and never who they are."""

from services.surveys import answering, api, handlers, tables
from shared.events.record import RecordReturned
from shared.hearing import Hears
from shared.service import Service

service = Service(
    name="surveys",
    tables=tables.TABLES,
    hears=Hears(facts=(RecordReturned,), handle=handlers.invite),
    answers=(api.how_satisfied, api.open_invitations, api.form_behind, answering.give_answers),
)

if __name__ == "__main__":
    service.run()
