"""Make the lists from the data sets: `python -m shared.reference.units.build FOLDER`; then read git diff.

The folder has `units_vn_2023.csv`, `units_vn_2026.csv`, `units_trieu_son.csv` and `merges_vn_2025.csv`.
"""

import csv
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from shared.reference.units.lists import HEADINGS, MERGES, PARENTS
from shared.reference.units.merges import Merge, MergeRows

HERE: Final = Path(__file__).parent
DAY_OF_THE_MERGE: Final = date(2025, 7, 1)
OF_THE_COUNTRY: Final = "merges_vn_2025.csv"
OF_TRIEU_SON: Final = "units_trieu_son.csv"
COUNTED: Final = {"whole": 9_564, "part": 562, "part-default": 471, "old": 10_035, "new": 3_316}
"""What the list of merges has, by its own word for each pair, and how many codes on either side."""

DataRow = Mapping[str, str]


class UnexpectedData(Exception):
    """A data set is not the one that the lists were made from."""


def build(source: Path) -> None:
    """Write the lists, their parents, and the merges."""
    before, after, trieu_son, merged = (
        _rows(source / name)
        for name in ("units_vn_2023.csv", "units_vn_2026.csv", OF_TRIEU_SON, OF_THE_COUNTRY)
    )
    check_counts(merged)
    known_before = {row["code"]: row for row in before}
    new = {row["code"]: f"{row['code']}v{1 + (row['code'] in known_before)}" for row in after}
    later = {row["old_code"]: row for row in merged if row["old_code"] not in known_before}
    old = {code: f"{code}v1" for code in known_before}
    old |= {code: f"{code}v{1 + (code in new)}" for code in later}  # an id that was given stays
    district_of = {
        (row["old_district"], row["old_province"]): known_before[row["old_code"]]["district_code"]
        for row in merged
        if row["old_code"] in known_before
    }
    districts = {code: district_of[row["old_district"], row["old_province"]] for code, row in later.items()}
    lines = {row["code"]: f"{old[row['code']]},{row['name']},{row['district_code']}v1" for row in before}
    in_trieu_son = {row["code"] for row in trieu_son}
    _write("communes_2023.csv", [line for code, line in lines.items() if code not in in_trieu_son])
    _write("trieu_son_2019.csv", [line for code, line in lines.items() if code in in_trieu_son])
    _write(
        "communes_june_2025.csv",
        [f"{old[code]},{row['old_name']},{districts[code]}v2" for code, row in later.items()],
    )
    _write(
        "communes_2025.csv", [f"{new[row['code']]},{row['name']},{row['province_code']}v2" for row in after]
    )
    parents = _parents(before, after)
    parents |= {
        f"{districts[code]}v2,{row['old_district']},{_province_of(before, districts[code])}v1"
        for code, row in later.items()
    }
    _write(PARENTS, list(parents), HEADINGS[PARENTS])
    merges = {
        (old[row["code"]], new[row["merged_2025_into_code"]]): OF_TRIEU_SON
        for row in trieu_son
        if row["merged_2025_into_code"]
    }
    by_name = {(row["name"], _letters(row["province"])): new[row["code"]] for row in after}
    merges |= {
        (
            old[row["old_code"]],
            new.get(row["new_code"]) or by_name[row["new_name"], _letters(row["new_province"])],
        ): OF_THE_COUNTRY
        for row in merged
    }
    pairs = (Merge(unit, into, DAY_OF_THE_MERGE, named, "", 0) for (unit, into), named in merges.items())
    (HERE / MERGES).write_bytes(MergeRows.of(pairs).rows)


def _parents(before: Iterable[DataRow], after: Iterable[DataRow]) -> set[str]:
    spelt = {_letters(row["province"]): row["province"] for row in before}
    parents = {f"{row['district_code']}v1,{row['district']},{row['province_code']}v1" for row in before}
    parents |= {f"{row['province_code']}v1,{row['province']}," for row in before}
    return parents | {
        f"{row['province_code']}v2,{spelt.get(_letters(row['province']), row['province'])}," for row in after
    }


def _province_of(before: Iterable[DataRow], district: str) -> str:
    return next(row["province_code"] for row in before if row["district_code"] == district)


def check_counts(merged: Sequence[DataRow]) -> None:
    """Compare a list of merges with what it is known to have.

    Raises:
        UnexpectedData: It has other counts, or a unit is called divided that is not.
    """
    counts = Counter(row["how"] for row in merged)
    counts |= Counter(
        old=len({row["old_code"] for row in merged}), new=len({row["new_code"] for row in merged})
    )
    if counts != COUNTED:
        raise UnexpectedData(f"{OF_THE_COUNTRY} has {dict(counts)} and not {COUNTED}")
    into: dict[str, list[str]] = defaultdict(list)
    for row in merged:
        into[row["old_code"]].append(row["how"])
    wrong = [code for code, how in into.items() if (how == ["whole"]) is (len(how) > 1)]
    if wrong:
        raise UnexpectedData(f"{OF_THE_COUNTRY}: whole or divided is not clear of {', '.join(wrong)}")


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
