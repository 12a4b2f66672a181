"""Refusals as problem documents (RFC 9457): every fault is named, in Vietnamese and English."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter
from starlette.responses import Response

from shared.contracts.events.receipt import Fault

PROBLEM_TYPE: Final = "application/problem+json"
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
RESPONSE_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""On every response of the ingress."""


class Problem(BaseModel):
    """Why a request was refused."""

    type: str = Field(description="Kind of the problem", examples=["urn:motcua:problem:faults"])
    title: str = Field(description="What is wrong, in Vietnamese and English")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What to do, in Vietnamese and English")
    faults: tuple[Fault, ...] = Field(default=(), description="All that is wrong with what was sent")


class ProblemText(NamedTuple):
    """The status and the texts of one kind of problem."""

    status: int
    title_vi: str
    title_en: str
    do_vi: str
    do_en: str


class RequestRefused(Exception):
    """A request is refused; `kind` is a key of problems.toml."""

    def __init__(
        self, kind: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.faults = tuple(faults)
        self.headers = headers

    @property
    def response(self) -> Response:
        """The response with the problem document."""
        text = problem_texts()[self.kind]
        problem = Problem(
            type=f"urn:motcua:problem:{self.kind.replace('_', '-')}",
            title=f"{text.title_vi} · {text.title_en}",
            status=text.status,
            detail=f"{text.do_vi} · {text.do_en}",
            faults=self.faults,
        )
        headers = {**RESPONSE_HEADERS, **self.headers}
        return Response(problem.model_dump_json(), text.status, headers, PROBLEM_TYPE)


def kind_of(status: int) -> str:
    """Return the kind of problem for a status of the router: unknown address, or unsupported method."""
    return "method" if status == HTTPStatus.METHOD_NOT_ALLOWED else "nowhere"


@cache
def problem_texts() -> Mapping[str, ProblemText]:
    """Return the texts of every kind of problem."""
    content = tomllib.loads((Path(__file__).parent / "problems.toml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, ProblemText]).validate_python(content)
