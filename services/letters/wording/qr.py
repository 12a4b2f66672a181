"""QR codes, as rows of squares that a layout draws; pure."""

from functools import lru_cache

from shared.qr_code import qr_code


@lru_cache(maxsize=256)
def squares(text: str) -> tuple[str, ...]:
    """Return the rows of a QR code, `1` for a dark square."""
    return tuple("".join(map(str, row)) for row in qr_code(text).matrix)
