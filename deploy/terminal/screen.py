"""Output of commands: results to standard output, progress and errors to standard error."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shared.contracts.events.receipt import Fault

REFRESHES: Final = 3
"""Of a bar in a second; each takes a millisecond."""
output = Console()
errors = Console(stderr=True)

OnProgress = Callable[[int], None]
"""Called with the number of things that are done."""


def print_faults(faults: Iterable[Fault]) -> None:
    """Print the faults of an event, and what is allowed instead, in both languages."""
    for fault in faults:
        for text, allowed in ((fault.fault.vi, fault.allowed.vi), (fault.fault.en, fault.allowed.en)):
            output.print(f"  {fault.field}: {text} → {allowed}", markup=False, highlight=False)


@contextmanager
def progress() -> Iterator[Callable[[str, int | None], OnProgress]]:
    """Show progress bars; yields a function that adds one, given its title and its total, if known."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, refresh_per_second=REFRESHES) as bars:

        def bar(title: str, total: int | None) -> OnProgress:
            task = bars.add_task(title, total=total)
            return lambda done: bars.update(task, completed=done)

        yield bar
