"""E-mail addresses of families: what mail servers take is kept, and what they cannot take is left out.

Without an address the letter goes on paper. So a mistyped one does not refuse the entry of a birth, a
marriage or a death; it counts as none, and the receipt says so.
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

LONGEST_ADDRESS: Final = 254
LONGEST_LOCAL_PART: Final = 64
ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
LOCAL_PART: Final = re.compile(rf"{ATOM}(?:\.{ATOM})*")
DOMAIN: Final = re.compile(rf"(?:{LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{1,58}}[A-Za-z0-9])")
"""Source: RFC 5321 and 5322 (dot-atom), RFC 5890 (names in other scripts, as `xn--…`)."""


def usable_address(text: str | None) -> str | None:
    """Return an address without blanks around it, its domain in ASCII; None if no mail could be sent to it.

    >>> usable_address(" o'brien@example.xn--p1ai "), usable_address("a..b@example.vn")
    ("o'brien@example.xn--p1ai", None)
    """
    local, _, domain = (text or "").strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    if (
        len(local) > LONGEST_LOCAL_PART
        or len(address) > LONGEST_ADDRESS
        or not LOCAL_PART.fullmatch(local)
        or not DOMAIN.fullmatch(domain)
    ):
        return None
    return address


EmailAddress = Annotated[str | None, AfterValidator(usable_address)]
