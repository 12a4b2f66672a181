"""Answers which e-mails somebody gets, and lets them choose."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.mailing import mail_store
from services.staff.mailing.recipients import Recipient, is_wanted, offered
from services.staff.mailing.rules import load_mail_rules
from services.staff.people import person_store
from shared.contracts.questions.staff.mail_choices import ChooseMail, MailChoice, MailChoices, MailChoicesOf
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

router = ServiceRouter("staff")


@router.query
async def mail_choices(question: MailChoicesOf, context: ServiceContext) -> MailChoices:
    """Return the occasions that somebody's roles may be told of, and whether they are."""
    async with context.reading() as read:
        return await _choices(read, question.by, context)


@router.query
async def choose_mail(question: ChooseMail, context: ServiceContext) -> MailChoices:
    """Store what somebody has chosen of what is offered to their roles."""
    async with context.transaction() as tx:
        before = await _choices(tx.connection, question.by, context)
        wanted = {one.occasion: one.occasion in question.occasions for one in before.choices}
        await mail_store.choose(tx.connection, question.by, wanted)
        return await _choices(tx.connection, question.by, context)


async def _choices(read: AsyncConnection, person: str, context: ServiceContext) -> MailChoices:
    today, rules = local_day(context.clock.now(), load_office_zone()), load_mail_rules()
    people = await person_store.people_on(read, [person], today)
    chosen = await mail_store.choices(read, [person])
    postings = people[person].postings if person in people else ()
    recipient = Recipient(person, postings, chosen.get(person, {}))
    return MailChoices(
        sends_mail=context.settings.sends_mail,
        address=await mail_store.address_of(read, person),
        choices=tuple(
            MailChoice(occasion=occasion, wanted=is_wanted(recipient, occasion, rules))
            for occasion in offered(postings, rules)
        ),
    )
