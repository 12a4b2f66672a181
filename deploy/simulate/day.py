"""The messages of a province's day, in the form of the push of 2019 to 2025, and what is wrong with them.

Everything is drawn from a seed, so the same numbers make the same day. People are invented. Pure, apart from
reading the demo's names and procedures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from deploy.demo.year.names import Villagers
from deploy.demo.year.records import DemoProcedure, procedures
from deploy.simulate.dirt import drawn_dirt, spoilt
from deploy.simulate.message import SimulatedMessage

RECORD_SERVICE: Final = "DongBoHoSoMC"
STEP_SERVICE: Final = "CapNhatTienDoHoSoMC"
OPENS, CLOSES = time(7, 30), time(17, 0)
ASKED: Final = 0.15
"""Share of records for which papers are asked for."""
UNKNOWN: Final = (
    ("9.900001", "Xác nhận tình trạng sử dụng công trình thủy lợi nội đồng"),
    ("9.900002", "Hỗ trợ kinh phí tham gia sàn giao dịch nông sản"),
    ("9.900003", "Đăng ký sử dụng nhà văn hóa thôn"),
)
"""Invented procedures that no catalogue has."""
MISSING: Final = ("Thiếu ảnh", "Thiếu bản sao giấy tờ tùy thân", "Tờ khai chưa có chữ ký")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDay:
    """What a day consists of."""

    on: date
    """A day that is over: an office takes no moment in its future."""
    agencies: tuple[str, ...]
    """Codes of the communes' agencies, with which record codes begin."""
    messages: int
    seed: int = 1
    dirty: float = 0.2
    """Share of records with which something is wrong; 0 is a day of clean messages."""


def messages_of(day: SimulatedDay) -> Iterator[SimulatedMessage]:
    """Yield the messages of a day in the order in which they are sent."""
    dice = Random(day.seed)  # noqa: S311  # a day that can be repeated
    villagers, known = Villagers(dice), procedures()
    drawn: list[SimulatedMessage] = []
    number = 0
    while len(drawn) < day.messages:
        agency = day.agencies[number % len(day.agencies)]
        serial = number // len(day.agencies) + 1
        record = _Record(day, dice, f"{agency}-{day.on:%y%m%d}-{serial:04}", villagers, known)
        life = record.life()
        dirt = drawn_dirt(dice) if dice.random() < day.dirty else None
        drawn += [*(spoilt(life, dirt, dice) if dirt else life)]
        number += 1
    # Cut before it is sorted: the day then ends with whole records but one.
    return iter(sorted(drawn[: day.messages], key=lambda message: message.at))


class _Record:
    """A record of the day."""

    def __init__(
        self,
        day: SimulatedDay,
        dice: Random,
        code: str,
        villagers: Villagers,
        known: list[DemoProcedure],
    ) -> None:
        self._dice = dice
        self.code = code
        opens = datetime.combine(day.on, OPENS)
        latest = datetime.combine(day.on, CLOSES) - timedelta(hours=4) - opens
        self.filed = opens + timedelta(minutes=dice.randrange(int(latest.total_seconds() // 60)))
        procedure = dice.choices(known, [one.filed for one in known])[0].code
        name = ""
        if dice.random() < day.dirty / 4:
            procedure, name = dice.choice(UNKNOWN)
        appointment = datetime.combine(day.on, CLOSES) + timedelta(days=dice.choice((0, 0, 1, 3, 7)))
        person = villagers.draw_adult()
        self.row = {
            "MaHoSo": code,
            "MaTTHC": f"{procedure}.000.00.00.H99" if dice.random() < 0.5 else procedure,
            "TenTTHC": name or "Thủ tục theo danh mục của tỉnh",
            "MaLinhVuc": "G15-TP01",
            "TenLinhVuc": "Tư pháp",
            "KenhThucHien": dice.choice(("1", "1", "2")),
            "ChuHoSo": person.name,
            "LoaiDoiTuong": "1",
            "SoGiayToChuHoSo": "000000001",
            "SoDienThoai": f"0900{dice.randrange(10**6):06}",
            "NgayTiepNhan": _said(self.filed),
            "NgayHenTra": _said(appointment),
            "HinhThuc": "0",
            "NoiNopHoSo": "2",
            "HoSoCoThanhPhanSoHoa": dice.choice("01"),
            "TaiLieuNop": [{"TenTepDinhKem": f"giay-to-{n}.pdf", "DuocSoHoa": "1"} for n in range(3)],
        }

    def life(self) -> list[SimulatedMessage]:
        """Return the five messages of an ordinary life: received, three steps of work, done."""
        minutes = [self._dice.randrange(10, 50) for _ in range(4)]
        at = [self.filed + timedelta(minutes=sum(minutes[:count])) for count in range(5)]
        is_asked, asked = self._dice.random() < ASKED, self._dice.choice(MISSING)
        return [
            SimulatedMessage(at[0], RECORD_SERVICE, self.row | {"TrangThaiHoSo": "2"}),
            self._step("4", at[1], "Chuyển bộ phận chuyên môn"),
            self._step("5" if is_asked else "4", at[2], asked if is_asked else "Thẩm định"),
            self._step("4", at[3], "Đã nhận giấy tờ bổ sung" if is_asked else "Trình ký"),
            SimulatedMessage(
                at[4],
                RECORD_SERVICE,
                self.row | {"TrangThaiHoSo": "9", "NgayKetThucXuLy": _said(at[4])},
            ),
        ]

    def _step(self, status: str, at: datetime, text: str) -> SimulatedMessage:
        row = {"MaHoSo": self.code, "TrangThai": status, "ThoiDiemXuLy": _said(at), "NoiDungXuLy": text}
        return SimulatedMessage(at, STEP_SERVICE, row | {"NguoiXuLy": "Cán bộ", "PhongBanXuLy": "Một cửa"})


def _said(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%S")
