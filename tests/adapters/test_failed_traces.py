"""A body that could not be published leaves a failed step in its trace, whichever entrance it came by."""

from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from nats.errors import ConnectionClosedError
from starlette.applications import Starlette

from services.gateway.adapters.app import adapters_app
from services.gateway.adapters.senders import Sender
from services.gateway.adapters.session_tokens import SessionTokens
from services.gateway.ingress.app import ingress_app
from services.gateway.ingress.keys import Keys
from shared.observability import tracing
from shared.observability.step import Step
from tests.adapters.support.office import KEY, SOURCE, record
from tests.intake.support.outside_system import Teller
from tests.support.zone import VIETNAM

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class BusAway:
    """A connection that is closed."""

    async def request(self, *_: object, **__: object) -> None:
        raise ConnectionClosedError

    publish = request


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """The steps that are exported."""
    exported: list[Step] = []
    monkeypatch.setattr(tracing._traces, "export", exported.extend)
    return exported


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    (tmp_path / "keys.toml").write_text(f'tinh = "{sha256(KEY.encode()).hexdigest()}"\n', encoding="utf-8")
    return Keys(tmp_path / "keys.toml")


async def post(app: Starlette, path: str, body: object, kind: str = "application/json") -> httpx.Response:
    app.state.bus = BusAway()
    headers = {"authorization": f"Bearer {KEY}", "traceparent": TRACE, "content-type": kind}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://office", headers=headers) as client:
        return await client.post(path, json=body)


async def test_an_adapter_exports_what_it_could_not_publish(steps: list[Step], keys: Keys) -> None:
    sender = Sender("tinh", SOURCE, ("dvcqg-1",), unit="15667")
    app = adapters_app(keys, SessionTokens(keys, b"0" * 32), {"tinh": sender}, VIETNAM)
    body = {"service": "DongBoHoSoMC", "data": [record("2", "H56.31.20-260815-0001")]}
    await post(app, "/adapters/dvcqg-1/anything", body)
    assert steps
    assert all(step.failed and step.after == TRACE for step in steps)


async def test_the_ingress_exports_what_it_could_not_publish(steps: list[Step], keys: Keys) -> None:
    answer = await post(ingress_app(keys), "/events", Teller("tinh").filed(), "application/cloudevents+json")
    assert answer.status_code == 503
    assert [(step.failed, step.after) for step in steps] == [(True, TRACE)]
