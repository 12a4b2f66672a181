"""Figures as a table on the screen, Vietnamese first."""

from rich.table import Table

from deploy.office.figures import Figures, ReportPeriod
from shared.numbers import decimal, grouped

FigureRow = tuple[str, str, int, int | None]
"""A figure in Vietnamese and in English, its number, and the number of which it is a share."""


def figures_table(period: ReportPeriod, figures: Figures) -> Table:
    """Return the table."""
    in_time, letters, survey = figures.in_time, figures.letters, figures.survey
    together = f" ({len(period.units)} đơn vị · units)" if len(period.units) > 1 else ""
    days = f"{period.since:%d/%m/%Y} – {period.until:%d/%m/%Y}"
    table = Table(title=f"{period.name}{together} · {days}")
    table.add_column("")
    table.add_column("", style="dim")
    table.add_column("", justify="right")
    table.add_column("", justify="right", style="dim")
    resolved, total = in_time.measured, letters.total
    rows: list[FigureRow] = [
        ("Hồ sơ tiếp nhận trong kỳ", "records received", in_time.received, None),
        ("Hồ sơ từ kỳ trước chuyển sang", "carried over", in_time.carried_over, None),
        ("Đã giải quyết", "resolved", in_time.resolved, None),
        ("  trước hạn", "  before the deadline", in_time.before_deadline, resolved),
        ("  đúng hạn", "  on the deadline", in_time.on_deadline, resolved),
        ("  quá hạn", "  after the deadline", in_time.after_deadline, resolved),
        *_unless_none("  chưa rõ đúng hạn", "  not known whether in time", in_time.resolved_without_due_time),
        *_unless_none(
            "  thủ tục chưa có trong danh mục",
            "  procedure not in the catalogue",
            in_time.resolved_procedure_unknown,
        ),
        *_unless_none("  trước ngày hẹn", "  before the appointment", in_time.before_promise),
        *_unless_none("  đúng ngày hẹn", "  on the appointment", in_time.on_promise),
        *_unless_none("  sau ngày hẹn", "  after the appointment", in_time.after_promise),
        ("Từ chối, dừng hoặc rút", "refused, stopped or withdrawn", in_time.ended, None),
        ("Đang giải quyết cuối kỳ", "in progress at the end", in_time.in_progress, None),
        ("  quá hạn", "  overdue", in_time.overdue, in_time.in_progress),
        ("    chưa xin lỗi", "    without an apology", in_time.without_apology, in_time.overdue),
        *_unless_none("  chưa tính được hạn", "  due time not known yet", in_time.without_due_time),
        *_unless_none("  quá ngày hẹn trả", "  past the appointment", in_time.past_promise),
        *_unless_none(
            "  thủ tục chưa có trong danh mục", "  procedure not in the catalogue", in_time.procedure_unknown
        ),
        *_unless_none("Yêu cầu bổ sung lần thứ hai", "asked for papers a second time", in_time.asked_again),
        ("Thư đã trao", "letters handed over", total.handed_over, None),
        *((f"  {kind.name}", f"  {kind.english}", kind.handed_over, None) for kind in letters.kinds),
        ("Thư chưa đến ngày gửi", "letters drafted", total.drafted, None),
        ("Thư chờ cán bộ xem xét", "letters held", total.held, None),
        ("Thư đã duyệt", "letters approved", total.approved, None),
        ("Thư sẵn sàng in", "letters ready to print", total.issued, None),
        ("Thư đã in, chưa trao", "letters printed", total.printed, None),
        ("Thư bị trả lại", "letters returned", total.returned, None),
        ("Thư đã hủy", "letters cancelled", total.cancelled, None),
        ("Đã đến thăm gia đình", "families visited", letters.visits, None),
        ("Người dân trả lời khảo sát", "citizens who answered", survey.answers, survey.invitations),
        ("  hài lòng trở lên", "  satisfied or above", survey.satisfied_or_above, survey.shown),
    ]
    for vietnamese, english, number, whole in rows:
        table.add_row(vietnamese, english, grouped(number, "vi"), _share(number, whole))
    return table


def _unless_none(vietnamese: str, english: str, number: int) -> list[FigureRow]:
    """Return the row of what is rare: records that wait for a calendar."""
    return [(vietnamese, english, number, None)] if number else []


def _share(part: int, whole: int | None) -> str:
    return f"{decimal(100 * part / whole, '.1f')} %" if whole else ""
