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
from shared.reference.papers import Papers

WIRE: Final = compat32.clone(linesep="\r\n")
"""The newer policies of Python 3.11 lose a space where they fold a subject in Vietnamese."""


def message_of(
    letter: Letter, kind: LetterKind, pdf: bytes, papers: Papers, *, sender: str, at: datetime
) -> bytes:
    """Return the message of a letter. Its Message-ID is the same however often it is built."""
    head = letter.matter.head
    letterhead, mail = papers.letterhead_on(head.dated), papers.words.mail
    name = papers.form_on(kind.id, head.dated) or kind.name
    who = {"authority": letterhead.authority, "office": head.office}
    message = MIMEMultipart(policy=WIRE)
    message["From"] = formataddr((mail.sender.format(**who).strip(), sender))
    message["To"] = letter.email
    subject = Header(mail.subject.format(letter=name, **who), "utf-8")
    message["Subject"] = subject  # type: ignore[assignment]  # folded by the old policy, and rightly
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter.id, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = papers.sheet.language
    body = mail.body.format(
        addressee=letter.matter.addressee,
        letter=name[:1].lower() + name[1:],
        one_stop=letterhead.one_stop,
        **who,
    )
    message.attach(MIMEText(body, "plain", "utf-8"))
    paper = MIMEApplication(pdf, "pdf")
    paper.add_header("Content-Disposition", "attachment", filename=f"{kind.file_name}.pdf")
    message.attach(paper)
    return message.as_bytes()


def message_id(letter: str, sender: str) -> str:
    """Return the Message-ID of a letter's e-mail, by which the mail server's log can be searched."""
    return f"<{letter}@{sender.rpartition('@')[2]}>"
