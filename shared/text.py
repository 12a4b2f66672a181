"""Letters without their marks, so that a search finds what was typed without them."""

import unicodedata


def plain(text: str) -> str:
    """Return a text in small letters without marks.

    >>> plain("Đồng Tiến")
    'dong tien'
    """
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
