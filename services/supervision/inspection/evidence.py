"""Answers to what a unit hands in: a file is announced, its parts come, and then it counts."""

from hashlib import sha256
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.inspection import deed_store, evidence_store
from services.supervision.inspection.criteria import Criterion
from services.supervision.inspection.file_type import safe_name, type_of
from services.supervision.inspection.loading import NoCriteria, criteria_of
from services.supervision.inspection.standing import (
    CriterionStanding,
    InspectionDeed,
    may_follow,
    standings,
)
from shared.clock import PEOPLE_ACT
from shared.contracts.officer import Officer
from shared.contracts.questions.supervision.evidence import (
    MOST_FILES,
    PART_BYTES,
    AddEvidence,
    EvidenceContent,
    EvidenceFile,
    InspectionDeedDone,
    SendEvidencePart,
    WithdrawEvidence,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("supervision")


@router.query
async def add_evidence(question: AddEvidence, tx: Transaction) -> InspectionDeedDone:
    """Announce a file; the answer says which of its parts have not come yet."""
    if done := await deed_store.done_before(tx.connection, question.form, question.unit):
        return done
    if refused := await _refusal(tx.connection, question.unit, question.year, question.item, adds=True):
        return InspectionDeedDone(kept=False, refused=refused)
    row = await evidence_store.announced(tx.connection, question, PEOPLE_ACT.now())
    if (row.unit, row.item, row.sha256) != (question.unit, question.item, question.sha256):
        return InspectionDeedDone(kept=False, refused="changed-meanwhile")
    missing = await evidence_store.missing_parts(tx.connection, row)
    return InspectionDeedDone(kept=False, refused="not-whole", evidence=row.id, missing=missing)


@router.query
async def take_part(question: SendEvidencePart, tx: Transaction) -> InspectionDeedDone:
    """Store a part of an announced file; with the last one, check the whole against its digest.

    Raises:
        NotFound: No such file was announced, or it has no such part.
    """
    row = await evidence_store.evidence_by_id(tx.connection, question.evidence)
    if row is None or question.part >= evidence_store.parts_of(row.size):
        raise NotFound("this part of a file")
    if row.is_whole:
        return InspectionDeedDone(kept=True, evidence=row.id)
    if len(question.content) != min(PART_BYTES, row.size - question.part * PART_BYTES):
        return InspectionDeedDone(kept=False, refused="content-differs", evidence=row.id)
    await evidence_store.save_part(tx.connection, row.id, question.part, question.content)
    if missing := await evidence_store.missing_parts(tx.connection, row):
        return InspectionDeedDone(kept=False, refused="not-whole", evidence=row.id, missing=missing)
    content = await evidence_store.whole_content(tx.connection, row.id)
    found = type_of(content)
    refused = "" if found else "file-type"
    if sha256(content).hexdigest() != row.sha256:
        refused = "content-differs"
    refused = refused or await _refusal(tx.connection, row.unit, row.year, row.item, adds=True)
    if refused or not found:
        await evidence_store.drop_parts(tx.connection, row.id)
        return InspectionDeedDone(kept=False, refused=refused, evidence=row.id)
    media_type, ending = found
    name = safe_name(row.file_name, ending)
    await evidence_store.set_whole(tx.connection, row.id, media_type=media_type, file_name=name)
    await _keep(tx, InspectionDeed.ADDED_EVIDENCE, row, row.form, Officer(role=row.role, id=row.by), row.said)
    return InspectionDeedDone(kept=True, evidence=row.id)


@router.query
async def withdraw(question: WithdrawEvidence, tx: Transaction) -> InspectionDeedDone:
    """Withdraw a piece of evidence, while the unit works on its criterion.

    Raises:
        NotFound: The unit has no such evidence.
    """
    if done := await deed_store.done_before(tx.connection, question.form, question.unit):
        return done
    row = await evidence_store.evidence_by_id(tx.connection, question.evidence)
    if row is None or row.unit != question.unit or not row.is_whole:
        raise NotFound("this evidence")
    if row.is_withdrawn:
        return InspectionDeedDone(kept=False, refused="changed-meanwhile", evidence=row.id)
    if refused := await _refusal(tx.connection, row.unit, row.year, row.item):
        return InspectionDeedDone(kept=False, refused=refused, evidence=row.id)
    await evidence_store.set_withdrawn(tx.connection, row.id)
    kind = InspectionDeed.WITHDREW_EVIDENCE
    await _keep(tx, kind, row, question.form, question.officer, question.said)
    return InspectionDeedDone(kept=True, evidence=row.id)


@router.query
async def evidence_file(question: EvidenceFile, read: AsyncConnection) -> EvidenceContent:
    """Return a part of a file, also of one that was withdrawn.

    Raises:
        NotFound: The unit has no such evidence, or its file was removed at the end of its time.
    """
    row = await evidence_store.evidence_by_id(read, question.evidence)
    if row is None or row.unit != question.unit or not row.is_whole:
        raise NotFound("this evidence")
    content = await evidence_store.part_content(read, row.id, question.part)
    if content is None:
        raise NotFound("this part of a file")
    return EvidenceContent.of(row.file_name, row.media_type, content, row.sha256, row.size)


async def _keep(
    tx: Transaction, kind: InspectionDeed, row: Row[Any], form: str, officer: Officer, said: str
) -> None:
    criterion = _criterion_of(row.year, row.item)
    await deed_store.save_deed(
        tx,
        form=form,
        unit=row.unit,
        year=row.year,
        kind=kind,
        criterion=criterion.id if criterion else "",
        item=row.item,
        evidence=row.id,
        officer=officer,
        said=said,
    )


async def _refusal(read: AsyncConnection, unit: str, year: int, item: str, *, adds: bool = False) -> str:
    """Return why evidence for an item cannot be added or withdrawn; empty if it can."""
    criterion = _criterion_of(year, item)
    if criterion is None:
        return "unknown-item"
    if any(one.id == item and one.counted for one in criterion.items):
        return "counted-item"
    stands = standings(await deed_store.deeds_of(read, unit, year))
    standing = stands.get(criterion.id, CriterionStanding())
    if not may_follow(InspectionDeed.ADDED_EVIDENCE, standing):
        return "not-now"
    if adds and await evidence_store.counting_of(read, unit, year, item) >= MOST_FILES:
        return "too-many-files"
    return ""


def _criterion_of(year: int, item: str) -> Criterion | None:
    try:
        return criteria_of(year).file.criterion_of(item)
    except NoCriteria:
        return None
