"""Taking the answers of citizens: each is kept once, and nothing kept leads back to who gave it."""

from collections.abc import Sequence
from uuid import uuid4

from services.surveys import release, store
from services.surveys.alarms import WATCH
from services.surveys.domain import Answer, told
from services.surveys.figures.tally import tally_of_answers
from services.surveys.figures.tally_store import add_to_tally, raise_alarms
from services.surveys.follow_ups import follow_up_store
from services.surveys.instruments import load_instruments
from services.surveys.store import Link
from shared.contracts.questions.surveys.form import (
    AnswerChannel,
    AnswerSheet,
    AnswerTaken,
    GiveAnswer,
    LinkState,
)
from shared.contracts.questions.surveys.paper_answers import AnswersTaken, GivePaperAnswers
from shared.messaging.transaction import Transaction


async def give_answers(questions: Sequence[GiveAnswer], tx: Transaction) -> list[AnswerTaken]:
    """Keep answers, burn their links and count them: each once, all of it or nothing."""
    links = await store.behind(tx.connection, {question.token for question in questions})
    return await _take([(links.get(question.token), question) for question in questions], tx)


async def give_paper_answers(question: GivePaperAnswers, tx: Transaction) -> AnswersTaken:
    """Keep what staff typed in, by the codes that their papers bear."""
    links = await store.about(tx.connection, question.unit, {sheet.record for sheet in question.sheets})
    given = [
        (links.get(sheet.record), sheet.model_copy(update={"channel": AnswerChannel.PAPER}))
        for sheet in question.sheets
    ]
    return AnswersTaken(taken=tuple(await _take(given, tx)))


async def _take(given: Sequence[tuple[Link | None, AnswerSheet]], tx: Transaction) -> list[AnswerTaken]:
    kept: dict[Link, AnswerSheet] = {}
    taken = []
    for link, sheet in given:
        if link is None or link.state is not LinkState.OPEN:
            taken.append(AnswerTaken(state=link.state if link else LinkState.UNKNOWN, kept=False))
        elif link in kept:
            taken.append(AnswerTaken(state=LinkState.ANSWERED, kept=False))
        elif missing := _missing(sheet, link):
            taken.append(AnswerTaken(state=LinkState.OPEN, kept=False, missing=missing))
        else:
            kept[link] = sheet
            taken.append(AnswerTaken(state=LinkState.ANSWERED, kept=True))
    if kept:
        await _keep(kept, tx)
    return taken


def _missing(sheet: AnswerSheet, link: Link) -> tuple[str, ...]:
    """Return the factors that are left out; all of them if none applies, since that says nothing."""
    factors = _factors(link)
    if all(sheet.steps.get(factor) is None for factor in factors):
        return factors
    return tuple(factor for factor in factors if factor not in sheet.steps)


async def _keep(given: dict[Link, AnswerSheet], tx: Transaction) -> None:
    await store.burn(tx.connection, given)
    answered = await store.answered(tx.connection, {link.subject for link in given})
    may_be_told = {link: told(link.subject, answered[link.subject]) for link in given}
    answers = [
        Answer(
            id=str(uuid4()),
            place=link.subject.place,
            procedure=may_be_told[link].procedure,
            role=may_be_told[link].role,
            channel=sheet.channel,
            instrument=link.instrument,
            steps={factor: sheet.steps[factor] for factor in _factors(link)},
            comment=sheet.comment,
            contact=sheet.contact,
        )
        for link, sheet in given.items()
    ]
    await store.keep_answers(tx.connection, answers)
    await follow_up_store.await_crowd(tx.connection, [one for one in answers if one.is_dissatisfied])
    await add_to_tally(tx.connection, tally_of_answers(answers))
    seen = WATCH.see(((link.subject.unit, sheet) for link, sheet in given.items()), tx.now)
    await raise_alarms(tx.connection, seen)
    await release.turn_out({one.place for one in answers}, tx)


def _factors(link: Link) -> tuple[str, ...]:
    return tuple(factor.id for factor in load_instruments()[link.instrument].factors)
