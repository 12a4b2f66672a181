"""Takes the forms of the counter, says what has become of them, and shows the files of records."""

from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.counter import form_store, record_store
from services.intake.counter.forms import Form, code_of, read_form
from services.intake.counter.record_file import file_of, owner_of
from services.intake.handlers import load_batch
from services.intake.publishers import COUNTER
from services.intake.reading import InvalidEvent, Report
from shared.contracts.events.receipt import Fault, Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.record import LinkedReport, ReportedRecord
from shared.contracts.faults import fault
from shared.contracts.questions.intake.counter import (
    FileOfRecord,
    FormState,
    HeldRecords,
    RecordsInHand,
    SendForm,
    SentForm,
    StateOfForm,
    WholeRecord,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day
from shared.reference.units import UnknownUnit

router = ServiceRouter("intake")
FIRST: Final = 1
"""Any number: before the next of its series is taken, a form is read with this one."""


@router.query
async def send_form(question: SendForm, tx: Transaction) -> SentForm:
    """Report what a form says, once. What is wrong with it is said at once, and then nothing is stored.

    The consumer judges the event again, as that of every publisher, when it comes back over the bus.

    Raises:
        NotFound: There is no such unit, or no such type of event.
    """
    form = _form_of(question, datetime.now(UTC))
    if known := await form_store.form_of(tx.connection, form.event_id):
        same = known.digest == form.digest
        return await _state(tx.connection, known) if same else _rejected(fault("id", "other_content"))
    zone = load_office_zone()
    day = local_day(form.at, zone)
    report = read_form(form, code_of(form.series, form.unit, day, FIRST) if form.series else "", zone)
    if isinstance(report, InvalidEvent):
        return _rejected(*report.faults)
    if faults := await _faults_of(report, form, tx.connection):
        return _rejected(*faults)
    about, event = report.about, form.event()
    if form.series:
        number = await form_store.next_number(tx.connection, form.unit.id, form.series, day)
        about = code_of(form.series, form.unit, day, number)
        event = form.event(about)
    await form_store.save_form(tx.connection, form, about, question.officer)
    tx.send_report(event, noun=report.data.noun, publisher=COUNTER.name)
    return SentForm(state=FormState.SENT, about=about)


@router.query
async def state_of_form(question: StateOfForm, read: AsyncConnection) -> SentForm:
    """Return what has become of a form."""
    known = await form_store.form_of(read, Form.event_id_of(question.form))
    if known is None or known.unit != question.unit:
        return SentForm(state=FormState.UNKNOWN)
    return await _state(read, known)


@router.query
async def file_of_record(question: FileOfRecord, read: AsyncConnection) -> WholeRecord:
    """Return what was reported about a record.

    Raises:
        NotFound: There is no such record.
    """
    known = await record_store.record_of(read, question.record)
    if known is None or (question.within is not None and known.unit not in question.within):
        raise NotFound("this record")
    reports = await record_store.accepted_reports(read, question.record)
    linked = await record_store.linked_to(read, question.record)
    return file_of(known, reports, linked, datetime.now(UTC))


@router.query
async def records_in_hand(question: RecordsInHand, read: AsyncConnection) -> HeldRecords:
    """Return the records that an officer has in hand."""
    more = await record_store.records_in_hand(read, question.units, question.officer, question.limit + 1)
    return HeldRecords(records=tuple(more[: question.limit]), are_all=len(more) <= question.limit)


def _form_of(question: SendForm, now: datetime) -> Form:
    if question.type not in REPORTS:
        raise NotFound("this type of event")
    try:
        unit = load_units()[question.unit]
    except UnknownUnit:
        raise NotFound("this unit") from None
    return Form(question.form, unit, question.type, question.said, now)


async def _faults_of(report: Report, form: Form, connection: AsyncConnection) -> tuple[Fault, ...]:
    """Return why a report would not be accepted now: also if it would only wait for another."""
    starts_series = bool(form.series)
    if isinstance(report.data, ReportedRecord) and not starts_series:
        owner = owner_of(await record_store.accepted_reports(connection, report.about))
        if owner not in ("", COUNTER.name):
            return (fault("data.record", "other_system"),)
    if isinstance(report.data, LinkedReport) and not await _can_be_linked(report.data, form, connection):
        return (fault("data.other", "not_to_be_linked"),)
    batch = await load_batch([] if starts_series else [report], connection)
    at_this_counter = {unit.id for unit in load_units().with_predecessors(form.unit)}
    if (unit := batch.unit_of(report)) and unit not in at_this_counter:
        return (fault("data.unit", "other_unit"),)
    batch.take(report)
    judged = batch.judged.get(report.key)
    if judged and judged.verdict is Verdict.WAITING:
        return (fault("type", "too_early"),)
    return judged.faults if judged else ()


async def _can_be_linked(link: LinkedReport, form: Form, connection: AsyncConnection) -> bool:
    """Return whether another system has reported the record that a link names, for an office of this unit."""
    other = await record_store.record_of(connection, link.other)
    if other is None or other.unit not in {unit.id for unit in load_units().with_predecessors(form.unit)}:
        return False
    return await record_store.owner_of_record(connection, link.other) != COUNTER.name


async def _state(connection: AsyncConnection, known: Row[Any]) -> SentForm:
    judged = await form_store.verdict_of(connection, known.id)
    if judged is None:
        return SentForm(state=FormState.SENT, about=known.about)
    faults = from_json(judged.faults) if judged.verdict == Verdict.REJECTED else ()
    return SentForm(
        state=FormState(judged.verdict), about=known.about, faults=tuple(map(Fault.model_validate, faults))
    )


def _rejected(*faults: Fault) -> SentForm:
    return SentForm(state=FormState.REJECTED, faults=faults)
