"""Answers who the people of a record book are."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.search import word_store
from services.intake.tables import received
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.questions.intake.record_book import BookEntries, BookEntry, WhoIsInTheBook
from shared.messaging.router import ServiceRouter

router = ServiceRouter("intake")


@router.query
async def who_is_in_the_book(question: WhoIsInTheBook, read: AsyncConnection) -> BookEntries:
    """Return the people of some records, as they were filed and corrected."""
    known = await word_store.lines(read, question.records)
    filings = await _filings(read, question.records)
    entries = []
    for code in dict.fromkeys(question.records):
        if code in known and question.reaches(known[code].unit):
            filed = filings.get(code)
            entries.append(
                BookEntry(
                    record=code,
                    applicant=known[code].applicant,
                    address=(filed and filed.applicant.address) or "",
                    telephone=(filed and filed.applicant.telephone) or "",
                    received_by=(filed and filed.received_by) or "",
                )
            )
    return BookEntries(entries=tuple(entries))


async def _filings(read: AsyncConnection, codes: tuple[str, ...]) -> dict[str, FiledReport]:
    said = select(received.c.about, received.c.said).where(
        received.c.about.in_(codes),
        received.c.type == FiledReport.type_name(),
        received.c.verdict == Verdict.ACCEPTED,
    )
    rows = await read.execute(said)
    return {row.about: FiledReport.model_validate_json(row.said) for row in rows}
