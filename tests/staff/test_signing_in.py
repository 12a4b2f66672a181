"""Signing in with a local account: password, code, spare codes, sessions; and what attackers try."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from services.staff.sign_in import passwords, second_factor
from services.staff.tables import session, spare_code, wrong_tries
from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import EndPostings, EndSessions, SetPassword
from shared.contracts.questions.staff.sign_in import DemoSignIn, SessionOf, SignInRefusal, SignOut
from shared.reference.loading import load_office_zone
from tests.staff.conftest import HANH, RIGHT, VAN_SON, WRONG, Refused, StaffDesk, code_of

YESTERDAY = datetime.now(load_office_zone()).date() - timedelta(days=1)


async def test_who_signs_in_is_known_by_the_session_until_they_sign_out(desk: StaffDesk) -> None:
    factor = await desk.add()
    signed_in = await desk.sign_in(code_of(factor))
    assert signed_in.refused is None
    who = await desk.ask(SessionOf(session=signed_in.session))
    assert (who.person, who.name, who.postings[0].unit) == (HANH, "Lê Thị Bịa", VAN_SON)
    await desk.ask(SignOut(session=signed_in.session))
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))


@pytest.mark.parametrize(
    ("login", "password", "is_code_right"),
    [
        pytest.param(HANH, WRONG, True, id="a wrong password"),
        pytest.param(HANH, RIGHT, False, id="a wrong code"),
        pytest.param("nobody", RIGHT, True, id="an unknown name"),
        pytest.param("", "", False, id="nothing"),
    ],
)
async def test_what_is_wrong_is_not_said(
    login: str, password: str, is_code_right: bool, desk: StaffDesk
) -> None:
    factor = await desk.add()
    code = code_of(factor) if is_code_right else "000000"
    signed_in = await desk.sign_in(code, login, password)
    assert (signed_in.refused, signed_in.session, signed_in.device) == (SignInRefusal.WRONG, "", "")
    assert await desk.rows(session) == []


async def test_an_unknown_name_costs_the_same_work(desk: StaffDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the time of an answer does not tell who works here."""
    done: list[str] = []
    matches, code_at = passwords._matches, second_factor.code_at

    def compared(password: str, expected: str) -> bool:
        done.append(expected[: expected.rindex("$", 0, expected.rindex("$"))])
        return matches(password, expected)

    def made(seed: bytes, step: int) -> str:
        done.append("a code")
        return code_at(seed, step)

    monkeypatch.setattr(passwords, "_matches", compared)
    monkeypatch.setattr(second_factor, "code_at", made)
    factor = await desk.add()
    work = []
    for login, password in ((HANH, WRONG), (HANH, RIGHT), ("nobody", RIGHT)):
        code = "000000" if password == RIGHT else code_of(factor)
        done.clear()
        assert (await desk.sign_in(code, login, password)).refused is SignInRefusal.WRONG
        work.append(list(done))
    assert work[0] == work[1] == work[2]
    assert len(work[0]) == 1 + 3, "a password, and the codes of three steps"


async def test_a_code_is_taken_once_and_none_before_it(desk: StaffDesk) -> None:
    factor = await desk.add()
    later = code_of(factor, steps=1)
    assert (await desk.sign_in(later)).refused is None
    assert (await desk.sign_in(later)).refused is SignInRefusal.WRONG
    assert (await desk.sign_in(code_of(factor))).refused is SignInRefusal.WRONG


async def test_a_spare_code_is_taken_once_however_it_is_typed(desk: StaffDesk) -> None:
    factor = await desk.add()
    spare = factor.spare_codes[3]
    assert (await desk.sign_in(f" {spare[:5].upper()}-{spare[5:]} ")).refused is None
    assert (await desk.sign_in(spare)).refused is SignInRefusal.WRONG
    assert len(await desk.rows(spare_code)) == 9


async def test_a_spare_code_of_somebody_else_is_wrong(desk: StaffDesk) -> None:
    await desk.add()
    other = await desk.add("nv-toan", Role.CIVIL_STATUS)
    assert (await desk.sign_in(other.spare_codes[0])).refused is SignInRefusal.WRONG


async def test_a_new_session_ends_the_one_that_the_browser_had(desk: StaffDesk) -> None:
    factor = await desk.add()
    first = await desk.sign_in(factor.spare_codes[0])
    second = await desk.sign_in(factor.spare_codes[1], before=first.session)
    assert second.session != first.session
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=first.session))


async def test_a_browser_cannot_choose_the_session_that_it_gets(desk: StaffDesk) -> None:
    factor = await desk.add()
    signed_in = await desk.sign_in(factor.spare_codes[0], before="chosen-by-an-attacker")
    assert signed_in.session != "chosen-by-an-attacker"
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session="chosen-by-an-attacker"))


@pytest.mark.parametrize("idle", [True, False], ids=["idle", "too old"])
async def test_a_session_ends_by_itself(idle: bool, desk: StaffDesk) -> None:
    factor = await desk.add()
    signed_in = await desk.sign_in(code_of(factor))
    (row,) = await desk.rows(session)
    past = {"seen_at": row["seen_at"] - timedelta(minutes=31)}
    if not idle:
        past = {"created_at": row["created_at"] - timedelta(hours=10)}
    async with desk.office.transaction() as tx:
        await tx.connection.execute(update(session).values(**past))
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))


async def test_who_has_no_posting_today_is_not_signed_in(desk: StaffDesk) -> None:
    factor = await desk.add(last_day=YESTERDAY)
    assert (await desk.sign_in(code_of(factor))).refused is SignInRefusal.NO_POSTING


async def test_a_posting_that_ends_ends_the_session(desk: StaffDesk) -> None:
    factor = await desk.add()
    signed_in = await desk.sign_in(code_of(factor))
    await desk.ask(EndPostings(person=HANH, last_day=YESTERDAY))
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))


async def test_a_new_password_ends_all_sessions(desk: StaffDesk) -> None:
    factor = await desk.add()
    signed_in = await desk.sign_in(code_of(factor))
    await desk.ask(SetPassword(person=HANH, password=WRONG))
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))
    assert (await desk.sign_in(factor.spare_codes[0])).refused is SignInRefusal.WRONG


async def test_the_operator_ends_sessions(desk: StaffDesk) -> None:
    factor = await desk.add()
    await desk.sign_in(factor.spare_codes[0])
    await desk.sign_in(factor.spare_codes[1])
    assert (await desk.ask(EndSessions(person=HANH))).changed == 2
    assert (await desk.ask(EndSessions())).changed == 0


async def test_five_wrong_tries_lock_the_address_out_and_not_a_colleagues_browser(desk: StaffDesk) -> None:
    factor = await desk.add()
    known = await desk.sign_in(factor.spare_codes[0], origin="10.0.0.7")
    for _ in range(5):
        wrong = await desk.sign_in("000000", password=WRONG, origin="10.0.0.7")
        assert wrong.refused is SignInRefusal.WRONG
    locked = await desk.sign_in(factor.spare_codes[1], origin="10.0.0.7")
    assert locked.refused is SignInRefusal.TOO_MANY
    assert 0 < locked.retry_after_s <= 15 * 60
    let_in = await desk.sign_in(factor.spare_codes[1], origin="10.0.0.7", device=known.device)
    assert let_in.refused is None


@pytest.mark.slow
async def test_many_addresses_are_slowed_down_and_a_known_browser_is_let_in(desk: StaffDesk) -> None:
    factor = await desk.add()
    known = await desk.sign_in(factor.spare_codes[0], origin="10.0.0.7")
    refused = [
        (await desk.sign_in("000000", password=WRONG, origin=f"203.0.113.{number}")).refused
        for number in range(25)
    ]
    assert refused[:20] == [SignInRefusal.WRONG] * 20
    assert refused[20:] == [SignInRefusal.TOO_MANY] * 5
    assert (await desk.sign_in(factor.spare_codes[1], device=known.device)).refused is None


async def test_a_device_of_somebody_else_is_no_way_around_a_limit(desk: StaffDesk) -> None:
    await desk.add()
    other = await desk.add("nv-toan", Role.CIVIL_STATUS)
    of_toan = await desk.sign_in(code_of(other), "nv-toan")
    for _ in range(5):
        await desk.sign_in("000000", password=WRONG, origin="x", device=of_toan.device)
    refused = await desk.sign_in("000000", password=WRONG, origin="x", device=of_toan.device)
    assert refused.refused is SignInRefusal.TOO_MANY


async def test_what_is_typed_as_a_name_is_stored_nowhere(desk: StaffDesk) -> None:
    await desk.sign_in("", "mat khau go nham", "x")
    assert all("mat khau" not in str(row) for row in await desk.rows(wrong_tries))


async def test_nobody_signs_in_as_an_invented_person_outside_of_a_demo(desk: StaffDesk) -> None:
    demo = desk.with_settings(demo=True)
    signed_in = await demo.ask(DemoSignIn(person=HANH))
    assert (await demo.ask(SessionOf(session=signed_in.session))).person == HANH
    assert (await desk.ask(DemoSignIn(person=HANH))).refused is SignInRefusal.WRONG
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))
