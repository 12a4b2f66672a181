"""The house style: how the papers of an office are written, whatever they say; pure."""

from dataclasses import dataclass
from datetime import tzinfo

from services.letters.content.customs import Customs
from shared.reference.papers import Papers


@dataclass(frozen=True, slots=True, eq=False)
class HouseStyle:
    """The customs in force, what papers are like, and the time zone of the offices."""

    customs: Customs
    papers: Papers
    zone: tzinfo
