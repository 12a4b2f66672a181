"""Figures as a table on the screen, Vietnamese first."""

from rich.table import Table

from deploy.office.figures import Figures, ReportPeriod


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
    rows: list[tuple[str, str, int, int | None]] = [
        ("Hồ sơ tiếp nhận", "records received", in_time.received, None),
        ("Đã giải quyết", "resolved", in_time.resolved, None),
        ("  trước hạn", "  before the deadline", in_time.before_deadline, in_time.resolved),
        ("  đúng hạn", "  on the deadline", in_time.on_deadline, in_time.resolved),
        ("  quá hạn", "  overdue", figures.late, in_time.received),
        ("Đang giải quyết", "in progress", in_time.in_progress, None),
        ("Thư chúc mừng khai sinh", "congratulations, births", letters.birth, None),
        ("Thư chúc mừng kết hôn", "congratulations, marriages", letters.marriage, None),
        ("Thư chia buồn", "condolences", letters.death, None),
        ("  chờ cán bộ xem xét", "  held for review", letters.held, None),
        ("  đã trao", "  handed over", letters.handed_over, None),
        ("  đã hủy, không tính ở trên", "  cancelled, not counted above", letters.cancelled, None),
        ("Người dân trả lời khảo sát", "citizens who answered", survey.answers, survey.invitations),
        ("  hài lòng trở lên", "  satisfied or above", survey.satisfied_or_above, survey.answers),
    ]
    for vietnamese, english, number, whole in rows:
        table.add_row(vietnamese, english, _number(number), _share(number, whole))
    return table


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(part: int, whole: int | None) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else ""
