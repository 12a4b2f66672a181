"""Ids of what forms enter: the same form again is the same entry."""

from hashlib import sha256


def id_of_entry(form: str) -> str:
    """Return the id of what a form enters, which does not show that of the form."""
    return sha256(form.encode()).hexdigest()[:32]
