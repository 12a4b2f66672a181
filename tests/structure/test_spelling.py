"""What people read has one spelling of Vietnamese (xóa, hòa, hủy, as in ministries) and natural words."""

import re
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
OTHER_SPELLING: Final = re.compile(
    r"(?<!\w)\w*(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)",
    re.IGNORECASE,
)
READ_BY_PEOPLE: Final = ("*.toml", "*.html", "*.j2", "*.typ", "*.yml", "*.py")
TRANSLATED: Final = re.compile(
    r"Vì sao hẹn ngày này|Các đơn vị cạnh nhau|Chờ người xem lại|lời văn|Quá trình của thư"
    r"|Ghi là đã|Ghi là bị"
    r"|Làm lúc|đóng tập|Bản có sẵn|Mức chắc chắn|Xong trước hạn|Dịch vụ đang tạm vắng|Lời mời chưa|\d lời mời"
    r"|Dấu hiệu cần xem lại|Chưa dựng được|(?-i:tại (?:Xã|Phường|Thị trấn) )|Ông, bà (?!nội|ngoại)"
    r"|Kiến nghị / Phản ánh"
    r"|trục tin|tin bị gạt lại|đơn vị không còn nữa"
    r"|its time being over|unit is no more|waiting for a person|against the deadline|clock stands still"
    r"|broken off|no second letter|holds at once",
    re.IGNORECASE,
)
"""Phrases that read as translated, in either language; the pages say it as an official would."""
NOT_OURS: Final = {
    "deploy/demo/year/names.toml": "people write their names as they like",
    "shared/reference/units/build.py": "names as the lists of units have them",
    "shared/contracts/events/personal.py": "stands in the databases of offices",
}


def read_by_people() -> list[str]:
    patterns = [f"{part}/**/{kind}" for part in ("services", "shared", "deploy") for kind in READ_BY_PEOPLE]
    command = ["git", "ls-files", "--", *patterns, "docs/**/*.md", "README.md"]
    files = subprocess.check_output(command, cwd=ROOT, text=True).split()
    assert len(files) > 300
    return files


def test_nothing_reads_as_translated() -> None:
    found = {
        name: words
        for name in read_by_people()
        if not name.startswith("docs/decisions/")
        and (words := TRANSLATED.findall((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found


def test_vietnamese_has_one_spelling() -> None:
    found = {
        name: words
        for name in read_by_people()
        if name not in NOT_OURS
        and (words := OTHER_SPELLING.findall((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found
    assert OTHER_SPELLING.findall("đã xoá, thoả thuận, quý, huỷ, Hoà") == ["xoá", "thoả", "huỷ", "Hoà"]
    assert not OTHER_SPELLING.findall("đã xóa, hoàn thành, quý, thủy, khoản, hủy, chuyển")
