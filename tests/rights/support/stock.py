"""Things of one unit, one of each kind, called as in `tests.support.questions`."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any, Final

from pydantic_core import to_json
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from sqlalchemy import Table, insert

from services.deadlines.tables import deadline, happening
from services.intake.tables import received, record, record_word
from services.letters.print_runs.runs import PART_SIZE
from services.letters.tables import SheetState, in_run, letter, print_run, sheet, step, wording
from services.staff.tables import log_end, log_entry, notice, person, posting
from services.supervision.tables import disclosure, evidence, evidence_part, reception
from services.supervision.tables import visit as reception_visit
from services.surveys.tables import answer, follow_up, invitation, open_link, recommendation
from shared.contracts.events.record import RecordFiled
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.questions.letters import LetterStatus
from shared.contracts.questions.staff.notices import NoticeKind
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_log import purge_log
from shared.storage.database import Database
from shared.storage.dead_letter import dead_letter
from tests.support.questions import RECORD, UNIT

PERSONAL: Final = "Lê Thị Bí Mật"
"""Stands wherever a citizen's name or words do."""
AT: Final = datetime(2023, 2, 15, 2, tzinfo=UTC)
DAY: Final = date(2023, 2, 15)
NOW: Final = datetime.now(UTC).replace(microsecond=0)
Rows = list[tuple[Table, dict[str, Any]]]


async def fill(database: Database, service: str) -> None:
    """Store the things of a service."""
    async with database.writing() as connection:
        for table, row in STOCK[service]:
            await connection.execute(insert(table), row)


def _letter(id: str, about: str) -> Rows:
    """A letter that was issued and waits to be printed."""
    row = {
        "id": id,
        "unit": UNIT,
        "kind": "birth",
        "about": f"{UNIT}/{about}",
        "wording": "w",
        "registered_on": DAY,
        "drafted_at": AT,
        "issue_at": AT,
        "addressee": PERSONAL,
        "email": "",
        "status": LetterStatus.ISSUED,
        "since": AT,
        "reason": "",
        "by_rules": True,
        "approved_for": None,
        "unsigned": False,
        "steps": 1,
        "sheet": SheetState.RENDERED,
        "said": PERSONAL,
    }
    first = {"letter": id, "nth": 1, "status": LetterStatus.ISSUED, "at": AT, "role": "office"}
    return [
        (letter, row),
        (step, first | {"officer": "", "channel": "", "reason": ""}),
        (sheet, {"letter": id, "pdf": _blank_page()}),
    ]


@cache
def _blank_page() -> bytes:
    """A page that can be bound with others: it has tags for screen readers."""
    page, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(width=420, height=595)
    tags = DictionaryObject({NameObject("/K"): ArrayObject()})
    writer.root_object.update(
        {NameObject("/StructTreeRoot"): tags, NameObject("/Lang"): TextStringObject("vi")}
    )
    writer.write(page)
    return page.getvalue()


def _letters() -> Rows:
    run = {"id": "x", "unit": UNIT, "started_at": AT, "role": "clerk", "officer": "cb-07", "letters": 1}
    document = {"two_up": False, "pdf": b"%" * (2 * PART_SIZE), "kept_until": AT + timedelta(days=10_000)}
    return [
        (wording, {"id": "w", "kind": "birth", "text": ""}),
        *_letter("x", "life-event/x"),
        *_letter("y", "life-event/y"),
        *_letter("paper", f"record/{RECORD}"),
        (print_run, run | document),
        (in_run, {"run": "x", "nth": 0, "letter": "x"}),
        (print_run, run | {"id": "expired", "two_up": False, "pdf": b"", "kept_until": AT}),
    ]


def _surveys() -> Rows:
    month = {"unit": UNIT, "month": DAY.replace(day=1)}
    ballot = {"instrument": "three-factors/1", "channel": "qr", "procedure": "", "is_told": True}
    invited = {"id": "i", "record": RECORD, "procedure": "2.000815", "instrument": "three-factors/1"}
    words = {"words": PERSONAL, "sender": PERSONAL, "contact": PERSONAL}
    unanswered = {"answered_at": None, "outcome": "", "said": ""}
    return [
        (answer, {"id": "a", **month, **ballot, "steps": {}, "comment": PERSONAL}),
        (
            follow_up,
            {"id": "x", "answer": "a", **month, "contact": PERSONAL, "opened_at": AT, "due_at": AT}
            | unanswered,
        ),
        (invitation, invited | month | {"link_digest": b"digest"}),
        (
            open_link,
            {"invitation": "i", "token": "secret-of-a-link", "unit": UNIT, "record": RECORD}
            | {"invited_at": AT, "expires_at": AT + timedelta(days=10_000)},
        ),
        (
            recommendation,
            {"record": RECORD, "unit": UNIT, "procedure": "3.000001", "form_digest": b"form"}
            | {"received_on": DAY, "serial": 1, "received_at": AT, "officer": ""}
            | words
            | unanswered,
        ),
    ]


def _deadlines() -> Rows:
    """A record whose result was handed over, so that nothing warns of it."""
    filed = {"record": RECORD, "sequence": 1, "kind": RecordFiled.participle, "at": AT, "unit": UNIT}
    known = {"record": RECORD, "unit": UNIT, "procedure": "2.000815", "limit": "same-day"}
    clocks = {"received_at": AT, "due_at": AT, "near_at": AT, "urgent_at": AT, "resolved_at": AT}
    empty = dict.fromkeys(
        ("halted_for", "halted_since", "apologised_at", "ended_as", "ended_at", "next_moment")
    )
    rest = {"outcome": "on", "standing": "resolved", "owes_apology": False, "applied": 1, "warned": "[]"}
    return [
        (happening, filed | {"procedure": "2.000815", "received_at": AT, "online": False}),
        (deadline, known | clocks | empty | rest | {"rules": "nd61-2018", "online": False}),
    ]


def _intake() -> Rows:
    """A record that another system has filed, as the words of its applicant find it."""
    data = {"unit": UNIT[:5], "record": RECORD, "procedure": "2.000815", "applicant": {"name": PERSONAL}}
    report = {"key": "k", "publisher": "demo", "source": "urn:demo", "event_id": "1", "about": RECORD}
    known = {
        "code": RECORD,
        "unit": UNIT,
        "procedure": "2.000815",
        "applicant": PERSONAL,
        "channel": "direct",
    }
    word = {"unit": UNIT, "received_at": AT, "record": RECORD, "personal": True}
    return [
        (
            received,
            report
            | {"type": FiledReport.type_name(), "digest": "d", "verdict": "accepted", "sequence": 1}
            | {"faults": "[]", "said": to_json(data | {"at": AT}).decode(), "received_at": AT},
        ),
        (record, known | {"submitted_at": None, "received_at": AT, "status": "filed"}),
        *((record_word, word | {"word": one}) for one in ("le", "thi", "bi", "mat")),
    ]


def _staff() -> Rows:
    """A colleague, what they have read, and what they have to be told."""
    colleague = {"id": "cb-12", "name": PERSONAL, "email": "", "is_invented": False, "added_at": AT}
    role = {"id": "p", "person": "cb-12", "role": "clerk", "unit": UNIT, "group_id": ""}
    read = {"number": 1, "at": AT, "person": "cb-12", "question": "letters letters", "unit": UNIT}
    told = {"id": "n", "unit": UNIT, "kind": NoticeKind.HELD, "about": "x", "told": "", "at": AT}
    return [
        (person, colleague),
        (posting, role | {"first_day": DAY, "last_day": None}),
        (log_entry, read | {"about": "x", "origin": "", "digest": ""}),
        (log_end, {"name": "head", "number": 1, "digest": ""}),
        (notice, told | {"done_at": None}),
    ]


def _supervision() -> Rows:
    """A file that the unit has handed in, and an entry of what it disclosed."""
    kept = {"id": "x", "form": "x" * 16, "unit": UNIT, "year": 2024, "item": "plan", "size": 8}
    told = {"said": PERSONAL, "role": "clerk", "by": "cb-07", "at": AT, "dated_on": DAY, "sha256": "0" * 64}
    states = {"is_whole": True, "is_withdrawn": False, "is_removed": False}
    entry = {
        "id": "x",
        "unit": UNIT,
        "what": "Dự toán",
        "way": "office-board",
        "place": "Trụ sở",
        "since": DAY,
    }
    held = {"unit": UNIT, "held_on": DAY, "receiver": "chairman"}
    turn: dict[str, Any] = {"id": "x", "visitor": PERSONAL, "address": "", "people": 1, "matter": "question"}
    turn |= {"said": PERSONAL, "outcome": "forwarded", "due_at": None, "replied_on": None, "replied_by": ""}
    states_of_entry: dict[str, Any] = {
        "until": None,
        "file_name": "",
        "size": None,
        "sha256": "",
        "state": "entered",
    }
    states_of_entry |= {"entered_role": "clerk", "entered_by": "cb-07", "entered_at": AT}
    return [
        (evidence, kept | told | states | {"file_name": "a.pdf", "media_type": "application/pdf"}),
        (evidence_part, {"evidence": "x", "part": 0, "content": b"%PDF-1.7"}),
        (disclosure, entry | states_of_entry),
        (reception, held | {"role": "clerk", "by": "cb-07", "at": AT}),
        (reception_visit, held | turn | {"role": "clerk", "by": "cb-07", "at": AT, "is_redacted": False}),
    ]


def _dead_letter() -> Rows:
    """A message that its service could not process."""
    unread = {"subject": "dead.x", "reason": "ValueError", "headers": "{}", "body": PERSONAL.encode()}
    waits = {"act": "", "settled_by": "", "settled_at": None, "why": ""}
    return [(dead_letter, {"id": "x", "dead_lettered_at": AT, **unread, **waits})]


def _purged() -> Rows:
    """Its purge of this night is over: a minute after its start it would forget things while it is asked."""
    return [(purge_log, {"kind": kind, "purged_at": NOW, "removed": 0}) for kind in Kind]


STOCK: Final = {
    service: [*rows, *_dead_letter(), *_purged()]
    for service, rows in {
        "intake": _intake(),
        "staff": _staff(),
        "deadlines": _deadlines(),
        "letters": _letters(),
        "surveys": _surveys(),
        "feed": [],
        "supervision": _supervision(),
    }.items()
}
