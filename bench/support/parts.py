"""The parts of the benchmarks: each measures in processes of their own, and shows the result as a table."""

from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table

from bench.support.event_parts import records, throughput
from bench.support.run_apart import DATABASES, measured, table_of

SIZES: Final = (10_000, 1_000_000, 10_000_000)


def due() -> Table:
    """Return the time for due times beside numpy's, and how often numpy is wrong."""
    run = measured("bench.due_times")
    table = table_of(f"{run['count']:,} due times in working days", ("how",), ("seconds", "ratio", "wrong"))
    for how, name in (
        ("ours, in bulk", "ours"),
        ("ours, one by one", "ours_one_by_one"),
        ("numpy.busday_offset", "busday_offset"),
        ("table of open days in numpy", "prefix_table"),
    ):
        wrong = run.get(f"wrong_by_{name}", 0)
        ratio = run[name] / run["busday_offset"]
        table.add_row(how, f"{run[name]:.3f}", f"{ratio:.2f}", f"{wrong:,}")
    return table


def calendar() -> Table:
    """Return how long a decision about the calendar takes over many open records."""
    table = table_of(
        "a decision about the calendar over 100,000 open records",
        ("database",),
        ("moved", "preview, s", "apply, s", "bare update, s", "ratio", "peak, MB"),
    )
    for database in DATABASES:
        run = measured("bench.what_if", database)
        times = [f"{run[name]:.1f}" for name in ("preview", "apply", "bare")]
        ratio = f"{run['apply'] / run['bare']:.1f}"
        table.add_row(database, f"{run['moved']:,}", *times, ratio, f"{run['peak_rss_mb']:.0f}")
    return table


def questions() -> Table:
    """Return the milliseconds that each query takes, by the number of records."""
    return _by_size("bench.tallies", SIZES)


def search() -> Table:
    """Return the milliseconds that each search of staff takes, by the number of records."""
    return _by_size("bench.search", SIZES[:2])


def spreadsheets() -> str:
    """Return how long a large record book takes to read, and the most memory of the process that reads it."""
    run = measured("bench.spreadsheets")
    return (
        f"{run['rows']:,} rows of a record book, {run['file_mb']:.1f} MB: read in {run['seconds']:.1f} s\n"
        f"  peak memory of its process: {run['peak_mb']:.0f} MB"
    )


def _by_size(module: str, counts: Sequence[int]) -> Table:
    sizes = [f"{size:,}" for size in counts]
    table = table_of("milliseconds a query, by records", ("query", "database"), (*sizes, "last / first"))
    for database in DATABASES:
        runs = [measured(module, database, str(size)) for size in counts]
        for name in runs[0]:
            times = [run[name] for run in runs]
            ratio = f"{times[-1] / times[0]:.1f}"
            table.add_row(name, database, *(f"{one:.2f}" for one in times), ratio)
    return table


def letters() -> Group:
    """Return letters a second through the service beside bare Typst, and the time of a print run."""
    run = measured("bench.letters")
    pace = table_of(
        "letters", ("workers",), ("a second", "bare Typst", "ratio", "cpu, ms", "bare, ms", "ratio")
    )
    for name, full, bare in (("one", "one_worker", "bare"), ("two", "two_workers", "two_bare")):
        (fast, busy), (bare_fast, bare_busy) = run[full], run[bare]
        speed = (f"{fast:.0f}", f"{bare_fast:.0f}", f"{fast / bare_fast:.2f}")
        pace.add_row(name, *speed, f"{busy:.1f}", f"{bare_busy:.1f}", f"{bare_busy / busy:.2f}")
    table = table_of("", ("what",), ("figure",))
    for name, figure in (
        ("first letter of a process, s", f"{run['cold_start_s']:.2f}"),
        ("print run of 500, s", f"{run['print_run_s']:.1f}"),
        ("print run of 500, two on a sheet, s", f"{run['two_up_run_s']:.1f}"),
        ("a worker after 500 letters, MB", f"{run['memory_after_500_mb']:.0f}"),
        ("a worker after 5,000 letters, MB", f"{run['memory_after_5000_mb']:.0f}"),
    ):
        table.add_row(name, figure)
    return Group(pace, table)


def answers() -> Table:
    """Return citizens' answers a second beside a bare page that stores nothing."""
    run = measured("bench.answers")
    pace = run["full"]["a_second"] / 2
    table = table_of(
        f"citizens' answers, SQLite: highest rate, then time of one answer at {pace:.0f} a second",
        ("page",),
        ("a second", "median, ms", "p99, ms"),
    )
    for page, name in (
        ("survey: page, bus, service, stored", "full"),
        ("bare Starlette, nothing stored", "bare"),
    ):
        one = run[name]
        table.add_row(page, f"{one['a_second']:.0f}", f"{one['median_ms']:.1f}", f"{one['p99_ms']:.1f}")
    return table


def statements() -> Table:
    """Return what a statement of who asks costs a question."""
    run = measured("bench.statements")
    table = table_of(
        "a question to letters, SQLite", ("asked",), ("median, ms", "ratio", "a second, 16 at once")
    )
    for name, median in run["median_ms"].items():
        ratio = median / run["median_ms"]["directly"]
        table.add_row(name, f"{median:.1f}", f"{ratio:.1f}", f"{run['a_second'][name]:.0f}")
    return table


def forms() -> str:
    """Return how long a large record book takes as XLSX, and how much memory."""
    run = measured("bench.forms")
    return (
        f"record book of {run['records']:,} records as XLSX, {run['megabytes']:.1f} MB: "
        f"{run['seconds']:.1f} s, {run['cpu_seconds']:.1f} s busy; peak memory: {run['peak_mb']:.0f} MB"
    )


def board() -> Table:
    """Return how many readers of the public pages are served a second, and how long one waits."""
    table = table_of(
        f"the public pages at {SIZES[-1]:,} records and a fifth as many answers: "
        "highest rate, then time of one page at half that rate",
        ("page", "database"),
        ("a second", "median, ms", "p99, ms", "bare: median, ms", "p99, ms"),
    )
    for database in DATABASES:
        run = measured("bench.pages.board", database, str(SIZES[-1]))
        for page, one in run["pages"].items():
            waits = [f"{one[name]:.1f}" for name in ("median_ms", "p99_ms", "bare_median_ms", "bare_p99_ms")]
            table.add_row(page, database, f"{one['a_second']:.0f}", *waits)
        table.add_row("bare Starlette", database, f"{run['bare']:.0f}", *[""] * 4)
    return table


def office() -> Table:
    """Return how long people wait for their pages, by the number of records, beside a bare page."""
    table = table_of(
        "pages by records: median and p95 in ms, and how many times a bare Starlette page meanwhile",
        ("page", "database"),
        (*(f"{size:,}" for size in SIZES), "last / first"),
    )
    for database in DATABASES:
        runs = [measured("bench.pages.office", database, str(size)) for size in SIZES]
        for page in runs[0]:
            figures = [
                f"{one['median_ms']:.1f}, {one['p95_ms']:.1f}, {one['median_ms'] / one['bare_median_ms']:.0f}"
                for one in (run[page] for run in runs)
            ]
            growth = runs[-1][page]["median_ms"] / runs[0][page]["median_ms"]
            table.add_row(page, database, *figures, f"{growth:.1f}")
    return table


def growth() -> Group:
    """Return how events, pages, forms and files grow with the number of records."""
    from bench.growth.tables import growth  # which measures by this module

    return Group(*growth(DATABASES, SIZES))


def ingress() -> Table:
    """Return events a second by HTTP beside a bare endpoint that does one publish."""
    run = measured("bench.ingress")
    table = table_of(
        "events by HTTP, 16 concurrent clients", ("endpoint",), ("events a second", "p50, ms", "p99, ms")
    )
    for name, key in (("POST /events", "gateway"), ("bare Starlette, one publish", "bare")):
        one = run[key]
        table.add_row(name, f"{one['events_a_second']:,.0f}", f"{one['p50_ms']:.1f}", f"{one['p99_ms']:.1f}")
    return table


def adapters() -> Table:
    """Return how fast the gateway takes a day of a province in its own form, beside events of ours."""
    run = measured("bench.adapters")
    before, after = run["adapter"]["before_mb"], run["adapter"]["after_mb"]
    table = table_of(
        f"25,000 messages of 166 communes by HTTP, 16 concurrent clients; gateway: {before:.0f} MB "
        f"before, {after:.0f} MB after",
        ("address",),
        ("a second", "ratio", "p50, ms", "p99, ms"),
    )
    for address, key in (
        ("/adapters/dvcqg-1", "adapter"),
        ("/events", "events"),
        ("bare Starlette, one publish", "bare"),
    ):
        one, ratio = run[key], run[key]["a_second"] / run["bare"]["a_second"]
        times = (f"{one['p50_ms']:.1f}", f"{one['p99_ms']:.1f}")
        table.add_row(address, f"{one['a_second']:,.0f}", f"{ratio:.2f}", *times)
    return table


PARTS: Final[dict[str, Callable[[], RenderableType]]] = {
    "throughput": throughput,
    "records": records,
    "due": due,
    "calendar": calendar,
    "questions": questions,
    "search": search,
    "letters": letters,
    "ingress": ingress,
    "adapters": adapters,
    "answers": answers,
    "statements": statements,
    "forms": forms,
    "board": board,
    "office": office,
    "growth": growth,
    "spreadsheets": spreadsheets,
}
