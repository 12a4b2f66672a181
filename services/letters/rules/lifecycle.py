"""The lifecycle of a letter: which step may follow which, who may take it, how facts change it; pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from shared.contracts.officer import Role
from shared.contracts.questions.letters import Act, DeliveryChannel, LetterStatus, OfferedStep

S = LetterStatus
NEXT: Final[Mapping[LetterStatus, frozenset[LetterStatus]]] = {
    S.DRAFTED: frozenset({S.DRAFTED, S.HELD, S.APPROVED, S.ISSUED, S.CANCELLED}),
    S.HELD: frozenset({S.DRAFTED, S.HELD, S.APPROVED, S.CANCELLED}),
    S.APPROVED: frozenset({S.DRAFTED, S.HELD, S.ISSUED, S.CANCELLED}),
    S.ISSUED: frozenset({S.DRAFTED, S.HELD, S.PRINTED, S.HANDED_OVER, S.CANCELLED}),
    S.PRINTED: frozenset({S.DRAFTED, S.HELD, S.PRINTED, S.HANDED_OVER, S.CANCELLED}),
    S.HANDED_OVER: frozenset({S.RETURNED}),
    S.RETURNED: frozenset({S.DRAFTED, S.HELD, S.ISSUED, S.CANCELLED}),
    S.CANCELLED: frozenset({S.DRAFTED, S.HELD, S.CANCELLED}),
}
"""A letter returns to `drafted` when its content changes before it is handed over. Only the rules reopen a
cancelled letter, when the reason for which they cancelled it turns out to be a mistake."""

TARGET_OF: Final[Mapping[Act, LetterStatus]] = {
    Act.APPROVE: S.APPROVED,
    Act.HOLD: S.HELD,
    Act.PRINT: S.PRINTED,
    Act.HAND_OVER: S.HANDED_OVER,
    Act.RETURN: S.RETURNED,
    Act.SEND_AGAIN: S.ISSUED,
    Act.CANCEL: S.CANCELLED,
}
ALLOWED_FROM: Final[Mapping[Act, frozenset[LetterStatus]]] = {
    act: frozenset(status for status, nexts in NEXT.items() if to in nexts and status is not S.CANCELLED)
    for act, to in TARGET_OF.items()
} | {Act.SEND_AGAIN: frozenset({S.RETURNED}), Act.VISIT: frozenset()}
"""The statuses from which a person may take each step. Only the clock issues a letter. A visit to the family
is no step: it leaves the letter as it is."""
REEVALUATED_AFTER: Final = frozenset({Act.APPROVE, Act.RETURN, Act.SEND_AGAIN})
"""The letter is evaluated again after these steps: the rules did not apply while a person held or had it."""

ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""What is offered does not depend on when the letter got its status."""
NEEDS_REASON: Final = frozenset({Act.HOLD, Act.RETURN, Act.CANCEL})

COUNTER_ROLES: Final = frozenset({Role.CLERK, Role.CIVIL_STATUS, Role.CHAIRMAN})
ALLOWED_ROLES: Final[Mapping[Act, frozenset[Role]]] = dict.fromkeys(Act, COUNTER_ROLES) | {
    Act.APPROVE: frozenset({Role.CIVIL_STATUS, Role.CHAIRMAN}),
    Act.CANCEL: frozenset({Role.CIVIL_STATUS, Role.CHAIRMAN}),
}
"""Our choice: those who sign the letter or keep its register decide whether there is one."""


class Reason(StrEnum):
    """Why a letter is held or cancelled for which there is no hold rule."""

    CANNOT_BE_RENDERED = "cannot-be-rendered"
    MAIL_UNCLEAR = "mail-unclear"
    BY_AN_OFFICER = "by-an-officer"
    REPLACED = "written-afresh"
    NO_NEW_APPOINTMENT = "no-new-appointment"
    """The clock does not know the appointment that an apology is to promise, or not yet."""


class StepRefusal(StrEnum):
    """Why a step is refused; `refusals.toml` has the texts."""

    IMPOSSIBLE = "impossible"
    NOT_YOURS = "not-yours"
    NO_CHANNEL = "no-channel"
    NO_REASON = "no-reason"
    NOT_PRINTED = "not-printed"
    NO_SHEET = "no-sheet"
    BEING_SENT = "being-sent"
    REDACTED = "forgotten"
    IN_THE_FUTURE = "in-the-future"
    BEFORE_THE_LAST = "before-the-last-step"
    NO_VISIT = "no-visit"
    VISITED = "visited-before"


class LetterState(NamedTuple):
    """The state of a letter, as far as its next step depends on it."""

    status: LetterStatus
    since: datetime
    reason: str = ""
    """Why it is held or was cancelled."""
    by_rules: bool = True
    """Whether the rules, not a person, gave it this status."""
    approved_for: str | None = None
    """The hold rule that a person has overruled."""
    has_sheet: bool = True
    being_sent: bool = False
    """Its e-mail may have reached the mail server; the outcome is not known yet."""
    redacted: bool = False
    """Its content was removed when its retention period ended."""

    @property
    def held_by_rule(self) -> str | None:
        """The id of the rule that holds it; None if an officer holds it, whatever reason they wrote."""
        return self.reason if self.by_rules and self.status is S.HELD else None


class OfficerStep(NamedTuple):
    """A step that an officer asks to take, and when it was taken."""

    act: Act
    role: Role
    at: datetime
    channel: DeliveryChannel | None = None
    reason: str = ""


def refusal(letter: LetterState, step: OfficerStep, now: datetime) -> StepRefusal | None:
    """Return why an officer's step is refused, or None if it is possible."""
    act = step.act
    for refused, why in (
        (step.role not in ALLOWED_ROLES[act], StepRefusal.NOT_YOURS),
        (letter.status not in ALLOWED_FROM[act], StepRefusal.IMPOSSIBLE),
        (letter.being_sent, StepRefusal.BEING_SENT),
        (letter.redacted and act is not Act.CANCEL, StepRefusal.REDACTED),
        (act is Act.HAND_OVER and step.channel is None, StepRefusal.NO_CHANNEL),
        (
            act is Act.HAND_OVER and letter.status is S.ISSUED and step.channel is not DeliveryChannel.EMAIL,
            StepRefusal.NOT_PRINTED,
        ),
        (act is Act.PRINT and not letter.has_sheet, StepRefusal.NO_SHEET),
        (act in NEEDS_REASON and not step.reason, StepRefusal.NO_REASON),
        (step.at > now, StepRefusal.IN_THE_FUTURE),
        (step.at < letter.since, StepRefusal.BEFORE_THE_LAST),
    ):
        if refused:
            return why
    return None


def offered_steps(letter: LetterState) -> tuple[OfferedStep, ...]:
    """Return the steps that are not refused now, with the roles and the channels for which they are not."""
    return _offered(letter._replace(since=ANY_TIME, reason="", by_rules=True, approved_for=None))


@cache
def _offered(letter: LetterState) -> tuple[OfferedStep, ...]:
    offers = (_offer(letter, act) for act in Act)
    return tuple(offer for offer in offers if offer.roles)


def _offer(letter: LetterState, act: Act) -> OfferedStep:
    ways: tuple[DeliveryChannel | None, ...] = tuple(DeliveryChannel) if act is Act.HAND_OVER else (None,)
    possible = [
        (role, way)
        for role in Role
        for way in ways
        if refusal(letter, OfficerStep(act, role, letter.since, way, "some reason"), letter.since) is None
    ]
    return OfferedStep(
        act=act,
        roles=tuple(dict.fromkeys(role for role, _ in possible)),
        channels=tuple(dict.fromkeys(way for _, way in possible if way)),
        needs_reason=act in NEEDS_REASON,
    )


def visit_refusal(*, goes_with_it: bool, noted: bool, at: datetime, now: datetime) -> StepRefusal | None:
    """Return why a visit to the family cannot be noted, or None if it can.

    Args:
        goes_with_it: Whether a visit goes with this kind of letter.
        noted: Whether one was noted before.
        at: When the visit was.
        now: The present.
    """
    if not goes_with_it:
        return StepRefusal.NO_VISIT
    if noted:
        return StepRefusal.VISITED
    return StepRefusal.IN_THE_FUTURE if at > now else None


class LetterDecision(NamedTuple):
    """What the rules decide about a letter: `drafted`, `held` or `cancelled`, and why."""

    status: LetterStatus
    reason: str = ""
    by_rules: bool = True
    """False if a person gave the letter this status and the rules leave it so."""


def next_state(letter: LetterState, decision: LetterDecision, *, changed: bool) -> LetterDecision | None:
    """Return the decision to apply to a stored letter, or None if nothing is to be done.

    The rules undo what they did themselves once its reason is gone; they never undo a person's decision.

    Args:
        letter: The state of the letter.
        decision: What the rules decide now.
        changed: Whether the letter would have another content now.
    """
    if letter.status is S.HANDED_OVER or letter.being_sent:
        return None
    if not letter.by_rules and letter.status is S.CANCELLED:
        return None
    if not letter.by_rules and letter.status is S.HELD and decision.status is not S.CANCELLED:
        return LetterDecision(S.HELD, letter.reason, by_rules=False) if changed else None
    match decision.status:
        case S.CANCELLED if letter.reason != decision.reason or letter.status is not S.CANCELLED:
            return decision
        case S.HELD if changed or decision.reason not in (letter.held_by_rule, letter.approved_for):
            return decision
        case S.DRAFTED if changed or letter.status in (S.HELD, S.CANCELLED):
            return decision
    return None
