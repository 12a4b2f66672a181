"""A stand-in for the answers of letters about letters and print runs."""

import base64
from datetime import date, timedelta

from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.officer import Role
from shared.contracts.questions.family_letters import (
    ChosenPrinted,
    FamilyLetters,
    LetterWait,
    NotPrinted,
    PrintChosen,
)
from shared.contracts.questions.letter_figures import (
    HowManyLetters,
    LetterFigures,
    LettersOfKind,
    LettersOfUnit,
    LettersWaiting,
    LetterTone,
)
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLife,
    LetterLine,
    LetterLines,
    LetterPdf,
    LetterStatus,
    LetterStep,
    LettersWritten,
    LifeOfLetter,
    OfferedStep,
    PdfOf,
    StepTaken,
    TakeStep,
)
from shared.contracts.questions.print_runs import (
    PartOfPrintRun,
    PrintRun,
    PrintRunPart,
    StartPrintRun,
    StateOfPrintRun,
)
from shared.contracts.questions.reports.given_land import (
    GivenLand,
    HowMuchLandWasGiven,
    LandOfRoad,
    LandOfUnit,
    LandSum,
)
from tests.gateway.support import wording_answers
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.samples import NAMES, NOON, PDF, VAN_SON, page_of

SLIP = "slip-1"
"""A paper of a record."""


def letter_figures(asked: HowManyLetters) -> LetterFigures:
    kinds = (
        kind("birth", "khai sinh", LetterTone.JOY, handed_over=52, drafted=1, held=2),
        kind("marriage", "kết hôn", LetterTone.JOY, handed_over=34, printed=3),
        kind("death", "chia buồn", LetterTone.GRIEF, handed_over=35, cancelled=1, visits=35),
        kind("land", "hiến đất", LetterTone.THANKS, handed_over=4, approved=1),
    )
    parts = (LettersOfUnit(of=asked.stands_under(VAN_SON), kinds=kinds),)
    return LetterFigures(kinds=kinds, parts=parts if asked.by_unit else ())


def given_land(asked: HowMuchLandWasGiven) -> GivenLand:
    road = LandOfRoad(road="Đường liên thôn 4 – 5", hamlet="Thôn 4", families=3, told=3, square_metres=1204.5)
    others = LandSum(families=4, told=3, square_metres=96.0)
    total = {"families": 7, "told": 6, "square_metres": 1300.5}
    part = LandOfUnit(of=asked.stands_under(VAN_SON), roads=(road,), others=others, **total)
    return GivenLand(parts=(part,), **total)


def kind(id: str, name: str, tone: LetterTone, **counted: int) -> LettersOfKind:
    return LettersOfKind(tone=tone, kind=id, name=f"Thư {name}", english=f"Letter of {id}", **counted)


def letters(asked: LettersWritten) -> LetterLines:
    letters = [letter_line(n) for n in range(1, 122) if asked.kind in (None, letter_line(n).kind)]
    lines, following = page_of(letters, asked.after, asked.limit)
    return LetterLines(letters=tuple(lines), next=following)


WAITING = LettersWaiting(held=1, to_approve=3, to_print=4, to_hand_over=5, to_visit=2)
WAIT_FOR = {
    LetterWait.HELD: (4,),
    LetterWait.TO_APPROVE: (5, 10, 15),
    LetterWait.TO_PRINT: (1, 2, 6, 7),
    LetterWait.TO_HAND_OVER: (3, 8, 13, 18, 23),
    LetterWait.TO_VISIT: (8, 31),
}
"""The letters that wait, as many of each as are counted; one waits for two things."""


def family_letters(asked: FamilyLetters) -> LetterLines:
    numbers = WAIT_FOR[asked.waits] if asked.waits else range(1, 122)
    lines = [letter_line(n) for n in numbers]
    lines = [line for line in lines if asked.kind in (None, line.kind)]
    lines = [line for line in lines if asked.status in (None, line.status)]
    lines = [line for line in lines if not asked.letters or line.letter in asked.letters]
    page, following = page_of(lines, asked.after, asked.limit)
    return LetterLines(letters=tuple(page), next=following)


def print_chosen(asked: PrintChosen) -> ChosenPrinted:
    """Print all but the letters that are held."""
    held = [letter for letter in asked.letters if letter == "thu-4"]
    left_out = tuple(NotPrinted(letter=letter, vi="Thư tạm giữ.", en="It is held.") for letter in held)
    printed = len(asked.letters) - len(held)
    return ChosenPrinted(run=PrintRun(run="run-1" if printed else "", letters=printed), left_out=left_out)


def pdf(asked: PdfOf) -> LetterPdf:
    if asked.letter != "thu-1":
        raise LookupError
    return LetterPdf(pdf=base64.b64encode(PDF), file_name="thư chúc mừng 1.pdf")


def step(asked: TakeStep) -> StepTaken:
    if asked.act is Act.HAND_OVER and asked.channel is None:
        return StepTaken(
            taken=False, status=LetterStatus.ISSUED, refused="no-channel", vi="Chưa ghi", en="Missing"
        )
    return StepTaken(taken=True, status=LetterStatus.HELD)


def life(asked: LifeOfLetter) -> LetterLife:
    step = LetterStep(status=LetterStatus.DRAFTED, at=NOON, role="office")
    given = LetterStep(
        status=LetterStatus.HANDED_OVER,
        at=NOON,
        role="clerk",
        officer="cb-07",
        channel=DeliveryChannel.VISIT,
    )
    slip = asked.letter == SLIP
    line = letter_line(1).model_copy(update={"letter": asked.letter, "status": LetterStatus.HANDED_OVER})
    return LetterLife(unit=VAN_SON, record=KNOWN if slip else "", letter=line, steps=(step, given))


def start_run(asked: StartPrintRun) -> PrintRun:
    return PrintRun(run="" if asked.kind == "death" else "run-1", letters=2)


def run(asked: StateOfPrintRun) -> PrintRun:
    found = next((run for run in wording_answers.RUNS if run.run == asked.run), None)
    if found is None:
        raise LookupError
    return found


def part(asked: PartOfPrintRun) -> PrintRunPart:
    return PrintRunPart(pdf=base64.b64encode(PDF[:9] if asked.part == 0 else PDF[9:]))


def steps_of(status: LetterStatus) -> tuple[OfferedStep, ...]:
    """What letters offers: anybody holds and hands over, the chairman lets go and cancels."""
    hold = OfferedStep(act=Act.HOLD, roles=tuple(Role), needs_reason=True)
    approve = OfferedStep(act=Act.APPROVE, roles=(Role.CHAIRMAN,))
    cancel = OfferedStep(act=Act.CANCEL, roles=(Role.CHAIRMAN,), needs_reason=True)
    if status is LetterStatus.DRAFTED:
        return (approve, hold, cancel)
    channels = (DeliveryChannel.EMAIL,) if status is LetterStatus.ISSUED else tuple(DeliveryChannel)
    hand_over = OfferedStep(act=Act.HAND_OVER, roles=tuple(Role), channels=channels)
    if status is LetterStatus.HELD:
        return (approve, hold, cancel)
    printing = (OfferedStep(act=Act.PRINT, roles=tuple(Role)),) if status is LetterStatus.ISSUED else ()
    return (hold, *printing, hand_over, cancel)


def letter_line(n: int) -> LetterLine:
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
        steps=steps_of(status),
        can_note_visit=n in WAIT_FOR[LetterWait.TO_VISIT],
    )
