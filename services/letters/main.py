"""The letters service: it writes to families when the register has entered a birth, a marriage or a death."""

from services.letters import api, handlers, printing, tables
from shared.events.life_event import LifeEventRegistered
from shared.hearing import Hears
from shared.service import Service

service = Service(
    "letters",
    tables=tables.TABLES,
    hears=Hears((LifeEventRegistered,), handlers.write_the_letters),
    answers=(api.how_many_letters, api.letters_written, api.pdf_of),
    works=(printing.print_the_letters,),
)

if __name__ == "__main__":
    service.run()
