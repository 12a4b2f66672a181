"""Whether a system only says again what it said before. Pure."""

from collections.abc import Sequence

from shared.contracts.events.reported.said import SaidReport, SaidState


def is_repeat(latest: SaidReport, said: Sequence[SaidReport]) -> bool:
    """Whether a message says nothing new, so that nothing would ever follow from keeping it.

    Systems push the state of a record again and again. A state without a moment counts again once another
    came between; while it is the last of these it is a repeat.

    Args:
        latest: What was said last.
        said: What the same system said of the record before, in the order of arrival.
    """
    if all(_content(one) != _content(latest) for one in said):
        return False
    states, before = _without_moment([latest]), _without_moment(said)
    return not states or set(states) == set(before[-1:])


def _content(report: SaidReport) -> tuple[object, ...]:
    """Return all of a message but the moment of its arrival."""
    return report.unit, report.statuses, report.filing


def _without_moment(said: Sequence[SaidReport]) -> list[SaidState]:
    return [status.state for report in said for status in report.statuses if status.at is None]
