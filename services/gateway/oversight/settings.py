"""The settings with which the processes run, without what is secret."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.oversight.each_service import ask_each
from services.gateway.queries.views import UnitView, View
from services.gateway.web.office import Office
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.operating.settings import SettingLine, SettingsInForce
from shared.contracts.services import GATEWAY

PATH: Final = "/office/settings"
router = APIRouter()


class SettingValue(View):
    """A value of a setting, and the processes that have it."""

    line: SettingLine
    processes: tuple[str, ...]
    """Empty if it is that of all."""


class SettingView(View):
    """A setting, and its values: mostly one."""

    name: str
    values: tuple[SettingValue, ...]


class SettingsView(View):
    """All settings, in their order."""

    unit: UnitView
    settings: tuple[SettingView, ...]
    silent: tuple[str, ...]
    """Services that do not answer."""


async def settings_of_office(request: Request, queries: Queries, unit: OfUnit) -> SettingsView:
    """Return the settings of every process, the gateway's own among them."""
    office: Office = request.app.state.office
    answers = await ask_each(queries, SettingsInForce)
    lines = {name: answer.settings for name, answer in answers.items() if answer}
    return SettingsView(
        unit=UnitView.of(unit),
        settings=tuple(_by_name(lines | {GATEWAY: office.settings})),
        silent=tuple(name for name, answer in answers.items() if not answer),
    )


def _by_name(lines: Mapping[str, Sequence[SettingLine]]) -> list[SettingView]:
    found: dict[str, dict[SettingLine, list[str]]] = {}
    for process, settings in lines.items():
        for line in settings:
            found.setdefault(line.name, {}).setdefault(line, []).append(process)
    return [
        SettingView(
            name=name,
            values=tuple(
                SettingValue(line=line, processes=tuple(processes) if len(values) > 1 else ())
                for line, processes in values.items()
            ),
        )
        for name, values in found.items()
    ]


OfficeSettings = Annotated[SettingsView, Depends(settings_of_office)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfficeSettings) -> HTMLResponse:
    """Show the settings as they are."""
    return show(request, "oversight/settings.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: OfficeSettings) -> SettingsView:
    """Return the settings of every process, without what is secret. For the operator."""
    return view
