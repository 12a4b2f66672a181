"""Editing wordings: which one is in force, what a new one would look like, and putting it in force."""

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.editor.preview import said_of, tried
from services.letters.kinds import Kind, load_kinds
from services.letters.press.typst_job import Order
from services.letters.wording import wording_store
from services.letters.wording.filters import FILTERS
from services.letters.wording.guide import guide_to
from services.letters.wording.wording import fields_of, wording_id
from shared.contracts.questions.wordings import (
    PreviewWording,
    SaveWording,
    WordingFlaw,
    WordingInForce,
    WordingPreview,
    WordingSaved,
    WordingText,
)
from shared.messaging.query_client import NotFound, QueryFailed
from shared.messaging.transaction import Transaction
from shared.reference.units import load_units

REMEMBERED: Final = 64
"""Wordings that have passed their trial and wait to be saved."""


async def wording_in_force(question: WordingInForce, read: AsyncConnection) -> WordingText:
    """Tell by which wording a unit's letters are written, or what an earlier version said."""
    kind, place = _kind(question.kind), (question.unit, question.kind)
    if question.nth is None:
        found = (await wording_store.in_force(read, [place])).get(place)
    else:
        found = await wording_store.version(read, place, question.nth)
    if found is None:
        raise NotFound("this version of the wording")
    text, version = found
    return WordingText(
        text=text,
        version=version,
        parts=kind.layout.parts,
        fields=tuple(fields_of(kind.about)),
        filters=tuple(FILTERS),
        guide=guide_to(kind),
    )


class Editing:
    """Lets officers try wordings, and saves those that were tried: nobody saves what they have not seen."""

    def __init__(self, set_sheet: Callable[[Order], Awaitable[bytes]]) -> None:
        self._set_sheet = set_sheet
        self._passed: OrderedDict[str, None] = OrderedDict()

    async def try_wording(self, question: PreviewWording, _read: AsyncConnection) -> WordingPreview:
        """Try a wording up to the printed page."""
        trial = await tried(_kind(question.kind), question.text, self._set_sheet)
        if not trial.flaws:
            self._passed[wording_id(question.kind, question.text)] = None
            while len(self._passed) > REMEMBERED:
                self._passed.popitem(last=False)
        flaws = []
        for flaw in trial.flaws:
            vi, en = said_of(flaw)
            flaws.append(WordingFlaw(line=flaw.line, flaw=flaw.flaw, vi=vi, en=en))
        return WordingPreview(flaws=tuple(flaws), page=b64encode(trial.page))

    async def save_wording(self, question: SaveWording, tx: Transaction) -> WordingSaved:
        """Put a wording in force for the letters that are drafted from now on."""
        kind = _kind(question.kind)
        if question.unit not in load_units():
            raise NotFound("this unit")
        if wording_id(kind.id, question.text) not in self._passed:
            raise QueryFailed("not-tried", "try this wording and look at its page before you save it")
        saved = await wording_store.save(
            tx.connection,
            (question.unit, kind.id),
            question.text,
            question.officer,
            datetime.now(UTC),
            question.reason,
        )
        return WordingSaved(version=saved.version)


def _kind(name: str) -> Kind:
    if name not in load_kinds():
        raise NotFound("this kind of letter")
    return load_kinds()[name]
