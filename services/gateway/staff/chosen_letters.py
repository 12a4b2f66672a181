"""One step with each of several chosen letters: each is asked for by itself, and each answer is told."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from fastapi.exceptions import RequestValidationError

from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.sign_in.person import SignedInPerson
from services.gateway.web.language import Language
from shared.contracts.questions.family_letters import MOST_AT_ONCE, LetterWait, PrintChosen
from shared.contracts.questions.letters import Act, DeliveryChannel, TakeStep
from shared.messaging.queries.client import QueryFailed
from shared.reference.units import Unit

DEEDS: Final[Mapping[LetterWait, Act]] = {
    LetterWait.TO_APPROVE: Act.APPROVE,
    LetterWait.TO_PRINT: Act.PRINT,
    LetterWait.TO_HAND_OVER: Act.HAND_OVER,
    LetterWait.TO_VISIT: Act.VISIT,
}
"""What is offered for several at once. A held letter is looked at by itself: that is why it is held."""


class ChosenLetters(NamedTuple):
    """The letters that somebody chose, each with the role in which the step was offered."""

    act: Act
    letters: Mapping[str, str]
    channel: DeliveryChannel | None = None


class ChosenOutcome(NamedTuple):
    """What became of the chosen letters."""

    act: Act
    done: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}
    """Why each of the others was not done, in the reader's language, by letter."""
    run: str = ""
    """The print run that the letters are in."""
    fault: str = ""
    """Key of the text that says why nothing was even tried."""


def chosen_letters(do: str, ticked: Sequence[str], channel: str) -> ChosenLetters:
    """Return what a form asks for; each box that is ticked says `<role> <letter>`.

    Raises:
        RequestValidationError: The form sent a value that is not one of its choices.
    """
    try:
        act = Act(do)
        way = DeliveryChannel(channel) if channel and act is Act.HAND_OVER else None
    except ValueError as unknown:
        raise RequestValidationError([{"type": "enum", "loc": ("body", "do")}]) from unknown
    if act not in DEEDS.values():
        raise RequestValidationError([{"type": "enum", "loc": ("body", "do")}])
    letters = {letter: role for role, _, letter in (box.partition(" ") for box in ticked) if letter}
    return ChosenLetters(act, letters, way)


async def take_with_each(
    queries: QueryClient, me: SignedInPerson, unit: Unit, chosen: ChosenLetters, say: Language
) -> ChosenOutcome:
    """Take a step with each of the chosen letters, and tell which were done and why the others were not.

    Raises:
        NotAllowedToAsk: Who is signed in may take no steps in this unit.
    """
    if not chosen.letters:
        return ChosenOutcome(chosen.act, fault="letters.none_chosen")
    if len(chosen.letters) > MOST_AT_ONCE:
        return ChosenOutcome(chosen.act, fault="letters.too_many_chosen")
    if chosen.act is Act.PRINT:
        return await _print(queries, me, unit, chosen, say)
    steps = (
        TakeStep(
            letter=letter, act=chosen.act, channel=chosen.channel, officer=me.acting(TakeStep, unit.id, role)
        )
        for letter, role in chosen.letters.items()
    )
    told = await gather(*(_take(queries, step, say) for step in steps))
    refused = {letter: why for letter, why in zip(chosen.letters, told, strict=True) if why}
    done = tuple(letter for letter in chosen.letters if letter not in refused)
    return ChosenOutcome(chosen.act, done, refused)


async def _take(queries: QueryClient, step: TakeStep, say: Language) -> str:
    """Take a step; return why it was not taken, or nothing."""
    try:
        taken = await queries.ask(step)
    except ServiceUnavailable:
        return say("letters.outcome_unknown")
    except QueryFailed as failed:
        if failed.code != "not-found":
            raise
        return say("letters.not_there")
    return "" if taken.taken or taken.repeated else str(getattr(taken, say.code))


async def _print(
    queries: QueryClient, me: SignedInPerson, unit: Unit, chosen: ChosenLetters, say: Language
) -> ChosenOutcome:
    officer = me.acting(PrintChosen, unit.id, next(iter(chosen.letters.values())))
    printed = await queries.ask(PrintChosen(unit=unit.id, letters=tuple(chosen.letters), officer=officer))
    refused = {left.letter: str(getattr(left, say.code)) for left in printed.left_out}
    done = tuple(letter for letter in chosen.letters if letter not in refused)
    return ChosenOutcome(chosen.act, done if printed.run.run else (), refused, run=printed.run.run)
