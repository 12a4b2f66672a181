"""Sends the queued notices to citizens, each once, and drops what tells nothing new any more."""

from typing import Any, Final

from sqlalchemy import Row

from services.letters.delivery.restored import last_restored
from services.letters.facts import fact_store
from services.letters.loading import load_house_style
from services.letters.notices.called_for import is_news, notices_called_for
from services.letters.notices.contacts import contacts_of
from services.letters.notices.message import NoticeWriter
from services.letters.notices.queueing import content_of
from services.letters.notices.text_loading import load_notice_texts
from services.letters.tables import citizen_notice
from shared.mail.queue import MailQueue, OutgoingMail
from shared.messaging.context import ServiceContext
from shared.reference.loading import load_units


async def compose(context: ServiceContext, row: Row[Any]) -> OutgoingMail | None:
    """Write a notice by what is known now; None if it tells nothing new, or nobody is to get it any more.

    What happened before the office was restored from a copy may have been mailed then, and is not sent again.
    """
    async with context.reading() as read:
        facts = (await fact_store.facts_of_cases(read, [row.about])).get(row.about, [])
        reached = (await contacts_of(read, [row.about])).get(row.about)
        restored = await last_restored(read)
    notice = next((one for one in notices_called_for(facts) if one.id == row.id), None)
    address = reached.contact.email if reached else ""
    if not notice or not address or notice.at <= restored:
        return None
    if not is_news(notice, facts, context.clock.reached()):
        return None
    writer = NoticeWriter(load_notice_texts(), load_house_style(), load_units(), context.settings.mail_from)
    return OutgoingMail(address, writer.write(notice, content_of(notice, facts), address))


QUEUE: Final = MailQueue(citizen_notice, compose)
