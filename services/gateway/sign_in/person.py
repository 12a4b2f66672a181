"""Who is signed in, and what the table of rights lets them ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request

from services.gateway.queries.signed_query_client import NotAllowedToAsk
from shared.contracts.officer import Officer, Posting, Role
from shared.contracts.questions.question import Question
from shared.contracts.rights.asking import may_ask, units_of
from shared.contracts.rights.table import Reach, load_rights
from shared.reference.loading import load_units
from shared.reference.units import Unit


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """A person who is signed in, with their postings of today.

    What they may ask is judged by the service that answers. Here it only decides what is shown.
    """

    id: str
    name: str
    postings: tuple[Posting, ...]
    today: date
    notices: Mapping[str, int] = field(default_factory=dict)
    """How many notices wait, by the id of a unit."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Their roles, without repeats."""
        return tuple(dict.fromkeys(posting.role for posting in self.postings))

    @property
    def home(self) -> Posting:
        """The posting whose unit or group they see first."""
        return next((posting for posting in self.postings if posting.unit), self.postings[0])

    @property
    def groups(self) -> tuple[str, ...]:
        """Ids of the groups that they supervise."""
        return tuple(posting.group for posting in self.postings if posting.group)

    def may(self, service: str, name: str, unit: str) -> bool:
        """Return whether they may ask a question about a unit; for templates, by the names in the table.

        Raises:
            KeyError: No question in the table is called so.
        """
        rights = load_rights()
        if right := rights.signed(service).get(name):
            return any(
                self._reaches(posting, right.roles.get(posting.role), unit) for posting in self.postings
            )
        if name in rights.public[service]:
            return True
        raise KeyError(name)

    def roles_for(self, question: type[Question[Any]], unit: str) -> tuple[Role, ...]:
        """Return those of their roles in which they may ask a question about a unit."""
        right = load_rights().of(question)
        if right is None:
            return ()
        return tuple(
            dict.fromkeys(
                posting.role
                for posting in self.postings
                if self._reaches(posting, right.roles.get(posting.role), unit)
            )
        )

    def acting(self, question: type[Question[Any]], unit: str, role: str = "") -> Officer:
        """Return them as the officer who asks a question about a unit, in a role if they have it there.

        Raises:
            NotAllowedToAsk: No posting of theirs allows it.
        """
        roles = self.roles_for(question, unit)
        if not roles:
            raise NotAllowedToAsk(load_rights().of(question))
        return Officer(role=next((own for own in roles if own == role), roles[0]), id=self.id)

    def notices_at(self, unit: str) -> int:
        """Return how many notices wait at a unit, with what became part of it."""
        units = load_units()
        return sum(self.notices.get(one, 0) for one in (self.units_at(units[unit]) if unit in units else ()))

    def units_at(self, unit: Unit) -> tuple[str, ...]:
        """Return the ids of a unit and of those that became part of it, as far as they are theirs.

        Of a unit that is not theirs its own id is returned, so that who answers refuses it.
        """
        units = load_units()
        mine = units_of(self.postings, units, self.today)
        return tuple(one.id for one in units.with_predecessors(unit) if one.id in mine) or (unit.id,)

    def units_for(self, question: type[Question[Any]]) -> tuple[str, ...]:
        """Return the ids of all units of those postings of theirs that allow a question."""
        right = load_rights().of(question)
        mine = [posting for posting in self.postings if right and posting.role in right.roles]
        return tuple(sorted(units_of(mine, load_units(), self.today)))

    def may_anywhere(self, question: type[Question[Any]]) -> bool:
        """Return whether they may ask a question about some unit or other."""
        return may_ask(load_rights().of(question), self.postings)

    def _reaches(self, posting: Posting, reach: Reach | None, unit: str) -> bool:
        if reach is Reach.OWN:
            return unit in units_of((posting,), load_units(), self.today)
        return reach is Reach.EVERY


async def signed_in_person(request: Request) -> SignedInPerson:
    """Return who is signed in; behind the gate somebody always is."""
    person: SignedInPerson = request.state.person
    return person


Me = Annotated[SignedInPerson, Depends(signed_in_person)]
