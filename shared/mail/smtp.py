"""Speaks SMTP: the only module that knows the replies of a mail server, and translates them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, NamedTuple

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected
from sqlalchemy.engine import make_url

from shared.mail.progress import MailOutcome
from shared.settings import Settings

TIMEOUT_S: Final = 60.0
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class SmtpReply(NamedTuple):
    """The outcome of an attempt, and the code that the mail server replied."""

    outcome: MailOutcome
    code: str = ""


class Session:
    """A connection to the mail server."""

    def __init__(self, server: SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def offer(self, address: str) -> SmtpReply | None:
        """Ask whether the server takes a message for an address; None if it does. Nothing is sent yet."""
        try:
            await self._server.rset()
            await self._server.mail(self._sender)
            await self._server.rcpt(address)
        except SMTPResponseException as failure:
            return _reply(failure)
        except (SMTPException, OSError):
            return SmtpReply(MailOutcome.UNREACHABLE)
        return None

    async def give(self, message: bytes) -> SmtpReply:
        """Send the message that was offered; from the first byte on it may have left."""
        try:
            accepted = await self._server.data(message)
        except SMTPServerDisconnected:
            return SmtpReply(MailOutcome.NO_REPLY)
        except SMTPResponseException as failure:
            return _reply(failure)
        except (SMTPException, OSError):
            return SmtpReply(MailOutcome.NO_REPLY)
        return SmtpReply(MailOutcome.ACCEPTED, str(accepted.code))


@asynccontextmanager
async def session(settings: Settings) -> AsyncIterator[Session]:
    """Connect to the mail server.

    A password is never sent in the clear, except to this machine.

    Raises:
        SMTPException, OSError: It cannot be reached, or refuses the login.
    """
    url = make_url(settings.smtp_url.get_secret_value())
    local = url.host in LOOPBACK
    server = SMTP(
        hostname=url.host,
        port=url.port,
        username=url.username,
        password=url.password,
        use_tls=url.drivername == "smtps",
        start_tls=True if url.username and not local and url.drivername == "smtp" else None,
        timeout=TIMEOUT_S,
    )
    await server.connect()
    try:
        yield Session(server, settings.mail_from)
    finally:
        with suppress(SMTPException, OSError):
            await server.quit()


def _reply(response: SMTPResponseException) -> SmtpReply:
    later = 400 <= response.code < 500
    return SmtpReply(MailOutcome.LATER if later else MailOutcome.REFUSED, str(response.code))
