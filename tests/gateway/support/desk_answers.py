"""What the stand-in answers about forms of the counter, the files of records, and due times beforehand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.contracts.events.receipt import Fault
from shared.contracts.faults import fault
from shared.contracts.questions.explanation import Explanation, WhyIfReceived, WhyThisDate
from shared.contracts.questions.intake.counter import (
    FileOfRecord,
    FormState,
    ReportedStep,
    SendForm,
    SentForm,
    StateOfForm,
    WholeRecord,
)
from shared.contracts.questions.question import Question
from tests.gateway.support.due_time_answers import KNOWN, why
from tests.gateway.support.samples import VAN_SON

FILED_AT: Final = datetime(2024, 4, 26, 2, 0, tzinfo=UTC)
NEW_RECORD: Final = "MC.157.12-261124-0001"
NEW_ENTRY: Final = "MC-15712-261124-0001"
APPLICANT: Final = "Lê Thị Hòa"
OF_ANOTHER: Final = "H56.31.20-240426-0008"
"""A record that another system has filed."""


def type_of(step: str) -> str:
    """Return the type of the event of a step of a record."""
    return f"vn.motcua.record.{step}.v1"


class DeskAnswers:
    """Takes each form once, as intake does, and knows one record of the own counter and one of another's."""

    def __init__(self) -> None:
        self.sent: dict[str, SendForm] = {}
        self.reported: list[SendForm] = []
        """What was reported, in order: each form once."""
        self.faults: tuple[Fault, ...] = ()
        """With which everything is rejected that is sent."""
        self.pending = 0
        """How often a form is only sent when its state is asked."""
        self.judged: FormState = FormState.ACCEPTED
        steps = "supplement-requested suspended verification-needed extended resolved refused stopped"
        steps += " withdrawn corrected linked rules-switched"
        self.possible = tuple(map(type_of, steps.split()))
        self._asked: Counter[str] = Counter()

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        return [
            (SendForm, self._send),
            (StateOfForm, self._state),
            (FileOfRecord, self._file),
            (WhyIfReceived, self._why),
        ]

    def _send(self, asked: SendForm) -> SentForm:
        known = self.sent.get(asked.form)
        if known:
            same = (known.type, known.said) == (asked.type, asked.said)
            return self._state(asked) if same else rejected(fault("id", "other_content"))
        if self.faults:
            return rejected(*self.faults)
        self.sent[asked.form] = asked
        self.reported.append(asked)
        return SentForm(state=FormState.SENT, about=_about(asked))

    def _state(self, asked: StateOfForm | SendForm) -> SentForm:
        known = self.sent.get(asked.form)
        if known is None or known.unit != asked.unit:
            return SentForm(state=FormState.UNKNOWN)
        self._asked[asked.form] += 1
        is_pending = self._asked[asked.form] <= self.pending
        return SentForm(state=FormState.SENT if is_pending else self.judged, about=_about(known))

    def _file(self, asked: FileOfRecord) -> WholeRecord:
        if asked.record not in (KNOWN, NEW_RECORD, OF_ANOTHER):
            raise LookupError
        is_ours = asked.record != OF_ANOTHER
        return WholeRecord(
            record=asked.record,
            unit=VAN_SON,
            procedure="1.004837",
            applicant=APPLICANT,
            received_at=FILED_AT,
            status="filed",
            owner="counter" if is_ours else "mcdt",
            steps=(
                ReportedStep(
                    type=type_of("filed"),
                    at=FILED_AT,
                    said={
                        "procedure": "1.004837",
                        "applicant": {
                            "name": APPLICANT,
                            "telephone": "0912 345 678",
                            "address": "thôn 5 <b>",
                        },
                        "papers": [{"name": "Tờ khai"}, {"name": "Giấy khai sinh", "copies": 2}],
                    },
                    publisher="counter" if is_ours else "mcdt",
                    officer="lt-hanh" if is_ours else "",
                ),
                ReportedStep(
                    type=type_of("supplement-requested"),
                    at=FILED_AT + timedelta(hours=1),
                    said={"papers": ["học bạ có họ tên đúng"]},
                    publisher="counter" if is_ours else "mcdt",
                    officer="nv-toan" if is_ours else "",
                ),
            ),
            possible=self.possible if is_ours else (),
        )

    def _why(self, asked: WhyIfReceived) -> Explanation:
        known = why(WhyThisDate(record=KNOWN))
        changes = {"record": "", "standing": None, "received_at": asked.received_at}
        return known.model_copy(update=changes)


def rejected(*faults: Fault) -> SentForm:
    """Return the answer to a form with which something is wrong."""
    return SentForm(state=FormState.REJECTED, faults=faults)


def _about(asked: SendForm) -> str:
    is_entry = asked.type.startswith("vn.motcua.life-event")
    return NEW_ENTRY if is_entry else str(asked.said.get("record", NEW_RECORD))
