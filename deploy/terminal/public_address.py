"""The address at which citizens find the pages of an office; it is printed on slips."""

from typing import Final

from shared.contracts.lookup_code import is_loopback

PUBLIC_URL: Final = "MOTCUA_PUBLIC_URL"


def address_on_slips(public_url: str) -> str:
    """Return what operators are told about the address on slips."""
    said = f"Địa chỉ in trên giấy hẹn · address on slips: {public_url}"
    if is_loopback(public_url):
        said += f" (chỉ mở được trên máy này · works on this machine only; {PUBLIC_URL} names another)"
    return said
