"""What the stand-in answers the operator: dead letters, publishers, health, what is expired, settings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.contracts.dead_letter import DeadLetterAct
from shared.contracts.questions.health import CheckHealth, Health
from shared.contracts.questions.intake.publishers import PublisherLine, PublisherLines, PublishersInForce
from shared.contracts.questions.known import CountKnown, Known
from shared.contracts.questions.operating.dead_letters import (
    DeadLetterLine,
    DeadLetterLines,
    DeadLetters,
    DeadLetterSettled,
    SettleDeadLetter,
)
from shared.contracts.questions.operating.settings import SettingLines, SettingsInForce
from shared.contracts.questions.question import Question
from shared.contracts.questions.retention import Purged, PurgedKind, WhatIsExpired
from shared.contracts.questions.staff.reading_log import LogLine, LogLines, OperatorLog
from shared.contracts.services import SERVICES
from shared.messaging.queries.client import QueryFailed
from shared.service.settings_in_force import settings_in_force
from shared.settings import Settings
from tests.gateway.support.samples import HOSTILE, page_of

AT: Final = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
BROKEN: Final = "intake-IN-58"
"""It cannot be processed, however often it is taken again."""
BY_COMMAND: Final = "feed-portal-OFFICE-7"
"""It did not come to its service."""
SECRET: Final = "smtp://motcua:mat-khau@mail.example.vn"  # noqa: S105  # of nobody


class OperatingAnswers:
    """Knows some dead letters of intake, one of feed, and none of the others; each is settled once."""

    def __init__(self) -> None:
        self.letters = {f"intake-IN-{n}": _letter("intake", f"intake-IN-{n}", n) for n in range(60)}
        self.letters[BY_COMMAND] = _letter("feed", BY_COMMAND, 3, can_be_redriven=False)
        self.taken: list[SettleDeadLetter] = []
        self.log: list[LogLine] = []

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        each: list[tuple[type[Question[Any]], Callable[[str], Any]]] = [
            (DeadLetters, self._listed),
            (SettleDeadLetter, self._settle),
            (WhatIsExpired, lambda _: _expired),
            (CheckHealth, lambda _: _health),
            (CountKnown, lambda name: lambda _: Known(counts={"records": 7526} if name == "intake" else {})),
            (SettingsInForce, _settings),
        ]
        return [
            (PublishersInForce, _publishers),
            (OperatorLog, self._log),
            *((kind.asked_of(name), answer(name)) for kind, answer in each for name in SERVICES),
        ]

    def _listed(self, name: str) -> Callable[[DeadLetters], DeadLetterLines]:
        def answer(asked: DeadLetters) -> DeadLetterLines:
            own = [one for one in self.letters.values() if one.service == name]
            waiting = sum(one.act is None for one in own)
            if asked.letter:
                return DeadLetterLines(
                    letters=tuple(one for one in own if one.id == asked.letter), waiting=waiting
                )
            chosen = [one for one in own if (one.act is not None) is asked.settled]
            page, following = page_of(chosen, asked.after, asked.limit)
            return DeadLetterLines(letters=tuple(page), waiting=waiting, next=following)

        return answer

    def _settle(self, name: str) -> Callable[[SettleDeadLetter], DeadLetterSettled]:
        def answer(asked: SettleDeadLetter) -> DeadLetterSettled:
            letter = self.letters[asked.dead_letter]
            if letter.act:
                return DeadLetterSettled(is_new=False, act=letter.act)
            if asked.act == "redriven" and letter.id == BROKEN:
                raise QueryFailed("still-failing", "ValueError")
            self.taken.append(asked)
            act = DeadLetterAct(letter=letter.id, act=asked.act, by=asked.by, at=AT, why=asked.why)
            self.letters[letter.id] = letter.model_copy(update={"act": act, "size": 0})
            asked_as = f"{name}.settle-dead-letter"
            self.log.append(_entry(len(self.log), asked.by, asked_as, letter.id))
            return DeadLetterSettled(is_new=True, act=act)

        return answer

    def _log(self, asked: OperatorLog) -> LogLines:
        known = [_entry(0, "operator@machine", "staff.post-person", "person:cb-12"), *self.log][::-1]
        page, following = page_of(known, asked.after, asked.limit)
        return LogLines(entries=tuple(page), next=following)


def _letter(service: str, id: str, n: int, *, can_be_redriven: bool = True) -> DeadLetterLine:
    return DeadLetterLine(
        id=id,
        service=service,
        subject=f"in.portal.{HOSTILE}" if n == 1 else "in.dvc-thanhhoa.record",
        reason="not a fact that this consumer knows: data.applicant.name: string_too_long",
        dead_lettered_at=AT - timedelta(minutes=17 * n),
        size=1234 + n,
        can_be_redriven=can_be_redriven,
    )


def _publishers(_asked: PublishersInForce) -> PublisherLines:
    return PublisherLines(
        publishers=(
            _publisher("counter", "*", is_office=True, is_ours=True, seen_at=AT),
            _publisher("dvc-thanhhoa", "15712", "15715", comes_by="dvcqg-1", seen_at=AT),
            _publisher("so-theo-doi", "15712", is_office=True),
        )
    )


def _publisher(name: str, *units: str, **more: Any) -> PublisherLine:
    other = {"is_office": False, "is_ours": False, "comes_by": "bus"} | more
    return PublisherLine(name=name, sources=(f"urn:{name}",), units=units, **other)


def _expired(_asked: WhatIsExpired) -> Purged:
    now = datetime.now(UTC)
    return Purged(kinds=(PurgedKind(kind="inbox", days=90, removed=1200, blocked=3, purged_at=now),))


def _health(_asked: CheckHealth) -> Health:
    return Health(
        at=datetime.now(UTC),
        lag=0,
        ack_pending=0,
        redelivered=0,
        oldest_s=0,
        database_failing="",
        outbox=0,
        outbox_failing="",
        processed=7526,
        retried=0,
        dead_lettered=0,
        started_at=AT,
    )


def _settings(name: str) -> Callable[[SettingsInForce], SettingLines]:
    url = f"postgresql+asyncpg://{name}:mat-khau@postgres/{name}"
    settings = Settings.model_validate({"database_url": url, "smtp_url": SECRET})
    return lambda _: SettingLines(settings=settings_in_force(settings))


def _entry(n: int, person: str, question: str, about: str) -> LogLine:
    name, origin = ("", "") if "@" in person else (HOSTILE, "10.0.0.9")
    return LogLine(
        number=n, at=AT, person=person, name=name, question=question, unit="", about=about, origin=origin
    )
