"""Publishers of a deployment: registered in `publishers.toml`, let in by the bus under a key of their own."""

import json
import tomllib
from typing import Any, Final

from deploy.access.deployment import SIGN_IN, Deployment
from deploy.access.keys import new_seed, public_key

PUBLISHERS: Final = "publishers.toml"
NOBODY_YET: Final = """\
# Which systems may report, under which sources and for which units (official codes, or * for all).
# Written by `motcua publishers`; `nkey` is the public key by which the bus knows the system.
"""


class CannotRegister(Exception):
    """A publisher cannot be registered; the message says why."""


def registered(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Return the publishers that are registered, by name."""
    content = tomllib.loads((deployment.folder / PUBLISHERS).read_text(encoding="utf-8"))
    return dict(content.get("publisher", {}))


def register(deployment: Deployment, name: str, row: dict[str, Any]) -> None:
    """Let a system report; without a public key of its own in `nkey`, a pair is made for it.

    Raises:
        CannotRegister: The name is taken, or it is one of ours.
    """
    if name in SIGN_IN:
        raise CannotRegister(f"{name} is the name of a part of the office: choose another")
    publishers = registered(deployment)
    if name in publishers:
        raise CannotRegister(f"{name} is registered already: rotate its key, or revoke it first")
    publishers[name] = row | {"nkey": row.get("nkey") or _new_key(deployment, name)}
    _keep(deployment, publishers)


def rotate(deployment: Deployment, name: str, nkey: str = "") -> None:
    """Give a system a new key; the old one is let in no more.

    Raises:
        CannotRegister: Nobody of this name is registered.
    """
    publishers = _with(deployment, name)
    publishers[name]["nkey"] = nkey or _new_key(deployment, name)
    _keep(deployment, publishers)


def revoke(deployment: Deployment, name: str) -> None:
    """Let a system in no more.

    Raises:
        CannotRegister: Nobody of this name is registered.
    """
    publishers = _with(deployment, name)
    del publishers[name]
    (deployment.folder / "publishers" / name).unlink(missing_ok=True)
    _keep(deployment, publishers)


def bring_bus_up_to_date(deployment: Deployment) -> None:
    """Write the configuration of the bus for those who are registered."""
    deployment.write_bus({name: row["nkey"] for name, row in registered(deployment).items() if "nkey" in row})


def _with(deployment: Deployment, name: str) -> dict[str, dict[str, Any]]:
    publishers = registered(deployment)
    if name not in publishers:
        raise CannotRegister(f"no publisher is called {name}: `motcua publishers list` shows all")
    return publishers


def _new_key(deployment: Deployment, name: str) -> str:
    deployment.replace(f"publishers/{name}", new_seed())
    return public_key(deployment.folder / "publishers" / name)


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
