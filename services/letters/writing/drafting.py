"""Drafting: letters are written by all that is known, and judged and written anew when more is."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row

from services.letters.facts import fact_store
from services.letters.kinds import load_kinds
from services.letters.rules import lifecycle
from services.letters.rules.evaluation import Judged, judged
from services.letters.rules.required_letters import Letter
from services.letters.wording import wording_store
from services.letters.wording.wording_store import Place
from services.letters.writing import store
from services.letters.writing.publishing import tell
from services.letters.writing.store import Draft, Move
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.transaction import Transaction
from shared.settings import Settings

AT_ONCE: Final = 50
"""Things judged together: the more, the more memory."""
Traces = Mapping[str, str]
"""By what the events about things can be followed; the things as `hearsay` names them."""
UNTRACED: Final[Traces] = MappingProxyType({})
REPLACED: Final = lifecycle.Ruling(LetterStatus.CANCELLED, lifecycle.Reason.WRITTEN_AFRESH)


async def judge_again(tx: Transaction, letters: Iterable[Row[Any]]) -> None:
    """Judge letters again by all that was heard meanwhile."""
    await judge(tx, [row.about for row in letters])


async def judge(tx: Transaction, abouts: Sequence[str], traces: Traces = UNTRACED) -> None:
    """Bring the letters about these things to where they belong by all that is known."""
    for start in range(0, len(abouts), AT_ONCE):
        some = abouts[start : start + AT_ONCE]
        await write(tx, some, await store.with_kinds(tx.connection, some, on_demand()), traces)


async def write(
    tx: Transaction, abouts: Sequence[str], asked: Container[str], traces: Traces = UNTRACED
) -> None:
    """Write the letters about these things, or write them anew; what is on demand, if it was asked for."""
    by_now = list(judged(await fact_store.known(tx.connection, abouts), slips(), asked))
    there = await store.kept_about(tx.connection, abouts)
    wordings = await wording_store.written_with(tx.connection, {place_of(one.letter) for one in by_now})
    drafts = [
        draft
        for letter in by_now
        for one in editions(letter, there)
        if (draft := draft_of(one, there.get(one.letter.id), wordings[place_of(one.letter)]))
    ]
    drafts = [followed(draft, tx, traces) for draft in drafts]
    await store.keep(tx.connection, drafts)
    for draft in drafts:
        tell([draft.move], tx, about=draft.letter.about)


def followed(draft: Draft, tx: Transaction, traces: Traces) -> Draft:
    """Return a draft with the trace of its writing, if somebody follows what it is written by."""
    move = draft.move
    own = tx.step(
        "write letter",
        traces.get(draft.about),
        f"{move.letter}/{move.nth}",
        about=move.letter,
        unit=move.unit,
        outcome=move.status,
    )
    return draft._replace(move=move._replace(traceparent=own or ""))


@cache
def on_demand() -> tuple[str, ...]:
    """Return the kinds that are written when somebody asks."""
    return tuple(kind.id for kind in load_kinds().values() if kind.on_demand)


@cache
def slips() -> LookupCodes:
    """Return what slips say for looking a record up."""
    return LookupCodes.of(Settings())


def place_of(letter: Letter) -> Place:
    """Return whose wording a letter is written with."""
    return letter.unit, letter.kind


def editions(by_now: Judged, there: Mapping[str, Row[Any]]) -> Iterator[Judged]:
    """Yield a letter after those that it replaces, since they were handed over and no longer hold.

    A replaced one that comes back is cancelled. One that is forgotten stays as it stands: nobody
    knows whether it still holds, and no second one is written.
    """
    while row := there.get(by_now.letter.id):
        if row.sheet == store.FORGOTTEN:
            return
        if not load_kinds()[by_now.letter.kind].afresh:
            break
        afresh = by_now.letter.written_afresh()
        kept = Letter.model_validate_json(row.said)
        if afresh.id not in there and (row.status != LetterStatus.HANDED_OVER or kept == by_now.letter):
            break
        yield by_now._replace(letter=kept, ruling=REPLACED)
        by_now = by_now._replace(letter=afresh)
    yield by_now


def draft_of(by_now: Judged, there: Row[Any] | None, wording: str) -> Draft | None:
    """Return what is to be kept of a letter, and the step that it takes; None if nothing has changed.

    A letter that is there keeps its wording for as long as what it has to say is the same.
    """
    letter, changed = by_now.letter, True
    ruling: lifecycle.Ruling | None = by_now.ruling
    if there:
        changed = Letter.model_validate_json(there.said) != letter
        ruling = lifecycle.following(store.standing(there), by_now.ruling, changed=changed)
    if ruling is None:
        return None
    move = Move(
        letter=letter.id,
        unit=letter.unit,
        kind=letter.kind,
        status=ruling.status,
        at=max(by_now.at, there.since) if there else by_now.at,
        nth=there.steps + 1 if there else 1,
        reason=ruling.reason,
        by_rules=ruling.by_rules,
    )
    wanted = by_now.printed_at_once and ruling.status is not LetterStatus.CANCELLED
    return Draft(
        letter=letter,
        about=by_now.about,
        wording=there.wording if there and not changed else wording,
        issue_at=by_now.issue_at,
        unsigned=by_now.unsigned,
        sheet=store.WANTED if wanted else store.WHEN_ASKED,
        move=move,
    )
