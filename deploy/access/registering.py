"""Publishers of a deployment: registered in `publishers.toml`, let in by the bus under a key of their own."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from deploy.access.deployment import HTTP_KEYS, SIGN_IN, Deployment
from deploy.access.keys import http_verifier_of, new_password, new_seed, public_key

PUBLISHERS: Final = "publishers.toml"
NOBODY_YET: Final = """\
# Which systems may report, under which sources and for which units (official codes, or * for all).
# Written by `motcua publishers`; `nkey` is the public key by which the bus knows the system, `http` says that
# it comes by HTTP.
"""


class CannotRegister(Exception):
    """A publisher cannot be registered; the message says why."""


def registered(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Return the publishers that are registered, by name."""
    content = tomllib.loads((deployment.folder / PUBLISHERS).read_text(encoding="utf-8"))
    return dict(content.get("publisher", {}))


def register(deployment: Deployment, name: str, row: dict[str, Any]) -> None:
    """Let a system report. If its row says that it comes by HTTP it gets a key, else a pair, unless the row
    has a public key of its own in `nkey`.

    Raises:
        CannotRegister: The name is taken, or it is one of ours.
    """
    if name in SIGN_IN:
        raise CannotRegister(f"{name} is the name of a part of the office: choose another")
    publishers = registered(deployment)
    if name in publishers:
        raise CannotRegister(f"{name} is registered already: rotate its key, or revoke it first")
    publishers[name] = row | _new_access(deployment, name, row)
    _keep(deployment, publishers)


def rotate(deployment: Deployment, name: str, nkey: str = "") -> None:
    """Give a system a new key; the old one is let in no more.

    Raises:
        CannotRegister: Nobody of this name is registered.
    """
    publishers = _with(deployment, name)
    row = {key: value for key, value in publishers[name].items() if key != "nkey"}
    publishers[name] = row | _new_access(deployment, name, row | ({"nkey": nkey} if nkey else {}))
    _keep(deployment, publishers)


def revoke(deployment: Deployment, name: str) -> None:
    """Let a system in no more.

    Raises:
        CannotRegister: Nobody of this name is registered.
    """
    publishers = _with(deployment, name)
    del publishers[name]
    (deployment.folder / "publishers" / name).unlink(missing_ok=True)
    _keep_http_key(deployment, name, None)
    _keep(deployment, publishers)


def bring_bus_up_to_date(deployment: Deployment) -> bool:
    """Write the configuration of the bus for those who are registered; return whether it is another now.

    An embedded bus asks nobody, and has none.
    """
    if not (deployment.folder / "seeds").is_dir():
        return False
    publishers = registered(deployment)
    return deployment.write_bus(
        {name: row["nkey"] for name, row in publishers.items() if "nkey" in row},
        by_http=[name for name, row in publishers.items() if row.get("http")],
    )


def _with(deployment: Deployment, name: str) -> dict[str, dict[str, Any]]:
    publishers = registered(deployment)
    if name not in publishers:
        raise CannotRegister(f"no publisher is called {name}: `motcua publishers list` shows all")
    return publishers


def _new_access(deployment: Deployment, name: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Let a system in by a new key, and return what its row says of it."""
    if row.get("http"):
        key = new_password()
        deployment.replace(f"publishers/{name}", key)
        _keep_http_key(deployment, name, http_verifier_of(key))
        return {}
    if "nkey" not in row:
        deployment.replace(f"publishers/{name}", new_seed())
        return {"nkey": public_key(deployment.folder / "publishers" / name)}
    return {"nkey": row["nkey"]}


def _keep_http_key(deployment: Deployment, name: str, verifier: str | None) -> None:
    file = deployment.folder / HTTP_KEYS
    keys = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if keys.get(name) != verifier:
        kept = {**keys, name: verifier}
        lines = (f"{name} = {_value(one)}\n" for name, one in kept.items() if one is not None)
        deployment.replace(HTTP_KEYS, "".join(lines))


def _keep(deployment: Deployment, publishers: dict[str, dict[str, Any]]) -> None:
    deployment.replace(
        PUBLISHERS, NOBODY_YET + "".join(_table(name, row) for name, row in publishers.items())
    )
    bring_bus_up_to_date(deployment)


def _table(name: str, row: dict[str, Any]) -> str:
    lines = "".join(f"{key} = {_value(value)}\n" for key, value in row.items())
    return f"\n[publisher.{name}]\n{lines}"


def _value(value: Any) -> str:
    """TOML's strings and lists of strings are JSON's."""
    return json.dumps(value, ensure_ascii=False)
