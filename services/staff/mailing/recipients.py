"""Who is told of what by e-mail: by role and unit, and as each person chooses. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from shared.contracts.events.deadline import WarningRecipient
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.contracts.rights.asking import units_of
from shared.reference.units import Units


class RoleRule(NamedTuple):
    """The occasions that a role may be told of, and those of which it is told until somebody chooses."""

    offered: frozenset[MailOccasion]
    first: frozenset[MailOccasion]


class MailRules(NamedTuple):
    """When the e-mail of the morning is sent, and what holds for each role."""

    morning: time
    roles: Mapping[Role, RoleRule]


class Recipient(NamedTuple):
    """Somebody with an e-mail address, with their postings of today and what they have chosen."""

    person: str
    postings: tuple[Posting, ...]
    chosen: Mapping[MailOccasion, bool]


class ToldNotice(NamedTuple):
    """A notice that somebody may have to be told of; `told` says whom a warning is for."""

    id: str
    unit: str
    kind: MailOccasion
    about: str
    told: str


def offered(postings: Iterable[Posting], rules: MailRules) -> list[MailOccasion]:
    """Return the occasions that somebody with these postings may be told of, in their order."""
    allowed = [rules.roles[posting.role].offered for posting in postings if posting.role in rules.roles]
    return [occasion for occasion in MailOccasion if any(occasion in one for one in allowed)]


def is_wanted(recipient: Recipient, occasion: MailOccasion, rules: MailRules) -> bool:
    """Return whether somebody is told of an occasion, in some posting of theirs."""
    return bool(_postings(recipient, occasion, rules))


def units_told(
    recipient: Recipient, occasion: MailOccasion, rules: MailRules, units: Units, day: date, told: str = ""
) -> frozenset[str]:
    """Return the units of which somebody is told upon an occasion; a warning goes to whom it is for."""
    postings = [one for one in _postings(recipient, occasion, rules) if _is_for(one.role, told)]
    return units_of(postings, units, day)


def to_tell(
    recipient: Recipient, notices: Sequence[ToldNotice], rules: MailRules, units: Units, day: date
) -> list[ToldNotice]:
    """Return the notices of which somebody is told, the gravest first, of each thing only one of a kind."""
    chosen: dict[tuple[MailOccasion, str], ToldNotice] = {}
    for one in notices:
        if one.unit in units_told(recipient, one.kind, rules, units, day, one.told):
            chosen.setdefault((one.kind, one.about), one)
    order = list(MailOccasion)
    return sorted(chosen.values(), key=lambda one: order.index(one.kind))


def _postings(recipient: Recipient, occasion: MailOccasion, rules: MailRules) -> list[Posting]:
    wanted = recipient.chosen.get(occasion)
    return [
        posting
        for posting in recipient.postings
        if (rule := rules.roles.get(posting.role))
        and occasion in rule.offered
        and (occasion in rule.first if wanted is None else wanted)
    ]


def _is_for(role: Role, told: str) -> bool:
    """Return whether a notice is for a role: one that is a warning names the official or the chairman."""
    return not told or (told == WarningRecipient.CHAIRMAN) == (role is Role.CHAIRMAN)
