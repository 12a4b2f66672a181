"""The explanation of a due time as a sheet to print or hand to a citizen; Vietnamese first."""

from datetime import date, datetime
from typing import Final

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.explanation import ExplainedDay, Explanation, Measured
from shared.reference.catalogue import Limit, LimitKind

Source = tuple[str, str, str]
"""Source of the reason for a day, in Vietnamese and in English, and how certain it is."""
CERTAINTIES: Final = {
    "law": ("đã đối chiếu với văn bản", "checked against the legal text"),
    "second-hand": ("theo tài liệu trích dẫn lại", "from a secondary source"),
    "unchecked": ("chưa đối chiếu với văn bản", "not checked against the legal text"),
}
WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
LIMITS: Final = {
    LimitKind.SAME_DAY: "trong ngày",
    LimitKind.WORKING_DAYS: "{} ngày làm việc",
    LimitKind.CALENDAR_DAYS: "{} ngày",
    LimitKind.WORKING_HOURS: "{} giờ làm việc",
}
STANDINGS: Final = {
    Standing.RUNNING: "đang giải quyết, còn {left} · running, {left} left",
    Standing.AWAITING: "đang chờ bổ sung, còn {left} · awaiting a supplement, {left} left",
    Standing.SUSPENDED: "đang tạm dừng, còn {left} · suspended, {left} left",
    Standing.OVERDUE: "đã quá hạn {left} · overdue by {left}",
}


def sheet(explanation: Explanation) -> Group:
    """Return the sheet."""
    sources = dict.fromkeys(map(_source, explanation.days))
    numbers = {source: number for number, source in enumerate(sources, 1)}
    return Group(
        Text("Cách tính ngày hẹn trả · Why this date?", style="bold", justify="left"),
        Padding(_facts(explanation), (1, 0, 1, 2)),
        _days(explanation, numbers),
        *(Text(f"{note.vi} · {note.en}") for note in explanation.notes),
        Padding(_sources(numbers), (1, 0, 0, 0)),
    )


def _facts(explanation: Explanation) -> Table:
    table = Table.grid(padding=(0, 2))
    if explanation.procedure:
        table.add_row("Thủ tục · procedure", f"{explanation.procedure} {explanation.name}")
        basis = _in_both(explanation.legal_basis, explanation.legal_basis_en)
        table.add_row("Căn cứ · legal basis", basis)
    table.add_row("Thời hạn · limit", _limit(explanation))
    table.add_row("Tiếp nhận · received", _moment(explanation.received_at))
    due = _moment(explanation.due_at) if explanation.due_at else "chưa tính được · not known yet"
    table.add_row("Hạn trả kết quả · due", Text(due, style="bold green"))
    table.add_row("Quy định · rule set", explanation.rules)
    if explanation.at and explanation.standing and explanation.open_minutes_left is not None:
        left = _hours(abs(explanation.open_minutes_left))
        table.add_row(
            f"Lúc · at {explanation.at:%H:%M %d/%m/%Y}", STANDINGS[explanation.standing].format(left=left)
        )
    return table


def _days(explanation: Explanation, numbers: dict[Source, int]) -> Table:
    table = Table(show_footer=True)
    table.add_column("Ngày\nday", "Tổng cộng · total", no_wrap=True)
    table.add_column("Được tính\ncounted", _amount(explanation.budget, explanation.measured), justify="right")
    table.add_column("Lý do\nreason", f"= {_limit(explanation)}")
    table.add_column("Căn cứ\nsource", justify="right")
    for day in explanation.days:
        table.add_row(
            _day(day.date),
            _amount(day.amount, explanation.measured) if day.counted else "–",
            _in_both(day.vi, day.en),
            Text(f"[{numbers[_source(day)]}]"),
            style="" if day.counted else "dim",
        )
    return table


def _sources(numbers: dict[Source, int]) -> Table:
    table = Table.grid(padding=(0, 1))
    for (vi, en, certainty), number in numbers.items():
        if how := CERTAINTIES.get(certainty):
            vi, en = f"{vi} ({how[0]})", f"{en} ({how[1]})"
        table.add_row(Text(f"[{number}]"), _in_both(vi, en))
    return table


def _source(day: ExplainedDay) -> Source:
    return day.source, day.source_en, day.certainty


def _in_both(vi: str, en: str) -> Text:
    return Text.assemble(vi, *(("\n", (en, "dim")) if en != vi else ()))


def _limit(explanation: Explanation) -> str:
    limit = Limit.parse(explanation.limit)
    english = str(limit).replace("-", " ")
    if limit.length == 1:
        english = english.removesuffix("s")
    return f"{LIMITS[limit.kind].format(limit.length)} · {english}"


def _amount(amount: int, measured: Measured) -> str:
    return f"{amount} ngày" if measured is Measured.DAYS else _hours(amount)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02} h"


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def _moment(moment: datetime) -> str:
    return f"{moment:%H:%M} {_day(moment.date())}"
