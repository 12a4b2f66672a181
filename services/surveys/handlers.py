"""What surveys does when it hears that a result or a letter was handed over."""

from collections.abc import Sequence
from secrets import token_urlsafe

from services.surveys import asking, store
from services.surveys.figures.tally import tally_of_invitations
from services.surveys.figures.tally_store import add_to_tally
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.survey import SurveyInvited
from shared.messaging.transaction import Transaction


async def invite(events: Sequence[Event[Fact]], tx: Transaction) -> None:
    """Invite those whom the rules ask, once a record or letter; the link is told to nobody."""
    rules = asking.load_rules()
    asked = [
        one.invitation for one in asking.occasions((e.data for e in events), rules) if asking.sampled(one)
    ]
    known = await store.invited(tx.connection, (one.record for one in asked))
    new = [one for one in asked if one.record not in known]
    if rules.quotas:
        invited = await store.invited_about(tx.connection, {one.subject.any_role for one in new})
        new = list(asking.within_quota(new, invited, rules))
    await store.keep_invitations(tx.connection, {token_urlsafe(): one for one in new})
    await add_to_tally(tx.connection, tally_of_invitations(new))
    traces = {event.subject: event.traceparent for event in events}
    for one in new:
        invited_fact = SurveyInvited(unit=one.unit, invitation=one.id, record=one.record, at=one.invited_at)
        tx.publish(invited_fact, id=fact_id("survey-invited", one.id), traceparent=traces.get(one.record))
