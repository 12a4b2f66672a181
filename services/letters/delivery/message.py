"""The e-mail that brings a letter, as bytes to send; pure."""

from datetime import datetime
from email.mime.application import MIMEApplication
from email.mime.text import MIMEText

from services.letters.kinds import LetterKind
from services.letters.rules.required_letters import Letter
from shared.mail.message import MailHead, begun
from shared.reference.papers import Papers


def message_of(
    letter: Letter, kind: LetterKind, pdf: bytes, papers: Papers, *, sender: str, at: datetime
) -> bytes:
    """Return the message of a letter. Its Message-ID is the same however often it is built."""
    head = letter.matter.head
    letterhead, mail = papers.letterhead_on(head.dated, letter.unit), papers.words.mail
    name = papers.form_on(kind.id, head.dated) or kind.name
    who = {"authority": letterhead.authority, "office": head.office}
    message = begun(
        MailHead(
            id=letter.id,
            sender=sender,
            sender_name=mail.sender.format(**who).strip(),
            to=letter.email,
            subject=mail.subject.format(letter=name, **who),
            at=at,
            language=papers.sheet.language,
        )
    )
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
