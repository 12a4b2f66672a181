"""The deployment folder: keys, certificates and configuration of an office on a server.

tls/        authority, certificates and keys of the bus and of both doors of the gateway
seeds/      one nkey seed for each service, for the provision step, the operator and the backup
passwords/  one for each login of the database
postgres/   the administrator's password, and the verifiers of the others
slips/      the key of the lookup codes on slips
staff/      the keys of statements, and the key of second factors
publishers/ the nkey seed or HTTP key of each publisher whose key was made here, to be handed over
subscribers/ the nkey seed of each subscriber, or the secret of its webhook, to be handed over
feed/       who is told what, with the secrets of webhooks; a folder, as http/
backups/    copies by `docker-compose run --rm backup`, to be stored elsewhere
http/       the verifiers of HTTP keys; a folder, since a container keeps a replaced file open
publishers.toml, nats.conf
"""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy import private_file
from deploy.access import rights
from deploy.access.accounts import Login
from deploy.access.certificates import CertificatePair, new_authority, new_server
from deploy.access.keys import new_password, new_seed, public_key, verifier_of
from deploy.access.nats_conf import nats_conf
from deploy.access.statement_keys import new_statement_key, statement_public_key
from deploy.services import load_services
from services.feed.subscribers import Subscriber
from shared.contracts.services import GATEWAY, SERVICES

MIGRATOR: Final = "migrator"
PROVISION: Final = "provision"
OPERATOR: Final = "operator"
FEED: Final = "feed"
BACKUP: Final = "backup"
"""Login on the bus and at the databases that reads everything and changes nothing."""
STAFF_DOOR: Final = "staff"
"""Names the certificate of the pages for staff."""
PUBLISHER: Final = "publisher"
"""Begins the names of the publishers' accounts; no login of ours has a colon in its name."""
SUBSCRIBER: Final = "subscriber"
"""The same of subscribers."""
SIGN_IN: Final = (*SERVICES, GATEWAY, PROVISION, OPERATOR, BACKUP)
LOGINS: Final = "postgres/logins"
HTTP_KEYS: Final = "http/keys.toml"
SUBSCRIBERS: Final = "feed/subscribers.toml"
STATEMENT_KEY: Final = "staff/statements.key"
STATEMENT_PUBLIC_KEY: Final = "staff/statements.pem"
STAFF_KEY: Final = "staff/key"
BUS: Final = "nats.conf"
SECRET: Final = 0o600
READABLE: Final = 0o644
"""For the user of PostgreSQL in its container; here the folder itself keeps others out."""
FOLDER: Final = 0o700


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment folder, and the owner of new files (user and group id; None for the current user)."""

    folder: Path
    owner: tuple[int, int] | None = None

    def write(self, name: str, content: str, mode: int = SECRET) -> bool:
        """Write a file unless it exists; return whether it was written."""
        if (self.folder / name).exists():
            return False
        self.replace(name, content, mode)
        return True

    def make_access(
        self,
        bus_names: Sequence[str],
        public_names: Sequence[str],
        staff_names: Sequence[str],
        now: datetime,
    ) -> list[str]:
        """Create the missing keys, passwords and certificates, and return their names.

        It may be interrupted and repeated: files from which others derive are written first and read back.
        """
        logins = (MIGRATOR, BACKUP, *SERVICES)
        made = [f"seeds/{name}" for name in SIGN_IN if self.write(f"seeds/{name}", new_seed())]
        made += [f"passwords/{login}" for login in logins if self.write(f"passwords/{login}", new_password())]
        if self._add_logins(logins):
            made.append(LOGINS)
        if self._make_statement_keys():
            made.append(STATEMENT_PUBLIC_KEY)
        made += [
            name
            for name, content, mode in (
                ("slips/key", new_password(), SECRET),
                (STAFF_KEY, new_password(), SECRET),
                ("postgres/password", new_password(), READABLE),
                (HTTP_KEYS, "", SECRET),
                (SUBSCRIBERS, "", SECRET),
            )
            if self.write(name, content, mode)
        ]
        pairs: dict[str, Callable[[], CertificatePair]] = {
            "authority": lambda: new_authority(now),
            "nats": lambda: new_server(bus_names, self._authority(), now, is_node=True),
            "gateway": lambda: new_server(public_names, self._authority(), now),
            STAFF_DOOR: lambda: new_server(staff_names, self._authority(), now),
        }
        if not (self.folder / "tls/authority.key").exists() and (self.folder / "tls/gateway.pem").exists():
            del pairs[STAFF_DOOR]  # certificates of another authority: the staff door has that of the other
            made += [f"tls/{STAFF_DOOR}.pem"] * self._copy_pair(GATEWAY, STAFF_DOOR)
        return made + [f"tls/{name}.pem" for name, make in pairs.items() if self._make_pair(name, make)]

    def _add_logins(self, logins: Sequence[str]) -> bool:
        """Add the verifiers of logins that have none yet, as after an update."""
        file = self.folder / LOGINS
        known = file.read_text() if file.exists() else ""
        present = {line.split()[0] for line in known.splitlines()}
        missing = [login for login in logins if login not in present]
        if missing:
            self.replace(LOGINS, known + "".join(self._login(login) for login in missing), READABLE)
        return bool(missing)

    def _login(self, login: str) -> str:
        return f"{login} {verifier_of((self.folder / 'passwords' / login).read_text())}\n"

    def _make_pair(self, name: str, make: Callable[[], CertificatePair]) -> bool:
        """Create a certificate and its key unless the certificate, which is written last, exists."""
        if (self.folder / f"tls/{name}.pem").exists():
            return False
        pair = make()
        self.replace(f"tls/{name}.key", pair.key_pem)
        self.replace(f"tls/{name}.pem", pair.certificate_pem)
        return True

    def _make_statement_keys(self) -> bool:
        """Create the pair of keys of statements, or the public one of a private one that is there."""
        self.write(STATEMENT_KEY, new_statement_key())
        private = (self.folder / STATEMENT_KEY).read_text()
        return self.write(STATEMENT_PUBLIC_KEY, statement_public_key(private))

    def _copy_pair(self, name: str, to: str) -> bool:
        """Copy a certificate and its key, unless they were; return whether it was done."""
        copied = [
            self.write(f"tls/{to}.{suffix}", (self.folder / f"tls/{name}.{suffix}").read_text())
            for suffix in ("key", "pem")
            if (self.folder / f"tls/{name}.{suffix}").exists()
        ]
        return any(copied)

    def _authority(self) -> CertificatePair:
        tls = self.folder / "tls"
        return CertificatePair.read(
            (tls / "authority.pem").read_bytes(), (tls / "authority.key").read_bytes()
        )

    def write_bus(
        self, publishers: dict[str, str], by_http: Sequence[str], subscribers: Collection[Subscriber] = ()
    ) -> bool:
        """Write the configuration of the bus from the keys of the folder; return whether it changed.

        Args:
            publishers: Public keys by name.
            by_http: Names of the publishers that report by HTTP.
            subscribers: All of them, with or without a webhook.
        """
        rights_of = {service.name: rights.service_rights(service) for service in load_services()} | {
            GATEWAY: rights.gateway_rights(by_http),
            PROVISION: rights.provision_rights(),
            OPERATOR: rights.operator_rights(),
            BACKUP: rights.backup_rights(),
        }
        rights_of[FEED] = rights.feed_rights(rights_of[FEED], subscribers)
        logins = [
            Login(name, public_key(self.folder / "seeds" / name), own) for name, own in rights_of.items()
        ]
        logins += [
            Login(f"{PUBLISHER}:{name}", key, rights.publisher_rights(name))
            for name, key in publishers.items()
        ]
        logins += [
            Login(f"{SUBSCRIBER}:{one.name}", one.nkey, rights.subscriber_rights(one))
            for one in subscribers
            if one.nkey
        ]
        file, content = self.folder / BUS, nats_conf(logins)
        if file.exists() and file.read_text() == content:
            return False
        self.replace(BUS, content)
        return True

    def make_folder(self, name: str) -> bool:
        """Create a folder that only its owner may enter, unless it exists; return whether it was created."""
        folder = self.folder / name
        if folder.exists():
            return False
        self._make(folder)
        return True

    def replace(self, name: str, content: str, mode: int = SECRET) -> None:
        """Write or replace a file, atomically, since a half-written file would lock the office out."""
        file = self.folder / name
        self._make(file.parent)
        with private_file.replacing(file) as to:
            os.fchmod(to.fileno(), mode)
            to.write(content.encode())
            self._own(to.fileno())

    def _make(self, folder: Path) -> None:
        if not folder.exists():
            self._make(folder.parent)
            folder.mkdir(mode=FOLDER)
            self._own(folder)

    def _own(self, path: Path | int) -> None:
        if self.owner:
            os.chown(path, *self.owner)


def owner_of(folder: Path) -> tuple[int, int] | None:
    """Return the owner of a deployment if root writes there for another user, else None."""
    if os.getuid() != 0:
        return None
    status = folder.stat()
    return status.st_uid, status.st_gid
