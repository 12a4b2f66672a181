"""The numbers of a pack: the columns of form II.06a as they were answered, in both ways of counting. Pure."""

from typing import Any

from shared.contracts.questions.deadlines import FiguresByPart
from shared.contracts.questions.reports.official_forms import ColumnsByDate, FormColumn, FormColumns

Numbers = dict[str, int]
"""By the number of the column."""


def numbers_of(
    by_field: FiguresByPart,
    by_procedure: FiguresByPart,
    provinces_by_field: ColumnsByDate,
    provinces_by_procedure: ColumnsByDate,
) -> dict[str, Any]:
    """Return the columns by both ways of counting: the total, each field and each procedure."""
    return {
        "by_law": {
            "total": numbered(FormColumns.by_law(by_field)),
            "field": {part.of: numbered(FormColumns.by_law(part.figures)) for part in by_field.parts},
            "procedure": {part.of: numbered(FormColumns.by_law(part.figures)) for part in by_procedure.parts},
        },
        "by_date": {
            "total": numbered(provinces_by_field.columns),
            "field": {part.of: numbered(part.columns) for part in provinces_by_field.parts},
            "procedure": {part.of: numbered(part.columns) for part in provinces_by_procedure.parts},
        },
    }


def numbered(columns: FormColumns) -> Numbers:
    """Return columns by their numbers; a part without any has none."""
    return {str(column.value): getattr(columns, column.name.lower()) for column in FormColumn}
