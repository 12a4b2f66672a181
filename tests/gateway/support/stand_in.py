"""A stand-in for the services beyond the gateway's border: it answers their questions on a real bus."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json, to_json

from services.deadlines.figures.figures import periods
from shared.bilingual import Bilingual
from shared.contracts.events.deadline import Outcome
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.deadlines import (
    ApologiesOwed,
    Breakdown,
    DeadlineFigures,
    FiguresByPart,
    FiguresPart,
    HowManyInTime,
    HowRecordsStand,
    RecordLine,
    RecordLines,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    HowManyLetters,
    LetterFigures,
    LetterLife,
    LetterLine,
    LetterLines,
    LetterPdf,
    LetterStatus,
    LetterStep,
    LettersWritten,
    LifeOfLetter,
    PapersOfRecord,
    PdfOf,
    StepTaken,
    TakeStep,
)
from shared.contracts.questions.print_runs import (
    BindAgain,
    PartOfPrintRun,
    PrintRun,
    PrintRunPart,
    PrintRunsOf,
    StartPrintRun,
    StateOfPrintRun,
)
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.figures import (
    AlarmPattern,
    ConfidenceInterval,
    FactorFigures,
    HowSatisfied,
    SurveyAlarm,
    SurveyFigures,
)
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpAnswered,
    FollowUpFigures,
    FollowUpLine,
    FollowUpLines,
    FollowUps,
    HowManyFollowedUp,
)
from shared.contracts.questions.surveys.form import (
    AnswerTaken,
    GetSurveyForm,
    GiveAnswer,
    LinkState,
    SurveyForm,
)
from shared.contracts.questions.surveys.instrument import Factor, Instrument
from shared.contracts.questions.surveys.invitations import InvitationLine, InvitationLines, OpenInvitations
from shared.contracts.questions.surveys.paper_answers import (
    AnswersTaken,
    GetPaperForm,
    GivePaperAnswers,
    PaperForm,
)
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    HowRecommendationStands,
    Recommend,
    RecommendationsTo,
)
from shared.contracts.questions.wordings import (
    HistoryOfWording,
    PreviewWording,
    SaveWording,
    WordingInForce,
    WordingsInForce,
)
from tests.gateway.support import recommendation_answers, wording_answers
from tests.gateway.support.due_time_answers import apologies_owed, why

VAN_SON = "15712v1"
NOON = datetime(2023, 3, 1, 5, 0, tzinfo=UTC)
PROCEDURES = ("2.000815", "1.001193", "1.000894", "2.000635", "1.004222", "9.999999")
HOSTILE = "<script>alert('Lò Văn A')</script> & \"B\""
NAMES = ("Lê Thị Hồng Nhung và Nguyễn Văn Thắng", "Gia đình bà Trịnh Thị Lan", HOSTILE, "Đỗ Đình Dũng")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MONTHLY = (590, 701, 688, 623, 640, 618, 655, 702, 571, 598, 571, 569)

INSTRUMENT = Instrument(
    id="three-factors",
    version=1,
    source="a test",
    certainty="?",
    factors=tuple(
        Factor(
            id=id,
            name=Bilingual(vi=vi, en=en),
            question=Bilingual(vi=f"{vi} của cán bộ", en=f"The officials' {en}"),
        )
        for id, vi, en in (
            ("responsibility", "Tinh thần trách nhiệm", "Responsibility"),
            ("attitude", "Thái độ phục vụ", "Attitude"),
            ("capacity", "Năng lực giải quyết", "Capacity"),
        )
    ),
)


class StandIn:
    """Answers as the services would; a test may silence one, let one fail, or add an answer of its own."""

    def __init__(self, bus: Client) -> None:
        self._bus = bus
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.asked: list[Question[Any]] = []
        self.answered: dict[str, GiveAnswer] = {}
        self.outcomes: list[AnswerFollowUp] = []
        self.overdue = 0
        self.wordings = wording_answers.Wordings()
        self.recommended = recommendation_answers.Recommended()
        self._answers: dict[str, tuple[type[Question[Any]], Callable[[Any], Answer]]] = {}
        for question, answer in (
            (HowManyInTime, self._in_time),
            (RecordsByDueTime, self._records),
            (WhyThisDate, why),
            (ApologiesOwed, apologies_owed),
            (HowManyLetters, self._letter_figures),
            (LettersWritten, self._letters),
            (PdfOf, self._pdf),
            (TakeStep, self._step),
            (LifeOfLetter, self._life),
            (StartPrintRun, self._start_run),
            (StateOfPrintRun, self._run),
            (PartOfPrintRun, self._part),
            (PrintRunsOf, wording_answers.runs),
            (BindAgain, wording_answers.bind_again),
            (PapersOfRecord, wording_answers.papers),
            (WordingsInForce, wording_answers.in_force),
            (HistoryOfWording, wording_answers.history),
            (WordingInForce, wording_answers.text),
            (PreviewWording, self.wordings.try_one),
            (SaveWording, self.wordings.save),
            (HowSatisfied, self._satisfied),
            (OpenInvitations, self._invitations),
            (FollowUps, self._follow_ups),
            (AnswerFollowUp, self._outcome),
            (HowManyFollowedUp, self._followed_up),
            (GetSurveyForm, self._form),
            (GiveAnswer, self._take),
            (GetPaperForm, self._papers_look),
            (GivePaperAnswers, self._take_papers),
            (HowRecordsStand, recommendation_answers.standings),
            (Recommend, self.recommended.take),
            (RecommendationsTo, self.recommended.listed),
            (AnswerRecommendation, self.recommended.answer),
            (HowRecommendationStands, self.recommended.standing),
        ):
            self._answers[question.subject()] = (question, answer)

    async def start(self) -> None:
        """Listen to every question."""
        await self._bus.subscribe("ask.>", cb=self._reply)

    async def _reply(self, message: Msg) -> None:
        kind, answer = self._answers[message.subject]
        if kind.service in self.silent:
            return
        if kind.service in self.failing:
            reply: dict[str, Any] = _none("failed")
        else:
            question = kind.model_validate(from_json(message.data))
            self.asked.append(question)
            try:
                reply = {"answer": answer(question)}
            except LookupError:
                reply = _none("not-found")
            except wording_answers.NotTried:
                reply = _none("not-tried")
            except ValueError:
                reply = _none("not-a-question")
        await message.respond(to_json(reply))

    def _in_time(self, asked: HowManyInTime) -> FiguresByPart:
        figures = self._figures(asked, asked.since, asked.until)
        parts = tuple(
            FiguresPart(of=of, figures=self._figures(asked, first, last))
            for of, first, last in periods(asked.since, asked.until, asked.by)
        )
        if asked.by is Breakdown.UNIT:
            parts = (FiguresPart(of=VAN_SON, figures=figures),)
        return FiguresByPart(**figures.model_dump(), parts=parts if asked.by else ())

    def _figures(self, asked: HowManyInTime, since: date, until: date) -> DeadlineFigures:
        months = {date(2023, month, 1): count for month, count in enumerate(MONTHLY, start=1)}
        received = sum(count for month, count in months.items() if since <= month <= until)
        received *= VAN_SON in asked.units
        on, after = received // 40, received // 250
        return DeadlineFigures(
            received=received,
            received_online=received // 10,
            carried_over=0,
            resolved=received,
            before_deadline=received - on - after,
            on_deadline=on,
            after_deadline=after,
            after_deadline_with_apology=after // 2,
            ended=0,
            refused=0,
            stopped=0,
            withdrawn=0,
            apologised=after // 2,
            in_progress=self.overdue,
            overdue=self.overdue,
            overdue_with_apology=self.overdue // 2,
        )

    def _records(self, asked: RecordsByDueTime) -> RecordLines:
        lines, following = _page([_record(n) for n in range(1, 131)], asked.after, asked.limit)
        if asked.standing is Standing.ENDED:
            return RecordLines(records=())
        if asked.standing:
            lines = [line for line in lines if line.standing is asked.standing]
        return RecordLines(records=tuple(lines), next=following)

    def _letter_figures(self, asked: HowManyLetters) -> LetterFigures:
        return LetterFigures(birth=52, marriage=34, death=35, held=2)

    def _letters(self, asked: LettersWritten) -> LetterLines:
        letters = [_letter(n) for n in range(1, 122) if asked.kind in (None, _letter(n).kind)]
        lines, following = _page(letters, asked.after, asked.limit)
        return LetterLines(letters=tuple(lines), next=following)

    def _pdf(self, asked: PdfOf) -> LetterPdf:
        if asked.letter != "thu-1":
            raise LookupError
        return LetterPdf(pdf=base64.b64encode(PDF), file_name="thư chúc mừng 1.pdf")

    def _step(self, asked: TakeStep) -> StepTaken:
        if asked.act is Act.HAND_OVER and asked.channel is None:
            return StepTaken(
                taken=False, status=LetterStatus.ISSUED, refused="no-channel", vi="Chưa ghi", en="Missing"
            )
        return StepTaken(taken=True, status=LetterStatus.HELD)

    def _life(self, asked: LifeOfLetter) -> LetterLife:
        step = LetterStep(status=LetterStatus.DRAFTED, at=NOON, role="office")
        given = LetterStep(
            status=LetterStatus.HANDED_OVER,
            at=NOON,
            role="clerk",
            officer="cb-07",
            channel=DeliveryChannel.VISIT,
        )
        return LetterLife(steps=(step, given))

    def _start_run(self, asked: StartPrintRun) -> PrintRun:
        return PrintRun(run="" if asked.kind == "death" else "run-1", letters=2)

    def _run(self, asked: StateOfPrintRun) -> PrintRun:
        found = next((run for run in wording_answers.RUNS if run.run == asked.run), None)
        if found is None:
            raise LookupError
        return found

    def _part(self, asked: PartOfPrintRun) -> PrintRunPart:
        return PrintRunPart(pdf=base64.b64encode(PDF[:9] if asked.part == 0 else PDF[9:]))

    def _satisfied(self, asked: HowSatisfied) -> SurveyFigures:
        if asked.since.year != 2023:
            return SurveyFigures(invitations=0, answers=0, shown=0, satisfied_or_above=0)
        steps = ((0, 1, 1, 311, 900), (1, 0, 2, 240, 970), (0, 0, 3, 402, 808))
        return SurveyFigures(
            invitations=7526,
            answers=1213,
            shown=1213,
            satisfied_or_above=1209,
            interval=ConfidenceInterval(low=0.9916, high=0.9987),
            factors=tuple(
                FactorFigures(instrument="three-factors/1", factor=factor, steps=rated)
                for factor, rated in zip(INSTRUMENT.factors, steps, strict=True)
            ),
            alarms=(
                SurveyAlarm(
                    unit=VAN_SON, month=date(2023, 3, 1), pattern=AlarmPattern.OFFICE_CLOSED, answers=12
                ),
            ),
        )

    def _invitations(self, asked: OpenInvitations) -> InvitationLines:
        invitations = [
            InvitationLine(record=_record(n).record, token=f"mo-{n}", invited_at=NOON + timedelta(days=n))
            for n in range(1, 61)
        ]
        lines, following = _page(invitations, asked.after, asked.limit)
        return InvitationLines(invitations=tuple(lines), next=following)

    def _form(self, asked: GetSurveyForm) -> SurveyForm:
        return SurveyForm(state=self._state(asked.token), unit=VAN_SON, instrument=INSTRUMENT)

    def _take(self, asked: GiveAnswer) -> AnswerTaken:
        state = self._state(asked.token)
        if state is not LinkState.OPEN:
            return AnswerTaken(state=state, kept=False)
        if missing := tuple(one.id for one in INSTRUMENT.factors if one.id not in asked.steps):
            return AnswerTaken(state=state, kept=False, missing=missing)
        self.answered[asked.token] = asked
        return AnswerTaken(state=LinkState.ANSWERED, kept=True)

    def _papers_look(self, asked: GetPaperForm) -> PaperForm:
        return PaperForm(instruments=(INSTRUMENT,), like="H56.31.20-230215-0042")

    def _take_papers(self, asked: GivePaperAnswers) -> AnswersTaken:
        """Records that end in 9 are unknown, those in 8 have expired; the token is the record's code."""
        taken = []
        for sheet in asked.sheets:
            if state := {"9": LinkState.UNKNOWN, "8": LinkState.EXPIRED}.get(sheet.record[-1]):
                taken.append(AnswerTaken(state=state, kept=False))
            else:
                token = f"mo-{sheet.record}"
                answer = GiveAnswer(token=token, **sheet.model_dump(exclude={"record"}))
                taken.append(self._take(answer))
        return AnswersTaken(taken=tuple(taken))

    def _follow_ups(self, asked: FollowUps) -> FollowUpLines:
        line = FollowUpLine(
            follow_up="f-1",
            steps={"responsibility": 3, "attitude": 1, "capacity": None},
            factors=INSTRUMENT.factors,
            comment=HOSTILE,
            contact="0912 345 678",
            opened_at=NOON,
            due_at=NOON + timedelta(days=14),
            answered_at=NOON if self.outcomes else None,
            outcome=self.outcomes[-1].outcome if self.outcomes else "",
            said="",
        )
        return FollowUpLines(follow_ups=(line,))

    def _outcome(self, asked: AnswerFollowUp) -> FollowUpAnswered:
        self.outcomes.append(asked)
        return FollowUpAnswered(kept=True, answered_at=NOON)

    def _followed_up(self, asked: HowManyFollowedUp) -> FollowUpFigures:
        return FollowUpFigures(opened=4, answered=3, answered_in_time=2, overdue=1)

    def _state(self, token: str) -> LinkState:
        if token in self.answered:
            return LinkState.ANSWERED
        if token.startswith("het-"):
            return LinkState.EXPIRED
        return LinkState.OPEN if token.startswith("mo-") else LinkState.UNKNOWN


def _record(n: int) -> RecordLine:
    received = NOON + timedelta(days=n, hours=-n % 4)
    due = received.replace(hour=10, minute=0) + timedelta(days=3)
    outcomes = (Outcome.BEFORE, Outcome.BEFORE, Outcome.ON, Outcome.AFTER)
    standings = (Standing.RESOLVED, Standing.RESOLVED, Standing.OVERDUE, Standing.RUNNING, Standing.AWAITING)
    standing = standings[n % 5]
    resolved = standing is Standing.RESOLVED
    return RecordLine(
        record=f"H56.31.20-{received:%y%m%d}-{n:04}",
        procedure=PROCEDURES[n % 6],
        received_at=received,
        due_at=due,
        standing=standing,
        resolved_at=due - timedelta(hours=20) if resolved else None,
        outcome=outcomes[n % 4] if resolved else None,
    )


def _letter(n: int) -> LetterLine:
    statuses = (
        LetterStatus.ISSUED,
        LetterStatus.ISSUED,
        LetterStatus.PRINTED,
        LetterStatus.HELD,
        LetterStatus.DRAFTED,
    )
    status = statuses[(n - 1) % 5]
    return LetterLine(
        letter=f"thu-{n}",
        kind=tuple(LifeEventKind)[n % 3],
        name="Thư chúc mừng",
        english="Congratulation",
        addressee=NAMES[n % 4],
        registered_on=date(2023, 12, 29) - timedelta(days=n),
        status=status,
        reason="death-of-a-minor" if status is LetterStatus.HELD else "",
        drafted_at=NOON,
        can_be_seen=status is not LetterStatus.DRAFTED,
        acts=(Act.HOLD, Act.HAND_OVER),
    )


def _page(lines: Sequence[Any], after: str, limit: int) -> tuple[list[Any], str]:
    """Cut a page out of a list; `after` is the number of lines before it."""
    start = int(after or 0)
    end = start + limit
    return list(lines[start:end]), str(end) if end < len(lines) else ""


def _none(code: str) -> dict[str, Any]:
    return {"no_answer": {"code": code, "message": "why there is none"}}
