"""The demo's year as a commune's clerk would export it: a record book (form 07) and three registers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from deploy.demo.year import generate
from shared.reference.loading import load_procedures

Row = list[Any]
SECRETS: Final = ("038123456789", "DAN-TOC-BI-MAT", "NGUYEN-NHAN-BI-MAT")
"""An identity number, an ethnic origin and a cause of death, which registers have and nobody may keep."""
TITLES: Final = (
    ("", "UBND XÃ VĂN SƠN"),
    ("", "SỔ THEO DÕI HỒ SƠ"),
    (),
)
ABOVE: Final = (
    "STT",
    "Mã hồ sơ",
    "Nội dung hồ sơ",
    "Số lượng (bộ)",
    "Họ tên chủ hồ sơ",
    "Địa chỉ chủ hồ sơ",
    "Số điện thoại",
    "Ngày, tháng, năm",
    "",
    "",
    "",
    "",
    "Trả kết quả",
    "",
    "Hình thức nộp",
    "Người nhận hồ sơ",
    "Ghi chú",
)
BELOW: Final = (
    *("",) * 7,
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Yêu cầu bổ sung",
    "Ngày bổ sung",
    "Ngày có kết quả",
    "Ngày trả",
    "Bên nhận",
    "",
    "",
    "",
)
MERGED: Final = (("Ngày, tháng, năm", 5), ("Trả kết quả", 2))
REGISTERS: Final = {
    "birth": (
        *("so", "quyenSo", "ngayDangKy", "loaiDangKy", "nksHoTen", "nksGioiTinh", "nksNgaySinh", "nksDanToc"),
        *("nksSoDinhDanh", "meHoTen", "meNgaySinh", "chaHoTen", "chaNgaySinh", "meNoiCuTru", "maHoSo"),
    ),
    "death": (
        *(
            "so",
            "quyenSo",
            "ngayDangKy",
            "nktHoTen",
            "nktGioiTinh",
            "nktNgaySinh",
            "nktDanToc",
            "nktNgayChet",
        ),
        *("nktNguyenNhanChet", "nktSoDinhDanh", "nycHoTen", "nktNoiCuTru", "maHoSo"),
    ),
    "marriage": (
        *(
            "so",
            "quyenSo",
            "ngayDangKy",
            "chongHoTen",
            "chongNgaySinh",
            "chongDanToc",
            "voHoTen",
            "voNgaySinh",
        ),
        *("voSoDinhDanh", "chongNoiCuTru", "maHoSo"),
    ),
}


def demo_rows() -> tuple[list[Row], dict[str, list[Row]]]:
    """Return the rows of the record book, and of each register, without what a hospital reported."""
    steps: dict[str, dict[str, Any]] = defaultdict(dict)
    registers: dict[str, list[Row]] = {kind: [] for kind in REGISTERS}
    for event in generate():
        _, _, noun, participle, _ = event["type"].split(".")
        if noun == "record":
            steps[event["data"]["record"]][participle] = event["data"]
        elif participle == "registered" and event["data"].get("record"):
            kind = event["data"]["details"]["kind"]
            registers[kind].append(_register_row(kind, event["data"]))
    book = [_book_row(number, said) for number, said in enumerate(steps.values(), start=1)]
    return book, registers


def _book_row(number: int, said: dict[str, Any]) -> Row:
    filed = said["filed"]
    return [
        number,
        filed["record"],
        load_procedures()[filed["procedure"]].name,
        1,
        filed["applicant"]["name"],
        f"Thôn {number % 12 + 1}",
        "0912.345.678",
        *(_moment(said.get(step)) for step in ("filed",)),
        "",
        *(
            _moment(said.get(step))
            for step in ("supplement-requested", "supplemented", "resolved", "returned")
        ),
        "Người dân",
        "Trực tuyến" if filed["channel"] == "online" else "Trực tiếp",
        "Lê Thị Hạnh",
        "",
    ]


def _moment(said: dict[str, Any] | None) -> str:
    return f"{datetime.fromisoformat(said['at']):%d/%m/%Y %H:%M:%S}" if said else ""


def _register_row(kind: str, said: dict[str, Any]) -> Row:
    details = said["details"]
    people = {
        "birth": ("child", "mother", "father"),
        "death": ("deceased", "relative"),
        "marriage": (),
    }[kind]
    named = {path: details.get(path, {}) for path in people}
    if kind == "marriage":
        named = dict(zip(("husband", "wife"), details["spouses"], strict=True))
    name = {path: one.get("name", "") for path, one in named.items()}
    born = {path: _day(one.get("born_on")) for path, one in named.items()}
    sex = {path: {"male": "Nam", "female": "Nữ"}.get(one.get("sex", ""), "") for path, one in named.items()}
    number, day = f"{int(said['life_event'][-4:])}/2023", _day(said["registered_on"])
    identity, origin, cause = SECRETS
    common = [number, "01/2023", day]
    if kind == "birth":
        child = [name["child"], sex["child"], born["child"], origin, identity]
        parents = [name["mother"], born["mother"], name["father"], born["father"]]
        return [*common, "Đăng ký mới", *child, *parents, said["residence"], said["record"]]
    if kind == "death":
        dead = [name["deceased"], sex["deceased"], born["deceased"], origin, _day(details["died_on"]), cause]
        return [*common, *dead, identity, name["relative"], said["residence"], said["record"]]
    couple = [name["husband"], born["husband"], origin, name["wife"], born["wife"], identity]
    return [*common, *couple, said["residence"], said["record"]]


def _day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else ""


def write_book(file: Path, rows: Iterable[Sequence[Any]], order: Sequence[int] = ()) -> Path:
    """Write a record book as systems export it: titles, two merged rows of headings, numbers of columns.

    `order` is that of the columns, if it is another one.
    """
    above, below = ([names[index] for index in order or range(len(names))] for names in (ABOVE, BELOW))
    with Workbook(file, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Sổ theo dõi")
        number = 0
        for title in TITLES:
            sheet.write_row(number, 0, title)
            number += 1
        sheet.write_row(number, 1, above)
        sheet.write_row(number + 1, 1, below)
        for heading, width in MERGED:
            first = above.index(heading) + 1
            sheet.merge_range(number, first, number, first + width - 1, heading)
        sheet.write_row(number + 2, 1, [f"({column})" for column in range(1, len(ABOVE) + 1)])
        for offset, row in enumerate(rows, start=number + 3):
            sheet.write_row(offset, 1, row)
        sheet.write_row(offset + 2, 1, ["", "", "Cộng", offset])
        sheet.write_row(offset + 4, 12, ["NGƯỜI LẬP SỔ"])
    return file


def write_table(file: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a table of one row of headings."""
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    return file


def first_rows(records: int) -> tuple[list[Row], dict[str, list[Row]]]:
    """Return the rows of the first records of the year, and what they asked to enter into each register."""
    book, registers = demo_rows()
    codes = {row[1] for row in book[:records]}
    kept = {kind: [row for row in rows if row[-1] in codes] for kind, rows in registers.items()}
    return book[:records], kept


def write_demo(folder: Path, records: int) -> dict[str, Path]:
    """Write the first records of the demo's year; return the files by kind."""
    book, registers = first_rows(records)
    return {
        "record": write_book(folder / "so-theo-doi.xlsx", book),
        **{
            kind: write_table(folder / f"{kind}.xlsx", REGISTERS[kind], rows)
            for kind, rows in registers.items()
        },
    }
