"""The documents that are checked in are those of the classes, and are well-formed."""

from pathlib import Path
from typing import Any

import pytest

from shared.contracts.documents.__main__ import write
from shared.contracts.documents.channels import channels
from shared.contracts.documents.documents import documents
from shared.contracts.documents.questions import load_questions
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.contracts.rights.on_the_bus import HEADER, SIGNED
from shared.contracts.rights.table import load_rights
from shared.messaging.streams import STREAMS
from tests.shared.contracts.support.contract import FOLDER, SCHEMAS, check, fields, name_of, nodes, read

ASYNCAPI = read(FOLDER / "asyncapi.json")
TOP = {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"}
TEXTS = {"title", "summary", "description", "tags", "externalDocs", "bindings"}
FORMS = {
    "servers": ({"host", "protocol"}, TEXTS | {"protocolVersion", "pathname", "variables", "security"}),
    "channels": ({"address", "messages"}, TEXTS | {"servers", "parameters"}),
    "operations": ({"action", "channel"}, TEXTS | {"security", "traits", "messages", "reply"}),
    "messages": (
        {"name", "contentType", "payload"},
        TEXTS | {"headers", "correlationId", "examples", "traits"},
    ),
    "parameters": ({"description"}, {"enum", "default", "examples", "location"}),
}
"""The keys that an object of each kind has to have, and those that it may have. Source: AsyncAPI 3.0.0."""


@pytest.mark.slow
def test_what_is_checked_in_is_what_the_classes_say() -> None:
    checked_in = {
        name_of(file): file.read_text(encoding="utf-8") for file in [FOLDER / "asyncapi.json", *SCHEMAS]
    }
    made = documents()
    differing = sorted(name for name in checked_in | made if checked_in.get(name) != made.get(name))
    assert not differing, f"run `make contracts` and commit {', '.join(differing)}"


@pytest.mark.slow
def test_a_schema_without_a_class_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    stale, kept = tmp_path / "schemas" / "old.json", tmp_path / "examples" / "old.json"
    for file in (stale, kept):
        file.parent.mkdir()
        file.write_text("{}")
    write(tmp_path)
    assert not stale.exists()
    assert kept.exists()
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.json")} == {
        "examples/old.json",
        *documents(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("file", SCHEMAS, ids=name_of)
def test_a_schema_is_valid(file: Path) -> None:
    check(read(file))


def test_a_schema_describes_itself_and_each_field() -> None:
    for file in SCHEMAS:
        schema = read(file)
        assert schema["description"], file
        assert not [name for name, field in fields(schema) if not field.get("description")], file


def test_the_document_has_the_form_of_asyncapi() -> None:
    assert {"asyncapi", "info"} <= set(ASYNCAPI) <= TOP
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(ASYNCAPI["info"])
    for kind, (required, allowed) in FORMS.items():
        objects = (ASYNCAPI | ASYNCAPI["components"])[kind]
        assert objects
        for name, node in objects.items():
            assert required <= set(node) <= required | allowed, name
    assert {node["action"] for node in ASYNCAPI["operations"].values()} == {"send", "receive"}


def test_every_reference_leads_somewhere() -> None:
    references = [(node["$ref"], ASYNCAPI) for node in nodes(ASYNCAPI) if "$ref" in node]
    for file in SCHEMAS:
        schema = read(file)
        references += [(node["$ref"], schema) for node in nodes(schema) if isinstance(node.get("$ref"), str)]
    for reference, document in references:
        assert leads_somewhere(reference, document), reference


def leads_somewhere(reference: str, document: Any) -> bool:
    file, _, path = reference.partition("#/")
    if file:
        return (FOLDER / file).is_file() and not path
    for step in path.split("/"):
        document = document.get(step, {})
    return bool(document)


def test_an_operation_names_a_channel_that_has_an_address_and_replies_go_where_the_asker_says() -> None:
    for operation in ASYNCAPI["operations"].values():
        channel = ASYNCAPI["channels"][operation["channel"]["$ref"].rpartition("/")[2]]
        assert channel["address"]
        assert set(channel.get("parameters", ())) == {
            part.strip("{}") for part in channel["address"].split(".") if part.startswith("{")
        }
        if "reply" in operation:
            assert (
                ASYNCAPI["channels"][operation["reply"]["channel"]["$ref"].rpartition("/")[2]]["address"]
                is None
            )


@pytest.mark.slow
def test_every_fact_report_and_question_has_its_channel() -> None:
    addresses = [channel.address for channel in channels()]
    assert len(addresses) == len(set(addresses))
    assert {kind.subject_of("{unit}") for kind in FACTS} <= set(addresses)
    assert {f"in.{{publisher}}.{kind.noun}" for kind in REPORTS.values()} <= set(addresses)
    assert {kind.subject_of(f"{{{kind.asker}}}") for kind in load_questions()} <= set(addresses)


def test_every_question_of_staff_has_a_channel_whose_header_says_who_asks() -> None:
    kinds = [kind for kind in load_questions() if load_rights().of(kind)]
    signed = {
        channel["address"]: ASYNCAPI["components"]["messages"][message.rpartition("/")[2]]
        for channel in ASYNCAPI["channels"].values()
        if (channel["address"] or "").endswith(SIGNED)
        for message in (node["$ref"] for node in channel["messages"].values())
    }
    assert signed.keys() == {kind.subject() + SIGNED for kind in kinds}
    for kind in kinds:
        described = signed[kind.subject() + SIGNED]
        assert described["headers"] == {"$ref": "#/components/schemas/statement"}
        assert described["payload"] == {"$ref": f"./schemas/{kind.subject()}.json"}
    assert ASYNCAPI["components"]["schemas"]["statement"]["required"] == [HEADER]


@pytest.mark.slow
def test_what_has_to_be_kept_goes_where_a_stream_keeps_it() -> None:
    kept = tuple(subject.removesuffix(">") for stream in STREAMS for subject in stream.subjects)
    not_kept = {
        channel.address.split(".")[0] for channel in channels() if not channel.address.startswith(kept)
    }
    assert not_kept == {"ask", "receipts"}


def test_no_host_but_our_own_machine_is_named() -> None:
    assert [server["host"] for server in ASYNCAPI["servers"].values()] == ["127.0.0.1:4222"]


def test_the_readme_names_every_type_that_may_be_reported() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not [name for name in REPORTS if f"| `{name}` |" not in readme]
