"""A soak calls a line flat only if it is, and its pictures have each line."""

from collections.abc import Callable

import pytest

from bench.soak.judging import CAME_IN, Verdict, verdicts
from bench.soak.samples import without_connections
from bench.support.curves import curves, svg
from shared.storage.database import POOL_SIZE

A_SECOND = 10.0


def judged(line: str, at: Callable[[int], float]) -> Verdict:
    """The verdict on a line over 100 samples, each with 50 messages more."""
    samples = [{"at": 5.0 * number, CAME_IN: 50.0 * number, line: at(number)} for number in range(100)]
    [verdict] = verdicts(samples, A_SECOND)
    return verdict


@pytest.mark.parametrize(
    ("line", "at", "is_flat"),
    [
        pytest.param("memory/letters", lambda number: 50.0, True, id="a level"),
        pytest.param(
            "memory/letters", lambda number: min(50.0, 10.0 + number), False, id="a long warming up"
        ),
        pytest.param(
            "memory/letters", lambda number: min(50.0, 30.0 + number), True, id="a short warming up"
        ),
        pytest.param(
            "memory/letters", lambda number: 50 + 0.1 * number, False, id="a leak of 12 % in the time"
        ),
        pytest.param("memory/letters", lambda number: 90 - 0.1 * number, True, id="less and less"),
        pytest.param("files/gateway", lambda number: 20 + number // 20, False, id="a file more now and then"),
        pytest.param("lag/intake", lambda number: float(number % 8), True, id="what a batch has in hand"),
        pytest.param("lag/intake", lambda number: 2.0 * number, False, id="falling behind"),
        pytest.param("disk/intake", lambda number: 0.1 * number, True, id="the same for each event"),
        pytest.param("disk/intake", lambda number: 0.002 * number**2, False, id="more for each event"),
        pytest.param("disk/staff", lambda number: 0.00002 * number**2, True, id="next to nothing"),
    ],
)
def test_a_line_is_flat_or_not(line: str, at: Callable[[int], float], is_flat: bool) -> None:
    assert (judged(line, at).is_flat, judged(line, at).limit) == (is_flat, None)


def test_what_a_setting_bounds_may_grow_up_to_there() -> None:
    within = judged("memory/nats-server", lambda number: 30 + 0.5 * number)
    beyond = judged("memory/nats-server", lambda number: 30 + 0.6 * number)
    assert (within.is_flat, within.limit) == (False, 85.0)
    assert (beyond.is_flat, beyond.limit) == (False, None)


def test_a_pool_may_open_connections_up_to_its_size_and_a_socket_more_is_a_leak() -> None:
    opened = judged("connections/surveys", lambda number: 2.0 + number // 40)
    leaked = judged("connections/surveys", lambda number: 2.0 + number // 10)
    assert (opened.is_flat, opened.limit) == (False, POOL_SIZE)
    assert (leaked.is_flat, leaked.limit) == (False, None)
    assert judged("sockets/surveys", lambda number: 9.0 + number // 75).limit is None


def test_the_sockets_of_a_sample_are_no_connections() -> None:
    sample = {"sockets/surveys": 10.0, "connections/surveys": 3.0, "sockets/gateway": 17.0}
    assert without_connections(sample) == sample | {"sockets/surveys": 7.0}


def test_a_picture_has_each_line_with_its_name_inside_its_frame() -> None:
    drawing = curves({"a & b": [(0, 1), (5, 30)], "c": [(0, 0), (5, 0)]}, "MB", "5 min")
    ends = [(line.x2, line.y2) for line in drawing.lines]
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in ends)
    assert {line.shows for line in drawing.lines} == {"line", "ground", "c0", "c1"}
    written = svg(drawing, "memory")
    assert "a &amp; b" in written
    assert written.count("<line") == len(drawing.lines)
