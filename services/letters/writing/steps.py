"""Steps that officers take with letters, one after the other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.letters.rules.lifecycle import (
    REEVALUATED_AFTER,
    TARGET_OF,
    OfficerStep,
    StepRefusal,
    refusal,
)
from services.letters.tables import SheetState
from services.letters.writing import store
from services.letters.writing.drafting import evaluate_again
from services.letters.writing.publishing import publish_steps
from services.letters.writing.refusal_texts import texts
from services.letters.writing.store import Move
from services.letters.writing.visits import note_visit
from shared.contracts.questions.letters import Act, LetterStatus, StepTaken, TakeStep
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("letters")


@router.query
async def take_steps(questions: Sequence[TakeStep], tx: Transaction) -> list[StepTaken | NotFound]:
    """Take the steps that officers ask for at the same time; they share a transaction."""
    return [await _answer(question, tx) for question in questions]


async def _answer(question: TakeStep, tx: Transaction) -> StepTaken | NotFound:
    try:
        return await take_step(question, tx)
    except NotFound as unknown:
        return unknown


async def take_step(question: TakeStep, tx: Transaction) -> StepTaken:
    """Take a step with a letter, or say why it is refused. The officer and the time are stored with it.

    The rules may change the letter further at once; the answered status is the one after that.
    """
    row = (await store.stored(tx.connection, [question.letter])).get(question.letter)
    if row is None or not question.reaches(row.unit):
        raise NotFound("this letter")
    if question.act is Act.VISIT:
        return await note_visit(question, row, tx)
    state = store.state_of(row)
    if state.status is TARGET_OF[question.act] and await is_repeated(question, tx, in_the_same_words=True):
        return StepTaken(taken=False, status=state.status, repeated=True)
    at = moment_of(question, row.since, tx.now)
    step = OfficerStep(question.act, question.officer.role, at, question.channel, question.reason)
    if why := refusal(state, step, tx.now):
        repeated = why is StepRefusal.IMPOSSIBLE and await is_repeated(question, tx)
        said = texts()[why].model_dump()
        return StepTaken(taken=False, status=state.status, refused=why, repeated=repeated, **said)
    move = Move.of(
        row,
        TARGET_OF[question.act],
        at,
        reason=question.reason,
        role=question.officer.role,
        officer=question.officer.id,
        channel=question.channel if question.act is Act.HAND_OVER else None,
        by_rules=False,
    )
    columns: dict[str, Any] = {}
    if question.act is Act.APPROVE:
        if state.held_by_rule:
            columns["approved_for"] = state.held_by_rule
        if row.sheet == SheetState.FAILED:
            columns["sheet"] = SheetState.PENDING
    await store.apply(tx.connection, [move], **columns)
    publish_steps([move], tx)
    if question.act not in REEVALUATED_AFTER:
        return StepTaken(taken=True, status=move.status)
    await evaluate_again(tx, [row])
    now = (await store.stored(tx.connection, [row.id]))[row.id]
    return StepTaken(taken=True, status=LetterStatus(now.status))


def moment_of(question: TakeStep, since: datetime, now: datetime) -> datetime:
    """Return when a step was taken; a time given to the minute counts as after the earlier steps of it."""
    if question.at is None:
        return max(now, since)
    return since if question.at <= since < question.at + timedelta(minutes=1) else question.at


async def is_repeated(question: TakeStep, tx: Transaction, *, in_the_same_words: bool = False) -> bool:
    """Return whether the last step that somebody took with the letter is this one, by the same officer.

    A form that is sent twice asks for it again; the first time counts. A step that may follow on itself, as a
    letter is held once more for another reason, is repeated only by the same reason.
    """
    by_officers = [step for step in await store.life(tx.connection, question.letter) if step.officer]
    if not by_officers:
        return False
    last = by_officers[-1]
    channel = question.channel if question.act is Act.HAND_OVER else None
    asked = (TARGET_OF[question.act], question.officer.id, channel or "")
    is_same = (last.status, last.officer, last.channel) == asked
    return is_same and (not in_the_same_words or last.reason == question.reason)
