"""The inspection pack of a unit and a period as a file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from services.gateway.reports.chosen import OfReport, PlaceOfUnit, asks
from services.gateway.reports.closings import ClosingsOfUnit
from services.gateway.web.attachment import named
from services.gateway.web.parameters import Queries
from shared.packs.archive import READ_AT_ONCE
from shared.packs.contents import write_pack

IN_MEMORY: Final = 1_000_000
"""Bytes; a larger pack is written to the disk while it is made."""
router = APIRouter(include_in_schema=False)


@router.get("/units/{unit}/reports/pack.zip")
async def pack(
    queries: Queries, place: PlaceOfUnit, period: OfReport, closings: ClosingsOfUnit
) -> StreamingResponse:
    """Return what the unit reported of the period, or what is known now, with the events behind it."""
    (unit,) = place.area.units
    written: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed when it was sent
    try:
        await write_pack(
            written, asks(queries), unit, period.since, period.until, closings.shown, datetime.now(UTC)
        )
    except BaseException:
        written.close()
        raise
    name = f"ho-so-kiem-tra_{unit}_{period.since}_{period.until}.zip"
    return StreamingResponse(_sent(written), media_type="application/zip", headers=named(name))


async def _sent(written: IO[bytes]) -> AsyncIterator[bytes]:
    with written:
        written.seek(0)
        while some := written.read(READ_AT_ONCE):
            yield some
