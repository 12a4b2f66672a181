"""Whoever tells the same by the bus, by HTTP and to the conformance kit is told the same.

One table of inputs, all that intake's tests have, goes through all three: a process on a real bus, a server
on a real port, the kit.
"""

import asyncio
from pathlib import Path

import httpx
import pytest

from shared.contracts.events.receipt import Verdict
from tests.entrances.support.office import Answer, Office, examined, open_office
from tests.intake.support.bad_form import Case
from tests.intake.support.outside_system import Sent, Teller, sent
from tests.intake.test_bad_input import CASES

pytestmark = pytest.mark.slow
TOO_LARGE = 413
"""What is too large is not read to its end by HTTP, so nobody knows what else is wrong with it."""
Three = dict[str, Answer]


def teller(entrance: str, case: Case) -> Teller:
    number = CASES.index(case) + 1
    return Teller(f"{entrance}{number:03}", number + {"b": 0, "h": 2000, "k": 4000}[entrance])


def messages(entrance: str, case: Case) -> list[Sent]:
    return [sent(told) for told in case.send(teller(entrance, case))]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Three]:
    """What each entrance says about the last message of each case, by its sentence."""
    return asyncio.run(_tell_all(tmp_path_factory.mktemp("office")))


async def _tell_all(folder: Path) -> dict[str, Three]:
    names = [teller(entrance, case).publisher for case in CASES for entrance in "bh"]
    async with open_office(folder, [*names, "last"]) as office:
        posted = {case.sentence: await _post(office, case) for case in CASES}
        for case in CASES:
            for message in messages("b", case):
                await office.send(teller("b", case).publisher, message)
        await office.send("last", sent({"specversion": "1.0", "id": "last", "source": "urn:motcua:last"}))
        await office.answered("last", "last")
        last = {publisher: receipts[-1] for (publisher, _), receipts in office.receipts.items()}
        return {
            case.sentence: {
                "bus": Answer.of(last[teller("b", case).publisher]),
                "http": await office.receipt_of(teller("h", case).publisher, posted[case.sentence]),
                "kit": examined(teller("k", case).publisher, messages("k", case)),
            }
            for case in CASES
        }


async def _post(office: Office, case: Case) -> httpx.Response:
    for message in messages("h", case):
        answer = await office.post(teller("h", case).publisher, message)
    return answer


@pytest.mark.parametrize("case", CASES, ids=[case.sentence for case in CASES])
def test_the_three_entrances_say_the_same(told: dict[str, Three], case: Case) -> None:
    bus, http, kit = told[case.sentence].values()
    assert http.status < 500
    assert kit == bus
    if bus.verdict == Verdict.DUPLICATE:  # by HTTP its receipt is asked for, and that is the one of the first
        assert http.verdict == Verdict.ACCEPTED
        return
    assert http.verdict == bus.verdict
    if http.status != TOO_LARGE:
        assert _without_source(http) == _without_source(bus)


def _without_source(answer: Answer) -> tuple[object, ...]:
    return answer.faults, answer.notes


def test_an_id_for_another_record_is_refused_by_the_address_of_its_receipt(tmp_path: Path) -> None:
    first, second = Teller("h001", 1), Teller("h001", 2)

    async def both() -> list[Answer]:
        async with open_office(tmp_path, ["h001"]) as office:
            posted = [await office.post("h001", sent(one.filed())) for one in (first, second)]
            again = await office.post("h001", sent(first.filed()))
            assert again.headers["location"] == posted[0].headers["location"] != posted[1].headers["location"]
            return [await office.receipt_of("h001", one) for one in posted]

    taken, lost = asyncio.run(both())
    assert (taken.verdict, taken.faults) == ("accepted", ())
    assert (lost.verdict, lost.faults) == (
        "rejected",
        (("id", "this id was used before for other content"),),
    )
