"""One spelling of Vietnamese in all that people read: xóa, hòa, hủy, as ministries write it."""

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
NOT_OURS: Final = {
    "deploy/demo/year/names.toml": "people write their names as they like",
    "shared/reference/units/build.py": "names as the lists of units have them",
    "shared/service/retention/__init__.py": "stands in the databases of offices",
}


def test_vietnamese_has_one_spelling() -> None:
    patterns = [f"{part}/**/{kind}" for part in ("services", "shared", "deploy") for kind in READ_BY_PEOPLE]
    command = ["git", "ls-files", "--", *patterns]
    files = subprocess.check_output(command, cwd=ROOT, text=True).split()
    assert len(files) > 300
    found = {
        name: words
        for name in files
        if name not in NOT_OURS
        and (words := OTHER_SPELLING.findall((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found
    assert OTHER_SPELLING.findall("đã xoá, thoả thuận, quý, huỷ, Hoà") == ["xoá", "thoả", "huỷ", "Hoà"]
    assert not OTHER_SPELLING.findall("đã xóa, hoàn thành, quý, thủy, khoản, hủy, chuyển")
