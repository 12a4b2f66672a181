"""What nobody types by chance, and whoever tries to break a page does."""

from collections.abc import Iterator
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

import httpx

from tests.attacks.support.whole_office import ADDRESS

MARK: Final = "<script>alert(7)</script>"
"""Stands on no page of ours as it is."""
PLANTED: Final = "x-planted"
"""A header that nobody but an attacker sets."""
HOSTILE: Final[dict[str, str]] = {
    "nothing": "",
    "a NUL": "a\x00b",
    "a lone surrogate": "a\ud800b",
    "a control": "\x1b[2J\x07\x7f",
    "written from the right": "\u202egnp.exe\u2066",
    "a megabyte": "a" * 1_000_000,
    "30,000 bytes": "ễ" * 3_000,
    "nothing to be seen": "\u200b\u2060\ufeff",
    "any text of SQL": "%_%\\",
    "a formula": "=cmd|' /C calc'!A0",
    "another unit": "15763v1",
    "another group": "elsewhere",
    "markup": f'"><img src=x onerror=alert(7)>{MARK}',
    "a template": "{{ 7 * 7 }}{% for x in y %}((tên))",
    "a path": "../../../../etc/passwd%00.pdf",
    "a header": f"x\r\n{PLANTED}: 1\r\n\r\n{MARK}",
    "SQL": "'; drop table record; --",
    "JSON": '{"$ne": null, "a": [1, 2]}',
    "a huge number": "9" * 400,
    "a number too far": "9223372036854775808",
    "less than nothing": "-1",
    "no number": "NaN",
    "more than all": "-Infinity",
    "a float": "1e309",
    "digits of another script": "٣²①",
    "the last of all days": "31/12/9999",
    "the first of all days": "01/01/0001",
    "a year that is none": "0000-00-00",
    "a day that is none": "31/02/2024",
    "an instant that no zone has": "9999-12-31T23:59:59-23:59",
    "23:59 on the last day": "23:59 31/12/9999",
    "0:00 on the first day": "00:00 01/01/0001",
    "a long line of blanks": " \t\u00a0" * 500,
}


def fault_of(answer: httpx.Response) -> str:
    """What is wrong with an answer, if something is."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if not answer.is_stream_consumed:
        return ""  # it has no end
    if MARK in answer.text and "html" in answer.headers.get("content-type", ""):
        return "shows markup that somebody typed"
    if PLANTED in answer.headers:
        return "has a header that somebody typed"
    led = urlsplit(answer.headers.get("location", ""))
    return f"leads to {led.netloc}" if led.netloc not in ("", urlsplit(ADDRESS).netloc) else ""


def some_of(turn: int) -> Iterator[tuple[str, str]]:
    """Every third of the hostile values; after three turns all were used."""
    return islice(HOSTILE.items(), turn % 3, None, 3)
