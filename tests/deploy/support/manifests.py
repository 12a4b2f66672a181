"""Reading compose files and manifests as data."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import (  # type: ignore[import-untyped]
    Draft7Validator,
    Draft202012Validator,
)
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
SCHEMAS = Path(__file__).with_name("schemas")
MANIFESTS = sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
COMPOSE_FILES = (ROOT / "docker-compose.yml", *sorted((ROOT / "deploy").rglob("compose*.yml")))


def documents(file: Path) -> list[Any]:
    """Return the documents of a YAML file, for the caller alone."""
    return deepcopy(_parsed(file))


@cache
def _parsed(file: Path) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all(file))


def kubernetes(kind: str) -> Draft202012Validator:
    """Return what checks a manifest of a kind; unknown fields are faults."""
    known = json.loads((SCHEMAS / "kubernetes-1.34.json").read_text())
    (name,) = (
        name for name in known["$defs"] if name.startswith("io.k8s.api.") and name.endswith(f".{kind}")
    )
    return Draft202012Validator(known | {"$ref": f"#/$defs/{name}"})


def compose_1_29() -> Draft7Validator:
    """Return what docker-compose 1.29 checks a file by."""
    return Draft7Validator(json.loads((SCHEMAS / "compose-1.29.json").read_text()))
