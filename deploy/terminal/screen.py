"""The screen: results go to standard output, progress and trouble to standard error."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shared.contracts.events.receipt import Fault

output = Console()
errors = Console(stderr=True)

Done = Callable[[int], None]
"""Called with how many are done by now."""


def print_faults(faults: Iterable[Fault]) -> None:
    """Say what is wrong with an event, and what is allowed, in both languages."""
    for fault in faults:
        for said, allowed in ((fault.fault.vi, fault.allowed.vi), (fault.fault.en, fault.allowed.en)):
            output.print(f"  {fault.field}: {said} → {allowed}", markup=False, highlight=False)


@contextmanager
def progress() -> Iterator[Callable[[str, int | None], Done]]:
    """Show progress bars; yields what adds one for so many things, or for nobody knows how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as bars:

        def bar(what: str, total: int | None) -> Done:
            task = bars.add_task(what, total=total)
            return lambda done: bars.update(task, completed=done)

        yield bar
