"""What the services know of their own health, judged as `motcua doctor` judges it.

It cannot see what only the machine sees: certificates, disks, whether the bus stores, a recount of figures.
"""

from asyncio import gather
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.oversight.each_service import ask_each
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.web.office import Office
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.checks import Check
from shared.contracts.questions.health import CheckHealth
from shared.contracts.questions.known import CountKnown
from shared.contracts.questions.operating.dead_letters import DeadLetters
from shared.contracts.questions.retention import WhatIsExpired
from shared.contracts.services import NOT_ALWAYS, SERVICES
from shared.reference.loading import load_office_zone
from shared.service.diagnosis.judging import (
    diagnose_dead_letters,
    diagnose_known,
    diagnose_retention,
    diagnose_service,
)
from shared.service.diagnosis.messages import Finding, FindingWords, finding

PATH: Final = "/office/doctor"
router = APIRouter()


class FindingView(View):
    """What was found of one thing, by the code of the language, and what to do."""

    is_well: bool
    words: dict[str, FindingWords]


class PartView(View):
    """A part of the office, and what was found."""

    name: str
    found: tuple[FindingView, ...]
    may_be_off: bool = False
    """Whether it does not answer, which may be as it should be."""


class DoctorView(View):
    """What was found of every part."""

    unit: UnitView
    parts: tuple[PartView, ...]
    on_one_computer: bool

    @property
    def faults(self) -> int:
        """How many things are not as they should be."""
        return sum(not one.is_well for part in self.parts for one in part.found)


async def findings(request: Request, queries: Queries, unit: OfUnit) -> DoctorView:
    """Return what the services answer about themselves, judged."""
    office: Office = request.app.state.office
    parts = await gather(*(_examined(queries, name) for name in SERVICES))
    return DoctorView(
        unit=UnitView.of(unit),
        parts=(*parts, await _together(queries)),
        on_one_computer=office.on_one_computer,
    )


async def _examined(queries: QueryClient, service: str) -> PartView:
    """Examine one service by its health and by what is expired."""
    asked_at = datetime.now(UTC)
    health = await queries.ask_or_none(CheckHealth.asked_of(service)())
    if health is None and service in NOT_ALWAYS:
        return PartView(name=service, found=(), may_be_off=True)
    if health is None:
        return PartView(name=service, found=_shown([finding("silent", service=service, trouble="–")]))
    found = diagnose_service(service, health, asked_at, datetime.now(UTC), load_office_zone())
    if expired := await queries.ask_or_none(WhatIsExpired.asked_of(service)()):
        found.append(diagnose_retention(expired.kinds, health.at))
    return PartView(name=service, found=_shown(found))


async def _together(queries: QueryClient) -> PartView:
    """Compare what the services know, and count what they could not process."""
    known, dead = await gather(ask_each(queries, CountKnown), ask_each(queries, DeadLetters, {"limit": 1}))
    found = diagnose_known({name: answer.counts for name, answer in known.items() if answer})
    waiting = sum(answer.waiting for answer in dead.values() if answer)
    return PartView(name="together", found=_shown([*found, *diagnose_dead_letters(waiting, 0)]))


def _shown(found: list[Check]) -> tuple[FindingView, ...]:
    return tuple(
        FindingView(is_well=one.is_well, words=dict(one.words)) for one in found if isinstance(one, Finding)
    )


Findings = Annotated[DoctorView, Depends(findings)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Findings) -> HTMLResponse:
    """Show what is wrong, and what to do about it."""
    return show(request, "oversight/doctor.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: Findings) -> DoctorView:
    """Return what the services know of their own health, in both languages. For the operator."""
    return view
