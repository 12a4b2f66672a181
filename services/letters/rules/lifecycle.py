"""The life of a letter: which step may follow which, who may take it, what later events do to it; pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from shared.contracts.questions.letters import Act, DeliveryChannel, LetterStatus, Role

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
"""To `drafted` leads a redraft, since what the letter says has changed before it was handed over. Out of
`cancelled` lead only the rules, when what they cancelled it for turns out to have been a mistake."""

LEADS_TO: Final[Mapping[Act, LetterStatus]] = {
    Act.APPROVE: S.APPROVED,
    Act.HOLD: S.HELD,
    Act.PRINT: S.PRINTED,
    Act.HAND_OVER: S.HANDED_OVER,
    Act.RETURN: S.RETURNED,
    Act.SEND_AGAIN: S.ISSUED,
    Act.CANCEL: S.CANCELLED,
}
FROM: Final[Mapping[Act, frozenset[LetterStatus]]] = {
    act: frozenset(status for status, nexts in NEXT.items() if to in nexts and status is not S.CANCELLED)
    for act, to in LEADS_TO.items()
} | {Act.SEND_AGAIN: frozenset({S.RETURNED})}
"""From where a person may take each step. That its time has come to be issued, only the clock says."""
ASKS_THE_RULES: Final = frozenset({Act.APPROVE, Act.RETURN, Act.SEND_AGAIN})
"""After which steps the rules are asked again: they left the letter alone while a person held or had it."""

COUNTER: Final = frozenset({Role.CLERK, Role.CIVIL_STATUS, Role.CHAIRMAN})
MAY: Final[Mapping[Act, frozenset[Role]]] = dict.fromkeys(Act, COUNTER) | {
    Act.APPROVE: frozenset({Role.CIVIL_STATUS, Role.CHAIRMAN}),
    Act.CANCEL: frozenset({Role.CIVIL_STATUS, Role.CHAIRMAN}),
}
"""Ours: whoever signs the letter, or keeps the register behind it, decides whether there is one."""


class Reason(StrEnum):
    """Why a letter is held or cancelled that no rule of the conscience holds or cancels."""

    CANNOT_BE_RENDERED = "cannot-be-rendered"
    MAIL_UNCLEAR = "mail-unclear"
    BY_AN_OFFICER = "by-an-officer"
    WRITTEN_AFRESH = "written-afresh"


class Refusal(StrEnum):
    """Why a step is not taken; `refusals.toml` says it in words."""

    IMPOSSIBLE = "impossible"
    NOT_YOURS = "not-yours"
    NO_CHANNEL = "no-channel"
    NO_REASON = "no-reason"
    NOT_PRINTED = "not-printed"
    NO_SHEET = "no-sheet"
    BEING_SENT = "being-sent"
    FORGOTTEN = "forgotten"
    IN_THE_FUTURE = "in-the-future"
    BEFORE_THE_LAST = "before-the-last-step"


class Standing(NamedTuple):
    """Where a letter stands, as far as the next step depends on it."""

    status: LetterStatus
    since: datetime
    reason: str = ""
    """Why it is held or was cancelled."""
    by_rules: bool = True
    """Whether the rules took it there, and no person."""
    approved_for: str | None = None
    """The rule in spite of which a person has let it go."""
    has_sheet: bool = True
    being_sent: bool = False
    """Its e-mail may have reached the mail server, and nobody knows yet."""
    forgotten: bool = False
    """What it said is gone, its time being over."""

    @property
    def held_by_rule(self) -> str | None:
        """The rule that holds it; what an officer writes is no rule, though it may read like one."""
        return self.reason if self.by_rules and self.status is S.HELD else None


class Step(NamedTuple):
    """A step that an officer means to take, and when it was taken."""

    act: Act
    role: Role
    at: datetime
    channel: DeliveryChannel | None = None
    reason: str = ""


def refusal(letter: Standing, step: Step, now: datetime) -> Refusal | None:
    """Return why an officer's step is not possible, or None when it is."""
    act = step.act
    for refused, why in (
        (step.role not in MAY[act], Refusal.NOT_YOURS),
        (letter.status not in FROM[act], Refusal.IMPOSSIBLE),
        (letter.being_sent, Refusal.BEING_SENT),
        (letter.forgotten and act is not Act.CANCEL, Refusal.FORGOTTEN),
        (act is Act.HAND_OVER and step.channel is None, Refusal.NO_CHANNEL),
        (
            act is Act.HAND_OVER and letter.status is S.ISSUED and step.channel is not DeliveryChannel.EMAIL,
            Refusal.NOT_PRINTED,
        ),
        (act is Act.PRINT and not letter.has_sheet, Refusal.NO_SHEET),
        (act in (Act.HOLD, Act.RETURN, Act.CANCEL) and not step.reason, Refusal.NO_REASON),
        (step.at > now, Refusal.IN_THE_FUTURE),
        (step.at < letter.since, Refusal.BEFORE_THE_LAST),
    ):
        if refused:
            return why
    return None


class Ruling(NamedTuple):
    """What the rules say of a letter by all that is known: `drafted`, `held` or `cancelled`, and why."""

    status: LetterStatus
    reason: str = ""
    by_rules: bool = True
    """False when a person has taken the letter there and the rules leave it so."""


def following(letter: Standing, ruling: Ruling, *, changed: bool) -> Ruling | None:
    """Return where a letter goes when the rules are asked again, or None when nothing is to be done.

    What the rules held or cancelled, they let go when its reason is gone; what a person did stays done.

    Args:
        letter: Where it stands.
        ruling: What the rules say by now.
        changed: Whether it would be put into other words by now.
    """
    if letter.status is S.HANDED_OVER or letter.being_sent:
        return None
    if not letter.by_rules and letter.status is S.CANCELLED:
        return None
    if not letter.by_rules and letter.status is S.HELD and ruling.status is not S.CANCELLED:
        return Ruling(S.HELD, letter.reason, by_rules=False) if changed else None
    match ruling.status:
        case S.CANCELLED if letter.reason != ruling.reason or letter.status is not S.CANCELLED:
            return ruling
        case S.HELD if changed or ruling.reason not in (letter.held_by_rule, letter.approved_for):
            return ruling
        case S.DRAFTED if changed or letter.status in (S.HELD, S.CANCELLED):
            return ruling
    return None
