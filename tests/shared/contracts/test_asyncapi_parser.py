"""The AsyncAPI documents pass the official parser; see `asyncapi_parser/README.md`."""

import json
import subprocess
import tarfile
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha512
from pathlib import Path
from typing import Any, Final

import pytest
from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI

from deploy.services import load_service
from shared.contracts.services import SERVICES
from tests.support.node import NODE

HERE: Final = Path(__file__).parent / "asyncapi_parser"
PACKAGE: Final = HERE / "asyncapi-parser-3.6.6.tgz"
INTEGRITY: Final = "DppE3OStajt6gHc+RsVf9VxRwW9WACagHnFvkOML5rZGwS9hXxtFYTxnsH3mHPRgHom0rClMs6DpbjNY65Y54A=="
CONTRACT: Final = Path(__file__).parents[3] / "docs" / "contracts" / "asyncapi.json"
ERROR, WARNING = 0, 1

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parser, as the one file that its package has for browsers."""
    assert b64encode(sha512(PACKAGE.read_bytes()).digest()).decode() == INTEGRITY
    file = tmp_path_factory.mktemp("parser") / "parser.js"
    with tarfile.open(PACKAGE) as package:
        bundle = package.extractfile("package/browser/index.js")
        assert bundle
        file.write_bytes(bundle.read())
    return file


def faults(parser: Path, files: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """What the parser finds wrong with each document that it finds something wrong with."""
    command = [str(NODE), str(HERE / "check.cjs"), str(parser), *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = {
        name: [one for one in all_of if one["severity"] == ERROR] for name, all_of in json.loads(said).items()
    }
    assert len(found) == len(files)
    return {name: errors for name, errors in found.items() if errors}


def test_the_contract_passes(parser: Path) -> None:
    assert faults(parser, [CONTRACT]) == {}


def test_the_document_of_each_service_passes(parser: Path, tmp_path: Path) -> None:
    files = []
    for name in SERVICES:
        broker = NatsBroker(apply_types=False)
        broker.include_routers(*load_service(name).routers)
        for subscriber in broker.subscribers:
            subscriber._build_fastdepends_model()
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(AsyncAPI(broker, title=name).to_specification().to_json(), encoding="utf-8")
    assert faults(parser, files) == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [("info", {"title": "motcua"}), ("operations", {"x": {"action": "send"}}), ("asyncapi", "3")],
    ids=["no version", "an operation without a channel", "no version of AsyncAPI"],
)
def test_a_document_with_a_fault_does_not_pass(parser: Path, tmp_path: Path, key: str, value: Any) -> None:
    file = tmp_path / "asyncapi.json"
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "motcua", "version": "1"},
        "channels": {},
        "operations": {},
    }
    file.write_text(json.dumps(document | {key: value}))
    assert faults(parser, [file])
