"""Every fact that is published, by its CloudEvents type."""

from typing import Final

from shared.events.deadline import DEADLINE_FACTS
from shared.events.fact import Fact
from shared.events.letter import LETTER_FACTS
from shared.events.life_event import LIFE_EVENT_FACTS
from shared.events.record import RECORD_FACTS
from shared.events.survey import SURVEY_FACTS

FACTS: Final[tuple[type[Fact], ...]] = (
    *RECORD_FACTS,
    *LIFE_EVENT_FACTS,
    *DEADLINE_FACTS,
    *LETTER_FACTS,
    *SURVEY_FACTS,
)
