"""`motcua adapters try`: what a developer of another system sees, from a file of saved messages."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from tests.adapters.support.cases import CODE, UNIT, written

SECRETS = ("038090001234", "ung thư", "Mường", "giay-khai-sinh.pdf")
RECORD = {
    "MaHoSo": CODE,
    "MaTTHC": "2.000815",
    "ChuHoSo": "Nguyễn Thị Lan",
    "SoGiayToChuHoSo": SECRETS[0],
    "SoDienThoai": SECRETS[0],
    "DanToc": SECRETS[2],
    "ThongTinKhac": f"CCCD {SECRETS[0]}, {SECRETS[1]}",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": SECRETS[0]}],
    "TaiLieuNop": [{"TenTepDinhKem": SECRETS[3], "DuocSoHoa": "1"}],
    "NgayTiepNhan": "20261102080000",
    "TrangThaiHoSo": "2",
}
DEATH = {
    "nktHoTen": "Phạm Văn C",
    "nktNgayChet": "01.11.2026",
    "nktNguyenNhanChet": SECRETS[1],
    "nktDanToc": SECRETS[2],
    "nktSoDinhDanh": SECRETS[0],
    "so": "7",
    "ngayDangKy": "03.11.2026",
}


def tried(tmp_path: Path, lines: list[str], generation: str, *options: str) -> str:
    """What the command prints."""
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(
        app, ["adapters", "try", str(file), "--as", generation, "--unit", UNIT, *options]
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_records_and_steps_of_a_file_become_one_item_each(tmp_path: Path) -> None:
    step = written("step 9 04-1000", "dvcqg-1")
    text = tried(tmp_path, [step, "", json.dumps(RECORD), step, "{broken"], "dvcqg-1", "--json")

    record, broken = json.loads(text)
    assert record["record"] == CODE
    assert [event["type"] for event in record["events"]] == [
        "vn.motcua.record.filed.v1",
        "vn.motcua.record.resolved.v1",
    ]
    assert broken["faults"][0]["line"] == 5
    assert broken["faults"][0]["vi"]


def test_nothing_that_no_report_needs_comes_through(tmp_path: Path) -> None:
    texts = [
        tried(tmp_path, [json.dumps(body, ensure_ascii=False)], generation, *options)
        for body, generation in ((RECORD, "dvcqg-1"), (DEATH, "ho-tich"))
        for options in ((), ("--json",))
    ]

    assert [secret for secret in SECRETS for text in texts if secret in text] == []
    assert "2026-11-02T08:00:00+07:00  vn.motcua.record.filed.v1" in texts[0]
    assert "vn.motcua.life-event.registered.v1" in texts[2]


@pytest.mark.parametrize(
    ("table", "kind", "differences"),
    [
        ("", (False, True), ["unknown-registration"]),
        ('registrations = { "7" = "first" }', (False, False), []),
        ('registrations = { "7" = "again" }', (True, False), []),
    ],
    ids=["nobody has said", "first", "again"],
)
def test_a_file_says_what_a_registration_means(
    tmp_path: Path, table: str, kind: tuple[bool, bool], differences: list[str]
) -> None:
    file = tmp_path / "registrations.toml"
    file.write_text(table, encoding="utf-8")
    options = ("--registrations", str(file)) if table else ()
    text = tried(tmp_path, [json.dumps(DEATH | {"loaiDangKy": "7"})], "ho-tich", *options, "--json")

    (entry,) = json.loads(text)
    data = entry["events"][0]["data"]
    assert (data.get("repeated", False), data.get("perhaps_repeated", False)) == kind
    assert [one["code"] for one in entry["differences"]] == differences


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('registrations = { "7" = "second" }', "first, late, again"),
        ("registration = 1", "no table registrations"),
        ("registrations = {", "registrations.toml"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, table: str, said: str) -> None:
    file, messages = tmp_path / "registrations.toml", tmp_path / "messages.jsonl"
    file.write_text(table, encoding="utf-8")
    messages.write_text(json.dumps(DEATH), encoding="utf-8")
    command = ["adapters", "try", str(messages), "--as", "ho-tich", "--unit", UNIT]
    result = CliRunner().invoke(app, [*command, "--registrations", str(file)])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
