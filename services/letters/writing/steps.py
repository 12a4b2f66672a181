"""Steps that officers take with letters, one at a time."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.letters.rules import lifecycle
from services.letters.rules.lifecycle import ASKS_THE_RULES, LEADS_TO, Refusal, refusal
from services.letters.writing import store
from services.letters.writing.drafting import judge_again
from services.letters.writing.publishing import tell
from services.letters.writing.store import Move
from shared.contracts.questions.letters import Act, LetterStatus, StepTaken, TakeStep
from shared.messaging.query_client import NotFound
from shared.messaging.transaction import Transaction

REFUSALS: Final = Path(__file__).with_name("refusals.toml")


async def take_step(question: TakeStep, tx: Transaction) -> StepTaken:
    """Take a step with a letter, or say why it is not possible. Who took it, and when, is kept.

    The rules may take it further at once: the status that is answered is where it stands after that.
    """
    there = (await store.kept(tx.connection, [question.letter])).get(question.letter)
    if there is None:
        raise NotFound("this letter")
    standing = store.standing(there)
    at = moment_of(question, there.since, tx.now)
    step = lifecycle.Step(question.act, question.officer.role, at, question.channel, question.reason)
    if why := refusal(standing, step, tx.now):
        return StepTaken(taken=False, status=standing.status, refused=why, **words()[why])
    move = Move(
        letter=there.id,
        unit=there.unit,
        kind=there.kind,
        status=LEADS_TO[question.act],
        at=at,
        nth=there.steps + 1,
        reason=question.reason,
        role=question.officer.role,
        officer=question.officer.id,
        channel=question.channel if question.act is Act.HAND_OVER else None,
        by_rules=False,
        traceparent=there.traceparent,
    )
    also: dict[str, Any] = {}
    if question.act is Act.APPROVE:
        if standing.held_by_rule:
            also["approved_for"] = standing.held_by_rule
        if there.sheet == store.SPOILT:
            also["sheet"] = store.WANTED
    await store.move(tx.connection, [move], **also)
    tell([move], tx)
    if question.act not in ASKS_THE_RULES:
        return StepTaken(taken=True, status=move.status)
    await judge_again(tx, [there])
    now = (await store.kept(tx.connection, [there.id]))[there.id]
    return StepTaken(taken=True, status=LetterStatus(now.status))


def moment_of(question: TakeStep, since: datetime, now: datetime) -> datetime:
    """Return when a step was taken; a minute that is written down is after all that was in it before."""
    if question.at is None:
        return max(now, since)
    return since if question.at <= since < question.at + timedelta(minutes=1) else question.at


@cache
def words() -> Mapping[Refusal, Mapping[str, str]]:
    """Read why a step is not taken, in both languages."""
    return {Refusal(code): said for code, said in tomllib.loads(REFUSALS.read_text(encoding="utf-8")).items()}
