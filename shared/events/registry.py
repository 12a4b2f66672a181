"""Every fact that is published, by its CloudEvents type."""

from typing import Final

from shared.events.deadline import DEADLINE_FACTS
from shared.events.fact import Fact
from shared.events.letter import LetterDrafted, LetterHeld
from shared.events.life_event import LifeEventRegistered
from shared.events.record import RECORD_FACTS
from shared.events.survey import SurveyAnswered, SurveyInvited

FACTS: Final[tuple[type[Fact], ...]] = (
    *RECORD_FACTS,
    LifeEventRegistered,
    *DEADLINE_FACTS,
    LetterDrafted,
    LetterHeld,
    SurveyInvited,
    SurveyAnswered,
)
