"""Writes the letters that the recorded facts call for, and evaluates and rewrites them as more facts come."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row

from services.letters.facts import fact_store
from services.letters.facts.occasions import cases_with_occasions
from services.letters.kinds import load_kinds
from services.letters.land import gift_store
from services.letters.loading import load_house_style
from services.letters.rules.evaluation import Evaluated, evaluate_all
from services.letters.rules.lifecycle import LetterDecision, Reason, next_state
from services.letters.rules.required_letters import Letter, is_affected
from services.letters.tables import SheetState
from services.letters.wording import wording_store
from services.letters.wording.wording_store import WordingKey
from services.letters.writing import store
from services.letters.writing.publishing import publish_steps
from services.letters.writing.store import Draft, Move
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_procedures, load_units
from shared.settings import Settings

BATCH_SIZE: Final = 500
"""Cases evaluated together; more take more memory."""
TraceContexts = Mapping[str, str]
"""The trace contexts of events, by the case that each is about."""
NO_TRACES: Final[TraceContexts] = MappingProxyType({})
News = Mapping[str, Set[str]]
"""The names of the facts that are new, by the case that each is about."""
NO_NEWS: Final[News] = MappingProxyType({})
REPLACED: Final = LetterDecision(LetterStatus.CANCELLED, Reason.REPLACED)


async def evaluate_again(tx: Transaction, letters: Iterable[Row[Any]]) -> None:
    """Evaluate stored letters again by the facts recorded meanwhile."""
    await evaluate(tx, [row.about for row in letters])


async def evaluate(
    tx: Transaction, cases: Sequence[str], traces: TraceContexts = NO_TRACES, news: News = NO_NEWS
) -> None:
    """Evaluate the letters of these cases by all recorded facts, and change those that have to change.

    Where it is known what is new of a case, only letters of the kinds that it can affect are looked at.
    """
    for start in range(0, len(cases), BATCH_SIZE):
        batch = cases[start : start + BATCH_SIZE]
        requested = await store.cases_with_kinds(tx.connection, batch, kinds_on_demand())
        called_for = requested | await cases_with_occasions(tx.connection, batch)
        await write(tx, [case for case in batch if case in called_for], requested, traces, news)


async def write(
    tx: Transaction,
    cases: Sequence[str],
    requested: Container[str],
    traces: TraceContexts = NO_TRACES,
    news: News = NO_NEWS,
) -> None:
    """Write or rewrite the letters of these cases; those on demand only where they are `requested`."""
    facts = await fact_store.facts_about(tx.connection, cases)
    known = load_units(), load_procedures(), lookup_codes(), load_house_style()
    current = [
        evaluated
        for evaluated in evaluate_all(facts, *known, requested)
        if evaluated.case not in news or is_affected(evaluated.letter.kind, news[evaluated.case])
    ]
    stored = await store.stored_in(tx.connection, cases)
    keys = {wording_key_of(evaluated.letter) for evaluated in current}
    wordings = await wording_store.save_in_force(tx.connection, keys)
    drafts = [
        with_trace(draft, tx, traces)
        for evaluated in current
        for edition in editions(evaluated, stored)
        if (
            draft := draft_of(
                edition, stored.get(edition.letter.id), wordings[wording_key_of(edition.letter)]
            )
        )
    ]
    await store.save(tx.connection, drafts)
    await gift_store.save(tx.connection, [evaluated.letter for evaluated in current], stored)
    for draft in drafts:
        publish_steps([draft.move], tx, life_event=draft.letter.about)


def with_trace(draft: Draft, tx: Transaction, traces: TraceContexts) -> Draft:
    """Return a draft with the trace context of its writing, if the event that caused it is traced."""
    move = draft.move
    own = tx.step(
        "write letter",
        traces.get(draft.case),
        f"{move.letter}/{move.nth}",
        about=move.letter,
        unit=move.unit,
        outcome=move.status,
    )
    return draft._replace(move=move._replace(traceparent=own or ""))


@cache
def kinds_on_demand() -> tuple[str, ...]:
    """Return the kinds that are written only when somebody asks for them."""
    return tuple(kind.id for kind in load_kinds().values() if kind.on_demand)


@cache
def lookup_codes() -> LookupCodes:
    """Return the lookup codes that slips print, by the settings of this process."""
    settings = Settings()
    return LookupCodes.of(settings.public_url, settings.slip_key)


def wording_key_of(letter: Letter) -> WordingKey:
    """Return whose wording a letter is written with."""
    return letter.unit, letter.kind


def editions(current: Evaluated, stored: Mapping[str, Row[Any]]) -> Iterator[Evaluated]:
    """Yield the replaced editions of a letter, then the current one.

    Some kinds are reissued when an edition that was handed over no longer holds. If a replaced edition comes
    back, it is cancelled. A redacted letter stays as it is: nobody knows whether it still holds, and it gets
    no second edition.
    """
    while row := stored.get(current.letter.id):
        if row.sheet == SheetState.REDACTED:
            return
        if not load_kinds()[current.letter.kind].reissued:
            break
        replacement = current.letter.replacement()
        edition = Letter.model_validate_json(row.said)
        holds = row.status != LetterStatus.HANDED_OVER or edition == current.letter
        if replacement.id not in stored and holds:
            break
        yield current._replace(letter=edition, decision=REPLACED)
        current = current._replace(letter=replacement)
    yield current


def draft_of(current: Evaluated, row: Row[Any] | None, wording: str) -> Draft | None:
    """Return a letter as it is to be stored, with the step that it takes; None if nothing changes.

    Args:
        current: The letter as the facts call for it now.
        row: The letter as it is stored, if it is.
        wording: The wording in force. A stored letter keeps its own while its content is the same.
    """
    letter, changed = current.letter, True
    decision: LetterDecision | None = current.decision
    if row:
        changed = Letter.model_validate_json(row.said) != letter
        decision = next_state(store.state_of(row), current.decision, changed=changed)
    if decision is None:
        return None
    move = Move(
        letter=letter.id,
        unit=letter.unit,
        kind=letter.kind,
        status=decision.status,
        at=max(current.at, row.since) if row else current.at,
        nth=row.steps + 1 if row else 1,
        reason=decision.reason,
        by_rules=decision.by_rules,
    )
    prints_now = current.printed_immediately and decision.status is not LetterStatus.CANCELLED
    return Draft(
        letter=letter,
        case=current.case,
        wording=row.wording if row and not changed else wording,
        issue_at=current.issue_at,
        unsigned=current.unsigned,
        sheet=SheetState.PENDING if prints_now else SheetState.ON_DEMAND,
        move=move,
    )
