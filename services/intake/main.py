"""intake: the door through which other systems report to the office."""

from pathlib import Path

from services.intake import api, handlers, retention
from shared.messaging.consumer import HearsRaw
from shared.messaging.streams import IN
from shared.reference.catalogue import known_procedures
from shared.reference.units import known_units
from shared.service.service import Service
from shared.settings import Settings

service = Service(
    "intake",
    migrations=Path(__file__).with_name("migrations"),
    hears=HearsRaw(stream=IN.name, subjects=IN.subjects, read=handlers.read_all, handle=handlers.take_in),
    answers=(api.receipts_of,),
    needs=(known_procedures, known_units),
    forgets=retention.SWEEPS,
)

if __name__ == "__main__":
    handlers.registered_publishers(Settings().publishers)  # an office that nobody may report to does not open
    service.run()
