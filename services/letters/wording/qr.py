"""QR codes, as rows of squares that a layout draws; pure."""

from functools import lru_cache


@lru_cache(maxsize=256)
def squares(text: str) -> tuple[str, ...]:
    """Return the rows of the QR code of a text, `1` for a dark square; a seventh of it may be soiled."""
    import segno  # only where a slip is put into words

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple("".join(map(str, row)) for row in code.matrix)
