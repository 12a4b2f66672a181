"""Systems send in their own forms to a running office: gateway, bus and intake as processes of their own."""

import asyncio
import json
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.adapters.support.office import KEY, SOURCE, bus_at, record, running_office, step
from tests.adapters.test_try_command import SECRETS
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow
NUMBERS = count(42)
KEYED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with running_office(folder) as port:
        yield port


@pytest.fixture
async def office(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client


@pytest.fixture
def code() -> str:
    """A record code of its own for each test."""
    return f"H56.31.20-260815-{next(NUMBERS):04}"


def facts(folder: Path, about: str) -> list[str]:
    """The kinds of accepted reports about a record or an entry, without what was said."""
    with closing(sqlite3.connect(folder / "intake.db")) as database:
        rows = database.execute(
            "select type from received where about = ? and verdict = 'accepted' order by sequence", (about,)
        )
        return [kind.split(".")[3] for (kind,) in rows if ".said." not in kind]


def all_bytes(folder: Path) -> bytes:
    """All that the office has written: databases, streams, logs."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def accepted(folder: Path, about: str, expected: list[str]) -> None:
    """Wait until exactly these facts are there, and see that no more follow."""

    async def are_there() -> bool:
        return sorted(facts(folder, about)) == sorted(expected)

    await eventually(are_there)
    await asyncio.sleep(0.5)
    assert sorted(facts(folder, about)) == sorted(expected)


async def test_the_first_generation_logs_in_and_sends_a_whole_life_in_disorder_twice(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    said = {"username": "tinh", "password": KEY}
    session = (await office.post("/adapters/dvcqg-1/login", json=said)).json()["session"]
    bodies: list[tuple[str, list[dict[str, Any]]]] = [
        ("CapNhatTienDoHoSoMC", [step("10", code, "20260817110000"), step("9", code, "20260817100000")]),
        ("CapNhatTienDoHoSoMC", [step("5", code, "20260815100000", NoiDungXuLy="Thiếu ảnh")]),
        ("DongBoHoSoMC", [record("2", code)]),
        ("CapNhatTienDoHoSoMC", [step("4", code, "20260816090000")]),
        (
            "DongBoHoSoMC",
            [record("10", code, NgayKetThucXuLy="20260817100000", NgayTra="20260817110000")],
        ),
    ]
    for service, data in [*bodies, *reversed(bodies)]:
        body = {"session": session, "madonvi": "H56.31.20", "service": service, "data": data}
        answer = await office.post(f"/adapters/dvcqg-1/{service}", json=body)
        assert (answer.status_code, answer.json()["error_code"]) == (200, "0"), answer.text

    await accepted(folder, code, ["filed", "supplement-requested", "supplemented", "resolved", "returned"])


async def test_the_second_generation_sends_states_without_moments(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    said = {"client_id": "tinh", "client_secret": KEY}
    given = (await office.post("/adapters/dvcqg-2/token", json=said)).json()["data"]
    bearer = {"Authorization": f"{given['token_type']} {given['access_token']}"}
    created = record("2", code, NgayTiepNhan="2026-08-15 08:00:00", NgayNop="2026-08-14 20:00:00")
    del created["TrangThaiHoSo"]
    states = [5, 5, 4, 5, 9]
    bodies = [created, *([{"IdHoSo": "1", "MaHoSo": code, "TrangThai": state}] for state in states)]
    for body in bodies:
        answer = await office.post("/adapters/dvcqg-2/CapNhatTrangThai", json=body, headers=bearer)
        assert answer.json()["code"] == "200", answer.text

    await accepted(
        folder, code, ["filed", "supplement-requested", "supplemented", "supplement-requested", "resolved"]
    )


async def test_a_moment_that_comes_later_moves_no_fact_and_makes_no_second_one(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    for body in (
        [record("2", code)],
        [record("5", code)],
        [step("5", code, "20260816090000")],
        [step("5", code, "20260816090000"), record("5", code)],
    ):
        answer = await office.post("/adapters/dvcqg-1", json=body, headers=KEYED)
        assert answer.json()["error_code"] == "0"

    await accepted(folder, code, ["filed", "supplement-requested"])


async def test_what_contradicts_itself_is_listed_with_who_said_it(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    done = record("9", code, NgayKetThucXuLy="20260818100000")
    for body in ([record("2", code)], [step("5", code, "20260817090000")], [done]):
        await office.post("/adapters/dvcqg-1", json=body, headers=KEYED)
    await accepted(folder, code, ["filed", "supplement-requested"])

    command = [sys.executable, "-m", "deploy.cli.main", "adapters", "differences", "--unit", "15667"]
    environment = os.environ | {"MOTCUA_NATS_URL": bus_at(folder)}
    asked = await asyncio.create_subprocess_exec(*command, "--json", env=environment, stdout=PIPE)
    text = (await asked.communicate())[0]

    assert asked.returncode == 0
    (found,) = [one for one in json.loads(text) if one["record"] == code]
    assert found["sources"] == [SOURCE]
    assert [(one["code"], one["state"]) for one in found["differences"]] == [
        ("done-against-steps", "resolved")
    ]


async def test_one_bad_record_does_not_hold_up_the_others_and_is_named(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    bad = record("2", f"{code}1", NgayTiepNhan="20261301080000")

    answer = await office.post("/adapters/dvcqg-1/DongBoHoSoMC", json=[bad, record("2", code)], headers=KEYED)

    told = answer.json()
    assert told["error_code"] == "1"
    assert [(one["MaHoSo"], one["field"]) for one in told["result"]] == [(bad["MaHoSo"], "[0].NgayTiepNhan")]
    await accepted(folder, code, ["filed"])
    assert facts(folder, bad["MaHoSo"]) == []


async def test_who_has_no_key_and_who_speaks_another_form_is_refused(
    office: httpx.AsyncClient, code: str
) -> None:
    body = {"session": "tinh.9999999999.0000", "data": [record("2", code)]}
    wrong = {"username": "tinh", "password": "another-key"}
    no_key = await office.post("/adapters/dvcqg-1", json=body)
    no_login = await office.post("/adapters/dvcqg-1/login", json=wrong)
    another = await office.post(
        "/adapters/dvcqg-1", json=body, headers={"Authorization": "Bearer another-key"}
    )
    unknown = await office.post("/adapters/dvcqg-9", json=body, headers=KEYED)
    broken = await office.post("/adapters/dvcqg-1", content=b"{", headers=KEYED)

    statuses = [one.status_code for one in (no_key, no_login, another, unknown, broken)]
    assert statuses == [401, 401, 401, 404, 200]
    assert broken.json()["error_code"] == "1"
    assert "JSON" in broken.json()["result"][0]["message"]


async def test_what_no_report_needs_reaches_no_file(
    office: httpx.AsyncClient, folder: Path, code: str
) -> None:
    identity, cause, origin, file = SECRETS
    body = [
        record(
            "5",
            code,
            SoGiayToChuHoSo=identity,
            SoDienThoai=identity,
            DanToc=origin,
            ThongTinKhac=f"{identity} {cause}",
            DinhDanhCHS=[{"LoaiDinhDanh": "1", "SoDinhDanh": identity}],
            TaiLieuNop=[{"TenTepDinhKem": file}],
            DanhSachHoSoBoSung=[{"NgayBoSung": "20260816080000", "NoiDungBoSung": f"Thiếu CCCD {identity}"}],
        ),
        record("2", identity),
        record("2", f"{code}4", ChuHoSo=identity),
    ]
    death = {
        "nktHoTen": "Phạm Văn C",
        "nktNgayChet": "01.08.2026",
        "nktNguyenNhanChet": cause,
        "nktDanToc": origin,
        "nktSoDinhDanh": identity,
        "so": "7",
        "ngayDangKy": "03.08.2026",
    }
    answers = [
        await office.post("/adapters/dvcqg-1/DongBoHoSoMC", json=body, headers=KEYED),
        await office.post("/adapters/ho-tich/ketqua", json=death, headers=KEYED),
    ]
    await accepted(folder, code, ["filed", "supplement-requested"])
    await accepted(folder, "KT-15667-2026-0007", ["registered"])

    written = all_bytes(folder)
    assert "Phạm Văn C".encode() in written
    found = [secret for secret in SECRETS if secret.encode() in written]
    found += [secret for secret in SECRETS for answer in answers if secret in answer.text]
    assert found == []
