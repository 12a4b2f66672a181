"""`motcua demo`."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.cli.figures_table import figures_table
from deploy.demo import article
from deploy.demo.run import run_demo, write_year
from deploy.embedded.lock import locked
from deploy.embedded.memory import MemoryPeak
from deploy.embedded.plan import Plan
from deploy.embedded.ports import preferred_or_free, require_free
from deploy.embedded.stack import stack
from deploy.office.bus import bus_at
from deploy.office.data_folder import DataOption, demo_folder
from deploy.office.figures import Figures
from deploy.terminal.public_address import address_on_slips
from deploy.terminal.running import CannotDo, run, until_stopped
from deploy.terminal.screen import output, progress

PortOption = Annotated[
    int | None, typer.Option(help="Port of the pages for citizens; default: 8080, or a free one")
]
StaffPortOption = Annotated[
    int | None, typer.Option(help="Port of the pages for staff; default: 8090, or a free one")
]
NatsPortOption = Annotated[int | None, typer.Option(help="Port of the bus; default: 4222, or a free one")]
PUBLISHERS: Final = Path(__file__).parents[3] / "publishers" / "demo.toml"
SIGN_IN: Final = "chọn một vai, không cần mật khẩu · choose a role, no password"
NOTE: Final = (
    "Hồ sơ và người dân là hư cấu; các tổng số là của bài báo về xã Văn Sơn.\n"
    "Records and people are synthetic; the totals are those of the article on Văn Sơn commune."
)


def demo(
    data: DataOption = None,
    port: PortOption = None,
    staff_port: StaffPortOption = None,
    nats_port: NatsPortOption = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End once the figures are there")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures into this file, as JSON")
    ] = None,
) -> None:
    """Run a commune's year through the office and show its figures. Stop it and run it again at any time."""
    folder = data.resolve() if data else demo_folder()
    ports = {"port": port, "staff_port": staff_port, "nats_port": nats_port}
    run(show_demo(folder, json_file, serve=not no_serve, **ports))


def chosen_or_free(chosen: int | None, preferred: int, option: str) -> int:
    """Return the chosen port; without one the preferred port if it is free, else another free one.

    Raises:
        PortTaken: The chosen port is not free.
    """
    if chosen is None:
        return preferred_or_free(preferred)
    require_free(chosen, option)
    return chosen


async def show_demo(
    folder: Path,
    json_file: Path | None,
    *,
    serve: bool,
    port: int | None,
    staff_port: int | None,
    nats_port: int | None,
) -> None:
    """Run the demo in a folder and show what came of it.

    Raises:
        CannotDo: The figures are not the article's.
        PortTaken: A chosen port is not free.
    """
    since = time.monotonic()
    peak = MemoryPeak()
    async with locked(folder) as lock, peak.watching():
        plan = Plan(
            folder,
            PUBLISHERS,
            nats_port=chosen_or_free(nats_port, 4222, "--nats-port"),
            http_port=chosen_or_free(port, 8080, "--port"),
            staff_port=chosen_or_free(staff_port, 8090, "--staff-port"),
            clock="replay",
            demo=True,
        )
        year = folder / "year.jsonl"
        writing = asyncio.create_task(write_year(year))
        async with stack(plan, lock, forks_itself=True) as running:
            events = await writing
            output.print(f"Một cửa sẵn sàng sau {running.seconds_to_ready:.1f} s · ready", highlight=False)
            with progress() as bar:
                async with bus_at(plan.nats_url, "demo") as bus:
                    figures = await run_demo(
                        year,
                        bus,
                        plan.gateway_url,
                        bar("Sự kiện · events", events),
                        bar("Trả lời · answers", None),
                    )
            show_figures(figures, time.monotonic() - since, peak, json_file)
            if serve:
                output.print(
                    f"Người dân · citizens: {plan.gateway_url}\n"
                    f"Cán bộ · staff: {plan.staff_url} ({SIGN_IN})\n"
                    f"{address_on_slips(plan.public_url)}\nCtrl-C",
                    highlight=False,
                )
                await until_stopped()


def show_figures(
    communes: Mapping[str, Figures], seconds: float, peak: MemoryPeak, json_file: Path | None
) -> None:
    """Show the figures of the article's commune and what they cost; the file has all communes.

    Raises:
        CannotDo: They are not the article's.
    """
    period = article.article_period()
    figures = communes[period.units[0]]
    output.print(figures_table(period, figures), NOTE)
    output.print(
        f"{seconds:.1f} s; bộ nhớ cao nhất · peak memory {peak.resident:.0f} MB "
        f"(phần dùng chung tính một lần · shared counted once: {peak.proportional:.0f} MB)",
        highlight=False,
    )
    if json_file:
        costs = {
            "seconds": round(seconds, 1),
            "peak_rss_mb": round(peak.resident, 1),
            "peak_pss_mb": round(peak.proportional, 1),
        }
        neighbours = {unit: found.as_json() for unit, found in communes.items() if found is not figures}
        content = figures.as_json() | {"neighbours": neighbours} | costs
        json_file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if wrong := list(article.differences(figures)):
        raise CannotDo("the figures are not the article's:\n  " + "\n  ".join(wrong))
