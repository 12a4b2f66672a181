"""`motcua up`."""

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.ports import require_free
from deploy.embedded.stack import stack
from deploy.office.bus import bus_at
from deploy.office.data_folder import DataOption, office_folder
from deploy.office.debugging import run_here
from deploy.office.people import FIRST_PERSON, is_nobody_there
from deploy.terminal.public_address import address_on_slips
from deploy.terminal.running import fail, run, until_stopped
from deploy.terminal.screen import output
from shared.contracts.services import PROCESSES, SERVICES
from shared.messaging.connection import without_key

PUBLISHERS: Final = "publishers.toml"
EXAMPLE: Final = Path(__file__).parents[3] / "publishers" / "example.toml"


def up(
    data: DataOption = None,
    port: Annotated[int, typer.Option(help="Port of the pages for citizens")] = 8080,
    staff_port: Annotated[int, typer.Option(help="Port of the pages for staff")] = 8090,
    public: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Open the pages for citizens to the network, by TLS, under this host name or address",
        ),
    ] = "",
    staff: Annotated[
        str, typer.Option(metavar="NAME", help="Open the pages for staff to the network in the same way")
    ] = "",
    nats_port: Annotated[int, typer.Option(help="Port of the bus")] = 4222,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A process not to run, since it runs elsewhere; may be repeated"),
    ] = None,
    debug: Annotated[
        str,
        typer.Option(
            metavar="SERVICE",
            help="A service to run in this process, where a debugger can stop it: "
            "python -m pdb -m deploy.cli.main up --debug deadlines",
        ),
    ] = "",
) -> None:
    """Run the office until Ctrl-C: the bus, the services and the web pages."""
    for name in without or ():
        if name not in PROCESSES:
            fail(f"there is no process {name}: say --without {' or '.join(PROCESSES)}")
    folder = data.resolve() if data else office_folder()
    plan = Plan(
        folder,
        publishers_in(folder),
        nats_port=nats_port,
        http_port=port,
        staff_port=staff_port,
        public_name=public,
        staff_name=staff,
    )
    if not debug:
        run(serve(plan, without or ()))
    elif debug not in SERVICES:
        fail(f"there is no service {debug}: say --debug {' or '.join(SERVICES)}")
    else:
        run_here(debug, plan)


async def serve(plan: Plan, without: Collection[str] = ()) -> None:
    """Run a stack until a signal stops it."""
    async with locked(plan.folder) as lock:
        require_free(plan.http_port, "--port")
        require_free(plan.staff_port, "--staff-port")
        require_free(plan.nats_port, "--nats-port")
        async with stack(plan, lock, without, forks_itself=True) as running:
            async with bus_at(plan.nats_url) as bus:
                nobody = await is_nobody_there(bus)
            output.print(
                f"Một cửa đang mở · the office is open: {plan.gateway_url}\n"
                f"Cán bộ đăng nhập tại · staff sign in at: {plan.staff_url}\n"
                f"{trusted(plan)}"
                f"{address_on_slips(plan.public_url)}\n"
                f"Ready in {running.seconds_to_ready:.1f} s, bus at {without_key(plan.nats_url)}, "
                f"its key in {plan.bus_key}, logs in {plan.logs}; Ctrl-C closes it.",
                highlight=False,
            )
            if nobody:
                output.print(FIRST_PERSON, highlight=False, soft_wrap=True)
            await until_stopped()


def trusted(plan: Plan) -> str:
    """Return what has to be done before browsers trust the doors that are open; nothing if none is."""
    if not (plan.public_name or plan.staff_name):
        return ""
    authority = plan.certificates / "authority.pem"
    return f"Máy khác cần tin chứng thư · other computers have to trust: {authority}\n"


def publishers_in(folder: Path) -> Path:
    """Return the folder's file of publishers, copied from the example if it is missing."""
    file = folder / PUBLISHERS
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLE, file)
    return file
