"""Both doors of the gateway at one address, for tests that walk from one to the other."""

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Receive, Scope, Send


class BothDoors:
    """Leads each request to the door that has a page there; to that of staff if both have one, or none."""

    def __init__(self, public: FastAPI, staff: FastAPI) -> None:
        self._public = public
        self._staff = staff

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        is_public = has_page(self._public, path) and not has_page(self._staff, path)
        await (self._public if is_public else self._staff)(scope, receive, send)


def has_page(door: FastAPI, path: str) -> bool:
    """Return whether a door has a page at a path."""
    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    return any(route.matches(scope)[0] is not Match.NONE for route in door.routes)
