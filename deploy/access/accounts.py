"""The accounts of nats-server: each login is alone in one, and nobody signs in to that of the streams.

nats-server checks on which subject a client publishes, but not which reply subject it names: an
acknowledgement or an answer goes wherever the asker likes. So a login reaches other accounts only by imports,
which follow from its rights, and whatever is replied comes back into the asker's own account. A reply subject
or a header leads nowhere else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from deploy.access.rights import LONGEST_ANSWER, RECEIPTS, Rights
from shared.contracts.questions.intake.receipts import ReceiptsOf

STREAMS: Final = "office"
"""The account of the streams. Their files lie in a folder of this name."""
JETSTREAM_INFO: Final = "$JS.API.INFO"
"""Nobody has the right to ask for it. But an account that does not import it gets all of `$JS.API.>` from the
server, which then answers each request before the account of the streams does."""
MANY_REPLIES: Final = ("$JS.API.CONSUMER.MSG.NEXT.", "$JS.API.DIRECT.GET.")
"""Requests that are answered by more than one message."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in with a key, and what this login may do."""

    account: str
    key: str
    rights: Rights


def accounts(logins: Iterable[Login]) -> dict[str, Any]:
    """Return the accounts as nats-server's configuration has them."""
    entries = list(logins)
    exports: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    imports: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for login in entries:
        services = (*login.rights.publish, JETSTREAM_INFO)
        for kind, subjects in (("service", services), ("stream", login.rights.subscribe)):
            for subject in subjects:
                owner = owner_of(subject)
                if owner and owner != login.account:
                    exports[owner][kind, subject].append(login.account)
                    imports[login.account].append({kind: {"account": owner, "subject": subject}})
    by_account: dict[str, dict[str, Any]] = {
        login.account: {
            "users": [{"nkey": login.key, "permissions": login.rights.as_permissions()}],
            "imports": imports[login.account],
        }
        for login in entries
    }
    by_account[STREAMS] = {"jetstream": "enabled"}
    for owner, offered in exports.items():
        by_account[owner]["exports"] = [_export(kind, subject, to) for (kind, subject), to in offered.items()]
    return by_account


def owner_of(subject: str) -> str:
    """Return the account in which a subject means something; empty for what stays in each one's own."""
    first, _, rest = subject.partition(".")
    if first in ("ask", "changed"):
        return rest.partition(".")[0]
    if first == RECEIPTS:
        return ReceiptsOf.service
    return "" if first.startswith("_INBOX") else STREAMS


def _export(kind: str, subject: str, to: list[str]) -> dict[str, Any]:
    export: dict[str, Any] = {kind: subject, "accounts": to}
    if subject.startswith(MANY_REPLIES):
        return export | {"response_type": "Stream"}
    return export | ({"response_threshold": LONGEST_ANSWER} if subject.startswith("ask.") else {})
