"""`motcua staff password`, `second-factor`, `link` and `sessions`: how people sign in."""

import sys
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from deploy.cli.commands.staff.options import PersonArgument, TypeOption
from deploy.office import people
from deploy.terminal.running import misused, run
from deploy.terminal.screen import output
from shared.contracts.questions.staff.people import LinkIdentity, SecondFactor
from shared.errors import safe_message
from shared.qr_code import qr_code

sessions = typer.Typer(help="Sessions of people who are signed in.", no_args_is_help=True)
ONCE: Final = "Chỉ hiện một lần này; không ai xem lại được.\nThis is shown once, and nobody can see it again."


def password(person: PersonArgument, type_password: TypeOption = False) -> None:
    """Set a new password, for who has forgotten theirs; all their sessions end."""
    show_password(run(people.set_password(person, typed_password() if type_password else "")))
    output.print(f"Mật khẩu mới của {person} · a new password of {person}", highlight=False)


def second_factor(person: PersonArgument) -> None:
    """Make a new second factor and new spare codes, for who has lost a telephone; all their sessions end."""
    show_second_factor(run(people.new_second_factor(person)))


def link(
    person: PersonArgument,
    known_as: Annotated[str, typer.Argument(help="Their subject (`sub`) at the provider")],
    issuer: Annotated[str, typer.Option(help="Issuer of the provider, exactly as its file has it")],
) -> None:
    """Let a person sign in by the single sign-on; whoever had this identity has it no more."""
    try:
        identity = LinkIdentity(person=person, issuer=issuer, known_as=known_as)
    except ValidationError as wrong:
        misused(safe_message(wrong))
    run(people.link(identity))
    output.print(f"Đã liên kết {person} · {person} is linked", highlight=False)


@sessions.command("end")
def end_sessions(
    person: Annotated[str, typer.Argument(help="Id of the person; else say --all")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Of everybody")] = False,
) -> None:
    """End sessions at once, and forget the browsers that are known."""
    if bool(person) == everybody:
        misused("name a person, or say --all")
    ended = run(people.end_sessions(person or None))
    output.print(f"{ended} phiên đã kết thúc · sessions ended", highlight=False)


def typed_password() -> str:
    """Let the operator type a password, hidden and twice."""
    typed: str = typer.prompt("Mật khẩu · password", hide_input=True, confirmation_prompt=True)
    return typed


def show_password(generated: str) -> None:
    """Show a password that was generated."""
    if generated:
        output.print(f"Mật khẩu · password: {generated}", highlight=False, markup=False)
        output.print(ONCE, style="dim")


def show_second_factor(factor: SecondFactor) -> None:
    """Show the address of a second factor, also as a QR code, and the spare codes."""
    output.print("Quét bằng ứng dụng xác thực · scan it with an authenticator app:", highlight=False)
    qr_code(factor.address).terminal(out=sys.stdout, compact=True)
    output.print(factor.address, highlight=False, markup=False, soft_wrap=True)
    output.print("Mã dự phòng, mỗi mã dùng một lần · spare codes, each good once:", highlight=False)
    for code in factor.spare_codes:
        output.print(f"  {code[:5]}-{code[5:]}", highlight=False, markup=False)
    output.print(ONCE, style="dim")
