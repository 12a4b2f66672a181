"""QR codes, as rows of squares that a layout draws; pure."""

from functools import lru_cache


@lru_cache(maxsize=256)
def squares(text: str) -> tuple[str, ...]:
    """Return the rows of a QR code, `1` for a dark square; it can be read with a seventh of it soiled."""
    import segno  # only slips need it

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple("".join(map(str, row)) for row in code.matrix)
