"""A stand-in for the services beyond the gateway's border: it answers their questions on a real bus."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json, to_json

from services.deadlines.figures.figures import periods
from shared.contracts.questions.catalogue.unknown_procedures import UnknownProcedures
from shared.contracts.questions.deadlines import (
    ApologiesOwed,
    Breakdown,
    DeadlineFigures,
    FiguresByPart,
    FiguresPart,
    HowManyInTime,
    HowRecordsStand,
    RecordLines,
    RecordsByDueTime,
    Standing,
)
from shared.contracts.questions.explanation import Explanation, WhyThisDate
from shared.contracts.questions.family_letters import FamilyLetters, PrintChosen
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.letters import LettersWritten, LifeOfLetter, PapersOfRecord, PdfOf, TakeStep
from shared.contracts.questions.print_runs import (
    BindAgain,
    PartOfPrintRun,
    PrintRunsOf,
    StartPrintRun,
    StateOfPrintRun,
)
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.reports.given_land import HowMuchLandWasGiven
from shared.contracts.questions.surveys.figures import (
    HowSatisfied,
)
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUps,
    HowManyFollowedUp,
)
from shared.contracts.questions.surveys.form import (
    GetSurveyForm,
    GiveAnswer,
)
from shared.contracts.questions.surveys.invitations import WhoWasInvited
from shared.contracts.questions.surveys.paper_answers import (
    GetPaperForm,
    GivePaperAnswers,
)
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    HowRecommendationStands,
    Recommend,
    RecommendationsTo,
    TakeRecommendation,
)
from shared.contracts.questions.surveys.tickets import (
    IsSurveyOpen,
    TakeSlipTicket,
    TakeTabletTicket,
    TakeTicket,
)
from shared.contracts.questions.wordings import (
    CompareWordings,
    HistoryOfWording,
    PreviewWording,
    SaveWording,
    WordingInForce,
    WordingsInForce,
)
from shared.contracts.rights.asking import NotAllowed
from shared.contracts.rights.on_the_bus import HEADER, SIGNED
from shared.contracts.rights.table import load_rights
from shared.messaging.queries.client import QueryFailed
from tests.gateway.support import (
    disclosure_answers,
    forecast_answers,
    index_answers,
    inspection_answers,
    letter_answers,
    recommendation_answers,
    report_answers,
    review_answers,
    said_answers,
    wording_answers,
)
from tests.gateway.support.calendar_answers import CalendarAnswers
from tests.gateway.support.closing_answers import ClosingAnswers
from tests.gateway.support.counter_answers import CounterAnswers
from tests.gateway.support.desk_answers import DeskAnswers
from tests.gateway.support.due_time_answers import apologies_owed, unknown_procedures, why
from tests.gateway.support.operating_answers import OperatingAnswers
from tests.gateway.support.oversight_answers import OversightAnswers
from tests.gateway.support.samples import VAN_SON, page_of, record_line
from tests.gateway.support.staff_answers import StaffAnswers
from tests.gateway.support.survey_answers import SurveyAnswers

MONTHLY = (590, 701, 688, 623, 640, 618, 655, 702, 571, 598, 571, 569)


class StandIn:
    """Answers as the services would; a test may silence one, let one fail, or add an answer of its own."""

    def __init__(self, bus: Client) -> None:
        self._bus = bus
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.refusing: dict[str, str] = {}
        """By service: the code with which it refuses whatever it is asked."""
        self.asked: list[Question[Any]] = []
        self.surveys = SurveyAnswers()
        self.overdue = 0
        self.returned_at: datetime | None = None
        self.wordings = wording_answers.Wordings()
        self.recommended = recommendation_answers.Recommended()
        self.staff = StaffAnswers()
        self.counter = CounterAnswers()
        self.desk = DeskAnswers()
        self.oversight = OversightAnswers()
        self.calendar = CalendarAnswers()
        self.operating = OperatingAnswers()
        self.closings = ClosingAnswers()
        self._answers: dict[str, tuple[type[Question[Any]], Callable[[Any], Answer]]] = {}
        for question, answer in (
            (HowManyInTime, self._in_time),
            (RecordsByDueTime, self._records),
            (WhyThisDate, self._why),
            (ApologiesOwed, apologies_owed),
            (HowManyLetters, letter_answers.letter_figures),
            (HowMuchLandWasGiven, letter_answers.given_land),
            (LettersWritten, letter_answers.letters),
            (FamilyLetters, letter_answers.family_letters),
            (PrintChosen, letter_answers.print_chosen),
            (PdfOf, letter_answers.pdf),
            (TakeStep, letter_answers.step),
            (LifeOfLetter, letter_answers.life),
            (StartPrintRun, letter_answers.start_run),
            (StateOfPrintRun, letter_answers.run),
            (PartOfPrintRun, letter_answers.part),
            (PrintRunsOf, wording_answers.runs),
            (BindAgain, wording_answers.bind_again),
            (PapersOfRecord, wording_answers.papers),
            (WordingsInForce, wording_answers.in_force),
            (HistoryOfWording, wording_answers.history),
            (CompareWordings, wording_answers.changes),
            (WordingInForce, wording_answers.text),
            (PreviewWording, self.wordings.try_one),
            (SaveWording, self.wordings.save),
            (HowSatisfied, self.surveys.satisfied),
            (WhoWasInvited, self.surveys.invited),
            (IsSurveyOpen, self.surveys.offer),
            (TakeTicket, self.surveys.ticket),
            (TakeTabletTicket, self.surveys.tablet_ticket),
            (TakeSlipTicket, self.surveys.slip_ticket),
            (FollowUps, self.surveys.follow_ups),
            (AnswerFollowUp, self.surveys.outcome),
            (HowManyFollowedUp, self.surveys.followed_up),
            (GetSurveyForm, self.surveys.form),
            (GiveAnswer, self.surveys.take),
            (GetPaperForm, self.surveys.papers_look),
            (GivePaperAnswers, self.surveys.take_papers),
            (HowRecordsStand, recommendation_answers.standings),
            (UnknownProcedures, unknown_procedures),
            (Recommend, self.recommended.take),
            (TakeRecommendation, self.recommended.take),
            (RecommendationsTo, self.recommended.listed),
            (AnswerRecommendation, self.recommended.answer),
            (HowRecommendationStands, self.recommended.standing),
        ):
            self._answers[question.subject()] = (question, answer)
        others: tuple[tuple[type[Question[Any]], Callable[[Any], Answer]], ...] = (
            *self.staff.answers(),
            *self.counter.answers(),
            *self.desk.answers(),
            *self.oversight.answers(),
            *self.calendar.answers(),
            *self.operating.answers(),
            *report_answers.ANSWERS,
            *self.closings.answers(lambda: self._answers),
            *forecast_answers.ANSWERS,
            *review_answers.ANSWERS,
            *index_answers.ANSWERS,
            *said_answers.ANSWERS,
            *inspection_answers.ANSWERS,
            *disclosure_answers.ANSWERS,
        )
        self._answers |= {kind.subject(): (kind, answer) for kind, answer in others}

    @property
    def answered(self) -> dict[str, GiveAnswer]:
        """The survey answers that were kept, by token."""
        return self.surveys.answered

    @property
    def outcomes(self) -> list[AnswerFollowUp]:
        """The outcomes of follow-ups that were recorded."""
        return self.surveys.outcomes

    def answer(self, kind: type[Question[Any]], answer: Callable[[Any], Answer]) -> None:
        """Answer a question in another way from now on."""
        self._answers[kind.subject()] = kind, answer

    async def start(self) -> None:
        """Listen to every question."""
        await self._bus.subscribe("ask.>", cb=self._reply)

    async def _reply(self, message: Msg) -> None:
        subject = message.subject.removesuffix(SIGNED)
        kind, answer = self._answers[subject]
        if kind.service in self.silent:
            return
        if kind.service in self.failing:
            reply: dict[str, Any] = _none("failed")
        elif kind.service in self.refusing:
            reply = _none(self.refusing[kind.service])
        else:
            try:
                question = self._read(kind, message)
                (self.staff.asked if kind.service == "staff" else self.asked).append(question)
                reply = {"answer": answer(question)}
            except QueryFailed as failed:
                reply = {"no_answer": {"code": failed.code, "message": str(failed)}}
            except NotAllowed:
                reply = _none("not-allowed")
            except LookupError:
                reply = _none("not-found")
            except wording_answers.NotTried:
                reply = _none("not-tried")
            except ValueError:
                reply = _none("not-a-question")
        await message.respond(to_json(reply))

    def _read(self, kind: type[Question[Any]], message: Msg) -> Question[Any]:
        """Return a question, if the gateway may ask it so."""
        if message.subject.endswith(SIGNED):
            return self.staff.read(kind, message.data, (message.headers or {}).get(HEADER, ""))
        if not load_rights().is_public(kind):
            raise NotAllowed
        return kind.model_validate(from_json(message.data))

    def _in_time(self, asked: HowManyInTime) -> FiguresByPart:
        figures = self._figures(asked, asked.since, asked.until)
        parts = tuple(
            FiguresPart(of=of, figures=self._figures(asked, first, last))
            for of, first, last in periods(asked.since, asked.until, asked.by)
        )
        if asked.by is Breakdown.UNIT:
            parts = (FiguresPart(of=asked.stands_under(VAN_SON), figures=figures),)
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

    def _why(self, asked: WhyThisDate) -> Explanation:
        explanation = why(asked)
        if self.returned_at is None:
            return explanation
        handed_over = {"standing": Standing.RESOLVED, "returned_at": self.returned_at}
        return explanation.model_copy(update=handed_over)

    def _records(self, asked: RecordsByDueTime) -> RecordLines:
        every = [record_line(n) for n in range(1, 131)]
        if asked.standing:
            every = [line for line in every if line.standing is asked.standing]
        if asked.number:
            first = (asked.number - 1) * asked.limit
            return RecordLines(records=tuple(every[first : first + asked.limit]), count=len(every))
        lines, following = page_of(every, asked.after, asked.limit)
        return RecordLines(records=tuple(lines), next=following)


def _none(code: str) -> dict[str, Any]:
    return {"no_answer": {"code": code, "message": "why there is none"}}
