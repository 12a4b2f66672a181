"""Who stands at a public door. Nobody knows them, so what they do is counted, in memory only.

An honest citizen at a shared address is not held up by the others: of an address wrong guesses count, and
recommendations, which need no link that somebody was given.
"""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Request

from services.gateway.public.rate_limit import Turnstile, household
from shared.clock import Clock

SPAN: Final = timedelta(minutes=10)
GUESSES: Final = 20
"""Unknown links and wrong secrets, from one address."""
GUESSES_AT_ONE: Final = 100
"""Wrong secrets of one record, from wherever."""
POSTS_OF_ONE: Final = 10
"""Times that the form behind one link may be sent: it is taken once, and may be incomplete some times."""
RECOMMENDATIONS: Final = 10
"""Recommendations sent from one address, complete or not."""
RECOMMENDATIONS_TO_ONE: Final = 300
"""To one commune, from wherever."""


class Doors:
    """What is counted at the public doors of this process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.guesses = Turnstile(GUESSES, SPAN)
        self.guesses_at_one = Turnstile(GUESSES_AT_ONE, SPAN)
        self.posts_of_one = Turnstile(POSTS_OF_ONE, SPAN)
        self.recommendations = Turnstile(RECOMMENDATIONS, SPAN)
        self.recommendations_to_one = Turnstile(RECOMMENDATIONS_TO_ONE, SPAN)


class Visitor:
    """Somebody at a public door. What refuses them raises `HTTPException` 429."""

    def __init__(self, doors: Doors, address: str) -> None:
        self._doors = doors
        self._now = doors.clock.now()
        self._household = household(address)

    def look_behind(self) -> None:
        """Come with the token of a link."""
        self._doors.guesses.admit(self._household, self._now)

    def send_form(self, token: str) -> None:
        """Come to send the form behind a link."""
        self.look_behind()
        self._doors.posts_of_one.admit(token, self._now)

    def sent_form(self, token: str) -> None:
        """Have sent it; not when nobody was there to take it, for then it has to be sent again."""
        self._doors.posts_of_one.count(token, self._now)

    def recommend(self, unit: str) -> None:
        """Come to recommend something to a commune."""
        self._doors.recommendations.admit(self._household, self._now)
        self._doors.recommendations_to_one.admit(unit, self._now)

    def recommended(self, unit: str) -> None:
        """Have sent it; not when nobody was there to take it."""
        self._doors.recommendations.count(self._household, self._now)
        self._doors.recommendations_to_one.count(unit, self._now)

    def look_up(self, record: str) -> None:
        """Come with what is to be the secret of a record."""
        self._doors.guesses.admit(self._household, self._now)
        self._doors.guesses_at_one.admit(record, self._now)

    def guessed(self, record: str = "") -> None:
        """Have been wrong: about a link, or the secret of a record."""
        self._doors.guesses.count(self._household, self._now)
        if record:
            self._doors.guesses_at_one.count(record, self._now)


def visitor_of(request: Request) -> Visitor:
    """Return who asks. Behind a proxy that is trusted the address is the one that it names."""
    return Visitor(request.app.state.doors, request.client.host if request.client else "")


AtDoor = Annotated[Visitor, Depends(visitor_of)]
