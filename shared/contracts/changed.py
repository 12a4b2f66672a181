"""The word that something changed at a unit, for pages that show it live: a subject, and nothing else.

A service says it once its own tables have changed. Nobody stores it, and one that is lost costs nothing: such
pages also look again by themselves.
"""


def changed_subject(service: str, unit: str) -> str:
    """Return the subject on which a service says that something changed at a unit; `*` stands for every one.

    >>> changed_subject("deadlines", "15712v1")
    'changed.deadlines.15712v1'
    """
    return f"changed.{service}.{unit}"


def unit_of_subject(subject: str) -> str:
    """Return the unit with which the subject of a fact, or of such a word, ends."""
    return subject.rpartition(".")[2]
