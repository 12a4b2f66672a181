"""What an import found, as tables for people and as JSON for other programs."""

from collections.abc import Iterable
from typing import Any, Final

from rich.table import Table

from deploy.terminal.screen import output
from services.gateway.spreadsheets import importing
from services.gateway.spreadsheets.importing import ImportResult, RowLine
from services.gateway.spreadsheets.refusals import title_of, why_unknown
from shared.contracts.questions.intake.rows import RowVerdict

WORDS: Final = {
    RowVerdict.NEW: "mới · new",
    RowVerdict.CHANGED: "thay đổi · changed",
    RowVerdict.SAME: "đã có, không đổi · known already",
    RowVerdict.SENT: "đã gửi, đang ghi · sent, being written down",
    RowVerdict.UNCLEAR: "chưa rõ · unclear",
    RowVerdict.REFUSED: "bị từ chối · refused",
}
SHOWN: Final = (RowVerdict.CHANGED, RowVerdict.UNCLEAR, RowVerdict.REFUSED)


def show(result: ImportResult, *, applied: bool, is_alone: bool) -> None:
    """Print what was found, and what comes next."""
    for found in result.sheets:
        title = title_of(found.kind)
        columns = ", ".join(f"{letters} {heading}" for letters, heading in found.columns.values())
        _say(f"{found.sheet or '—'}: {title.vi} · {title.en}; {columns}", style="dim")
    for sheet in result.unknown:
        why = why_unknown(sheet)
        _say(f"{why.vi} · {why.en}", style="yellow")
    for verdict in SHOWN:
        if lines := result.lines.get(verdict):
            output.print(_table(verdict, lines, result.counts[verdict]))
    for verdict, words in WORDS.items():
        _say(f"{result.counts[verdict]:>8,}  {words}")
    if result.skipped_rows:
        rows = ", ".join(str(row.number) for row in result.skipped[:10])
        _say(f"{result.skipped_rows:>8,}  bỏ qua, không phải dữ liệu · skipped, none of the table: {rows}")
    for text, rows_of in result.texts.most_common():
        _say(f"  “{text}”: {rows_of} dòng chưa rõ thủ tục · rows of an unknown procedure", style="yellow")
    if is_alone:
        _say("Không có văn phòng nào đang mở: chưa đối chiếu với sổ · no office is open: checked alone")
    if not applied:
        _say("Chưa ghi gì. Thêm --apply để ghi vào sổ · Nothing was reported: add --apply", style="dim")


def as_json(result: ImportResult) -> dict[str, Any]:
    """Return what was found for other programs; rows that change nothing are only counted."""
    return {
        "sheets": [
            {
                "sheet": found.sheet,
                "kind": found.kind,
                "columns": {
                    field: {"column": letters, "heading": heading}
                    for field, (letters, heading) in found.columns.items()
                },
            }
            for found in result.sheets
        ],
        "unknown_sheets": [
            {"sheet": sheet.sheet, "nearest": sheet.nearest, "missing": sheet.missing, "twice": sheet.twice}
            for sheet in result.unknown
        ],
        "skipped": [{"sheet": row.sheet, "row": row.number} for row in result.skipped],
        "counts": {verdict: result.counts[verdict] for verdict in RowVerdict},
        "procedures": [{"text": text, "rows": rows} for text, rows in result.texts.most_common()],
        "rows": [
            importing.as_json(line)
            for verdict, lines in result.lines.items()
            if verdict is not RowVerdict.SAME
            for line in lines
        ],
    }


def _table(verdict: RowVerdict, lines: Iterable[RowLine], count: int) -> Table:
    table = Table(title=f"{WORDS[verdict]}: {count}", title_justify="left")
    table.add_column("Dòng\nrow", no_wrap=True)
    table.add_column("Hồ sơ, mục\nrecord, entry", no_wrap=True)
    table.add_column("Cột: lý do\ncolumn: reason", overflow="fold")
    for line in lines:
        reasons = "\n".join(
            f"{one.column} {one.heading}: {one.fault.fault.vi} → {one.fault.allowed.vi}".strip()
            for one in line.faults
        )
        table.add_row(f"{line.sheet} {line.number}".strip(), line.about, reasons)
    return table


def _say(text: str, style: str = "") -> None:
    output.print(text, style=style or None, highlight=False, markup=False, soft_wrap=True)
