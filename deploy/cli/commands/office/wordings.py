"""`motcua wordings`."""

from typing import Annotated

import typer

from deploy.office.law_folder import LawOption, load_all, read_law_of
from deploy.terminal.running import fail, misused
from deploy.terminal.screen import output
from shared.errors import PublicError

app = typer.Typer(
    help="How letters, slips and notices to citizens are worded in the office's own folder.",
    no_args_is_help=True,
)


@app.command()
def check(law: LawOption = None) -> None:
    """Check all wordings of the folder, and its papers.toml. Needs no office; faults have their lines."""
    read_law_of(law)
    # Here, since the parts of a service would slow down every other command.
    from services.letters.loading import load_house_style
    from services.letters.notices.text_loading import load_notice_texts
    from services.letters.wording.wording import load_shipped_wordings

    try:
        load_house_style()
        load_all(load_shipped_wordings, load_notice_texts)
    except PublicError as bad:
        fail(str(bad))
    output.print("All wordings can be used.")


@app.command()
def fields(
    kind: Annotated[str, typer.Argument(help="Kind of letter, such as birth or supplement")],
    law: LawOption = None,
) -> None:
    """List the parts and the ((fields)) of a kind of letter."""
    read_law_of(law)
    from services.letters.kinds import load_kinds
    from services.letters.wording.fillable_fields import load_named_fields, of_the_content
    from services.letters.wording.guide import load_guide
    from services.letters.wording.wording import fields_of

    known = load_kinds().get(kind)
    if known is None:
        misused(f"there is no kind of letter {kind}; there are {', '.join(load_kinds())}")
    guide = load_guide()
    helps = guide.field["every"] | guide.field.get(known.about, {})
    for part in known.layout.parts:
        output.print(f"# {part}  –  {guide.part[part].vi}", markup=False)
    for name, field in load_named_fields(known.about).items():
        output.print(f"(({name}))  –  {field.vi}", markup=False)
    for name in of_the_content(fields_of(known.about)):
        said = helps.get(name)
        output.print(f"(({name}))  –  {said.vi if said else ''}", markup=False)
