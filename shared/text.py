"""Text without diacritics, so that a search finds words typed without them."""

import unicodedata


def unaccented(text: str) -> str:
    """Return a text in lower case without diacritics.

    >>> unaccented("Đồng Tiến")
    'dong tien'
    """
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
