"""What must hold in every world, and is looked at while it runs and at its end."""

import sqlite3
from collections import Counter
from typing import Any, Final

from pydantic_core import from_json

from shared.contracts.events.fact import fact_id
from shared.messaging.streams import ACK_WAIT_S, DEAD, OFFICE
from tests.simulation.plan import Plan
from tests.simulation.server.model import ModelServer
from tests.simulation.server.protocol import Published
from tests.simulation.server.stream import ID, Stored
from tests.simulation.service import NAME

LATE_S: Final = ACK_WAIT_S / 2
"""In a calm world a letter takes effect sooner: whatever waits so long was lost and delivered again."""
DRAFTED: Final = "office.letter.drafted."
HELD: Final = "office.letter.held."


class Watch:
    """Looks at the database of the service, with a connection of its own, and at what the bus stores."""

    def __init__(self, plan: Plan, server: ModelServer, database: sqlite3.Connection) -> None:
        self.plan = plan
        self.faults: list[str] = []
        """What is wrong."""
        self._server = server
        self._consumer = server.consumers[OFFICE.name, NAME]
        self._consumer.acknowledged = self._acknowledged
        self._database = database
        server.heard = self._heard

    def is_settled(self) -> bool:
        """Return whether nothing is left to be consumed or published."""
        info = self._consumer.info()
        return not (info["num_pending"] or info["num_ack_pending"] or self._rows("select 1 from outbox"))

    def judge(self) -> None:
        """Look at everything, once all is done."""
        if not self.is_settled():
            self.faults.append(
                f"not everything is done: {self._consumer.info()}, {self._outbox()} in the outbox"
            )
        self._judge_effects()
        self._judge_facts()
        self._judge_dead_letters()
        if self.plan.is_calm:
            self._judge_deliveries()

    def _acknowledged(self, message: Stored) -> None:
        """Nothing is acknowledged before its effect or its dead letter is stored."""
        letter = from_json(message.data)["data"]["letter"]
        id = f"{NAME}-{OFFICE.name}-{message.sequence}"
        if not self._took_effect(letter) and not self._rows("select 1 from dead_letter where id = ?", id):
            self.faults.append(f"{letter} was acknowledged before it was stored")

    def _heard(self, message: Published) -> None:
        """No receipt says *accepted* before the effect is stored."""
        if message.subject.startswith("receipts."):
            letter = message.subject.rpartition(".")[2]
            if not self._took_effect(letter):
                self.faults.append(f"{letter} has a receipt before it was stored")

    def _judge_effects(self) -> None:
        """Each letter took effect once, and in the order of the stream."""
        effects = [letter for (letter,) in self._rows("select letter from heard order by id")]
        for letter, times in Counter(effects).items():
            if times > 1:
                self.faults.append(f"{letter} took effect {times} times")
        expected = [letter for letter in self._drafted() if letter not in self.plan.poison]
        if lost := set(expected) - set(effects):
            self.faults.append(f"{sorted(lost)} took no effect")
        if not lost and list(dict.fromkeys(effects)) != expected:
            first = next(mine for mine, theirs in zip(effects, expected, strict=False) if mine != theirs)
            self.faults.append(f"{first} overtook what came before it")

    def _judge_facts(self) -> None:
        """Each effect is told on the bus once."""
        told = Counter(message.headers[ID] for message in self._stored(HELD))
        for letter in self.plan.letters:
            expected = 0 if letter in self.plan.poison else 1
            if (times := told[fact_id(letter, "held")]) != expected:
                self.faults.append(f"{letter} is told {times} times")

    def _judge_dead_letters(self) -> None:
        """Each poisoned letter is a dead letter once, and no other is."""
        letters = Counter(
            from_json(message.data)["reason"] for message in self._server.streams[DEAD.name].messages
        )
        if letters.total() != len(self.plan.poison) or set(letters) - {"ValueError"}:
            self.faults.append(f"dead letters: {dict(letters)} for {len(self.plan.poison)} poisoned letters")

    def _judge_deliveries(self) -> None:
        """Where nothing fails, nothing is delivered twice, and nothing waits."""
        again = [number for number, times in self._consumer.deliveries.items() if times > 1]
        if again:
            self.faults.append(f"{len(again)} messages were delivered again although nothing failed")
        stored_at = {_letter(message): message.at for message in self._stored(DRAFTED)}
        for letter, at in self._rows("select letter, at from heard"):
            if at - stored_at[letter] > LATE_S:
                self.faults.append(f"{letter} took effect after {at - stored_at[letter]:.1f} s")

    def _drafted(self) -> list[str]:
        return list(map(_letter, self._stored(DRAFTED)))

    def _stored(self, subject: str) -> list[Stored]:
        messages = self._server.streams[OFFICE.name].messages
        return [message for message in messages if message.subject.startswith(subject)]

    def _took_effect(self, letter: str) -> bool:
        return bool(self._rows("select 1 from heard where letter = ?", letter))

    def _outbox(self) -> int:
        [[messages]] = self._rows("select coalesce(sum(messages), 0) from outbox")
        return int(messages)

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        return self._database.execute(query, values).fetchall()


def _letter(message: Stored) -> str:
    return str(from_json(message.data)["data"]["letter"])
