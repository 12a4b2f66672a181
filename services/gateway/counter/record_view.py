"""A record as its page shows it: what was reported about it, its due time, and what can be done now."""

from asyncio import gather, sleep
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Self, TypeVar

from services.gateway.counter.form_list import DEEDS, FILED, LIKELIEST, Deed
from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.views import UnitView, View, WhyView
from shared.contracts.events.reported.record import HandedInPaper, ReportedLand, SupplementRequestedReport
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.intake.counter import FileOfRecord, ReportedStep, WholeRecord
from shared.contracts.questions.question import Answer, Question
from shared.messaging.queries.client import NotFound, QueryFailed
from shared.reference.loading import load_units
from shared.reference.units import Unit

A = TypeVar("A", bound=Answer)
PAUSE_S: Final = 0.15
TRIES: Final = 6
"""So often the due time of a new record is asked for; then the page is shown without it."""
OWN_PUBLISHER: Final = "counter"
ASKED: Final = SupplementRequestedReport.type_name()


def kind_of(type: str) -> str:
    """Return the step that an event reports.

    >>> kind_of("vn.motcua.record.resolved.v1")
    'resolved'
    """
    return type.split(".")[3]


class StepLine(View):
    """A step that was reported. Personal."""

    kind: str
    at: datetime
    words: tuple[str, ...] = ()
    """The reason, or the papers that were asked for."""
    appointment_at: datetime | None = None
    who: str
    is_officer: bool

    @classmethod
    def of(cls, step: ReportedStep) -> Self:
        said = step.said
        papers = said.get("papers", ()) if step.type == ASKED else ()
        return cls(
            kind=kind_of(step.type),
            at=step.at,
            words=(*papers, *filter(None, (said.get("reason"),))),
            appointment_at=said.get("appointment_at"),
            who=step.officer or step.publisher,
            is_officer=bool(step.officer),
        )


class FileView(View):
    """What was reported about a record, as corrected. Personal."""

    file: WholeRecord
    procedure_name: str
    applicant: dict[str, Any]
    """Name, address, telephone and e-mail address, as they were last reported."""
    land: ReportedLand | None
    """Which land is given, as it was last reported."""
    channel: str
    return_place: str
    papers: tuple[HandedInPaper, ...]
    steps: tuple[StepLine, ...]

    @classmethod
    def of(cls, file: WholeRecord) -> Self:
        filing = next((step.said for step in file.steps if step.type == FILED), {})
        applicants = [step.said["applicant"] for step in file.steps if step.said.get("applicant")]
        lands = [step.said["land"] for step in file.steps if step.said.get("land")]
        return cls(
            file=file,
            land=lands[-1] if lands else None,
            procedure_name=procedure_name(file.procedure),
            applicant=applicants[-1] if applicants else {"name": file.applicant},
            channel=filing.get("channel", "counter"),
            return_place=filing.get("return_place", ""),
            papers=filing.get("papers", ()),
            steps=tuple(map(StepLine.of, file.steps)),
        )

    @property
    def is_ours(self) -> bool:
        """Whether it was filed at the office's own counter."""
        return self.file.owner == OWN_PUBLISHER


class RecordPageView(View):
    """A record. What a service does not answer, or this person may not read, is None."""

    unit: UnitView
    record: str
    why: WhyView | None
    file: FileView | None
    silent: tuple[str, ...] = ()


class OfferedDeeds(NamedTuple):
    """What can be done with a record now: the likeliest, and all others."""

    likeliest: Deed | None
    others: Sequence[Deed]

    @classmethod
    def of(cls, possible: Sequence[str]) -> Self:
        """Return the deeds whose events intake says are possible."""
        deeds = [deed for deed in DEEDS if deed.type in possible]
        likeliest = next((deed for deed in deeds if deed.key in LIKELIEST), None)
        return cls(likeliest, [deed for deed in deeds if deed is not likeliest])


async def record_view(
    queries: QueryClient, unit: Unit, record: str, *, with_file: bool, is_new: bool = False
) -> RecordPageView:
    """Return a record of a unit, or of one that became part of it.

    Args:
        queries: Asks for whom the page is shown.
        unit: The unit at whose counter it is looked at.
        record: Its code.
        with_file: Whether they may read what was reported.
        is_new: Whether it was filed a moment ago, so that its due time is about to be counted.

    Raises:
        NotFound: The unit has no such record.
        ServiceUnavailable: No service that knows it answers.
    """
    (why, why_silent), (file, file_silent) = await gather(
        _answer(queries, WhyThisDate(record=record)),
        _answer(queries, FileOfRecord(record=record) if with_file else None),
    )
    for _ in range(TRIES if is_new and file else 0):
        if why or why_silent:
            break
        await sleep(PAUSE_S)
        why, why_silent = await _answer(queries, WhyThisDate(record=record))
    units = {one.id for one in load_units().with_predecessors(unit)}
    why = why if why and why.unit in units else None
    file = file if file and file.unit in units else None
    silent = tuple(
        name for name, is_silent in (("deadlines", why_silent), ("intake", file_silent)) if is_silent
    )
    if why is None and file is None:
        if silent:
            raise ServiceUnavailable(silent[0])
        raise NotFound("this record")
    return RecordPageView(
        unit=UnitView.of(unit),
        record=record,
        why=why and WhyView.of(why),
        file=file and FileView.of(file),
        silent=silent,
    )


async def _answer(queries: QueryClient, question: Question[A] | None) -> tuple[A | None, bool]:
    """Return what a service knows, if anything, and whether it is silent."""
    if question is None:
        return None, False
    try:
        answer = await queries.ask_or_none(question)
    except QueryFailed as failed:
        if failed.code != "not-found":
            raise
        return None, False
    return answer, answer is None
