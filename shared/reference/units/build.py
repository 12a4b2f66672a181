"""Make the lists from the data sets: `python -m shared.reference.units.build FOLDER`; then read git diff.

The folder has `units_vn_2023.csv`, `units_vn_2026.csv` and `units_trieu_son.csv`.
"""

import csv
import sys
import unicodedata
from pathlib import Path
from typing import Final

from shared.reference.units.lists import HEADINGS, MERGES, PARENTS

HERE: Final = Path(__file__).parent
DAY_OF_THE_MERGE: Final = "2025-07-01"
SOURCE: Final = "units_trieu_son.csv"


def build(source: Path) -> None:
    """Write the three lists, their parents, and the merges that are known."""
    before, after, trieu_son = (
        _rows(source / f"units_{name}.csv") for name in ("vn_2023", "vn_2026", "trieu_son")
    )
    in_trieu_son = {row["code"] for row in trieu_son}
    known_before = {row["code"] for row in before}
    old = {row["code"]: f"{row['code']}v1,{row['name']},{row['district_code']}v1" for row in before}
    _write("communes_2023.csv", [line for code, line in old.items() if code not in in_trieu_son])
    _write("trieu_son_2019.csv", [line for code, line in old.items() if code in in_trieu_son])
    new = {row["code"]: f"{row['code']}v{1 + (row['code'] in known_before)}" for row in after}
    _write(
        "communes_2025.csv", [f"{new[row['code']]},{row['name']},{row['province_code']}v2" for row in after]
    )
    parents = {f"{row['district_code']}v1,{row['district']},{row['province_code']}v1" for row in before}
    parents |= {f"{row['province_code']}v1,{row['province']}," for row in before}
    spelt = {_letters(row["province"]): row["province"] for row in before}
    parents |= {
        f"{row['province_code']}v2,{spelt.get(_letters(row['province']), row['province'])}," for row in after
    }
    _write(PARENTS, list(parents), HEADINGS[PARENTS])
    merges = [
        f"{row['code']}v1,{new[row['merged_2025_into_code']]},{DAY_OF_THE_MERGE},{SOURCE}"
        for row in trieu_son
        if row["merged_2025_into_code"]
    ]
    _write(MERGES, merges, "unit,into,on,source")


def _letters(name: str) -> tuple[str, ...]:
    """Return a name's letters and marks in any order: Thanh Hoá and Thanh Hóa are one name."""
    return tuple(sorted(unicodedata.normalize("NFD", name)))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def _write(name: str, lines: list[str], heading: str = HEADINGS["units"]) -> None:
    (HERE / name).write_text("\n".join([heading, *sorted(lines), ""]), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
