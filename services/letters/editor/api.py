"""Answers queries about wordings: which are in force, how a new one would look, and puts it in force."""

from base64 import b64encode
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.editor.changes import changes_between
from services.letters.editor.draft import TypedText
from services.letters.editor.preview import Render, describe, preview
from services.letters.kinds import LetterKind, load_kinds
from services.letters.loading import load_house_style
from services.letters.wording import wording_store
from services.letters.wording.filters import FILTERS
from services.letters.wording.grammar import Flaw
from services.letters.wording.guide import guide_to, in_parts, insertable, load_guide
from services.letters.wording.wording import fields_of, wording_id
from services.letters.wording.wording_store import InForce, WordingKey
from shared.contracts.questions.wordings import (
    CompareWordings,
    HistoryOfWording,
    PartChanges,
    PreviewWording,
    SaveWording,
    WordingChanges,
    WordingFlaw,
    WordingInForce,
    WordingLine,
    WordingLines,
    WordingPreview,
    WordingSaved,
    WordingsInForce,
    WordingText,
)
from shared.messaging.queries.client import NotFound, QueryFailed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_units

router = ServiceRouter("letters")

REMEMBERED: Final = 64
"""Number of wordings without flaws that may be saved later."""


@router.query
async def wording_in_force(question: WordingInForce, read: AsyncConnection) -> WordingText:
    """Return a unit's wording of a kind: the one in force, or an earlier version."""
    kind, key = _kind(question.kind), (question.unit, question.kind)
    if question.nth is None:
        found = (await wording_store.in_force(read, [key]))[key]
    else:
        found = await _version(read, key, question.nth)
    style = load_house_style()
    return WordingText(
        text=found.text,
        written=in_parts(found.written, kind) if found.written else (),
        insertable=insertable(kind, style) if found.written else (),
        version=found.version,
        parts=kind.layout.parts,
        fields=tuple(fields_of(kind.about)),
        filters=tuple(FILTERS),
        guide=guide_to(kind, style),
    )


@router.query
async def wordings_in_force(question: WordingsInForce, read: AsyncConnection) -> WordingLines:
    """List the wordings in force, one for each kind, in the order of `kinds.toml`."""
    latest: dict[str, Row[Any]] = {}
    for row in await wording_store.versions(read, question.unit):
        latest.setdefault(row.kind, row)
    return WordingLines(wordings=tuple(_line(kind, latest.get(kind.id)) for kind in load_kinds().values()))


@router.query
async def history_of_wording(question: HistoryOfWording, read: AsyncConnection) -> WordingLines:
    """List the versions of a wording, newest first, ending with the shipped one."""
    kind = _kind(question.kind)
    saved = [row for row in await wording_store.versions(read, question.unit) if row.kind == kind.id]
    return WordingLines(wordings=tuple(_line(kind, row) for row in (*saved, None)))


@router.query
async def compare_wordings(question: CompareWordings, read: AsyncConnection) -> WordingChanges:
    """Say what differs between two versions: part by part, if both were written as texts with fields."""
    kind, key = _kind(question.kind), (question.unit, question.kind)
    before = await _version(read, key, question.before)
    after = await _version(read, key, question.after)
    if not (before.written and after.written):
        changes = changes_between(before.text, after.text)
        return WordingChanges(parts=(PartChanges(part="", changes=changes),))
    pairs = zip(in_parts(before.written, kind), in_parts(after.written, kind), strict=True)
    return WordingChanges(
        parts=tuple(
            PartChanges(part=new.part, vi=new.vi, en=new.en, changes=changes_between(old.text, new.text))
            for old, new in pairs
        )
    )


class Editing:
    """Lets officers preview wordings, and saves only wordings that were previewed without flaws."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._passed: OrderedDict[str, None] = OrderedDict()

    def router(self) -> ServiceRouter:
        """Return the router of the questions that it answers."""
        router = ServiceRouter("letters")
        router.query(self.preview_wording)
        router.query(self.save_wording)
        return router

    async def preview_wording(self, question: PreviewWording, _read: AsyncConnection) -> WordingPreview:
        """Check a wording and show the page that it gives."""
        draft = TypedText.of(_kind(question.kind), question.text, question.written)
        found = await preview(draft, self._render, load_house_style(), question.sample)
        if not found.flaws:
            self._passed[wording_id(question.kind, draft.template)] = None
            while len(self._passed) > REMEMBERED:
                self._passed.popitem(last=False)
        flaws = tuple(_told(flaw, draft) for flaw in found.flaws)
        return WordingPreview(flaws=flaws, page=b64encode(found.page))

    async def save_wording(self, question: SaveWording, tx: Transaction) -> WordingSaved:
        """Put a wording in force for the letters that are drafted from now on."""
        kind = _kind(question.kind)
        if question.unit not in load_units():
            raise NotFound("this unit")
        draft = TypedText.of(kind, question.text, question.written)
        if wording_id(kind.id, draft.template) not in self._passed:
            raise QueryFailed("not-tried", "try this wording and look at its page before you save it")
        key = (question.unit, kind.id)
        current = (await wording_store.in_force(tx.connection, [key]))[key]
        if (current.text, current.written) == (draft.template, draft.written):
            return WordingSaved(version=current.version)
        if question.over not in (None, current.version):
            raise QueryFailed("changed-meanwhile", "somebody has saved another version meanwhile")
        saved = await wording_store.save(
            tx.connection,
            key,
            draft.template,
            question.officer,
            datetime.now(UTC),
            question.reason,
            draft.written,
        )
        return WordingSaved(version=saved.version)


def _kind(name: str) -> LetterKind:
    if name not in load_kinds():
        raise NotFound("this kind of letter")
    return load_kinds()[name]


async def _version(read: AsyncConnection, key: WordingKey, nth: int) -> InForce:
    found = await wording_store.version(read, key, nth)
    if found is None:
        raise NotFound("this version of the wording")
    return found


def _told(flaw: Flaw, draft: TypedText) -> WordingFlaw:
    """Describe a flaw where it is seen: by part and line, or by the line of a template."""
    part, line = draft.place_of(flaw)
    called = load_guide().part.get(flaw.about) if draft.parts else None
    return WordingFlaw(
        line=line,
        part=part,
        flaw=flaw.flaw,
        vi=describe(flaw, called.called if called else flaw.about).vi,
        en=describe(flaw, called.called_en if called else flaw.about).en,
        instead=draft.instead_of(flaw),
        mended=draft.mended(flaw),
    )


def _line(kind: LetterKind, saved: Row[Any] | None) -> WordingLine:
    named = {"kind": kind.id, "name": kind.name, "english": kind.english}
    if saved is None:
        return WordingLine(**named, to_families=kind.to_families, version=0)
    return WordingLine(
        **named,
        to_families=kind.to_families,
        version=saved.nth,
        saved_at=saved.saved_at,
        role=saved.role,
        officer=saved.officer,
        reason=saved.reason,
    )
