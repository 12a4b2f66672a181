"""Questions that are asked for a person who is signed in, each with a statement of who that is.

They come on the subject of the question with `.signed` at its end. The gateway may ask most questions only
there, so that it can ask nothing in nobody's name.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from nats.aio.msg import Msg

from shared.contracts.questions.question import Question
from shared.contracts.rights.asking import NotAllowed, asked_by
from shared.contracts.rights.on_the_bus import HEADER
from shared.contracts.rights.plain_keys import is_plain_public_key
from shared.contracts.rights.statement import (
    ALGORITHM,
    CLOCKS_DIFFER,
    LIFETIME,
    BadStatement,
    verify,
)
from shared.contracts.rights.table import load_rights
from shared.errors import PublicError
from shared.key_file import read_key
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import FAILED, QueryFailed
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day
from shared.settings import Settings

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

log = structlog.get_logger()
SETTING: Final = "MOTCUA_STATEMENT_PUBLIC_KEY"


class BadStatementKey(PublicError):
    """The file of the public key of statements holds none."""


class StatementsSeen:
    """The statements of the last minute: each is taken once by a process."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def is_new(self, id: str, now: datetime) -> bool:
        """Return whether a statement comes for the first time, and remember it."""
        while self._seen:  # the oldest are first
            oldest = next(iter(self._seen))
            if now - self._seen[oldest] <= LIFETIME + 2 * CLOCKS_DIFFER:
                break
            del self._seen[oldest]
        if id in self._seen:
            return False
        self._seen[id] = now
        return True


class SignedQuestions:
    """Reads the statements of questions to one service."""

    def __init__(self) -> None:
        self._seen = StatementsSeen()

    def read(self, kind: type[Question[Any]], message: Msg, context: ServiceContext) -> Question[Any]:
        """Return a question as it is answered to whom its statement names.

        Raises:
            QueryFailed: `no-statement` if it has none that is good here and now; `not-allowed` if nobody with
                these postings may ask it.
            ValidationError: It is no such question.
        """
        now = datetime.now(UTC)  # of a minute of real time, in a replayed year, too
        try:
            statement = verify(
                (message.headers or {}).get(HEADER, ""),
                statement_key(context.settings.statement_public_key),
                service=context.service,
                subject=kind.subject(),
                question=message.data,
                now=now,
            )
        except BadStatement as bad:
            log.warning("statement_refused", question=kind.subject(), reason=str(bad))
            raise QueryFailed("no-statement", f"the statement of who asks is not good: {bad}") from None
        question = kind.model_validate_json(message.data)
        try:
            answered = asked_by(
                question,
                statement.person,
                statement.postings,
                load_rights().of(kind),
                load_units(),
                local_day(now, load_office_zone()),
            )
        except NotAllowed:
            log.warning("question_not_allowed", question=kind.subject())
            raise QueryFailed("not-allowed", "nobody with these postings may ask this") from None
        if not self._seen.is_new(statement.id, now):
            log.warning("statement_refused", question=kind.subject(), reason="it has been used")
            raise QueryFailed("no-statement", "the statement of who asks has been used")
        return answered


def require_statement_key(settings: Settings) -> None:
    """Refuse a public key of statements that cannot be used; without any, nobody signed in is answered.

    Raises:
        UnreadableKey, BadStatementKey: It cannot be used.
    """
    file = settings.statement_public_key
    if file and not is_plain_public_key(read_key(SETTING, file)):
        statement_key(file)  # says what is wrong, unless it is a key in another form


@cache
def statement_key(file: Path | None) -> "OKPKey":
    """Return the public key of statements.

    Raises:
        QueryFailed: None is set, so nobody who is signed in is answered.
        UnreadableKey, BadStatementKey: It cannot be used.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    if file is None:
        raise QueryFailed(FAILED, f"{SETTING} is not set here")
    try:
        key = OKPKey.import_key(read_key(SETTING, file))
    except (JoseError, ValueError, TypeError):
        raise BadStatementKey(f"{SETTING}: {file}: this is no key for {ALGORITHM} (PEM)") from None
    if key.is_private:
        raise BadStatementKey(f"{SETTING}: {file}: this is the private key, which only staff may have")
    if key.curve_name != ALGORITHM:
        raise BadStatementKey(f"{SETTING}: {file}: this is a key for {key.curve_name}, not for {ALGORITHM}")
    return key
