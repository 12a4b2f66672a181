"""Invites citizens after a result or a letter was handed over."""

from collections.abc import Sequence
from secrets import token_urlsafe

from services.surveys import invitation_rules, invitation_store
from services.surveys.figures.tally import tally_of_invitations
from services.surveys.figures.tally_store import add_to_tally
from services.surveys.loading import load_invitation_rules
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.letter import LetterHandedOver
from shared.contracts.events.record import RecordReturned
from shared.contracts.events.survey import SurveyInvited
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone

router = ServiceRouter("surveys")


@router.consumes(RecordReturned, LetterHandedOver)
async def invite(events: Sequence[Event[Fact]], tx: Transaction) -> None:
    """Create at most one invitation per record or letter. No fact carries its link."""
    rules = load_invitation_rules()
    occasions = invitation_rules.occasions((event.data for event in events), rules, load_office_zone())
    sampled = [occasion.invitation for occasion in occasions if invitation_rules.is_sampled(occasion)]
    invited = await invitation_store.invited_records(tx.connection, (new.record for new in sampled))
    invitations = [new for new in sampled if new.record not in invited]
    if rules.quotas:
        subjects = {new.subject.any_role for new in invitations}
        counts = await invitation_store.count_invited(tx.connection, subjects)
        invitations = list(invitation_rules.within_quota(invitations, counts, rules))
    await invitation_store.save_invitations(tx.connection, {token_urlsafe(): new for new in invitations})
    await add_to_tally(tx.connection, tally_of_invitations(invitations))
    traceparents = {event.subject: event.traceparent for event in events}
    for new in invitations:
        fact = SurveyInvited(unit=new.subject.unit, invitation=new.id, record=new.record, at=new.invited_at)
        tx.publish(fact, id=fact_id("survey-invited", new.id), traceparent=traceparents.get(new.record))
