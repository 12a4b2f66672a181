"""The receipt that an address asks for, when several events have come under one id. Pure."""

from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.faults import fault


def receipt_about(known: Receipt, content: str) -> Receipt | None:
    """Return the receipt of the event that said this; None while nothing is known of it.

    Args:
        known: The receipt that intake has for the id.
        content: Beginning of the digest of what the event said; empty for whatever was said.
    """
    if not content or known.content is None or known.content.startswith(content):
        return known
    if known.verdict is Verdict.REJECTED:
        return None  # another event with this id was rejected, so this one is judged as if it were the first
    return known.model_copy(
        update={
            "verdict": Verdict.REJECTED,
            "faults": (fault("id", "other_content"),),
            "notes": (),
            "content": None,
        }
    )
