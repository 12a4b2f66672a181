"""Registration of subscribers: their row in `feed/subscribers.toml`, their key, their rights on the bus."""

import tomllib
from datetime import UTC, datetime
from typing import Any, Final

from deploy.access.deployment import SIGN_IN, SUBSCRIBERS, Deployment
from deploy.access.keys import new_seed, public_key
from deploy.access.registering import CannotRegister, check_key, registered, toml_table, update_bus_rights
from services.feed.subscribers import subscriber_of
from services.feed.webhooks.addresses import AddressRefused, checked_url
from services.feed.webhooks.signature import new_secret
from shared.reference.loading import load_units

HEADER: Final = """\
# Which systems are told which facts of which units (official codes, or * for all), and how.
# Written by `motcua subscribers`; `nkey` is the public key by which the bus knows a system that fetches its
# events, `secret` signs what is sent to a webhook.
"""
HANDED_OVER: Final = "subscribers"


def subscribed(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Return the rows of the subscribers, by name."""
    file = deployment.folder / SUBSCRIBERS
    content = tomllib.loads(file.read_text(encoding="utf-8-sig")) if file.exists() else {}
    return dict(content.get("subscriber", {}))


def subscribe(deployment: Deployment, name: str, row: dict[str, Any]) -> None:
    """Let a system be told. With a webhook it gets a secret, else a pair of keys unless its row has a key.

    Raises:
        CannotRegister: The name is taken, or its row cannot be used.
    """
    rows = subscribed(deployment)
    if name in SIGN_IN:
        raise CannotRegister(f"{name} is the name of a part of the office: choose another")
    if name in rows:
        raise CannotRegister(f"{name} is subscribed already: remove it first, or choose another name")
    if "webhook" in row:
        row = row | {"secret": new_secret()}
    elif not (deployment.folder / "seeds").is_dir():
        raise CannotRegister(
            "an office on one computer lets nobody else sign in on its bus: say --webhook ADDRESS instead"
        )
    elif "nkey" in row:
        check_key(deployment, registered(deployment), row)
    row = row | {"added_at": datetime.now(UTC).isoformat()}
    _check(name, row)
    _hand_over(deployment, name, row)
    _store(deployment, rows | {name: row})


def unsubscribe(deployment: Deployment, name: str) -> None:
    """Tell a system nothing any more, and remove its access.

    Raises:
        CannotRegister: Nobody of this name is subscribed.
    """
    rows = subscribed(deployment)
    if name not in rows:
        raise CannotRegister(f"no subscriber is called {name}: `motcua subscribers list` shows all")
    del rows[name]
    (deployment.folder / HANDED_OVER / name).unlink(missing_ok=True)
    _store(deployment, rows)


def _check(name: str, row: dict[str, Any]) -> None:
    try:
        subscriber = subscriber_of(name, row)
        if subscriber.webhook:
            checked_url(subscriber.webhook, private=subscriber.private)
    except (ValueError, AddressRefused) as wrong:
        raise CannotRegister(str(wrong)) from wrong
    units = load_units()
    for code in subscriber.units:
        if code.isdecimal() and not units.ever_bearing(code):
            raise CannotRegister(f"no unit is known by the code {code}")


def _hand_over(deployment: Deployment, name: str, row: dict[str, Any]) -> None:
    """Write what the system needs to a file, and what we need to know it by into its row."""
    if "secret" in row:
        deployment.replace(f"{HANDED_OVER}/{name}", row["secret"])
    elif "nkey" not in row:
        deployment.replace(f"{HANDED_OVER}/{name}", new_seed())
        row["nkey"] = public_key(deployment.folder / HANDED_OVER / name)


def _store(deployment: Deployment, rows: dict[str, dict[str, Any]]) -> None:
    tables = (toml_table("subscriber", name, row) for name, row in rows.items())
    deployment.replace(SUBSCRIBERS, HEADER + "".join(tables))
    update_bus_rights(deployment)
