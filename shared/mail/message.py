"""An e-mail as bytes to send; pure."""

from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Final, NamedTuple

WIRE: Final = compat32.clone(linesep="\r\n")
"""The newer policies of Python 3.11 lose a space where they fold a subject in Vietnamese."""


class MailHead(NamedTuple):
    """What stands above an e-mail. `id` makes its Message-ID: the same however often it is built."""

    id: str
    sender: str
    sender_name: str
    to: str
    subject: str
    at: datetime
    language: str


def begun(head: MailHead, kind: str = "mixed") -> MIMEMultipart:
    """Return a message with its head and nothing in it yet; `kind` says how its parts belong together."""
    message = MIMEMultipart(kind, policy=WIRE)
    message["From"] = formataddr((head.sender_name, head.sender))
    message["To"] = head.to
    subject = Header(head.subject, "utf-8")
    message["Subject"] = subject  # type: ignore[assignment]  # folded by the old policy, and rightly
    message["Date"] = format_datetime(head.at)
    message["Message-ID"] = message_id(head.id, head.sender)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = head.language
    return message


def mail_of(head: MailHead, text: str, html: str = "") -> bytes:
    """Return an e-mail of a text and, for programs that show it, the same as HTML."""
    message = begun(head, "alternative")
    message.attach(MIMEText(text, "plain", "utf-8"))
    if html:
        message.attach(MIMEText(html, "html", "utf-8"))
    return message.as_bytes()


def message_id(id: str, sender: str) -> str:
    """Return the Message-ID of an e-mail, by which the mail server's log can be searched."""
    return f"<{id}@{sender.rpartition('@')[2]}>"
