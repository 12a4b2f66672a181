"""The e-mail that brings a letter, as bytes for the wire; pure."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Final

from services.letters.domain import Letter
from services.letters.kinds import Kind

BODY: Final = """\
Kính gửi: {addressee},

Ủy ban nhân dân {office} trân trọng gửi {letter} trong tệp PDF kèm theo.

Thư điện tử này được gửi tự động. Nếu cần trao đổi, xin liên hệ bộ phận Một cửa của {office}.
"""


def message_of(letter: Letter, kind: Kind, pdf: bytes, *, sender: str, at: datetime) -> bytes:
    """Return the message; whenever it is written, a letter's message has the same Message-ID."""
    office = letter.matter.head.office
    name = kind.name[:1].lower() + kind.name[1:]
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(f"Ủy ban nhân dân {office}", addr_spec=sender)
    message["To"] = letter.email
    message["Subject"] = f"{kind.name} của Ủy ban nhân dân {office}"
    message["Date"] = at
    message["Message-ID"] = message_id(letter.id, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "vi"
    message.set_content(
        BODY.format(addressee=letter.matter.addressee, office=office, letter=name), cte="base64"
    )
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{kind.file_name}.pdf")
    return message.as_bytes()


def message_id(letter: str, sender: str) -> str:
    """Return the Message-ID of a letter's e-mail, by which the mail server's log can be searched."""
    return f"<{letter}@{sender.rpartition('@')[2]}>"
