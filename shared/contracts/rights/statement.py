"""A statement: staff's signed word of who asks one question, for a minute.

It is a JWS (RFC 7515) signed with Ed25519 (RFC 8037, RFC 9864). It names the person and their postings of the
day, the service that is asked, and the question, with the digest of its text: another question, another
service and another minute need a statement of their own. The gateway passes it on and can make none.
"""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.contracts.officer import Posting
from shared.moments import Moment

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

ALGORITHM: Final = "Ed25519"
LIFETIME: Final = timedelta(seconds=60)
CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""By how much the clocks of two machines of an office may differ."""
MAX_LENGTH: Final = 8192
"""Characters of a statement that are looked at."""


class BadStatement(Exception):
    """A statement that says nothing: it was not signed by staff, or not for this question, or not for now."""


class Statement(BaseModel):
    """Who asks which question, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(min_length=16, max_length=64)]
    person: Annotated[str, Field(min_length=1, max_length=40)]
    postings: tuple[Posting, ...]
    audience: str
    """The service that is asked."""
    subject: str
    """The subject of the question, for example `ask.letters.step.v1`."""
    digest: str
    """SHA-256 of the text of the question."""
    signed_at: Moment


def digest_of(question: bytes) -> str:
    """Return the digest of the text of a question."""
    return hashlib.sha256(question).hexdigest()


def sign(statement: Statement, key: "OKPKey") -> str:
    """Return a statement as it is sent."""
    from joserfc import jws  # loaded when somebody asks: see `plain_keys`

    return jws.serialize_compact(
        {"alg": ALGORITHM}, statement.model_dump_json().encode(), key, algorithms=[ALGORITHM]
    )


def verify(
    signed: str, key: "OKPKey", *, service: str, subject: str, question: bytes, now: datetime
) -> Statement:
    """Return what a statement says, if staff signed it for this question and its minute is not over.

    Raises:
        BadStatement: It says nothing here and now.
    """
    from joserfc import jws
    from joserfc.errors import JoseError

    if len(signed) > MAX_LENGTH:
        raise BadStatement("it is too long")
    try:
        payload = jws.deserialize_compact(signed, key, algorithms=[ALGORITHM]).payload
        statement = Statement.model_validate_json(payload or b"")
    except (JoseError, ValidationError, ValueError):
        raise BadStatement("staff did not sign it") from None
    if not -CLOCKS_DIFFER <= now - statement.signed_at <= LIFETIME:
        raise BadStatement("its minute is over")
    if (statement.audience, statement.subject, statement.digest) != (service, subject, digest_of(question)):
        raise BadStatement("it is for another question")
    return statement
