"""A stand-in for the answers of surveys about the survey and follow-ups."""

from datetime import date, datetime, timedelta

from shared.bilingual import Bilingual
from shared.contracts.questions.surveys.figures import (
    AlarmPattern,
    ConfidenceInterval,
    FactorFigures,
    HowSatisfied,
    SurveyAlarm,
    SurveyBreakdown,
    SurveyFigures,
    SurveyPart,
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
from shared.contracts.questions.surveys.invitations import InvitedRecord, InvitedRecords, WhoWasInvited
from shared.contracts.questions.surveys.paper_answers import (
    AnswersTaken,
    GetPaperForm,
    GivePaperAnswers,
    PaperForm,
)
from shared.contracts.questions.surveys.tickets import (
    IsSurveyOpen,
    SurveyOffer,
    TakeSlipTicket,
    TakeTabletTicket,
    TakeTicket,
    Ticket,
)
from tests.gateway.support.samples import HOSTILE, NOON, VAN_SON, page_of, record_line

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


class SurveyAnswers:
    """Remembers answers and outcomes, so that a second one is refused."""

    def __init__(self) -> None:
        self.answered: dict[str, GiveAnswer] = {}
        self.outcomes: list[AnswerFollowUp] = []
        self.offered_until: datetime | None = None
        """None if nobody is invited; whoever answers does not change it."""
        self.tickets = 0

    def satisfied(self, asked: HowSatisfied) -> SurveyFigures:
        if asked.since.year != 2023:
            return SurveyFigures(invitations=0, answers=0, shown=0, satisfied_or_above=0)
        interval = ConfidenceInterval(low=0.9916, high=0.9987)
        part = SurveyPart(
            of=asked.stands_under(VAN_SON),
            answers=1213,
            shown=1213,
            satisfied_or_above=1209,
            interval=interval,
        )
        steps = ((0, 1, 1, 311, 900), (1, 0, 2, 240, 970), (0, 0, 3, 402, 808))
        return SurveyFigures(
            invitations=7526,
            answers=1213,
            shown=1213,
            satisfied_or_above=1209,
            interval=interval,
            parts=(part,) if asked.by is SurveyBreakdown.UNIT else (),
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

    def invited(self, asked: WhoWasInvited) -> InvitedRecords:
        invited = [
            InvitedRecord(record=record_line(n).record, invited_at=NOON + timedelta(days=n))
            for n in range(1, 61)
        ]
        lines, following = page_of(invited, asked.after, asked.limit)
        return InvitedRecords(invitations=tuple(lines), next=following)

    def offer(self, asked: IsSurveyOpen) -> SurveyOffer:
        return SurveyOffer(until=self.offered_until)

    def ticket(self, asked: TakeTicket) -> Ticket:
        return self._ticket("mo-ve")

    def tablet_ticket(self, asked: TakeTabletTicket) -> Ticket:
        return self._ticket("M0PM4X")

    def slip_ticket(self, asked: TakeSlipTicket) -> Ticket:
        return self._ticket("1N-PAPER").model_copy(update={"until": self.offered_until})

    def _ticket(self, beginning: str) -> Ticket:
        if self.offered_until is None:
            return Ticket(state=LinkState.ANSWERED)
        self.tickets += 1
        return Ticket(state=LinkState.OPEN, ticket=f"{beginning}{self.tickets:02}")

    def form(self, asked: GetSurveyForm) -> SurveyForm:
        return SurveyForm(state=self._state(asked.token), unit=VAN_SON, instrument=INSTRUMENT)

    def take(self, asked: GiveAnswer) -> AnswerTaken:
        state = self._state(asked.token)
        if state is not LinkState.OPEN:
            return AnswerTaken(state=state, kept=False)
        if missing := tuple(one.id for one in INSTRUMENT.factors if one.id not in asked.steps):
            return AnswerTaken(state=state, kept=False, missing=missing)
        self.answered[asked.token] = asked
        return AnswerTaken(state=LinkState.ANSWERED, kept=True)

    def papers_look(self, asked: GetPaperForm) -> PaperForm:
        return PaperForm(instruments=(INSTRUMENT,), like="H56.31.20-230215-0042")

    def take_papers(self, asked: GivePaperAnswers) -> AnswersTaken:
        """Records that end in 9 are unknown, those in 8 have expired; the token is the record's code."""
        taken = []
        for sheet in asked.sheets:
            if state := {"9": LinkState.UNKNOWN, "8": LinkState.EXPIRED}.get(sheet.record[-1]):
                taken.append(AnswerTaken(state=state, kept=False))
            else:
                token = f"mo-{sheet.record}"
                answer = GiveAnswer(token=token, **sheet.model_dump(exclude={"record"}))
                taken.append(self.take(answer))
        return AnswersTaken(taken=tuple(taken))

    def follow_ups(self, asked: FollowUps) -> FollowUpLines:
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

    def outcome(self, asked: AnswerFollowUp) -> FollowUpAnswered:
        self.outcomes.append(asked)
        return FollowUpAnswered(kept=True, answered_at=NOON)

    def followed_up(self, asked: HowManyFollowedUp) -> FollowUpFigures:
        return FollowUpFigures(opened=4, answered=3, answered_in_time=2, overdue=1)

    def _state(self, token: str) -> LinkState:
        if token in self.answered:
            return LinkState.ANSWERED
        if token.startswith("het-"):
            return LinkState.EXPIRED
        return LinkState.OPEN if token.startswith(("mo-", "M0")) else LinkState.UNKNOWN
