"""The offices that are kept in `offices/`, and what is to become of them."""

import json
import tarfile
from pathlib import Path
from typing import Any, Final

from tests.upgrade.looking import Seen

OFFICES: Final = Path(__file__).with_name("offices")
NOT_KEPT: Final = frozenset({"logs", "nats.pid", "nats.conf"})
"""Of a folder: what is written again."""

WHOLE: Final = frozenset(
    {"receipts", "lines", "types", "dead letters", "recommendations", "print runs", "follow-ups"}
)
"""What is seen by the ids of things: of these there may be no more than there were."""


OF_STEPS: Final = frozenset({"vn.motcua.letter.drafted.v1", "vn.motcua.letter.issued.v1"})
"""Facts that letters publishes again when it writes a paper again."""


def _without_steps_of_control_slips(lines: Seen) -> Seen:
    return {
        letter: line | {"steps": [] if line["kind"] == "control" else line["steps"]}
        for letter, line in lines.items()
    }


def pack(folder: Path, into: Path) -> None:
    """Keep a folder in a file."""
    into.parent.mkdir(exist_ok=True)
    with tarfile.open(into, "w:xz", preset=9) as tar:
        tar.add(folder, ".", filter=_kept)


def unpack(kind: str, folder: Path) -> None:
    """Put an office that is kept into a new folder."""
    with tarfile.open(OFFICES / f"{kind}.tar.xz") as tar:
        tar.extractall(folder, filter="data")


def write(file: Path, expected: dict[str, Any]) -> None:
    """Write what is to become of an office."""
    text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
    file.write_text(text + "\n", encoding="utf-8")


def expected(kind: str) -> Any:
    """Return what is to become of an office."""
    return json.loads((OFFICES / f"{kind}.json").read_text(encoding="utf-8"))


def differences(expected: Any, seen: Any, at: str = "", *, whole: bool = True) -> list[str]:
    """Say where what is seen is not what was expected. An answer may have more fields than it had.

    The control slip is written again with each step of its record, which the version before did not do.
    """
    if at == "/letters/lines":
        expected, seen = map(_without_steps_of_control_slips, (expected, seen))
    if at == "/facts/types":
        expected, seen = (
            {name: n for name, n in types.items() if name not in OF_STEPS} for types in (expected, seen)
        )
    if isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        expected, seen = dict(enumerate(expected)), dict(enumerate(seen))
    if not isinstance(expected, dict) or not isinstance(seen, dict):
        return [] if expected == seen else [f"{at}: {seen!r} instead of {expected!r}"]
    missing = [f"{at}/{name}: missing" for name in expected if name not in seen]
    new = [f"{at}/{name}: new: {seen[name]!r}" for name in seen if whole and name not in expected]
    return [
        *missing,
        *new,
        *(
            difference
            for name in expected
            if name in seen
            for difference in differences(expected[name], seen[name], f"{at}/{name}", whole=name in WHOLE)
        ),
    ]


def listed(table: str) -> dict[str, list[str]]:
    """Return what `motcua dead list` shows, by id."""
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in table.splitlines() if "│" in line
    ]
    return {id: cells for id, *cells in rows}


def to_redrive(dead: Seen) -> list[str]:
    """Return the facts among the dead letters that nobody has settled: those can be sent again."""
    return [
        id for id, letter in dead.items() if not letter["act"] and letter["subject"].startswith("office.")
    ]


def is_half(letter: dict[str, str]) -> bool:
    """Whether a dead letter is the half of a fact."""
    return letter["subject"].startswith("office.record.filed.")


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = Path(member.name).name
    if name in NOT_KEPT or name.endswith("-shm"):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
