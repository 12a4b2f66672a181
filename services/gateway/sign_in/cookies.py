"""The cookies of the staff door: the session, the device, and a single sign-on that is under way.

Under TLS their names begin with `__Host-`: a browser then takes them from this host alone, over TLS, for
all of its paths, so that a neighbouring host cannot plant one.
"""

from typing import Final

from fastapi import Request
from fastapi.responses import Response

SESSION: Final = "motcua-session"
DEVICE: Final = "motcua-device"
FLOW: Final = "motcua-flow"
HOST_ONLY: Final = "__Host-"
DEVICE_S: Final = 365 * 86_400
FLOW_S: Final = 15 * 60
"""Longer than anybody signs in at the provider."""


def read(request: Request, cookie: str) -> str:
    """Return what the browser has kept; empty if that is nothing."""
    return request.cookies.get(_name(request, cookie), "")


def keep(request: Request, response: Response, cookie: str, value: str, seconds: int | None = None) -> None:
    """Let the browser keep a value, until it is closed or for some seconds.

    `Lax`, since the provider of the single sign-on sends the browser back from another site.
    """
    response.set_cookie(
        _name(request, cookie),
        value,
        max_age=seconds,
        path="/",
        secure=_by_tls(request),
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response, cookie: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        _name(request, cookie), path="/", secure=_by_tls(request), httponly=True, samesite="lax"
    )


def _name(request: Request, cookie: str) -> str:
    return HOST_ONLY + cookie if _by_tls(request) else cookie


def _by_tls(request: Request) -> bool:
    return request.url.scheme == "https"
