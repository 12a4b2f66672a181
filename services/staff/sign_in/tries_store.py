"""Counts wrong tries. A try counts from its beginning, so that many at once are no way around a limit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.keys import StaffKeys
from services.staff.sign_in.lockout import CountedBy, WrongTries, one_more, pause_left
from services.staff.tables import wrong_tries
from shared.storage.bulk import upsert

Ways = Mapping[CountedBy, tuple[str, ...]]
ENDED_BY_SUCCESS = (CountedBy.DEVICE, CountedBy.SOURCE)


async def begin(connection: AsyncConnection, ways: Ways, keys: StaffKeys, now: datetime) -> timedelta:
    """Count a try that begins now; if a limit is reached, count nothing and return how long to wait."""
    by_key = {_key(way, what, keys): way for way, what in ways.items()}
    rows = await connection.execute(select(wrong_tries).where(wrong_tries.c.key.in_(by_key)))
    counted = {by_key[row.key]: WrongTries(row.number, row.last_at) for row in rows}
    if left := pause_left(counted, now):
        return left
    new = [{"key": key, **one_more(counted.get(way), way, now)._asdict()} for key, way in by_key.items()]
    await upsert(connection, wrong_tries, new, key=["key"])
    return left


async def end_well(connection: AsyncConnection, ways: Ways, keys: StaffKeys) -> None:
    """Forget the wrong tries from there, and take back what was counted for this one elsewhere."""
    for way, what in ways.items():
        here = wrong_tries.c.key == _key(way, what, keys)
        if way in ENDED_BY_SUCCESS:
            await connection.execute(delete(wrong_tries).where(here))
        else:
            one_less = update(wrong_tries).where(here, wrong_tries.c.number > 0)
            await connection.execute(one_less.values(number=wrong_tries.c.number - 1))


def _key(way: CountedBy, what: tuple[str, ...], keys: StaffKeys) -> bytes:
    return keys.digest("wrong tries", way.value, *what)
