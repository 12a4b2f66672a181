"""A note for the next page: what a form has just done. The page tells it once, where the person was."""

from typing import Final, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from fastapi.responses import Response

from services.gateway.web.language import LANGUAGES

COOKIE: Final = "done"
SHOWN_WITHIN_S: Final = 60
"""The redirect to the next page follows at once; a page that never came must not tell it hours later."""
LONGEST_ROW: Final = 9
"""Digits of a place in a list."""
TEXTS: Final = frozenset(next(iter(LANGUAGES.values())).texts)
"""Keys of all texts; each language has the same."""
R = TypeVar("R", bound=Response)


class Note(NamedTuple):
    """What was done; nothing personal, since it travels in a cookie."""

    what: str
    """Key of the text, below `done`."""
    about: str = ""
    """Id of the thing in a list that it was done with."""
    row: int = 0
    """The place of that thing in the list, from 0: it may have left the list since."""


def leave_note(response: R, note: Note) -> R:
    """Let the next page tell what was done."""
    text = urlencode({name: str(value) for name, value in note._asdict().items() if value})
    response.set_cookie(COOKIE, text, max_age=SHOWN_WITHIN_S, httponly=True, samesite="strict")
    return response


def note_left(request: Request) -> Note | None:
    """Return the note that the page before has left; a cookie may say anything else, which is no note."""
    said = {name: values[0] for name, values in parse_qs(request.cookies.get(COOKIE, "")).items()}
    row = said.get("row", "0")
    what = said.get("what", "")
    if f"done.{what}" not in TEXTS:
        return None
    return Note(what, said.get("about", ""), int(row) if row.isdecimal() and len(row) <= LONGEST_ROW else 0)


def forget_note(response: Response) -> None:
    """Tell it only once."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
