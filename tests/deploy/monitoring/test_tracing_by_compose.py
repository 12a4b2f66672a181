"""What docker-compose tells services about traces, and what Jaeger is told, are about one place."""

from pathlib import Path
from urllib.parse import urlsplit

from shared.contracts.services import PROCESSES
from shared.settings import Settings
from tests.deploy.support.manifests import COMPOSE_FILES, documents

JAEGER = Path(__file__).parents[3] / "deploy/monitoring/jaeger.yml"
OPERATIONS = Path(__file__).parents[3] / "docs/operations.md"


def test_the_address_that_operators_are_told_is_where_jaeger_listens() -> None:
    (compose,), (jaeger,) = documents(COMPOSE_FILES[0]), documents(JAEGER)
    told = urlsplit(
        OPERATIONS.read_text(encoding="utf-8").partition("`MOTCUA_TRACES_TO=")[2].partition("`")[0]
    )
    listens = jaeger["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    assert told.hostname in compose["services"]
    assert listens == f"0.0.0.0:{told.port}"  # in its container
    shown = jaeger["extensions"]["jaeger_query"]["http"]["endpoint"].rpartition(":")[2]
    (port,) = compose["services"][told.hostname]["ports"]
    assert port == f"${{MOTCUA_JAEGER_PUBLISH:-127.0.0.1:{shown}}}:{shown}"


def test_all_that_jaegers_pipeline_names_is_there() -> None:
    (jaeger,) = documents(JAEGER)
    (pipeline,) = jaeger["service"]["pipelines"].values()
    assert set(jaeger["service"]["extensions"]) == set(jaeger["extensions"])
    for part in ("receivers", "processors", "exporters"):
        assert set(pipeline[part]) == set(jaeger[part])
    stores = set(jaeger["extensions"]["jaeger_storage"]["backends"])
    assert {jaeger["exporters"]["jaeger_storage_exporter"]["trace_storage"]} == stores
    assert {jaeger["extensions"]["jaeger_query"]["storage"]["traces"]} == stores


def test_every_service_is_told_and_none_is_by_default() -> None:
    (compose,) = documents(COMPOSE_FILES[0])
    for name in PROCESSES:
        environment = compose["services"][name]["environment"]
        assert environment["MOTCUA_TRACES_TO"] == "${MOTCUA_TRACES_TO:-}"
        assert environment["MOTCUA_TRACES_SHARE"] == "${MOTCUA_TRACES_SHARE:-0}"
    assert Settings().traces_to == ""
