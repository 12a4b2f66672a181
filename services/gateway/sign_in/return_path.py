"""The page to which a sign-in leads back: only ever one of our own."""

import re
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
MAX_LENGTH: Final = 2000
OWN_PAGE: Final = re.compile(r"/(?!/|sign-in|sign-out|static/)[!#-\[\]-~]*")
r"""A path with its query, in ASCII as browsers send it. Without backslashes and a second slash at its
beginning, which browsers take for the beginning of another host: `//elsewhere`, `/\elsewhere`."""


def own_page(path: str) -> str:
    """Return a path if it is that of a page of ours, else the first page.

    >>> own_page("/units/15712v1?year=2023"), own_page("//elsewhere.example"), own_page("https://elsewhere")
    ('/units/15712v1?year=2023', '/', '/')
    """
    return path if len(path) <= MAX_LENGTH and OWN_PAGE.fullmatch(path) else HOME


def this_page(request: Request) -> str:
    """Return the address of the page that was asked for, with its query."""
    query = request.url.query
    return own_page(f"{request.url.path}?{query}" if query else request.url.path)


def sign_in_address(request: Request) -> str:
    """Return the address of the sign-in page that leads back to what was asked for."""
    page = this_page(request)
    return SIGN_IN if page == HOME else f"{SIGN_IN}?{urlencode({'to': page})}"
