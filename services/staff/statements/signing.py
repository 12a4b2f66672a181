"""What is signed of a question that somebody may ask, and what the reading log says of it."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Final, NamedTuple

from services.staff.people.postings import KnownPerson
from services.staff.reading_log.entries import LoggedQuestion, logged
from services.staff.statements.subjects import Askable
from shared.contracts.questions.staff.statements import ToAsk
from shared.contracts.rights.asking import asked_by
from shared.contracts.rights.statement import Statement, digest_of
from shared.reference.units import Units

ID_BYTES: Final = 16


class ToSign(NamedTuple):
    """A statement, and what is noted before it is signed."""

    statement: Statement
    logged: tuple[LoggedQuestion, ...]


def to_sign(
    asked: ToAsk, askable: Askable, person: KnownPerson, units: Units, now: datetime, today: date
) -> ToSign:
    """Return the statement for a question that somebody may ask.

    Raises:
        NotAllowed: Nobody with these postings may ask it.
        ValidationError: It is no such question.
    """
    question = askable.kind.model_validate_json(asked.text)
    asked_by(question, person.id, person.postings, askable.right, units, today)
    statement = Statement(
        id=token_urlsafe(ID_BYTES),
        person=person.id,
        postings=person.postings,
        audience=askable.kind.service,
        subject=askable.kind.subject(),
        digest=digest_of(asked.text.encode()),
        signed_at=now,
    )
    entries = logged(question, person.postings, askable.right) if askable.right.is_logged else ()
    return ToSign(statement, tuple(entries))
