"""A step of a trace: the only things that a trace may contain."""

from typing import Literal, NamedTuple

Kind = Literal["server", "consumer", "producer", "internal"]


class Step(NamedTuple):
    """A finished piece of work. It holds ids, codes and a number, and nothing about a person."""

    name: str
    """One of a few, such as `process record.filed`."""
    own: str
    """Its trace context, passed on to whatever follows from it."""
    after: str | None
    """The trace context of the step before; None for the first."""
    since_ns: int
    """When it started, Unix time."""
    kind: Kind = "internal"
    about: str = ""
    """Record code, entry of the register, or letter id."""
    unit: str = ""
    outcome: str = ""
    """Its result, as a code."""
    together: int = 1
    """How many messages shared its transaction."""
    failed: bool = False
