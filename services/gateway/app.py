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
    papers,
    print_runs,
    procedures,
    public,
    record,
    staff,
    tablet,
    wordings,
)
from services.gateway.desk import Desk
from services.gateway.errors import tell_of_all
from services.gateway.guard import Guard, refuse_foreign_forms
from services.gateway.visitor import Doors
from shared.clock import Clock
from shared.slip import Slips

STATIC = Path(__file__).parent / "static"


def gateway(
    opened: Callable[[], AbstractAsyncContextManager[Desk]],
    clock: Clock,
    hosts: Sequence[str],
    slips: Slips,
    *,
    demo: bool = False,
) -> FastAPI:
    """Return the gateway.

    Args:
        opened: Connects its desk to the bus for as long as it runs.
        clock: Tells which years can be chosen.
        hosts: Names under which it may be called.
        slips: What proves that somebody holds the slip of a record.
        demo: Whether every page has to say that its records are made up.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened() as desk:
            app.state.desk = desk
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
    app.state.doors = Doors(clock)
    app.state.demo = demo
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Guard)
    tell_of_all(app)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(machine.health)
    for part in (machine, staff, letters, print_runs, wordings, public, tablet):
        app.include_router(part.router)
    for part in (papers, record, apologies, group, lookup, procedures, board, disclosed, follow_ups):
        app.include_router(part.router, responses=machine.TROUBLES)
    return app
