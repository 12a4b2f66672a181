"""Why something was not taken: a problem document (RFC 9457) with every fault named, in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, Field
from starlette.responses import Response

from shared.contracts.events.receipt import Fault

PROBLEM_TYPE: Final = "application/problem+json"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""On everything that systems are answered."""


class Problem(BaseModel):
    """Why a request was not taken."""

    type: str = Field(description="Kind of the problem", examples=["urn:motcua:problem:faults"])
    title: str = Field(description="What is wrong, in Vietnamese and English")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What to do, in Vietnamese and English")
    faults: tuple[Fault, ...] = Field(default=(), description="All that is wrong with what was sent")


class Refusal(Exception):
    """A request is not taken; `kind` is that of the words."""

    def __init__(self, kind: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] = NOTHING) -> None:
        super().__init__(kind)
        self.kind = kind
        self.faults = tuple(faults)
        self.headers = headers

    @property
    def response(self) -> Response:
        """What the system is told."""
        row = words()[self.kind]
        problem = Problem(
            type=f"urn:motcua:problem:{self.kind.replace('_', '-')}",
            title=f"{row['title_vi']} · {row['title_en']}",
            status=row["status"],
            detail=f"{row['do_vi']} · {row['do_en']}",
            faults=self.faults,
        )
        headers = {**HEADERS, **self.headers}
        return Response(problem.model_dump_json(), row["status"], headers, PROBLEM_TYPE)


def kind_of(status: int) -> str:
    """Return the kind of problem that the routes find: no such address, or no such method."""
    return "method" if status == HTTPStatus.METHOD_NOT_ALLOWED else "nowhere"


@cache
def words() -> dict[str, Any]:
    """Return the words of every kind of problem."""
    return tomllib.loads((Path(__file__).parent / "problems.toml").read_text(encoding="utf-8"))
