"""`motcua inspection`."""

import typer

from deploy.office.law_folder import LawOption, load_all, read_law_of
from deploy.terminal.running import fail
from deploy.terminal.screen import output
from shared.errors import PublicError

app = typer.Typer(
    help="The inspection of the model: its criteria, in the office's own folder.", no_args_is_help=True
)


@app.command()
def check(law: LawOption = None) -> None:
    """Check the criteria and the text of "5 know, 3 no, 4 show". Needs no office; faults have their lines."""
    read_law_of(law)
    # Here, since the parts of a service would slow down every other command.
    from services.supervision.inspection.loading import load_criteria
    from shared.reference.loading import load_slogans

    try:
        load_all(load_criteria, load_slogans)
    except PublicError as bad:
        fail(str(bad))
    for since, criteria in sorted(load_criteria().items()):
        counted = sum(bool(item.counted) for item in criteria.file.items())
        items = len(list(criteria.file.items()))
        sample = " - a sample, not your province's" if criteria.file.certainty == "unknown" else ""
        output.print(
            f"from {since}: {len(criteria.file.criteria)} criteria, {items} items, {counted} of them "
            f"counted by the system ({criteria.version}){sample}",
            markup=False,
            soft_wrap=True,
        )
