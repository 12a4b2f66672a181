"""`motcua units`."""

from collections import Counter
from typing import Annotated, Final

import typer
from rich.table import Table

from deploy.terminal.screen import output
from shared.reference.loading import load_units
from shared.reference.units import Units
from shared.text import unaccented

app = typer.Typer(help="Communes, wards and towns, and what became of them.", no_args_is_help=True)
COUNTED: Final = {
    "units": "units of today",
    "merges": "merges: old unit, new unit",
    "whole": "merged as a whole",
    "divided": "divided",
    "unknown": "became: not known",
}


@app.callback()
def units() -> None:
    """Communes, wards and towns, and what became of them."""


@app.command()
def merges(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Count the merges that are known, by province of today.

    A unit that was divided stands by itself in figures: which part of it a citizen lived in is not known.
    """
    units = load_units()
    counts = counts_by_province(units)
    whole = sum(counts.values(), Counter[str]())
    sources = Counter(source for *_, source in units.merges.lines())
    if as_json:
        output.print_json(data={"provinces": counts, "all": whole, "sources": sources})
        return
    told = ", ".join(f"{source}: {pairs:,}" for source, pairs in sources.most_common())
    table = Table(title="Merges, by province of today", caption=f"by source: {told}")
    table.add_column("province")
    for heading in COUNTED.values():
        table.add_column(heading, justify="right")
    for province in sorted(counts, key=unaccented):
        table.add_row(province, *(f"{counts[province][name]:,}" for name in COUNTED))
    table.add_section()
    table.add_row("all", *(f"{whole[name]:,}" for name in COUNTED))
    output.print(table)


def counts_by_province(units: Units) -> dict[str, Counter[str]]:
    """Return what `COUNTED` names, by province: for a merge that of the new unit."""
    counts: dict[str, Counter[str]] = {}
    merged: dict[str, str] = {}
    known = {unit.id: unit for unit in units}
    today = max(unit.until for unit in known.values())
    for unit, into, *_ in units.merges.lines():
        counts.setdefault(known[into].province, Counter())["merges"] += 1
        merged.setdefault(unit, known[into].province)
    for unit, province in merged.items():
        counts[province]["divided" if unit in units.merges.divided else "whole"] += 1
    for one in known.values():
        if one.until == today:
            counts.setdefault(one.province, Counter())["units"] += 1
        elif one.id not in merged:
            counts.setdefault(one.province, Counter())["unknown"] += 1
    return counts
