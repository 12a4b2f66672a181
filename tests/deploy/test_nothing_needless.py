"""What no report needs is nowhere once adapters, imports, subscribers and a copy have had it in their hands.

Identity numbers, ethnic origin and causes of death come in columns of their own, and within texts.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from deploy.backup.archive import Copy
from tests.deploy.support.office import MOTCUA, Office, eventually, open_office
from tests.gateway.spreadsheets.support.books import REGISTERS, SECRETS, write_table

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
NUMBER, ORIGIN, CAUSE = SECRETS
NAMED = ("Lê Thị Chín Bịa", "Phạm Văn Mười Bịa", "Trần Thị Bịa Sáu")
"""Whom a system pushes, who has died, and whom a book names: they are looked for as well, and are there."""
PUSHED = {
    "MaHoSo": "H56.31.20-230215-0042",
    "MaTTHC": "2.000815",
    "TenTTHC": "Chứng thực bản sao",
    "ChuHoSo": NAMED[0],
    "SoGiayToChuHoSo": NUMBER,
    "SoDienThoai": NUMBER,
    "DanToc": ORIGIN,
    "ThongTinKhac": f"{NUMBER} {CAUSE}",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": NUMBER}],
    "TaiLieuNop": [{"TenTepDinhKem": f"{NUMBER}.pdf"}],
    "DanhSachHoSoBoSung": [{"NgayBoSung": "20230216080000", "NoiDungBoSung": f"Thiếu CCCD {NUMBER}"}],
    "NgayTiepNhan": "20230215080000",
    "TrangThaiHoSo": "5",
}
DEATH = {
    "nktHoTen": NAMED[1],
    "nktNgayChet": "01.02.2023",
    "nktNguyenNhanChet": CAUSE,
    "nktDanToc": ORIGIN,
    "nktSoDinhDanh": NUMBER,
    "nycHoTen": "Phạm Văn Bịa",
    "so": "7",
    "ngayDangKy": "03.02.2023",
}
BOOK = (
    "Mã hồ sơ",
    "Nội dung hồ sơ",
    "Họ tên chủ hồ sơ",
    "Địa chỉ chủ hồ sơ",
    "Số điện thoại",
    "Nhận hồ sơ",
    "Dân tộc",
)
ROWS = (
    (
        *(
            "H56.31.20-230215-0050",
            f"Chứng thực CCCD {NUMBER} của {NAMED[2]}",
            f"{NAMED[2]} ({NUMBER})",
            f"Thôn 3, {NUMBER}",
            NUMBER,
        ),
        *("02/02/2023 09:00:00", ORIGIN),
    ),
)
BIRTH = (
    *("52/2023", "01/2023", "03.02.2023", "Đăng ký mới", "Trần Minh Bịa", "Nữ", "28.01.2023", ORIGIN, NUMBER),
    *("Trần Thị Bịa Mẹ", "1998", "", "", f"Thôn 3, {NUMBER}", ""),
)


@contextmanager
def listening(bodies: list[bytes]) -> Iterator[str]:
    """Take webhooks; yields the address."""

    class Receiving(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self.send_response(200)
            self.send_header("WebHook-Allowed-Origin", "*")
            self.end_headers()

        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiving) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/events"
        server.shutdown()


def run(office: Office, *words: str) -> str:
    done = office.motcua(*words)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


def test_what_no_report_needs_is_in_no_file_stream_log_copy_or_delivery(tmp_path: Path) -> None:
    folder, heard = tmp_path / "office", {"all": list[bytes](), "plain": list[bytes]()}
    folder.mkdir()
    (folder / "publishers.toml").write_text("")
    for form in ("dvcqg-1", "ho-tich"):
        words = ("publishers", "add", form, "--units", "15712", "--adapter", form, "--folder", str(folder))
        subprocess.run([*MOTCUA, *words], check=True, capture_output=True)
    with (
        listening(heard["all"]) as to_all,
        listening(heard["plain"]) as to_plain,
        open_office(folder) as office,
    ):
        at = ("--facts", "*", "--units", "*", "--private", "--folder", str(folder), "--webhook")
        said = run(office, "subscribers", "add", "noi-bo", "--personal", *at, to_all)
        said += run(office, "subscribers", "add", "tinh", *at, to_plain)
        for form, body in (("dvcqg-1", [PUSHED]), ("ho-tich", DEATH)):
            keyed = {"Authorization": f"Bearer {(folder / 'publishers' / form).read_text().strip()}"}
            address = f"{office.stack.gateway_url}/adapters/{form}/day"
            answer = httpx.post(address, json=body, headers=keyed, timeout=60, trust_env=False)
            assert answer.status_code == 200
            said += answer.text
        texts = tmp_path / "texts.toml"
        texts.write_text(f'[procedures]\n"Chứng thực CCCD … của {NAMED[2]}" = ""\n', encoding="utf-8")
        for file, options in (
            (write_table(tmp_path / "book.xlsx", BOOK, ROWS), ("--procedures", str(texts))),
            (write_table(tmp_path / "births.xlsx", REGISTERS["birth"], [BIRTH]), ("--letters",)),
        ):
            said += run(office, "import", str(file), "--unit", "15712", "--apply", *options)
        kinds = ["life-event.registered"] * 2 + ["record.filed"] * 2 + ["record.supplement-requested"]
        assert eventually(lambda: known(heard["all"]) == kinds == known(heard["plain"]), 120), (
            known(heard["all"]),
            known(heard["plain"]),
            said,
        )
        said += run(office, "doctor") + run(office, "adapters", "differences", "--unit", "15715")
        run(office, "backup", "--into", str(tmp_path / "copies"), "--data", str(folder))
    (file,) = (tmp_path / "copies").iterdir()
    copy = Copy(file)
    copy.check()
    copied = b"".join(part for _, parts in copy.sections() for part in parts)
    places = {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    places |= {"copy": copied, "said": said.encode()}
    places |= {f"webhook {name}": b"".join(bodies) for name, bodies in heard.items()}
    assert [name for name in NAMED if name.encode() not in copied] == []
    assert [name for name in NAMED if name.encode() not in places["webhook all"]] == []
    assert [name for name in NAMED if name.encode() in places["webhook plain"]] == []
    assert [
        (secret, place) for secret in SECRETS for place, held in places.items() if secret.encode() in held
    ] == []


def known(bodies: list[bytes]) -> list[str]:
    """The kinds of facts about records and entries that were delivered."""
    kinds = [".".join(json.loads(body)["type"].split(".")[2:4]) for body in list(bodies)]
    return sorted(kind for kind in kinds if kind.startswith(("life-event", "record")))
