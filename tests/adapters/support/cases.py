"""Reads the worked cases, and writes their messages as the generations write them."""

import json
import shlex
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from deploy.adapters.trial import Trial
from services.gateway.adapters.mapping import load_mapping
from services.gateway.adapters.translation import Adapter
from shared.reference.loading import load_office_zone

UNIT: Final = "15712"
ZONE: Final = load_office_zone()
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=ZONE)
CODE: Final = "H56.31.20-261102-0042"
FOLDER: Final = Path(__file__).parents[1] / "worked_cases"
MOMENT_FIELDS: Final = ("Ngay", "ThoiDiem")


class Case(NamedTuple):
    """Messages, and what becomes of them."""

    why: str
    generation: str
    said: list[str]
    events: list[str]
    faults: list[str]
    differences: list[str]
    variant: str
    code: str


def worked_cases() -> Iterator[Case]:
    """Yield all cases."""
    for file in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        for row in content["case"]:
            yield Case(
                why=row["why"],
                generation=content["as"],
                said=[
                    message if message.startswith(("{", "[")) else written(message, content["as"])
                    for message in row["said"]
                ],
                events=row.get("events", []),
                faults=row.get("faults", []),
                differences=row.get("differences", []),
                variant=row.get("variant", ""),
                code=row.get("code", CODE),
            )


def written(message: str, generation: str) -> str:
    """Return a short message in the form of a generation.

    `record 2 NgayHenTra=04-1700` is a record, `step 5 03-0900 "text"` a step, `state 5` a state without a
    moment; moments are of November 2026.
    """
    kind, status, *rest = shlex.split(message)
    fields = dict(part.split("=", 1) for part in rest if "=" in part)
    fields = {name: _moment(value, generation, name) for name, value in fields.items()}
    is_first = generation == "dvcqg-1"
    row: dict[str, Any]
    if kind == "record":
        status_field = {"TrangThaiHoSo": status} if status != "-" else {}
        received = _moment("02-0800", generation, "NgayTiepNhan")
        row = {"MaHoSo": CODE, "MaTTHC": "2.000815", "TenTTHC": "Chứng thực bản sao từ bản chính"}
        row |= {"ChuHoSo": "Nguyễn Thị Lan", "NgayTiepNhan": received, **status_field, **fields}
        supplement = {name: row.pop(name) for name in list(row) if name in SUPPLEMENT}
        row |= {"DanhSachHoSoBoSung": [supplement]} if supplement else {}
    else:
        number: Any = status if is_first else int(status)
        row = {"MaHoSo": CODE, "TrangThai": number, **fields}
        moments = [part for part in rest if "=" not in part]
        if kind == "step":
            row["ThoiDiemXuLy"] = _moment(moments.pop(0), generation, "ThoiDiemXuLy")
        if moments:
            row["NoiDungXuLy"] = moments[0]
    if is_first:
        service = "DongBoHoSoMC" if kind == "record" else "CapNhatTienDoHoSoMC"
        body: Any = {"session": "s1", "madonvi": "H56.31.20", "service": service, "data": [row]}
    else:
        body = row if kind == "record" else [row]
    return json.dumps(body, ensure_ascii=False)


SUPPLEMENT: Final = (
    "NgayBoSung",
    "NoiDungBoSung",
    "NgayTiepNhanBoSung",
    "NgayHenTraTruoc",
    "NgayHenTraMoi",
)


def tried(case: Case) -> list[dict[str, Any]]:
    """Return what becomes of the messages of a case."""
    trial = Trial(Adapter(case.generation, UNIT, load_mapping(case.generation, case.variant), ZONE), NOW)
    for line, message in enumerate(case.said, start=1):
        trial.take(line, message.encode())
    return list(trial.results())


def short(event: dict[str, Any]) -> str:
    """Return an event as the cases write it."""
    name = event["type"].split(".")[3]
    moment = datetime.fromisoformat(event["time"])
    if name == "registered":
        return f"registered {moment:%Y-%m-%d}"
    return name if moment >= NOW.replace(hour=0) else f"{name} {moment:%d-%H%M}"


def _moment(value: str, generation: str, name: str) -> str:
    if not name.startswith(MOMENT_FIELDS) or len(value) != 7 or value[2] != "-":
        return value
    moment = datetime(2026, 11, int(value[:2]), int(value[3:5]), int(value[5:]), tzinfo=ZONE)
    if generation == "dvcqg-1":
        return f"{moment:%Y%m%d%H%M%S}"
    return f"{moment:%Y-%m-%dT%H:%M:%S.000}" if name == "ThoiDiemXuLy" else f"{moment:%Y-%m-%d %H:%M:%S}"
