"""Staff for tests with real services: it knows a few people, and signs who asks with a key of its own."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joserfc.jwk import OKPKey
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.contracts.officer import Posting
from shared.contracts.questions.question import Answer
from shared.contracts.questions.staff.sign_in import SessionOf, StaffSession
from shared.contracts.questions.staff.statements import Statements, StatementsFor
from shared.contracts.rights.statement import Statement, digest_of, sign
from shared.messaging.queries.server import answer_reply, error_reply

Postings = tuple[Posting, ...]


class SigningStaff:
    """Answers `SessionOf` and `StatementsFor`; a session is the id of the person.

    Args:
        folder: Where its public key is written, for `MOTCUA_STATEMENT_PUBLIC_KEY`.
        people: The postings of each person by id.
    """

    def __init__(self, folder: Path, people: Mapping[str, Postings]) -> None:
        self._people = people
        self._key = OKPKey.generate_key("Ed25519")
        self.public_key = folder / "statements.pem"
        self.public_key.write_bytes(self._key.as_pem(private=False))

    async def start(self, bus: Client) -> None:
        """Answer on a bus."""
        await bus.subscribe(SessionOf.subject(), cb=self._session)
        await bus.subscribe(StatementsFor.subject(), cb=self._statements)

    async def _session(self, message: Msg) -> None:
        asked = SessionOf.model_validate_json(message.data)
        postings = self._people.get(asked.session)
        until = datetime.now(UTC) + timedelta(hours=1)
        await _reply(
            message,
            postings
            and StaffSession(person=asked.session, name="Lê Thị Hạnh", postings=postings, expires_at=until),
        )

    async def _statements(self, message: Msg) -> None:
        asked = StatementsFor.model_validate_json(message.data)
        postings = self._people.get(asked.session)
        statements = (
            Statement(
                id=secrets.token_urlsafe(16),
                person=asked.session,
                postings=postings or (),
                audience=one.subject.split(".")[1],
                subject=one.subject,
                digest=digest_of(one.text.encode()),
                signed_at=datetime.now(UTC),
            )
            for one in asked.to_ask
        )
        signed = Statements(statements=tuple(sign(statement, self._key) for statement in statements))
        await _reply(message, postings and signed)


async def _reply(message: Msg, answer: Answer | Postings | None) -> None:
    unknown = error_reply("not-found", "nobody has this session")
    await message.respond(answer_reply(answer) if isinstance(answer, Answer) else unknown)
