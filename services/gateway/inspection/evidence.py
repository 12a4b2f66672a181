"""Evidence: how a file comes in, in parts that the bus takes, and how it goes out, to be saved."""

from collections.abc import AsyncIterator
from datetime import date
from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile

from services.gateway.inspection.chosen import PATH, InspectionView, OfYear
from services.gateway.inspection.pages import form_id, inspection_page, to_criterion
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.person import Me
from services.gateway.web.attachment import named
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.parameters import OfUnit, Queries, Today, question_of
from shared.contracts.questions.supervision.evidence import (
    MOST_EVIDENCE_BYTES,
    PART_BYTES,
    AddEvidence,
    EvidenceContent,
    EvidenceFile,
    InspectionDeedDone,
    SendEvidencePart,
)
from shared.typed_dates import NotTyped, typed_day

ADD: Final = f"{PATH}/evidence"
UNKNOWN: Final = "application/octet-stream"
"""So that no browser shows what somebody handed in."""
router = APIRouter(include_in_schema=False)


@router.post(ADD)
async def add(
    request: Request, queries: Queries, me: Me, unit: OfUnit, year: OfYear, today: Today
) -> Response:
    """Take a piece of evidence: its file, its day, and a sentence."""
    officer = me.acting(AddEvidence, unit.id)  # before a byte of it is read
    async with request.form(max_files=1, max_fields=8) as form:
        typed = {name: text for name, text in form.items() if isinstance(text, str)}
        file = form.get("file")
        content, name = b"", ""
        if isinstance(file, UploadFile):
            content, name = await file.read(MOST_EVIDENCE_BYTES + 1), file.filename or ""
    criterion, refused = typed.get("criterion", ""), ""
    if not content or not name:
        refused = "no-file"
    elif len(content) > MOST_EVIDENCE_BYTES:
        refused = "too-large"
    elif (dated_on := _day(typed.get("dated_on", ""))) is None:
        refused = "no-day"
    if not refused:
        digest = sha256(content).hexdigest()
        fields = {
            "unit": unit.id,
            "year": year,
            "item": typed.get("item", ""),
            "form": form_id(unit.id, str(year), digest, *map(str, sorted(typed.items()))),
            "said": typed.get("said", ""),
            "dated_on": dated_on,
            "file_name": name[-200:],
            "size": len(content),
            "sha256": digest,
            "officer": officer,
        }
        refused = (await _hand_in(queries, question_of(AddEvidence, fields), content)).refused
    if not refused:
        return leave_note(to_criterion(request, year, criterion), Note("inspection_evidence", criterion))
    view = await InspectionView.asked(queries, unit, year, today)
    return inspection_page(request, me, view, today, refused=refused, at=criterion, typed=typed)


@router.get(f"{ADD}/{{evidence}}")
async def file_of(queries: Queries, unit: OfUnit, evidence: str) -> Response:
    """Return the file of a piece of evidence, to be saved. That somebody took it is noted."""
    first = await queries.ask(EvidenceFile(unit=unit.id, evidence=evidence))
    return StreamingResponse(
        _parts(queries, unit.id, evidence, first),
        media_type=UNKNOWN,
        headers={
            **named(first.file_name),
            "Content-Length": str(first.size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _day(text: str) -> date | None:
    """Return the day that was typed; None if it is none."""
    try:
        return typed_day(text)
    except NotTyped:
        return None


async def _hand_in(queries: QueryClient, question: AddEvidence, content: bytes) -> InspectionDeedDone:
    """Announce a file and send those of its parts that have not come."""
    done = await queries.ask(question)
    for part in done.missing:
        begin = part * PART_BYTES
        sent = SendEvidencePart.of(done.evidence, part, content[begin : begin + PART_BYTES])
        done = await queries.ask(sent)
    return done


async def _parts(
    queries: QueryClient, unit: str, evidence: str, first: EvidenceContent
) -> AsyncIterator[bytes]:
    yield first.content
    for part in range(1, -(-first.size // PART_BYTES)):
        asked = EvidenceFile(unit=unit, evidence=evidence, part=part)
        yield (await queries.ask(asked)).content
