"""`motcua staff add`, `list`, `post` and `end`: people and their postings."""

import sys
from datetime import date, datetime
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from pydantic_core import to_json
from rich.table import Table

from deploy.cli.commands.staff.accounts import show_password, show_second_factor, typed_password
from deploy.cli.commands.staff.options import (
    AsJson,
    FromOption,
    GroupOption,
    PersonArgument,
    RoleOption,
    TypeOption,
    UnitOption,
    UntilOption,
)
from deploy.office import people
from deploy.terminal.moments import parsed_day
from deploy.terminal.running import CannotDo, misused, run
from deploy.terminal.screen import output
from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import (
    AddPerson,
    EndPostings,
    PersonLine,
    PostingLine,
    PostPerson,
)
from shared.errors import safe_message
from shared.reference.loading import load_office_zone, load_units

ROLES: Final = {
    Role.CLERK: "cán bộ tiếp nhận · clerk",
    Role.CIVIL_STATUS: "tư pháp - hộ tịch · civil status",
    Role.CHAIRMAN: "Chủ tịch · chairman",
    Role.SUPERVISOR: "giám sát · supervisor",
    Role.OPERATOR: "quản trị kỹ thuật · operator",
}


def add(
    person: PersonArgument,
    name: Annotated[str, typer.Argument(help="Full name, as on papers")],
    role: RoleOption,
    unit: UnitOption = "",
    group: GroupOption = "",
    email: Annotated[str, typer.Option(help="E-mail address")] = "",
    first_day: FromOption = "",
    last_day: UntilOption = "",
    type_password: TypeOption = False,
) -> None:
    """Add a person with a posting and an account, and show how they sign in.

    The first person of an office is added in the same way.
    """
    password = typed_password() if type_password else ""
    try:
        new = AddPerson(person=person, full_name=name, email=email, only_new=True)
        posting = _posting(person, role, unit, group, first_day, last_day)
    except ValidationError as wrong:
        misused(safe_message(wrong))
    account = run(people.add(new, posting, password))
    output.print(f"Đã thêm {person} · {person} was added", highlight=False)
    show_password(account.password)
    show_second_factor(account.second_factor)


def list_all(as_json: AsJson = False) -> None:
    """Show who works for the office, in which roles, and who can sign in."""
    everybody = run(people.everybody())
    if as_json:
        sys.stdout.write(to_json({"people": everybody}, indent=2).decode() + "\n")
        return
    if not everybody:
        output.print(people.FIRST_PERSON, highlight=False, soft_wrap=True)
        return
    table = Table("mã · id", "họ tên · name", "phân công · postings", "đăng nhập · sign-in")
    for one in everybody:
        table.add_row(
            one.person, one.name or "—", "\n".join(map(_posting_in_words, one.postings)), _seen(one)
        )
    output.print(table)


def post(
    person: PersonArgument,
    role: RoleOption,
    unit: UnitOption = "",
    group: GroupOption = "",
    first_day: FromOption = "",
    last_day: UntilOption = "",
) -> None:
    """Give a person a further posting."""
    try:
        posting = _posting(person, role, unit, group, first_day, last_day)
    except ValidationError as wrong:
        misused(safe_message(wrong))
    if run(people.post(posting)):
        output.print(f"Đã phân công {person} · {person} is posted", highlight=False)
    else:
        output.print(
            "Đã có phân công này; không có gì thay đổi · so it was; nothing changes", highlight=False
        )


def end(
    person: PersonArgument,
    last_day: Annotated[
        str, typer.Option("--last-day", help="Last day, such as 31/12/2026; else today")
    ] = "",
    posting: Annotated[
        list[str] | None, typer.Option(help="Id of a posting, as `list --json` shows it; else all end")
    ] = None,
) -> None:
    """End the postings of a person. Without any they are not answered from the next day on."""
    day = _day(last_day)
    try:
        question = EndPostings(person=person, last_day=day, postings=tuple(posting or ()))
    except ValidationError as wrong:
        misused(safe_message(wrong))
    ended = run(people.end(question))
    output.print(
        f"{ended} phân công kết thúc hết ngày {day:%d/%m/%Y} · {ended} postings end with that day",
        highlight=False,
    )


def _posting(person: str, role: Role, unit: str, group: str, first_day: str, last_day: str) -> PostPerson:
    day = _day(first_day)
    try:
        posting = people.posting_of(role, unit, group, load_units(), day)
    except CannotDo as wrong:
        misused(str(wrong))
    return PostPerson(
        person=person,
        posting=posting,
        first_day=day,
        last_day=parsed_day(last_day) if last_day else None,
    )


def _day(text: str) -> date:
    return parsed_day(text) if text else datetime.now(load_office_zone()).date()


def _posting_in_words(line: PostingLine) -> str:
    posting, units = line.posting, load_units()
    where = units[posting.unit].name if posting.unit in units else posting.unit or posting.group
    until = f" - {line.last_day:%d/%m/%Y}" if line.last_day else " -"
    return f"{ROLES[posting.role]}{f', {where}' if where else ''}: {line.first_day:%d/%m/%Y}{until}"


def _seen(one: PersonLine) -> str:
    if one.seen_at:
        return f"{one.seen_at.astimezone(load_office_zone()):%H:%M %d/%m/%Y}"
    return "được · can" if one.signs_in else "chưa được · cannot yet"
