"""Registration of publishers: their row in `publishers.toml`, their key, and their rights on the bus."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from deploy.access.deployment import HTTP_KEYS, SIGN_IN, SUBSCRIBERS, Deployment
from deploy.access.keys import http_verifier_of, new_password, new_seed, public_key
from services.feed.subscribers import read_subscribers

PUBLISHERS: Final = "publishers.toml"
PUBLISHERS_HEADER: Final = """\
# Which systems may report, under which sources and for which units (official codes, or * for all).
# Written by `motcua publishers`; `nkey` is the public key by which the bus knows the system, `http` says that
# it comes by HTTP.
"""


class CannotRegister(Exception):
    """A publisher cannot be registered; the message says why."""


def registered(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Return the publishers that are registered, by name."""
    content = tomllib.loads((deployment.folder / PUBLISHERS).read_text(encoding="utf-8-sig"))
    return dict(content.get("publisher", {}))


def register(deployment: Deployment, name: str, row: dict[str, Any]) -> None:
    """Let a system report. With `http` in its row it gets an HTTP key; else a pair of keys, unless the row
    has its public key in `nkey`.

    Raises:
        CannotRegister: The name is taken, or it is one of ours; or the key is another's.
    """
    if name in SIGN_IN:
        raise CannotRegister(f"{name} is the name of a part of the office: choose another")
    publishers = registered(deployment)
    if name in publishers:
        raise CannotRegister(f"{name} is registered already: rotate its key, or revoke it first")
    check_key(deployment, publishers, row)
    publishers[name] = row | _new_access(deployment, name, row)
    _store(deployment, publishers)


def rotate(deployment: Deployment, name: str, nkey: str = "") -> None:
    """Give a system a new key; the old one stops working.

    Raises:
        CannotRegister: Nobody of this name is registered; or the key is another's.
    """
    publishers = _registered_with(deployment, name)
    others = {other: row for other, row in publishers.items() if other != name}
    check_key(deployment, others, {"nkey": nkey})
    row = {key: value for key, value in publishers[name].items() if key != "nkey"}
    publishers[name] = row | _new_access(deployment, name, row | ({"nkey": nkey} if nkey else {}))
    _store(deployment, publishers)


def revoke(deployment: Deployment, name: str) -> None:
    """Remove a system's access and its row.

    Raises:
        CannotRegister: Nobody of this name is registered.
    """
    publishers = _registered_with(deployment, name)
    del publishers[name]
    (deployment.folder / "publishers" / name).unlink(missing_ok=True)
    _store_http_key(deployment, name, None)
    _store(deployment, publishers)


def update_bus_rights(deployment: Deployment) -> bool:
    """Write the configuration of the bus for the registered publishers; return whether it changed.

    An embedded bus has no logins and no such configuration.

    Raises:
        CannotRegister: Two publishers have the same key, as older versions allowed; the bus would not start.
    """
    if not (deployment.folder / "seeds").is_dir():
        return False
    publishers = registered(deployment)
    subscribers = read_subscribers(deployment.folder / SUBSCRIBERS).values()
    keys = {name: row["nkey"] for name, row in publishers.items() if "nkey" in row}
    if shared := [name for name, key in keys.items() if list(keys.values()).count(key) > 1]:
        raise CannotRegister(f"{' and '.join(shared)} have the same public key: rotate or revoke all but one")
    return deployment.write_bus(
        keys,
        by_http=[name for name, row in publishers.items() if row.get("http")],
        subscribers=subscribers,
    )


def _registered_with(deployment: Deployment, name: str) -> dict[str, dict[str, Any]]:
    publishers = registered(deployment)
    if name not in publishers:
        raise CannotRegister(f"no publisher is called {name}: `motcua publishers list` shows all")
    return publishers


def check_key(
    deployment: Deployment, others: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]
) -> None:
    """Check that a system's own key is nobody else's: the bus knows by it who signs in."""
    taken = {other["nkey"] for other in others.values() if "nkey" in other}
    seeds = deployment.folder / "seeds"
    taken |= {subscriber.nkey for subscriber in read_subscribers(deployment.folder / SUBSCRIBERS).values()}
    taken |= {public_key(seed) for seed in seeds.iterdir()} if seeds.is_dir() else set()
    if row.get("nkey") in taken:
        raise CannotRegister("this public key is in use already: each system has a pair of its own")


def _new_access(deployment: Deployment, name: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Create or take over the key of a system, and return the part of its row about it."""
    if row.get("http"):
        key = new_password()
        deployment.replace(f"publishers/{name}", key)
        _store_http_key(deployment, name, http_verifier_of(key))
        return {}
    if "nkey" not in row:
        deployment.replace(f"publishers/{name}", new_seed())
        return {"nkey": public_key(deployment.folder / "publishers" / name)}
    return {"nkey": row["nkey"]}


def _store_http_key(deployment: Deployment, name: str, verifier: str | None) -> None:
    file = deployment.folder / HTTP_KEYS
    keys = tomllib.loads(file.read_text(encoding="utf-8-sig")) if file.exists() else {}
    if keys.get(name) != verifier:
        kept = {**keys, name: verifier}
        lines = (f"{name} = {_value(one)}\n" for name, one in kept.items() if one is not None)
        deployment.replace(HTTP_KEYS, "".join(lines))


def _store(deployment: Deployment, publishers: dict[str, dict[str, Any]]) -> None:
    deployment.replace(
        PUBLISHERS,
        PUBLISHERS_HEADER + "".join(toml_table("publisher", name, row) for name, row in publishers.items()),
    )
    update_bus_rights(deployment)


def toml_table(kind: str, name: str, row: Mapping[str, Any]) -> str:
    """Return a row as a table of a TOML file."""
    lines = "".join(f"{key} = {_value(value)}\n" for key, value in row.items())
    return f"\n[{kind}.{name}]\n{lines}"


def _value(value: Any) -> str:
    """Write a string, a truth value or a list of strings, which TOML and JSON write alike; or a table."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_value(key)} = {_value(one)}' for key, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
