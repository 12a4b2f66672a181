"""Options that several commands of `motcua staff` have."""

from typing import Annotated

import typer

from shared.contracts.officer import Role

PersonArgument = Annotated[
    str, typer.Argument(help="Id by which they sign in, such as lt-hanh: small letters, digits, . and -")
]
RoleOption = Annotated[Role, typer.Option(help="Role in which they work")]
UnitOption = Annotated[str, typer.Option(help="Unit, by its code of 5 digits or its id")]
GroupOption = Annotated[str, typer.Option(help="Group of units, for a supervisor")]
FromOption = Annotated[str, typer.Option("--from", help="First day, such as 01/12/2026; else today")]
UntilOption = Annotated[str, typer.Option("--until", help="Last day, if one is known")]
TypeOption = Annotated[
    bool, typer.Option("--type", help="Type the password, hidden; else one is generated and shown once")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for other programs")]
