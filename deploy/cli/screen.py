"""The screen: results go to standard output, progress and trouble to standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

output = Console()
errors = Console(stderr=True)

Done = Callable[[int], None]
"""Called with how many are done by now."""


@contextmanager
def progress() -> Iterator[Callable[[str, int | None], Done]]:
    """Show progress bars; yields what adds one for so many things, or for nobody knows how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as bars:

        def bar(what: str, total: int | None) -> Done:
            task = bars.add_task(what, total=total)
            return lambda done: bars.update(task, completed=done)

        yield bar
