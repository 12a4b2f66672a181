"""How long data are kept, by which rule, and how much of them the next night removes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.oversight.each_service import ask_each
from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.retention import Purged, PurgedKind, WhatIsExpired
from shared.reference.loading import load_retention_periods
from shared.reference.retention_periods import ON_THE_BUS, Kept, Kind

PATH: Final = "/office/retention"
router = APIRouter()


class KeptView(View):
    """A kind of data: its rule, and what of it is expired in all services that have it."""

    kind: str
    days: int
    what: str
    what_en: str
    since: str
    since_en: str
    source: str
    source_en: str
    services: tuple[str, ...]
    """Those that have answered that they keep it."""
    on_the_bus: bool
    """Whether it lies on the bus, where it expires by itself."""
    expired: int
    """How much the next night removes."""
    blocked: int
    """How much more is expired, and waits for an officer."""
    purged_at: datetime | None
    """When nothing expired was left, in the service that was so longest ago."""

    @classmethod
    def of(cls, kind: Kind, kept: Kept, found: Mapping[str, PurgedKind]) -> "KeptView":
        """Return a kind with what the services that keep it have found."""
        purged = [one.purged_at for one in found.values() if one.purged_at]
        return cls(
            kind=kind,
            days=kept.days,
            what=kept.what,
            what_en=kept.what_en,
            since=kept.since,
            since_en=kept.since_en,
            source=kept.source,
            source_en=kept.source_en,
            services=tuple(found),
            on_the_bus=kind in ON_THE_BUS,
            expired=sum(one.removed for one in found.values()),
            blocked=sum(one.blocked for one in found.values()),
            purged_at=min(purged, default=None),
        )


class RetentionView(View):
    """Every kind of data."""

    unit: UnitView
    kinds: tuple[KeptView, ...]
    silent: tuple[str, ...]
    """Services that do not answer."""


async def retention_of_office(queries: Queries, unit: OfUnit) -> RetentionView:
    """Return the rules in their order, with what is expired by each."""
    answers = await ask_each(queries, WhatIsExpired)
    kinds = (
        KeptView.of(kind, kept, _found(kind, answers)) for kind, kept in load_retention_periods().items()
    )
    return RetentionView(
        unit=UnitView.of(unit),
        kinds=tuple(kinds),
        silent=tuple(name for name, answer in answers.items() if not answer),
    )


def _found(kind: Kind, answers: Mapping[str, Purged | None]) -> dict[str, PurgedKind]:
    return {
        name: one for name, answer in answers.items() if answer for one in answer.kinds if one.kind == kind
    }


OfficeRetention = Annotated[RetentionView, Depends(retention_of_office)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfficeRetention) -> HTMLResponse:
    """Show how long data are kept."""
    return show(request, "oversight/retention.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: OfficeRetention) -> RetentionView:
    """Return how long data are kept, and how many are expired. For the operator."""
    return view
