"""`motcua read-again`."""

from typing import Annotated

import typer

from deploy.office.data_folder import DataOption, selected_folder
from deploy.terminal.running import fail, run
from deploy.terminal.screen import output
from shared.contracts.services import SERVICES


def read_again(
    service: Annotated[str, typer.Argument(help="The service that refuses to run")], data: DataOption = None
) -> None:
    """Let a service whose database was lost read again what the bus still holds; the office is closed."""
    if service not in SERVICES:
        fail(f"{service} is no service: name one of {', '.join(SERVICES)}")
    from deploy.office.reach import open_closed_office
    from deploy.office.reading_again import ReadingAgain, read_again

    async def again() -> ReadingAgain:
        async with open_closed_office(selected_folder(data)) as target:
            return await read_again(service, target)

    begun = run(again())
    missing = "" if begun.is_complete else " What is older is no longer on the bus, and stays missing."
    output.print(
        f"{service} đọc lại {begun.stream} từ tin {begun.sequence} · {service} will read {begun.stream} "
        f"again from message {begun.sequence}.{missing} What people entered at {service} itself since "
        "then is not there either. Next: start the office, then `motcua doctor --mend`.",
        highlight=False,
    )
