"""How the simulator sends: it logs in, sends again what got no answer, and says which answers were wrong."""

import json
from collections.abc import Callable
from datetime import date

import httpx
import pytest

from deploy.simulate.day import SimulatedDay, messages_of
from deploy.simulate.message import SimulatedMessage
from deploy.simulate.sending import Answers, NotLetIn, ProvinceSystem
from deploy.terminal.running import CannotDo

Answer = Callable[[dict[str, object]], httpx.Response]
DAY = SimulatedDay(on=date(2026, 11, 27), agencies=("H99.001",), messages=120, dirty=1.0, seed=3)
MESSAGES = list(messages_of(DAY))
BY_ROW = {json.dumps(one.row, sort_keys=True): one for one in MESSAGES}
COUNT = len(MESSAGES)


def of_office(message: SimulatedMessage) -> httpx.Response:
    """What an office answers."""
    faults = [{"MaHoSo": "x", "field": "data[0].TrangThai", "message": "…"}] if message.is_refused else []
    return httpx.Response(200, json={"error_code": "1" if faults else "0", "result": faults})


class Office:
    """An office that answers as it is told, and notes what it is sent."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.logins = answer, 0
        self.sessions: list[object] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if request.url.path.endswith("/login"):
            self.logins += 1
            known = body == {"username": "tinh", "password": "a-key"}
            return httpx.Response(200, json={"session": f"s{self.logins}"}) if known else httpx.Response(401)
        self.sessions.append(body["session"])
        return self.answer(body)


async def played(office: Office, key: str = "a-key", clients: int = 4) -> Answers:
    transport = httpx.MockTransport(office)
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as web:
        system = ProvinceSystem(web, "tinh", key, pause_s=0)
        await system.log_in()
        return await system.send_all(MESSAGES, clients)


def right(body: dict[str, object]) -> httpx.Response:
    data = body["data"]
    assert isinstance(data, list)
    (row,) = data
    return of_office(BY_ROW[json.dumps(row, sort_keys=True)])


async def test_each_message_is_sent_once_with_the_session_and_each_answer_counted() -> None:
    office = Office(right)
    answers = await played(office)
    wrong = sum(one.is_refused for one in MESSAGES)
    assert (answers.kinds["taken"], answers.kinds["faulty"]) == (COUNT - wrong, wrong)
    assert (answers.unexpected, answers.again, set(office.sessions)) == ([], 0, {"s1"})
    assert answers.faults["TrangThai"] == wrong > 0
    assert len(answers.took) == COUNT


async def test_answers_that_a_message_does_not_deserve_are_told() -> None:
    answers = await played(Office(lambda _body: httpx.Response(200, json={"error_code": "0"})))
    assert sorted(answers.unexpected) == sorted(one.row["MaHoSo"] for one in MESSAGES if one.is_refused)
    answers = await played(Office(lambda _body: httpx.Response(413)))
    assert (answers.kinds["HTTP 413"], len(answers.unexpected)) == (COUNT, COUNT)


async def test_what_got_no_answer_or_later_is_sent_again() -> None:
    calls = 0

    def sometimes(body: dict[str, object]) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls % 7 == 1:
            raise httpx.ReadError("away")
        return httpx.Response(503) if calls % 7 == 2 else right(body)

    answers = await played(Office(sometimes), clients=1)
    assert (len(answers.took), answers.unexpected) == (COUNT, [])
    assert answers.again == calls - COUNT


async def test_a_session_that_has_ended_is_opened_again() -> None:
    office = Office(lambda body: httpx.Response(401) if body["session"] == "s1" else right(body))
    answers = await played(office, clients=1)
    assert (len(answers.took), office.logins) == (COUNT, 2)


async def test_an_office_that_lets_nobody_in_or_is_not_there_is_told() -> None:
    with pytest.raises(NotLetIn, match="does not let tinh in"):
        await played(Office(right), key="wrong")

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away")

    async with httpx.AsyncClient(transport=httpx.MockTransport(away), base_url="http://office") as web:
        with pytest.raises(CannotDo, match="nothing answers at http://office"):
            await ProvinceSystem(web, "tinh", "a-key").log_in()


async def test_an_office_that_never_answers_ends_the_day() -> None:
    with pytest.raises(CannotDo, match="has not answered"):
        await played(Office(lambda _body: httpx.Response(503)))
