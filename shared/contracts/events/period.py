"""Facts about periods of reports. Published by supervision."""

from datetime import datetime, tzinfo
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.events.fact import Fact
from shared.moments import Day, Moment


class PeriodClosed(Fact):
    """A period of a unit was closed: what was answered of it then stays as it was reported."""

    noun: ClassVar[str] = "period"
    participle: ClassVar[str] = "closed"

    closing: str = Field(description="Id of the closing")
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    number: int = Field(default=0, description="0 for the closing, then 1, 2, ... for its corrections")
    by: str = Field(description="Id of the person who closed it")
    at: Moment = Field(description="When")
    position: int = Field(
        ge=0, description="Up to which message of the stream OFFICE the facts were read that are counted"
    )
    digest: str = Field(description="SHA-256 of all that is kept of it, in hex")

    @property
    def about(self) -> str:
        return self.closing

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


PERIOD_FACTS: Final = (PeriodClosed,)
