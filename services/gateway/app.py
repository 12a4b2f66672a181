"""The two applications: the public door for citizens, the staff door for whoever has signed in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Lifespan

from services.gateway.counter import filing, recommending, record, registering, sent, survey_slip
from services.gateway.disclosure import files as disclosure_files
from services.gateway.disclosure import pages as disclosures
from services.gateway.inspection import evidence as inspection_evidence
from services.gateway.inspection import files as inspection_files
from services.gateway.inspection import group as inspection_group
from services.gateway.inspection import pages as inspection
from services.gateway.live import stream
from services.gateway.live.changes import UnitChanges
from services.gateway.oversight import (
    calendar,
    dead_letters,
    doctor,
    notice_mail,
    notices,
    operator_log,
    people,
    publishers,
    reading_log,
    retention,
    said_differences,
    settings,
    unknown_procedures,
)
from services.gateway.public import (
    board,
    board_data,
    disclosure_list,
    landing,
    procedures,
    recommendation_form,
    record_lookup,
    survey_form,
    survey_ticket,
    tablet,
)
from services.gateway.public.rate_limit import PublicLimits
from services.gateway.queries.board import BoardView
from services.gateway.queries.cache import SharedCache
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.request_session import KnownSessions
from services.gateway.reception import files as reception_files
from services.gateway.reception import pages as receptions
from services.gateway.reports import closing, downloads, forecast, nine_indices, packs, survey_reviews
from services.gateway.reports import pages as reports
from services.gateway.sign_in import page as sign_in_page
from services.gateway.sign_in.gate import Gate, install_sign_in
from services.gateway.spreadsheets import page as spreadsheet
from services.gateway.staff import (
    apologies,
    follow_ups,
    group,
    json_api,
    letters,
    overview,
    paper_answers,
    print_runs,
    recommendations,
    record_papers,
    records,
    search,
    tablet_ticket,
    today,
    wordings,
)
from services.gateway.web.errors import ERROR_RESPONSES, install_error_handlers
from services.gateway.web.head import HeadMiddleware
from services.gateway.web.middleware import SecurityMiddleware, require_same_origin
from services.gateway.web.office import Office
from services.gateway.web.tls import TlsMiddleware

Connect = Callable[[], AbstractAsyncContextManager[QueryClient]]
"""Opens the query client, which stays connected while the application runs."""
COMPRESSED: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")
"""Content types that compression makes no smaller."""
STATIC: Final = Path(__file__).parent / "web" / "static"
PUBLIC: Final = (
    landing,
    record_lookup,
    procedures,
    board,
    board_data,
    disclosure_list,
    survey_ticket,
    survey_form,
    recommendation_form,
    tablet,
)
"""Modules of the public door. None of their pages shows a name."""
STAFF: Final = (
    sign_in_page,
    today,
    stream,
    overview,
    letters,
    print_runs,
    wordings,
    paper_answers,
    tablet_ticket,
    record_papers,
    records,
    record,
    filing,
    registering,
    recommending,
    sent,
    spreadsheet,
    survey_slip,
    search,
    apologies,
    group,
    follow_ups,
    recommendations,
    notices,
    notice_mail,
    people,
    reading_log,
    calendar,
    dead_letters,
    doctor,
    publishers,
    retention,
    settings,
    operator_log,
    closing,
    packs,
    forecast,
    survey_reviews,
    nine_indices,
    downloads,
    reports,
    inspection,
    inspection_evidence,
    inspection_files,
    inspection_group,
    disclosures,
    disclosure_files,
    receptions,
    reception_files,
    unknown_procedures,
    said_differences,
    json_api,
)
"""Modules of the staff door."""


def public_door(connect: Connect, office: Office, hosts: Sequence[str]) -> FastAPI:
    """Return the application for citizens; `hosts` are the names under which it may be called."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as queries:
            app.state.queries = queries
            app.state.limits = PublicLimits(office.clock)
            app.state.boards = SharedCache[BoardView]()
            yield

    app = _application(
        "motcua",
        "Open data of a commune's one-stop office, as its pages show it",
        lifespan,
    )
    app.state.public_at = ""
    return _furnished(app, office, hosts, PUBLIC)


def staff_door(connect: Connect, office: Office, hosts: Sequence[str]) -> FastAPI:
    """Return the application for staff; `hosts` are the names under which it may be called."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as queries, app.state.changes.received_from(queries.bus):
            app.state.queries = queries
            app.state.sessions = KnownSessions()
            yield

    app = _application(
        "motcua for staff",
        "What the pages of a commune's one-stop office show its staff",
        lifespan,
    )
    app.state.public_at = office.public_url
    app.state.changes = UnitChanges()
    app.add_middleware(Gate)
    install_sign_in(app)
    return _furnished(app, office, hosts, STAFF)


def _application(title: str, summary: str, lifespan: Lifespan[FastAPI]) -> FastAPI:
    """Return an application without pages, which takes forms from its own pages only."""
    return FastAPI(
        title=title,
        summary=summary,
        lifespan=lifespan,
        dependencies=[Depends(require_same_origin)],
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )


def _furnished(app: FastAPI, office: Office, hosts: Sequence[str], modules: Sequence[ModuleType]) -> FastAPI:
    app.state.office = office
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(GZipMiddleware, compresslevel=4, exclude_content_types=COMPRESSED)
    app.add_middleware(SecurityMiddleware)
    app.add_middleware(TlsMiddleware)
    app.add_middleware(HeadMiddleware)
    install_error_handlers(app)
    app.mount("/static", StaticFiles(directory=STATIC))
    for module in modules:
        app.include_router(module.router, responses=ERROR_RESPONSES)
    return app
