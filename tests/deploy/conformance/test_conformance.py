"""`motcua conformance`: a neighbour's events are tried without an office, by the rules of one."""

import json
import signal
import subprocess
import unicodedata
from itertools import islice
from pathlib import Path
from typing import Any

import nats
import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.demo.year import generate
from deploy.embedded.ports import free_ports
from tests.deploy.support.office import MOTCUA
from tests.intake.support.outside_system import Teller, but

PASSED = "GIẤY XÁC NHẬN PHÙ HỢP · CERTIFICATE OF CONFORMANCE"
TELLER = Teller("portal")
FILED = TELLER.filed()


def tried(folder: Path, events: list[Any], *words: str) -> tuple[int, str]:
    """Run the command on a file of events; return its exit code and what it says."""
    file = folder / "events.jsonl"
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in events)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["conformance", str(file), *words])
    return done.exit_code, done.output


@pytest.mark.slow
def test_events_without_a_fault_get_a_certificate_that_names_their_kinds(tmp_path: Path) -> None:
    code, said = tried(tmp_path, [*islice(generate(), 300)], "--system", "cổng tỉnh")
    assert code == 0
    assert said.startswith(PASSED)
    for words in ("cổng tỉnh", "vn.motcua.record.filed.v1", "không có · none", "Chưa thử · not tried"):
        assert words in said


@pytest.mark.parametrize(
    ("events", "words", "expected"),
    [
        pytest.param(["no JSON"], (), "event: không phải là JSON", id="no JSON"),
        pytest.param([but(FILED, data={})], (), "data.record: this field is required", id="a schema"),
        pytest.param([TELLER.filed(at="2099-01-01T08:00:00+07:00")], (), "data.at:", id="a date to come"),
        pytest.param(
            [TELLER.step("resolved")],
            (),
            "1  chờ sự kiện không thấy đến",
            id="a step whose filing never comes",
        ),
        pytest.param(
            [FILED, TELLER.step("resolved"), but(TELLER.step("resolved"), id="again")],
            (),
            "type:",
            id="twice",
        ),
        pytest.param([but(FILED, extra="x" * 70_000)], (), "event: sự kiện lớn hơn 64 KB", id="too large"),
        pytest.param([FILED], ("--source", "urn:else"), "source:", id="a source that is not its own"),
        pytest.param([FILED], ("--unit", "15664"), "data.unit:", id="a unit that is not its own"),
    ],
)
def test_what_does_not_conform_is_named_and_gets_no_certificate(
    tmp_path: Path, events: list[Any], words: tuple[str, ...], expected: str
) -> None:
    code, said = tried(tmp_path, events, *words)
    assert code == 1
    assert expected in said
    assert PASSED not in said


def test_an_event_that_waited_and_was_then_rejected_is_named_with_its_fault(tmp_path: Path) -> None:
    early = TELLER.step("resolved", "2023-02-14T08:00:00+07:00")
    code, said = tried(tmp_path, [early, FILED])
    assert code == 1
    assert "line 1  vn.motcua.record.resolved.v1\n  data.at: sớm hơn lúc hồ sơ được tiếp nhận" in said
    assert "1  bị từ chối" in said
    assert "1  không có lỗi" in said


def test_what_waits_in_the_end_is_named(tmp_path: Path) -> None:
    _, said = tried(tmp_path, [FILED, but(TELLER.step("supplemented"), id="2")])
    assert "line 2  vn.motcua.record.supplemented.v1: chờ sự kiện đến trước" in said


def test_what_is_strange_is_noted_and_harms_nothing(tmp_path: Path) -> None:
    other_day = TELLER.filed(record="H56.31.20-230101-0001")
    code, said = tried(tmp_path, [other_day, Teller("portal", 2).birth(email="a..b@example.vn")])
    assert code == 0
    assert "data.record: ngày trong mã hồ sơ" in said
    assert "data.email: không gửi được thư đến địa chỉ này" in said


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert tried(tmp_path, ["\ufeff" + json.dumps(FILED)])[0] == 0


def test_order_does_not_matter_and_what_is_mended_is_well(tmp_path: Path) -> None:
    early = [TELLER.step("resolved"), but(FILED, data={}), FILED]
    code, said = tried(tmp_path, early)
    assert (code, "line 2" in said, "line 1" in said) == (0, True, False)


def test_text_that_is_not_in_nfc_is_named_and_does_no_harm(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Thị Hòa")
    code, said = tried(tmp_path, [TELLER.filed(applicant={"name": name})])
    assert code == 0
    assert "data.applicant.name: chữ chưa ở dạng NFC" in said
    assert name not in said


@pytest.mark.slow
async def test_the_sandbox_answers_live_and_certifies_at_the_end() -> None:
    (port,) = free_ports(1)
    command = [*MOTCUA, "conformance", "--listen", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: ASYNC220
    try:
        assert process.stdout
        assert b"Ready at" in process.stdout.readline()
        bus = await nats.connect(f"nats://127.0.0.1:{port}")
        receipts = await bus.subscribe("receipts.portal.>")
        for event in (but(FILED, data={}), FILED):
            await bus.jetstream().publish("in.portal.record", json.dumps(event).encode(), stream="IN")
        verdicts = [json.loads((await receipts.next_msg(10)).data)["verdict"] for _ in range(2)]
        await bus.close()
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert verdicts == ["rejected", "accepted"]
    assert "data.record: thiếu trường bắt buộc" in said.decode()
    assert PASSED in said.decode()
    assert process.returncode == 0
