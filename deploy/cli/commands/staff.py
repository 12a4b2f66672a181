"""`motcua staff`."""

import sys
from datetime import date, datetime
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from pydantic_core import to_json
from rich.table import Table

from deploy.office import people
from deploy.terminal.moments import parsed_day
from deploy.terminal.running import FAILED, CannotDo, fail, misused, run
from deploy.terminal.screen import output
from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import (
    AddPerson,
    EndPostings,
    LinkIdentity,
    PersonLine,
    PostingLine,
    PostPerson,
    SecondFactor,
)
from shared.errors import safe_message
from shared.reference.loading import load_office_zone, load_units

app = typer.Typer(help="People of the office: who they are, what they may do, how they sign in.")
sessions = typer.Typer(help="Sessions of people who are signed in.", no_args_is_help=True)
log = typer.Typer(help="The reading log: who has read what.", no_args_is_help=True)
app.add_typer(sessions, name="sessions")
app.add_typer(log, name="log")

ROLES: Final = {
    Role.CLERK: "cán bộ tiếp nhận · clerk",
    Role.CIVIL_STATUS: "tư pháp - hộ tịch · civil status",
    Role.CHAIRMAN: "Chủ tịch · chairman",
    Role.SUPERVISOR: "giám sát · supervisor",
    Role.OPERATOR: "quản trị kỹ thuật · operator",
}
ONCE: Final = "Chỉ hiện một lần này; không ai xem lại được.\nThis is shown once, and nobody can see it again."
FAULTS: Final = {
    "changed": "một mục đã bị sửa · an entry was changed",
    "removed": "một mục đã bị xóa · an entry was removed",
    "head": "các mục mới nhất đã bị xóa, hoặc có mục bị thêm vào · "
    "the newest entries were removed, or some were added",
}
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


@app.command()
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
    password = _typed_password() if type_password else ""
    try:
        new = AddPerson(person=person, full_name=name, email=email, only_new=True)
        posting = _posting(person, role, unit, group, first_day, last_day)
    except ValidationError as wrong:
        misused(safe_message(wrong))
    account = run(people.add(new, posting, password))
    output.print(f"Đã thêm {person} · {person} was added", highlight=False)
    _show_password(account.password)
    _show_second_factor(account.second_factor)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """Show who works for the office, in which roles, and who can sign in."""
    everybody = run(people.everybody())
    if as_json:
        sys.stdout.write(to_json({"people": everybody}, indent=2).decode() + "\n")
        return
    if not everybody:
        output.print(
            "Chưa có ai. Thêm người đầu tiên bằng lệnh · nobody yet; the first person is added by\n"
            '  motcua staff add lt-hanh "Lê Thị Hạnh" --role clerk --unit 15712',
            highlight=False,
            soft_wrap=True,
        )
        return
    table = Table("mã · id", "họ tên · name", "phân công · postings", "đăng nhập · sign-in")
    for one in everybody:
        table.add_row(
            one.person, one.name or "—", "\n".join(map(_posting_in_words, one.postings)), _seen(one)
        )
    output.print(table)


@app.command()
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


@app.command()
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


@app.command()
def password(person: PersonArgument, type_password: TypeOption = False) -> None:
    """Set a new password, for who has forgotten theirs; all their sessions end."""
    _show_password(run(people.set_password(person, _typed_password() if type_password else "")))
    output.print(f"Mật khẩu mới của {person} · a new password of {person}", highlight=False)


@app.command("second-factor")
def second_factor(person: PersonArgument) -> None:
    """Make a new second factor and new spare codes, for who has lost a telephone; all their sessions end."""
    _show_second_factor(run(people.new_second_factor(person)))


@app.command()
def identity(
    person: PersonArgument,
    issuer: Annotated[str, typer.Option(help="Issuer of the provider, as its tokens have it")],
    subject: Annotated[str, typer.Option(help="Who they are there (`sub`)")],
) -> None:
    """Let a person sign in by the single sign-on of the province."""
    run(people.link(LinkIdentity(person=person, issuer=issuer, known_as=subject)))
    output.print(f"{person} đăng nhập được qua {issuer} · {person} may sign in there", highlight=False)


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


@log.command("verify")
def verify(
    number: Annotated[int, typer.Option(help="Number of an entry that was noted earlier")] = 0,
    digest: Annotated[str, typer.Option(help="Its digest, as it was noted")] = "",
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the reading log was changed or removed.

    Note the number and the digest that it shows elsewhere: with them a later check proves that nothing before
    them was rewritten, even by whoever owns the database.
    """
    if bool(number) != bool(digest):
        misused("--number and --digest belong together")
    found = run(people.verify_log(number, digest))
    if as_json:
        sys.stdout.write(found.model_dump_json(indent=2) + "\n")
    elif not found.fault:
        output.print(
            f"Nhật ký nguyên vẹn: {found.entries:,} mục, đến mục số {found.last}\n"
            f"The log is whole: {found.entries:,} entries, up to number {found.last}\n"
            f"{found.last} {found.digest}",
            highlight=False,
            soft_wrap=True,
        )
    if found.fault and not as_json:
        fail(f"mục số {found.fault_at} · entry {found.fault_at}: {FAULTS[found.fault]}")
    if found.fault:
        raise typer.Exit(FAILED)


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


def _typed_password() -> str:
    typed: str = typer.prompt("Mật khẩu · password", hide_input=True, confirmation_prompt=True)
    return typed


def _show_password(generated: str) -> None:
    if generated:
        output.print(f"Mật khẩu · password: {generated}", highlight=False, markup=False)
        output.print(ONCE, style="dim")


def _show_second_factor(factor: SecondFactor) -> None:
    import segno

    output.print("Quét bằng ứng dụng xác thực · scan it with an authenticator app:", highlight=False)
    segno.make(factor.address, error="m").terminal(out=sys.stdout, compact=True)
    output.print(factor.address, highlight=False, markup=False, soft_wrap=True)
    output.print("Mã dự phòng, mỗi mã dùng một lần · spare codes, each good once:", highlight=False)
    for code in factor.spare_codes:
        output.print(f"  {code[:5]}-{code[5:]}", highlight=False, markup=False)
    output.print(ONCE, style="dim")


def _posting_in_words(line: PostingLine) -> str:
    posting, units = line.posting, load_units()
    where = units[posting.unit].name if posting.unit in units else posting.unit or posting.group
    until = f" - {line.last_day:%d/%m/%Y}" if line.last_day else " -"
    return f"{ROLES[posting.role]}{f', {where}' if where else ''}: {line.first_day:%d/%m/%Y}{until}"


def _seen(one: PersonLine) -> str:
    if one.seen_at:
        return f"{one.seen_at.astimezone(load_office_zone()):%H:%M %d/%m/%Y}"
    return "được · can" if one.signs_in else "chưa được · cannot yet"
