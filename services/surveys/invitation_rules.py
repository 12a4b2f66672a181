"""Decides which citizens are invited. Pure; `invitation_rules.toml` explains the numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from hashlib import blake2b

from pydantic import Field

from services.surveys.domain import Invitation, Subject, invitation_of
from shared.contracts.events.fact import Fact
from shared.contracts.events.letter import LetterHandedOver
from shared.contracts.events.record import RecordReturned
from shared.reference.data_file import DataTable


class Trigger(DataTable):
    """A fact after which citizens are invited, and the instrument that they answer."""

    fact: str
    instrument: str
    share: float = Field(ge=0, le=1)
    kinds: tuple[str, ...] = ()
    """Of letters; empty for records."""
    units: tuple[str, ...] = ()
    """Ids of the units that ask so; all units if none is named. The first trigger that fits holds."""

    def fits(self, fact: str, unit: str, kind: str | None) -> bool:
        """Return whether it is about a fact of a unit; `kind` is that of a letter."""
        named = not self.units or unit in self.units
        return self.fact == fact and named and (kind is None or kind in self.kinds)


class Quota(DataTable):
    """Limits the invitations about a procedure, in each unit."""

    procedure: str
    share: float = Field(default=1, ge=0, le=1)
    most: int | None = Field(default=None, ge=0)
    """Invitations a month; None for no limit."""


class InvitationRules(DataTable):
    """The contents of `invitation_rules.toml`."""

    open_days: int = Field(gt=0)
    triggers: tuple[Trigger, ...]
    quotas: tuple[Quota, ...] = ()

    @property
    def open_for(self) -> timedelta:
        """How long a link works, from the moment of handing over."""
        return timedelta(self.open_days)

    def quota_of(self, procedure: str) -> Quota | None:
        """Return the quota of a procedure, if it has one."""
        return next((quota for quota in self.quotas if quota.procedure == procedure), None)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An invitation that a fact gives rise to; the sample decides whether it is made."""

    invitation: Invitation
    share: float
    """Of such occasions that the sample takes."""


def occasions(facts: Iterable[Fact], rules: InvitationRules, zone: tzinfo) -> Iterator[Occasion]:
    """Yield the occasions that facts give rise to at offices in this zone, one for each record or letter."""
    found = (occasion for fact in facts if (occasion := _occasion(fact, rules, zone)))
    yield from {occasion.invitation.record: occasion for occasion in found}.values()


def is_sampled(occasion: Occasion) -> bool:
    """Return whether the sample takes an occasion: decided by a digest, so always the same for a record."""
    drawn = int.from_bytes(blake2b(occasion.invitation.record.encode(), digest_size=4).digest())
    return drawn < occasion.share * 2**32


def within_quota(
    invitations: Iterable[Invitation], invited: Mapping[Subject, int], rules: InvitationRules
) -> Iterator[Invitation]:
    """Yield the invitations that do not exceed the quota of their procedure.

    Args:
        invited: Number of existing invitations by unit, month and procedure, with an empty role.
    """
    count = Counter(invited)
    for invitation in invitations:
        subject = invitation.subject.any_role
        quota = rules.quota_of(subject.procedure)
        if quota is None or quota.most is None or count[subject] < quota.most:
            count[subject] += 1
            yield invitation


def _occasion(fact: Fact, rules: InvitationRules, zone: tzinfo) -> Occasion | None:
    match fact:
        case RecordReturned():
            about, procedure, kind, role = fact.record, fact.procedure, None, fact.handled_by
        case LetterHandedOver():
            about, procedure, kind, role = fact.letter, "", fact.kind, ""
        case _:
            return None
    name = f"{fact.noun}.{fact.participle}"
    for trigger in rules.triggers:
        if trigger.fits(name, fact.unit, kind):
            quota = rules.quota_of(procedure)
            invitation = invitation_of(
                about,
                unit=fact.unit,
                procedure=procedure,
                role=role,
                instrument=trigger.instrument,
                at=fact.at,
                open_for=rules.open_for,
                zone=zone,
            )
            return Occasion(invitation, quota.share if quota else trigger.share)
    return None
