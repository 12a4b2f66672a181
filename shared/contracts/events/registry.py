"""Every fact that is published, by its CloudEvents type."""

from typing import Final

from shared.contracts.events.citizen_notice import CITIZEN_NOTICE_FACTS
from shared.contracts.events.deadline import DEADLINE_FACTS
from shared.contracts.events.fact import Fact
from shared.contracts.events.letter import LETTER_FACTS
from shared.contracts.events.life_event import LIFE_EVENT_FACTS
from shared.contracts.events.period import PERIOD_FACTS
from shared.contracts.events.record import RECORD_FACTS
from shared.contracts.events.survey import SURVEY_FACTS

FACTS: Final[tuple[type[Fact], ...]] = (
    *RECORD_FACTS,
    *LIFE_EVENT_FACTS,
    *DEADLINE_FACTS,
    *LETTER_FACTS,
    *SURVEY_FACTS,
    *CITIZEN_NOTICE_FACTS,
    *PERIOD_FACTS,
)
