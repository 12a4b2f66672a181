"""Why a file cannot be imported, in words. Pure."""

from collections.abc import Sequence

from services.gateway.spreadsheets.kinds import TableKind, kinds_of_tables
from services.gateway.spreadsheets.reading import UnknownSheet
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from shared.bilingual import Bilingual
from shared.contracts.events.receipt import Fault
from shared.contracts.faults import fault


def why_refused(refused: NotASpreadsheet) -> Fault:
    """Return why a file was refused."""
    return fault("file", f"file_{refused.code}")


def looked_for() -> tuple[Bilingual, ...]:
    """Return, for each kind of table, the columns by which it would have been recognised."""
    return tuple(
        Bilingual(
            vi=f"{kind.title.vi}: cần cột {columns}",
            en=f"{kind.title.en}: needs the columns {columns}",
        )
        for kind in kinds_of_tables()
        for columns in [", ".join(f"“{name}”" for name in kind.missing({}))]
    )


def why_unknown(sheet: UnknownSheet) -> Bilingual:
    """Return why no table was recognised in a sheet."""
    vi, en = (f"Trang “{sheet.sheet}”", f"Sheet “{sheet.sheet}”") if sheet.sheet else ("Tệp này", "This file")
    if sheet.twice:
        columns = _listed(sheet.twice)
        return Bilingual(
            vi=f"{vi}: cột {columns} có hai lần, không rõ cột nào; hãy sửa tiêu đề",
            en=f"{en}: {columns} stands over two columns; rename one",
        )
    if sheet.nearest is None:
        return Bilingual(vi=f"{vi}: bỏ qua, không có bảng", en=f"{en}: skipped, no table")
    title, columns = title_of(sheet.nearest), _listed(sheet.missing)
    return Bilingual(
        vi=f"{vi}: gần giống {title.vi}, nhưng thiếu cột {columns}",
        en=f"{en}: nearest to the {title.en}, which also needs {columns}",
    )


def title_of(kind: TableKind) -> Bilingual:
    """Return the name of a kind of table."""
    return next(known.title for known in kinds_of_tables() if known.kind is kind)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
