"""Reads workbooks back."""

from io import BytesIO
from typing import Any

from openpyxl.reader.excel import load_workbook


def sheets_of(workbook: bytes) -> list[Any]:
    """The sheets of a workbook, which openpyxl does not type."""
    sheets: list[Any] = load_workbook(BytesIO(workbook)).worksheets  # type: ignore[no-untyped-call]
    return sheets
