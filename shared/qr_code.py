"""QR codes of an address or a record code; one can be read with a seventh of it soiled. Pure."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


def qr_code(text: str) -> "QRCode":
    """Return a text as a QR code, to be drawn as squares, as SVG or in a terminal."""
    import segno  # only slips need it

    return segno.make(text, error="m", micro=False, boost_error=False)
