"""Publishers who use the SDKs of CloudEvents reach intake by HTTP, in both modes, and get a receipt.

See `javascript_sdk/README.md` for that of JavaScript.
"""

import asyncio
import json
import tarfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha512
from pathlib import Path
from typing import Final

import httpx
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1 import conversion
from cloudevents.v1.http import CloudEvent as OlderCloudEvent

from shared.contracts.events.receipt import Verdict
from tests.entrances.support.office import Office, open_office
from tests.intake.support.outside_system import Json, Teller
from tests.support.node import NODE

pytestmark = pytest.mark.slow

HERE: Final = Path(__file__).with_name("javascript_sdk")
PACKAGE: Final = HERE / "cloudevents-10.0.0.tgz"
INTEGRITY: Final = "uyzC+PpMMRawbouHO+3mlisr3QfEDObmo2pN4oTTF6dZncZgpIzdasZx0tRBFI1dMsqCLZZXMtz8cUuvYqHdbw=="
FOLLOWS_FROM: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
MODES: Final = ("structured", "binary")
Message = tuple[Mapping[str, str], bytes]


def filed(publisher: str, number: int = 1) -> Json:
    """A filing with all that a publisher may add: a time, a subject, an extension."""
    event = Teller(publisher, number).filed()
    more = {"time": "2023-02-15T08:00:00Z", "subject": "record-1", "traceparent": FOLLOWS_FROM}
    return event | more | {"datacontenttype": "application/json; charset=utf-8"}


def attributes(event: Json) -> Json:
    """The attributes of an event as the SDKs for Python take them."""
    return {name: value for name, value in event.items() if name != "data"}


def by_python(event: Json, mode: str) -> Message:
    """An event by the SDK for Python of today, the only one of these that encodes headers with marks."""
    told = attributes(event) | {"time": datetime(2023, 2, 15, 8, tzinfo=UTC), "subject": "hồ sơ 1"}
    bound = to_binary_event if mode == "binary" else to_structured_event
    message = bound(CloudEvent(told, event["data"]))
    return message.headers, message.body


def by_older_python(event: Json, mode: str) -> Message:
    """An event by the SDK for Python of version 1, whose binary events have no content type of their own."""
    told = {name: value for name, value in attributes(event).items() if name != "datacontenttype"}
    bound = conversion.to_binary if mode == "binary" else conversion.to_structured
    headers, body = bound(OlderCloudEvent(told, event["data"]))
    return headers, body


async def told(office: Office, publisher: str, answer: httpx.Response) -> tuple[int, str, object]:
    """The status of what was sent, and the verdict and faults of its receipt."""
    receipt = await office.receipt_of(publisher, answer)
    return answer.status_code, receipt.verdict, receipt.faults


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("write", [by_python, by_older_python])
async def test_an_event_of_the_sdk_for_python_is_accepted(
    write: Callable[[Json, str], Message], mode: str, tmp_path: Path
) -> None:
    async with open_office(tmp_path, ["portal"]) as office:
        headers, body = write(filed("portal"), mode)
        key = {"authorization": "Bearer key-portal"}
        answer = await office.http.post("/events", content=body, headers={**headers, **key})
        assert await told(office, "portal", answer) == (202, Verdict.ACCEPTED, ())


@pytest.fixture(scope="module")
def javascript_sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK for JavaScript, as the one file that its package has."""
    assert b64encode(sha512(PACKAGE.read_bytes()).digest()).decode() == INTEGRITY
    file = tmp_path_factory.mktemp("sdk") / "cloudevents.js"
    with tarfile.open(PACKAGE) as package:
        bundle = package.extractfile("package/bundles/cloudevents.js")
        assert bundle
        file.write_bytes(bundle.read())
    return file


async def test_events_of_the_sdk_for_javascript_are_accepted(javascript_sdk: Path, tmp_path: Path) -> None:
    async with open_office(tmp_path, MODES) as office:
        for number, mode in enumerate(MODES, 1):
            command = [
                NODE,
                HERE / "send.cjs",
                javascript_sdk,
                f"{office.http.base_url}/events",
                f"key-{mode}",
            ]
            node = await asyncio.create_subprocess_exec(
                *map(str, command), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            asked = json.dumps([{"mode": mode, "event": filed(mode, number)}])
            said, _ = await node.communicate(asked.encode())
            (sent,) = json.loads(said)
            answer = httpx.Response(
                sent["status"], headers={"location": sent["location"]}, content=sent["body"].encode()
            )
            assert await told(office, mode, answer) == (202, Verdict.ACCEPTED, ())
