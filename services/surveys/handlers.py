"""What surveys does when it hears that a result was handed over."""

from collections.abc import Sequence
from secrets import token_urlsafe

from services.surveys import store
from services.surveys.domain import Invitation
from services.surveys.tally import tally_of_invitations
from shared.events.envelope import Event
from shared.events.fact import fact_id
from shared.events.record import RecordReturned
from shared.events.survey import SurveyInvited
from shared.transaction import Transaction


async def invite(events: Sequence[Event[RecordReturned]], tx: Transaction) -> None:
    """Invite the citizen of each record whose result was handed over, once; the link is told to nobody."""
    returned = {event.data.record: event.data for event in events}
    for record in await store.invited(tx.connection, returned):
        del returned[record]
    invitations = [
        Invitation(unit=fact.unit, record=fact.record, procedure=fact.procedure, invited_at=fact.at)
        for fact in returned.values()
    ]
    await store.keep_invitations(tx.connection, {token_urlsafe(): one for one in invitations})
    await store.add_to_tally(tx.connection, tally_of_invitations(invitations))
    for one in invitations:
        invited = SurveyInvited(unit=one.unit, invitation=one.id, record=one.record, at=one.invited_at)
        tx.publish(invited, id=fact_id("survey-invited", one.id))
