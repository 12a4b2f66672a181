"""Sets passwords and second factors, ends sessions, and links identities, for the operator."""

from datetime import UTC, datetime

from sqlalchemy import delete, insert

from services.staff.keys import staff_keys
from services.staff.people import person_store
from services.staff.reading_log.operator_entries import note_change
from services.staff.sessions import session_store
from services.staff.sign_in import account_store
from services.staff.sign_in.passwords import hashed
from services.staff.sign_in.second_factor import address_of, new_seed, new_spare_codes
from services.staff.tables import identity
from shared.contracts.questions.staff.people import (
    EndSessions,
    LinkIdentity,
    NewSecondFactor,
    PeopleChanged,
    SecondFactor,
    SetPassword,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("staff")
EVERYBODY = "everybody"


@router.query
async def set_password(question: SetPassword, context: ServiceContext) -> PeopleChanged:
    """Set the password of a person, and end their sessions.

    Raises:
        NotFound: There is no such person.
    """
    new = await hashed(question.password)
    async with context.transaction() as tx:
        await person_store.require(tx.connection, question.person)
        await account_store.set_password(tx.connection, question.person, new)
        await _end_all(tx, question.person)
        await note_change(tx, question, question.person)
    return PeopleChanged(changed=1)


@router.query
async def new_second_factor(question: NewSecondFactor, context: ServiceContext) -> SecondFactor:
    """Give a person a new second factor and new spare codes, and end their sessions.

    Raises:
        NotFound: There is no such person.
    """
    keys, seed, spare = staff_keys(context.settings), new_seed(), new_spare_codes()
    person = question.person
    async with context.transaction() as tx:
        await person_store.require(tx.connection, person)
        digests = [keys.digest("spare code", person, code) for code in spare]
        await account_store.set_second_factor(tx.connection, person, keys.close(seed, person), digests)
        await _end_all(tx, person)
        await note_change(tx, question, person)
    return SecondFactor(address=address_of(seed, person), spare_codes=spare)


@router.query
async def end_sessions(question: EndSessions, tx: Transaction) -> PeopleChanged:
    """End all sessions of a person, or of everybody, and forget their devices.

    Raises:
        NotFound: There is no such person.
    """
    if question.person is not None:
        await person_store.require(tx.connection, question.person)
    ended = await _end_all(tx, question.person)
    await note_change(tx, question, question.person or EVERYBODY)
    return PeopleChanged(changed=ended)


@router.query
async def link_identity(question: LinkIdentity, tx: Transaction) -> PeopleChanged:
    """Let a person sign in as who the provider says; whoever had this identity has it no more.

    Raises:
        NotFound: There is no such person.
    """
    await person_store.require(tx.connection, question.person)
    same = (identity.c.issuer == question.issuer, identity.c.subject == question.known_as)
    await tx.connection.execute(delete(identity).where(*same))
    row = {"issuer": question.issuer, "subject": question.known_as, "person": question.person}
    await tx.connection.execute(insert(identity), [row])
    await note_change(tx, question, question.person)
    return PeopleChanged(changed=1)


async def _end_all(tx: Transaction, person: str | None) -> int:
    await account_store.forget_devices(tx.connection, person)
    return await session_store.end_all(tx.connection, person, datetime.now(UTC))
