"""Reads the query with which a provider sends a browser back. Pure.

Sources: RFC 6749, section 4.1.2; RFC 9207, section 2.4.
"""

import re
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qsl

from services.staff.single_sign_on.refusing import NotAccepted

MOST_FIELDS: Final = 20
ERROR_CODE: Final = re.compile(r"[a-z_]{1,40}")


def fields_of(query: str) -> dict[str, str]:
    """Return the fields of a query, each of which stands there once.

    Raises:
        NotAccepted: One of them stands there twice, or there are too many.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotAccepted("query") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotAccepted("query")
    return fields


def require_state(fields: dict[str, str], state: str) -> None:
    """Return if the browser is the one that left.

    Raises:
        NotAccepted: It is not.
    """
    if not compare_digest(fields.get("state", "").encode(), state.encode()):
        raise NotAccepted("state")


def code_of(fields: dict[str, str], *, issuer: str, says_issuer: bool) -> str:
    """Return the code that is redeemed for tokens.

    Args:
        fields: As they came.
        issuer: Whom it must come from, if it says so.
        says_issuer: Whether this provider always says so.

    Raises:
        NotAccepted: It comes from another provider, or the provider signed nobody in.
    """
    if (says_issuer or "iss" in fields) and fields.get("iss") != issuer:
        raise NotAccepted("response-issuer")
    if "error" in fields:
        error = fields["error"]
        raise NotAccepted(f"provider:{error}" if ERROR_CODE.fullmatch(error) else "provider")
    if not fields.get("code"):
        raise NotAccepted("code")
    return fields["code"]
