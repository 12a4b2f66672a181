"""Sends the queued e-mails to staff, each once."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from services.staff.mailing import mail_store
from services.staff.mailing.message import MailTexts, MailWriter
from services.staff.mailing.said import SAID
from services.staff.tables import mail
from shared.mail.queue import MailQueue, OutgoingMail
from shared.messaging.context import ServiceContext
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.loading import load_office_zone, load_papers, load_units

FILE: Final = Path(__file__).with_name("texts.toml")


class TextsFile(DataTable):
    """The whole file."""

    vi: MailTexts
    en: MailTexts


@cache
def load_mail_texts() -> tuple[MailTexts, str]:
    """Return the words in the language of the office's papers, and that language."""
    texts = TomlFile.at(FILE).read(TextsFile)
    return (texts.en, "en") if load_papers().sheet.language == "en" else (texts.vi, "vi")


async def compose(context: ServiceContext, row: Row[Any]) -> OutgoingMail | None:
    """Write an e-mail to the address that its person has now; None if they have none any more."""
    async with context.reading() as read:
        address = await mail_store.address_of(read, row.person)
    if not address:
        return None
    texts, language = load_mail_texts()
    writer = MailWriter(
        texts=texts,
        language=language,
        units=load_units(),
        zone=load_office_zone(),
        staff_url=context.settings.staff_url.rstrip("/"),
        sender=context.settings.mail_from,
    )
    return OutgoingMail(address, writer.write(row.id, SAID.validate_json(row.said), address, row.written_at))


QUEUE: Final = MailQueue(mail, compose)
