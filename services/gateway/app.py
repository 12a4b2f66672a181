"""The application: its parts put together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from services.gateway import json_api
from services.gateway.public import (
    board,
    disclosure_list,
    procedures,
    recommendation_form,
    record_lookup,
    survey_form,
    tablet,
)
from services.gateway.public.client import Doors
from services.gateway.queries.cache import Lately
from services.gateway.queries.query_client import Desk
from services.gateway.staff import (
    apologies,
    follow_ups,
    group,
    letters,
    overview,
    paper_answers,
    print_runs,
    recommendations,
    record,
    record_papers,
    wordings,
)
from services.gateway.web.default_unit import front_unit
from services.gateway.web.errors import tell_of_all
from services.gateway.web.middleware import Guard, refuse_foreign_forms
from shared.clock import Clock
from shared.contracts.lookup_code import LookupCodes
from shared.reference.catalogue import load_procedures
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.units import load_units

STATIC = Path(__file__).parent / "web" / "static"


def gateway(
    opened: Callable[[], AbstractAsyncContextManager[Desk]],
    clock: Clock,
    hosts: Sequence[str],
    slips: LookupCodes,
    *,
    demo: bool = False,
    front: str = "",
) -> FastAPI:
    """Return the gateway.

    Args:
        opened: Connects its desk to the bus for as long as it runs.
        clock: Tells which years can be chosen.
        hosts: Names under which it may be called.
        slips: What proves that somebody holds the slip of a record.
        demo: Whether every page has to say that its records are made up.
        front: The unit whose pages are shown where an address names none; see `front_unit`.

    Raises:
        BadFiles: The operator's own folder has faults.
        NoFrontUnit: There is no such unit.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened() as desk:
            app.state.desk = desk
            app.state.doors = Doors(clock)
            app.state.boards = Lately[board.BoardView]()
            yield

    app = FastAPI(
        title="motcua",
        summary="Figures of a commune's one-stop office, as its pages show them",
        lifespan=lifespan,
        dependencies=[Depends(refuse_foreign_forms)],
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.clock = clock
    app.state.slips = slips
    app.state.demo = demo
    today = clock.now().astimezone(OFFICE_ZONE).date()
    app.state.front = front_unit(front, load_units(), today)
    load_procedures()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Guard)
    tell_of_all(app)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(json_api.health)
    for part in (
        json_api,
        overview,
        letters,
        print_runs,
        wordings,
        survey_form,
        recommendation_form,
        paper_answers,
        tablet,
    ):
        app.include_router(part.router)
    for part in (
        record_papers,
        record,
        apologies,
        group,
        record_lookup,
        procedures,
        board,
        disclosure_list,
        follow_ups,
        recommendations,
    ):
        app.include_router(part.router, responses=json_api.TROUBLES)
    return app
