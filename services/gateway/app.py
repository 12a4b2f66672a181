"""The application: its parts put together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from services.gateway import (
    apologies,
    board,
    disclosed,
    follow_ups,
    group,
    letters,
    lookup,
    machine,
    paper_answers,
    papers,
    print_runs,
    procedures,
    public,
    recommend,
    recommendations,
    record,
    staff,
    tablet,
    wordings,
)
from services.gateway.desk import Desk
from services.gateway.errors import tell_of_all
from services.gateway.front import front_unit
from services.gateway.guard import Guard, refuse_foreign_forms
from services.gateway.lately import Lately
from services.gateway.visitor import Doors
from shared.catalogue import known_procedures
from shared.clock import Clock
from shared.office_zone import OFFICE_ZONE
from shared.slip import Slips
from shared.units import known_units

STATIC = Path(__file__).parent / "static"


def gateway(
    opened: Callable[[], AbstractAsyncContextManager[Desk]],
    clock: Clock,
    hosts: Sequence[str],
    slips: Slips,
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
    app.state.front = front_unit(front, known_units(), today)
    known_procedures()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Guard)
    tell_of_all(app)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(machine.health)
    for part in (machine, staff, letters, print_runs, wordings, public, recommend, paper_answers, tablet):
        app.include_router(part.router)
    for part in (
        papers,
        record,
        apologies,
        group,
        lookup,
        procedures,
        board,
        disclosed,
        follow_ups,
        recommendations,
    ):
        app.include_router(part.router, responses=machine.TROUBLES)
    return app
