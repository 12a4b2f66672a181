"""A rehearsal of a law as tables on the screen, Vietnamese first."""

from collections.abc import Iterator
from typing import Final

from rich.table import Table

from deploy.office.figures import ReportPeriod
from services.deadlines.rehearsal.comparing import ProcedureRehearsal, Rehearsal
from shared.reference.loading import load_procedures

COLUMNS: Final = (
    ("3", "received", "Tiếp nhận: tổng số", "received"),
    ("4", "online", "  trực tuyến", "  online"),
    ("5", "direct", "  trực tiếp, bưu chính", "  at the counter, by post"),
    ("6", "carried_over", "  từ kỳ trước", "  carried over"),
    ("7", "settled", "Đã giải quyết: tổng số", "settled"),
    ("8", "before", "  trước hạn", "  before the deadline"),
    ("9", "on", "  đúng hạn", "  on the deadline"),
    ("10", "after", "  quá hạn", "  after the deadline"),
    ("11", "in_progress", "Đang giải quyết: tổng số", "in progress"),
    ("12", "within", "  trong hạn", "  within the deadline"),
    ("13", "overdue", "  quá hạn", "  overdue"),
)
ENDS: Final = {
    "before": "trước hạn · before",
    "on": "đúng hạn · on",
    "after": "quá hạn · after",
    "within": "đang giải quyết, trong hạn · within",
    "overdue": "đang giải quyết, quá hạn · overdue",
    "": "không tính · not counted",
}


def rehearsal_tables(period: ReportPeriod, found: Rehearsal) -> Iterator[Table]:
    """Yield form II.06a as it is and as it would have been, then what differs by procedure."""
    days = f"{period.since:%d/%m/%Y} – {period.until:%d/%m/%Y}"
    form = Table(title=f"{period.name} · {days} · II.06a/VPCP/KSTT")
    form.add_column("")
    form.add_column("")
    form.add_column("", style="dim")
    for name in ("đã tính · is", "nếu áp dụng · would be", "chênh lệch · difference"):
        form.add_column(name, justify="right")
    for number, name, vi, en in COLUMNS:
        is_, would_be = getattr(found.is_, name), getattr(found.would_be, name)
        form.add_row(
            number, vi, en, _number(is_), _number(would_be), f"{would_be - is_:+,}" if would_be != is_ else ""
        )
    yield form
    differing = {code: one for code, one in sorted(found.procedures.items()) if one.due_otherwise or one.ends}
    if differing:
        yield _by_procedure(differing)
    if found.not_counted:
        table = Table(title="Không tính được · not counted")
        table.add_column("")
        table.add_column("", justify="right")
        for why, records in found.not_counted.most_common():
            table.add_row(why, _number(records))
        yield table


def _by_procedure(differing: dict[str, ProcedureRehearsal]) -> Table:
    known = load_procedures()
    table = Table(title="Theo thủ tục · by procedure")
    table.add_column("thủ tục · procedure")
    for name in ("hồ sơ · records", "hạn khác · due otherwise"):
        table.add_column(name, justify="right")
    table.add_column("kết quả khác · ends otherwise")
    for code, one in differing.items():
        ends = (
            f"{ENDS[is_]} → {ENDS[would_be]}: {_number(number)}"
            for (is_, would_be), number in sorted(one.ends.items())
        )
        name = f"{code} {known[code].name}" if code in known else code
        table.add_row(name, _number(one.records), _number(one.due_otherwise), "\n".join(ends))
    return table


def _number(number: int) -> str:
    return f"{number:,}"
