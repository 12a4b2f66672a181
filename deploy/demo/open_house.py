"""Lets the demo's chairman receive citizens and publish disclosures, by the same questions as the pages.

Each form has an id that follows from what is in it, so that a demo that runs again enters nothing twice.
"""

from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from nats.aio.client import Client

from deploy.demo.officials import CHAIRMAN, CLERK
from deploy.demo.year.disclosures import DISCLOSURES, Disclosure
from deploy.demo.year.receptions import Reception, receptions
from deploy.terminal.running import CannotDo
from shared.contracts.questions.question import Question
from shared.contracts.questions.supervision.disclosures import (
    DigestedFile,
    DisclosureDone,
    DisclosureWay,
    EnterDisclosure,
    PublishDisclosure,
    WithdrawDisclosure,
)
from shared.contracts.questions.supervision.receptions import (
    MatterKind,
    ReceivingOfficial,
    ReceptionDone,
    RecordReception,
    RecordVisit,
    SettleVisit,
    VisitOutcome,
)
from shared.messaging.queries.client import ask
from shared.messaging.queries.starting import ask_and_start

Done = TypeVar("Done", DisclosureDone, ReceptionDone)


class OpenHouse:
    """A unit's year of receptions and disclosures, told to a running office."""

    def __init__(self, unit: str, bus: Client, starting: Path | None) -> None:
        """Tell nothing yet.

        Args:
            unit: Unit id.
            bus: A connection to the bus.
            starting: Folder by which a service is started that runs on demand; None where all run.
        """
        self._unit = unit
        self._bus = bus
        self._starting = starting

    async def tell(self) -> None:
        """Enter the receptions and disclosures of the year.

        Raises:
            CannotDo: Something was refused.
        """
        for day in receptions():
            await self._receive(day)
        for one in DISCLOSURES:
            await self._disclose(one)

    async def _receive(self, day: Reception) -> None:
        on = {"unit": self._unit, "held_on": day.held_on, "receiver": ReceivingOfficial(day.receiver)}
        await self._done(RecordReception(**on, officer=CHAIRMAN))
        for nth, visit in enumerate(day.visits):
            entered = await self._done(
                RecordVisit(
                    **on,
                    form=self._form(day.held_on, nth),
                    visitor=visit.visitor,
                    residence=visit.residence,
                    people=visit.people,
                    matter=MatterKind(visit.matter.kind),
                    said=visit.matter.said,
                    outcome=VisitOutcome(visit.matter.outcome),
                    officer=CLERK,
                )
            )
            if visit.replied_on:
                reply = SettleVisit(
                    unit=self._unit, visit=entered.visit, replied_on=visit.replied_on, officer=CHAIRMAN
                )
                await self._done(reply)

    async def _disclose(self, one: Disclosure) -> None:
        digest, size = sha256(one.content).hexdigest(), len(one.content)
        entered = await self._done(
            EnterDisclosure(
                unit=self._unit,
                form=self._form(one.since, one.what),
                what=one.what,
                way=DisclosureWay(one.way),
                where=one.where,
                since=one.since,
                until=one.until,
                file=DigestedFile(file_name=one.file_name, size=size, sha256=digest)
                if one.file_name
                else None,
                officer=CLERK,
            )
        )
        about = {"unit": self._unit, "disclosure": entered.disclosure, "officer": CHAIRMAN}
        if one.why_withdrawn:
            await self._done(PublishDisclosure(**about), but="not-now")
            await self._done(WithdrawDisclosure(**about, why=one.why_withdrawn))
        elif not one.waits:
            await self._done(PublishDisclosure(**about))

    async def _done(self, question: Question[Done], *, but: str = "") -> Done:
        """Ask, and return the answer; a refusal ends the demo, but for the one that a second run gets."""
        done: Done = await ask_and_start(lambda: ask(self._bus, question), question, self._starting)
        if not done.kept and done.refused != but:
            raise CannotDo(f"the demo's chairman could not {question.name}: {done.refused}")
        return done

    def _form(self, *what: object) -> str:
        return sha256(repr((self._unit, *map(str, what))).encode()).hexdigest()[:32]
