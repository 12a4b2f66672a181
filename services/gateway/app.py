"""The application: assembles the routers, the middleware and the state that they share."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from services.gateway import json_api
from services.gateway.public import (
    board,
    board_data,
    disclosure_list,
    procedures,
    recommendation_form,
    record_lookup,
    survey_form,
    tablet,
)
from services.gateway.public.rate_limit import PublicLimits
from services.gateway.queries.board import BoardView
from services.gateway.queries.cache import SharedCache
from services.gateway.queries.query_client import QueryClient
from services.gateway.staff import (
    apologies,
    follow_ups,
    group,
    letters,
    officer,
    overview,
    paper_answers,
    print_runs,
    recommendations,
    record,
    record_papers,
    wordings,
)
from services.gateway.web.default_unit import default_unit
from services.gateway.web.errors import install_error_handlers
from services.gateway.web.head import HeadMiddleware
from services.gateway.web.middleware import SecurityMiddleware, require_same_origin
from services.gateway.web.tls import TlsMiddleware
from shared.clock import Clock
from shared.contracts.lookup_code import LookupCodes
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.reference.office_zone import local_day

COMPRESSED: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")
"""Content types that compression makes no smaller."""
STATIC: Final = Path(__file__).parent / "web" / "static"
PAGES_ONLY: Final = (
    overview,
    letters,
    print_runs,
    wordings,
    officer,
    survey_form,
    recommendation_form,
    paper_answers,
    tablet,
)
"""Modules whose routers return pages; the JSON beside them, if there is any, is in `json_api`."""
WITH_JSON: Final = (
    record_papers,
    record,
    apologies,
    group,
    record_lookup,
    procedures,
    board,
    board_data,
    disclosure_list,
    follow_ups,
    recommendations,
)
"""Modules whose routers return pages and JSON."""


def gateway(
    connect: Callable[[], AbstractAsyncContextManager[QueryClient]],
    clock: Clock,
    hosts: Sequence[str],
    codes: LookupCodes,
    *,
    demo: bool = False,
    unit: str = "",
    reported: Sequence[str] = (),
) -> FastAPI:
    """Return the gateway.

    Args:
        connect: Opens the query client, which stays connected while the application runs.
        clock: Determines which years can be chosen.
        hosts: Host names under which the gateway may be called.
        codes: Checks the lookup codes on slips.
        demo: Whether every page says that its records are made up.
        unit: The configured default unit, by id or code; see `default_unit`.
        reported: Official codes of the units for which systems may report.

    Raises:
        BadFiles: The operator's own folder has faults.
        NoDefaultUnit: The configured unit does not exist.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as queries:
            app.state.queries = queries
            app.state.limits = PublicLimits(clock)
            app.state.boards = SharedCache[BoardView]()
            yield

    app = FastAPI(
        title="motcua",
        summary="Figures of a commune's one-stop office, as its pages show them",
        lifespan=lifespan,
        dependencies=[Depends(require_same_origin)],
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.clock = clock
    app.state.codes = codes
    app.state.demo = demo
    today = local_day(clock.now(), load_office_zone())
    app.state.default_unit = default_unit(unit, load_units(), today, reported, demo=demo)
    load_procedures()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(GZipMiddleware, compresslevel=6, exclude_content_types=COMPRESSED)
    app.add_middleware(SecurityMiddleware)
    app.add_middleware(TlsMiddleware)
    app.add_middleware(HeadMiddleware)
    install_error_handlers(app)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(json_api.health)
    app.include_router(json_api.router)
    for module in PAGES_ONLY:
        app.include_router(module.router)
    for module in WITH_JSON:
        app.include_router(module.router, responses=json_api.ERROR_RESPONSES)
    return app
