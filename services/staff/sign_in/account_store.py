"""Stores local accounts: passwords, second factors, spare codes, and the devices that are known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.sessions.tokens import digest_of_token
from services.staff.tables import account, device, spare_code
from shared.storage.bulk import upsert

NO_STEP = -1


async def account_of(read: AsyncConnection, person: str) -> Row[Any] | None:
    """Return the account of a person."""
    return (await read.execute(select(account).where(account.c.person == person))).one_or_none()


async def set_password(connection: AsyncConnection, person: str, hashed: str) -> None:
    """Set the password of a person; the second factor stays."""
    await _set(connection, person, {"password": hashed})


async def set_second_factor(
    connection: AsyncConnection, person: str, sealed: bytes, spare: Iterable[bytes]
) -> None:
    """Set the second factor of a person, and replace the spare codes."""
    await _set(connection, person, {"seed": sealed, "last_step": NO_STEP})
    await connection.execute(delete(spare_code).where(spare_code.c.person == person))
    await connection.execute(insert(spare_code), [{"person": person, "digest": one} for one in spare])


async def take_step(connection: AsyncConnection, person: str, step: int) -> None:
    """Note that the code of a time step was taken."""
    await connection.execute(update(account).where(_of(account, person)).values(last_step=step))


async def has_spare_code(read: AsyncConnection, person: str, digest: bytes) -> bool:
    """Return whether a spare code was not used yet."""
    unused = select(spare_code.c.person).where(_of(spare_code, person), spare_code.c.digest == digest)
    return (await read.execute(unused)).first() is not None


async def take_spare_code(connection: AsyncConnection, person: str, digest: bytes) -> None:
    """Use a spare code up."""
    await connection.execute(delete(spare_code).where(_of(spare_code, person), spare_code.c.digest == digest))


async def is_known_device(read: AsyncConnection, person: str, token: str) -> bool:
    """Return whether somebody has signed in as this person in the browser that has the token."""
    if not token:
        return False
    known = select(device.c.digest).where(
        device.c.digest == digest_of_token(token), device.c.person == person
    )
    return (await read.execute(known)).first() is not None


async def remember_device(connection: AsyncConnection, person: str, token: str, now: datetime) -> None:
    """Remember a browser in which this person has signed in."""
    row = {"digest": digest_of_token(token), "person": person, "seen_at": now}
    await upsert(connection, device, [row], key=["digest"])


async def forget_devices(connection: AsyncConnection, person: str | None) -> None:
    """Forget the browsers of a person, or of everybody."""
    await connection.execute(delete(device) if person is None else delete(device).where(_of(device, person)))


async def _set(connection: AsyncConnection, person: str, values: dict[str, Any]) -> None:
    changed = await connection.execute(update(account).where(_of(account, person)).values(**values))
    if changed.rowcount == 0:
        empty = {"person": person, "password": "", "seed": b"", "last_step": NO_STEP}
        await connection.execute(insert(account), [empty | values])


def _of(table: Table, person: str) -> Any:
    return table.c.person == person
