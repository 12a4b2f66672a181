"""Who is asked: sampling and frequency, by rules that are data. Pure; `asking.toml` explains the numbers."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.surveys.domain import Invitation, Subject
from shared.contracts.events.fact import Fact
from shared.contracts.events.letter import LetterHandedOver
from shared.contracts.events.record import RecordReturned


class Rule(BaseModel):
    """Data of `asking.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Trigger(Rule):
    """After which fact citizens are asked, and with what."""

    fact: str
    instrument: str
    share: float = Field(ge=0, le=1)
    kinds: tuple[str, ...] = ()
    """Of letters."""


class Quota(Rule):
    """How many are asked about a procedure."""

    procedure: str
    share: float = Field(default=1, ge=0, le=1)
    most: int | None = Field(default=None, ge=0)
    """In a unit and month."""


class Asking(Rule):
    """All the rules."""

    open_days: int = Field(gt=0)
    triggers: tuple[Trigger, ...]
    quotas: tuple[Quota, ...] = ()

    @property
    def open_for(self) -> timedelta:
        """How long a link works."""
        return timedelta(self.open_days)

    def quota_of(self, procedure: str) -> Quota | None:
        """Return the quota of a procedure, if it has one."""
        return next((quota for quota in self.quotas if quota.procedure == procedure), None)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something after which a citizen may be asked."""

    invitation: Invitation
    share: float


@cache
def load_rules() -> Asking:
    """Return the rules as they are set."""
    return Asking.model_validate(tomllib.loads(Path(__file__).with_name("asking.toml").read_text()))


def occasions(facts: Iterable[Fact], rules: Asking) -> Iterator[Occasion]:
    """Yield what of some facts is an occasion to ask, each record or letter once."""
    found = {occasion.invitation.record: occasion for fact in facts if (occasion := _occasion(fact, rules))}
    yield from found.values()


def sampled(occasion: Occasion) -> bool:
    """Return whether the sample takes an occasion; the same whenever it is asked."""
    drawn = int.from_bytes(blake2b(occasion.invitation.record.encode(), digest_size=4).digest())
    return drawn < occasion.share * 2**32


def within_quota(
    invitations: Iterable[Invitation], invited: Mapping[Subject, int], rules: Asking
) -> Iterator[Invitation]:
    """Yield the invitations for which their procedure's quota has room.

    Args:
        invited: How many of the same unit, month and procedure are invited already, whoever handled them.
    """
    count = Counter(invited)
    for one in invitations:
        quota = rules.quota_of(one.procedure)
        if quota is None or quota.most is None or count[one.subject.any_role] < quota.most:
            count[one.subject.any_role] += 1
            yield one


def _occasion(fact: Fact, rules: Asking) -> Occasion | None:
    match fact:
        case RecordReturned():
            about, procedure, kind, role = fact.record, fact.procedure, None, fact.handled_by
        case LetterHandedOver():
            about, procedure, kind, role = fact.letter, "", fact.kind, ""
        case _:
            return None
    name = f"{fact.noun}.{fact.participle}"
    for trigger in rules.triggers:
        if trigger.fact == name and (kind is None or kind in trigger.kinds):
            quota = rules.quota_of(procedure)
            invitation = Invitation(
                unit=fact.unit,
                record=about,
                procedure=procedure,
                instrument=trigger.instrument,
                invited_at=fact.happened_at,
                open_for=rules.open_for,
                role=role,
            )
            return Occasion(invitation, quota.share if quota else trigger.share)
    return None
