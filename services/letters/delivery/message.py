"""The e-mail that brings a letter, as bytes to send; pure."""

from datetime import datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Final

from services.letters.kinds import LetterKind
from services.letters.rules.required_letters import Letter

WIRE: Final = compat32.clone(linesep="\r\n")
"""The newer policies of Python 3.11 lose a space where they fold a subject in Vietnamese."""
BODY: Final = """\
Kính gửi: {addressee},

Ủy ban nhân dân {office} trân trọng gửi {letter} trong tệp PDF kèm theo.

Thư điện tử này được gửi tự động. Nếu cần trao đổi, xin liên hệ bộ phận Một cửa của {office}.
"""


def message_of(letter: Letter, kind: LetterKind, pdf: bytes, *, sender: str, at: datetime) -> bytes:
    """Return the message of a letter. Its Message-ID is the same however often it is built."""
    office = letter.matter.head.office
    name = kind.name[:1].lower() + kind.name[1:]
    message = MIMEMultipart(policy=WIRE)
    message["From"] = formataddr((f"Ủy ban nhân dân {office}", sender))
    message["To"] = letter.email
    subject = Header(f"{kind.name} của Ủy ban nhân dân {office}", "utf-8")
    message["Subject"] = subject  # type: ignore[assignment]  # folded by the old policy, and rightly
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter.id, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "vi"
    body = BODY.format(addressee=letter.matter.addressee, office=office, letter=name)
    message.attach(MIMEText(body, "plain", "utf-8"))
    paper = MIMEApplication(pdf, "pdf")
    paper.add_header("Content-Disposition", "attachment", filename=f"{kind.file_name}.pdf")
    message.attach(paper)
    return message.as_bytes()


def message_id(letter: str, sender: str) -> str:
    """Return the Message-ID of a letter's e-mail, by which the mail server's log can be searched."""
    return f"<{letter}@{sender.rpartition('@')[2]}>"
