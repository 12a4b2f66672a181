"""Entering a birth, a marriage or a death at the counter."""

import re
from typing import Any

import httpx
import pytest

from services.gateway.counter.form_list import REGISTER
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.faults import fault
from tests.gateway.support.desk_answers import NEW_ENTRY
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.samples import HOSTILE, VAN_SON
from tests.gateway.support.stand_in import StandIn

FORM = "a-form-of-some-length"
TYPED = {
    "birth": {
        "details-child-name": "Lê Minh Anh",
        "details-child-sex": "female",
        "details-child-born_on": "20/11/2026",
        "details-mother-name": "Phạm Thị Lan",
        "email": "lan@example.vn",
    },
    "marriage": {
        "details-spouses-0-name": "Lê Văn A",
        "details-spouses-1-name": "Trần Thị B",
        "repeated": "1",
    },
    "death": {"details-deceased-name": "Lê Văn C", "details-died_on": "22/11/2026", "no_letter": "1"},
}
SAID: dict[str, dict[str, Any]] = {
    "birth": {
        "details": {
            "kind": "birth",
            "child": {"name": "Lê Minh Anh", "sex": "female", "born_on": "2026-11-20"},
            "mother": {"name": "Phạm Thị Lan"},
        },
        "email": "lan@example.vn",
    },
    "marriage": {
        "details": {"kind": "marriage", "spouses": [{"name": "Lê Văn A"}, {"name": "Trần Thị B"}]},
        "repeated": True,
    },
    "death": {
        "details": {"kind": "death", "deceased": {"name": "Lê Văn C"}, "died_on": "2026-11-22"},
        "no_letter": True,
    },
}
DAY = {"registered_on": "24/11/2026"}


def page_of(kind: str) -> str:
    return f"/units/{VAN_SON}/register/{kind}?form={FORM}"


@pytest.fixture
def official(site: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which somebody who may enter life events is signed in."""
    site.cookies.set(SESSION, "clerk")
    return site


@pytest.mark.parametrize("kind", LifeEventKind)
async def test_what_is_typed_is_reported_once(
    official: httpx.AsyncClient, services: StandIn, kind: LifeEventKind
) -> None:
    first = await official.get(f"/units/{VAN_SON}/register/{kind}")
    assert first.status_code == 303
    page = await official.get(first.headers["location"])
    assert 'name="registered_on" maxlength="120" autocomplete="off" value="24/11/2026"' in page.text
    assert HtmlChecker(page.text).faults == []
    for _ in range(2):
        sent = await official.post(page_of(kind), data=TYPED[kind] | DAY)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/units/{VAN_SON}/register/{kind}")
    (asked,) = services.desk.reported
    assert asked.type == RegisteredReport.type_name()
    assert asked.said == SAID[kind] | {"registered_on": "2026-11-24"}
    data = asked.said | {"unit": "15712", "life_event": NEW_ENTRY}
    RegisteredReport.model_validate(data)
    note = await official.get(page_of(kind))
    assert NEW_ENTRY in words_of(note.text)


@pytest.mark.parametrize("kind", LifeEventKind)
async def test_an_empty_form_says_what_is_missing(
    official: httpx.AsyncClient, services: StandIn, kind: LifeEventKind
) -> None:
    page = await official.post(page_of(kind), data={})
    assert page.status_code == 422
    missing = {name for name, one in ((one.name, one) for one in REGISTER[kind]) if one.is_required}
    assert set(re.findall(r'id="([^"]+)-fault"', page.text)) == missing
    assert HtmlChecker(page.text).faults == []
    assert services.desk.reported == []


async def test_faults_stand_at_their_fields(official: httpx.AsyncClient, services: StandIn) -> None:
    services.desk.faults = (
        fault("data.details.child.born_on", "after_registration"),
        fault("data.details.mother.name", "name"),
    )
    page = await official.post(page_of("birth"), data=TYPED["birth"] | DAY)
    assert 'id="details-child-born_on-fault">▲ Muộn hơn ngày đăng ký' in page.text
    assert 'id="details-mother-name-fault"' in page.text
    assert 'value="Lê Minh Anh"' in page.text


async def test_an_address_to_which_no_mail_can_be_sent_is_not_lost_silently(
    official: httpx.AsyncClient, services: StandIn
) -> None:
    page = await official.post(page_of("birth"), data=TYPED["birth"] | DAY | {"email": "lan@"})
    assert 'id="email-fault">▲ Không gửi được thư' in page.text
    assert services.desk.reported == []


async def test_there_is_no_other_kind(official: httpx.AsyncClient) -> None:
    assert (await official.get(page_of("divorce"))).status_code == 400


@pytest.mark.parametrize("text", [HOSTILE, "\0", "9" * 400])
async def test_hostile_text_breaks_nothing(official: httpx.AsyncClient, text: str) -> None:
    for kind in LifeEventKind:
        for field in REGISTER[kind]:
            answer = await official.post(page_of(kind), data=TYPED[kind] | DAY | {field.name: text})
            assert answer.status_code < 500
            assert "<script" not in answer.text
