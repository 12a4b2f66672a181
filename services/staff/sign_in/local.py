"""Signs in the holders of local accounts: password, second factor, lock-out."""

import math
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.keys import StaffKeys, staff_keys
from services.staff.sessions.tokens import digest_of_token, new_token
from services.staff.sign_in import account_store, lockout, tries_store
from services.staff.sign_in.entering import enter, refusal
from services.staff.sign_in.passwords import PasswordGate, TooBusy
from services.staff.sign_in.second_factor import NO_SEED, plain_code, step_of_code
from shared.contracts.questions.staff.sign_in import SignedIn, SignInPerson, SignInRefusal
from shared.messaging.context import ServiceContext

log = structlog.get_logger()
BUSY: Final = timedelta(seconds=5)


class LocalSignIn:
    """Signs people in. Known browsers are checked apart, so that no crowd of strangers delays them."""

    def __init__(self) -> None:
        self._known, self._strangers = PasswordGate(), PasswordGate()

    async def sign_in(self, question: SignInPerson, context: ServiceContext) -> SignedIn:
        """Sign in the holder of an account. Whatever is wrong, it takes as long and says the same."""
        keys, now, login = staff_keys(context.settings), datetime.now(UTC), question.login.strip().lower()
        async with context.transaction() as tx:
            is_known = await account_store.is_known_device(tx.connection, login, question.device)
            gate = self._known if is_known else self._strangers
            try:
                gate.require_room()
            except TooBusy:
                return _later(BUSY)
            known_device = digest_of_token(question.device).hex() if is_known else ""
            ways = lockout.ways(login, question.origin, known_device)
            if left := await tries_store.begin(tx.connection, ways, keys, now):
                return _later(left)
            account = await account_store.account_of(tx.connection, login)
        is_right = await gate.matches(question.password, account.password if account else "")
        async with context.transaction() as tx:
            code = await _good_code(tx.connection, login, question.code, keys, now)
            if not is_right or code is None:
                log.warning("sign_in_refused", person=login if account else "", reason="wrong")
                return refusal(SignInRefusal.WRONG)
            await _take(tx.connection, login, code)
            await tries_store.end_well(tx.connection, ways, keys)
            device = question.device if is_known else new_token()
            signed_in = await enter(tx, login, question.origin, now, before=question.before)
            if signed_in.refused:
                return signed_in
            await account_store.remember_device(tx.connection, login, device, now)
            return signed_in.model_copy(update={"device": device})


async def _good_code(
    connection: AsyncConnection, login: str, code: str, keys: StaffKeys, now: datetime
) -> int | bytes | None:
    """Return the time step of a code of the app, or the digest of a spare code; None for any other code.

    The work is the same whether there is an account or none, and whether its password was right.
    """
    account, typed = await account_store.account_of(connection, login), plain_code(code)
    seed = keys.open(account.seed, login) if account else None
    step = step_of_code(seed or NO_SEED, typed, now, account.last_step if account else account_store.NO_STEP)
    spare = keys.digest("spare code", login, typed)
    has_spare = await account_store.has_spare_code(connection, login, spare)
    if seed is None or not typed:
        return None
    return step if step is not None else spare if has_spare else None


async def _take(connection: AsyncConnection, login: str, code: int | bytes) -> None:
    """Take a code, which is good once; the transaction is that of its check, and the only one that writes."""
    if isinstance(code, bytes):
        await account_store.take_spare_code(connection, login, code)
    else:
        await account_store.take_step(connection, login, code)


def _later(left: timedelta) -> SignedIn:
    log.warning("sign_in_refused", person="", reason="too-many")
    return refusal(SignInRefusal.TOO_MANY, retry_after_s=math.ceil(left.total_seconds()))
