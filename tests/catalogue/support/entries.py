"""An entry as the portal answers it, with what a test is about in its place."""

from typing import Any

CODE = "9.000123"


def method(time: Any, unit: str | None, how: str = "DIRECT", **more: Any) -> dict[str, Any]:
    """A way of handing in."""
    fees = [{"type": "FEE", "value": 0}]
    return {"submissionMethod": how, "processingTime": time, "processingTimeUnit": unit, "fees": fees} | more


def case(number: int, time: Any, unit: str | None, name: str = "", code: str = CODE) -> dict[str, Any]:
    """A case with a code and a time of its own."""
    day = {"qty": time, "type": unit}
    return {
        "id": "019d3ad6",
        "name": name,
        "code": f"{code}.{number:02}",
        "processingDay": day,
        "profileComponents": [],
    }


def entry(code: Any = CODE, **changes: Any) -> dict[str, Any]:
    """A procedure of a commune with three working days."""
    paper = {"name": "- Tờ khai theo mẫu;", "code": "KQ1", "originalQty": 1, "copyQty": 0, "required": False}
    whole = {
        "id": "019d2bf7-dcec-71dd-b5c8-13b7f54e4804",
        "code": code,
        "codeNotation": code,
        "name": "Cấp giấy xác nhận\nđi làm ăn xa",
        "description": None,
        "executionSteps": [{"name": "", "description": "Trong thời hạn 03 ngày làm việc …"}],
        "executionMethods": [
            method(3, "WORKING_DAY", "ONLINE"),
            method(3, "WORKING_DAY", "POSTAL"),
            method(3, "WORKING_DAY", "DIRECT"),
        ],
        "executionCases": [{"name": "", "profileComponents": [paper]}],
        "isWard": True,
        "isProvince": False,
        "isMinistry": False,
        "categoriesDetails": [{"id": "019d", "name": "Việc làm", "code": "G04-VL01"}],
        "legalBasisesDetails": [
            {"name": "Luật Việc làm", "code": "38/2013/QH13"},
            {"name": "Luật Việc làm", "code": "38/2013/QH13"},
            {"name": "Quyết định của Bộ", "code": ""},
        ],
        "resultsDetails": [{"name": "Giấy xác nhận", "code": "KQ.G04.1"}],
        "cases": [case(1, 3, "WORKING_DAY", "Cấp giấy xác nhận", code)],
        "procedureProposal": {"proposalNumber": "01/QĐ-BNV", "decisionNumber": None},
        "updatedAt": 1775836631502,
    }
    return whole | changes
