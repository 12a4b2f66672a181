"""What real systems get wrong (`docs/adapters.md`): each kind spoils the messages of one record. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from deploy.simulate.message import Dirt, SimulatedMessage

Messages = list[SimulatedMessage]


WEIGHTS: Final[Mapping[Dirt, int]] = {
    Dirt.REPEATED: 8,
    Dirt.LATE: 5,
    Dirt.MISSING: 4,
    Dirt.DOCTORED: 3,
    Dirt.DONE_AT_RECEIPT: 1,
    Dirt.BEFORE_FILED: 3,
    Dirt.WRONG_DATE: 2,
    Dirt.NO_PROCEDURE: 1,
    Dirt.UNKNOWN_STATUS: 1,
}
LATER: Final = timedelta(hours=3)
WRONG_DATES: Final = ("20261332250000", "02/11/2026 8h", "20260230080000")


def drawn_dirt(dice: Random) -> Dirt:
    """Draw a kind; repeats and late steps are the most frequent."""
    return dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]


def spoilt(life: Sequence[SimulatedMessage], dirt: Dirt, dice: Random) -> Messages:
    """Return the messages of a record with one kind of fault; those that are wrong say so."""
    return SPOILERS[dirt](list(life), dice)


def _repeated(life: Messages, dice: Random) -> Messages:
    number = dice.randrange(len(life))
    again = life[number]._replace(at=life[number].at + LATER * dice.random(), dirt=Dirt.REPEATED)
    return [*life, again]


def _late(life: Messages, dice: Random) -> Messages:
    """Send a step hours later; it still says when it happened."""
    number = dice.randrange(1, 4)
    life[number] = life[number]._replace(at=life[number].at + LATER, dirt=Dirt.LATE)
    return life


def _missing(life: Messages, dice: Random) -> Messages:
    del life[dice.randrange(1, 4)]
    return life


def _doctored(life: Messages, _dice: Random) -> Messages:
    """Say done while papers are still asked for: the steps know better."""
    filed, worked, asked, _, done = life
    asked = asked._replace(row=asked.row | {"TrangThai": "5", "NoiDungXuLy": "Thiếu ảnh"})
    row = done.row | {"NgayKetThucXuLy": asked.row["ThoiDiemXuLy"]}
    return [filed, worked, asked, done._replace(row=row, dirt=Dirt.DOCTORED)]


def _done_at_receipt(life: Messages, _dice: Random) -> Messages:
    filed = life[0]
    row = {key: value for key, value in filed.row.items() if key != "NgayHenTra"}
    step = {"MaHoSo": row["MaHoSo"], "TrangThai": "9", "ThoiDiemXuLy": row["NgayTiepNhan"]}
    of_step = life[1]._replace(at=filed.at, row=step, dirt=Dirt.DONE_AT_RECEIPT)
    return [filed._replace(row=row), of_step, *life[1:]]


def _before_filed(life: Messages, _dice: Random) -> Messages:
    """Send the record itself last."""
    last = max(message.at for message in life)
    return [*life[1:], life[0]._replace(at=last + timedelta(minutes=5), dirt=Dirt.BEFORE_FILED)]


def _wrong_date(life: Messages, dice: Random) -> Messages:
    number = dice.randrange(1, 4)
    row = life[number].row | {"ThoiDiemXuLy": dice.choice(WRONG_DATES)}
    life[number] = life[number]._replace(row=row, dirt=Dirt.WRONG_DATE)
    return life


def _no_procedure(life: Messages, _dice: Random) -> Messages:
    row = life[0].row | {"MaTTHC": ""}
    life[0] = life[0]._replace(row=row, dirt=Dirt.NO_PROCEDURE)
    return life


def _unknown_status(life: Messages, dice: Random) -> Messages:
    number = dice.randrange(1, 4)
    life[number] = life[number]._replace(row=life[number].row | {"TrangThai": "77"}, dirt=Dirt.UNKNOWN_STATUS)
    return life


SPOILERS: Final[Mapping[Dirt, Callable[[Messages, Random], Messages]]] = {
    Dirt.REPEATED: _repeated,
    Dirt.LATE: _late,
    Dirt.MISSING: _missing,
    Dirt.DOCTORED: _doctored,
    Dirt.DONE_AT_RECEIPT: _done_at_receipt,
    Dirt.BEFORE_FILED: _before_filed,
    Dirt.WRONG_DATE: _wrong_date,
    Dirt.NO_PROCEDURE: _no_procedure,
    Dirt.UNKNOWN_STATUS: _unknown_status,
}
