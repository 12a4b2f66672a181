"""What letters does when it hears of a life event."""

from collections.abc import Sequence

from services.letters import store
from services.letters.customs import customs
from services.letters.domain import letter_for
from services.letters.telling import tell_drafted, tell_held
from shared.events.envelope import Event
from shared.events.life_event import LifeEventRegistered
from shared.transaction import Transaction
from shared.units import known_units


async def write_the_letters(events: Sequence[Event[LifeEventRegistered]], tx: Transaction) -> None:
    """Draft the letter that each life event calls for, once, and tell of it; or hold it and tell why."""
    units, ways = known_units(), customs()
    called_for = (letter_for(event.data, units[event.data.unit], ways) for event in events)
    drafts = {letter.id: letter for letter in called_for}
    for known in await store.known(tx.connection, drafts):
        del drafts[known]
    await store.keep(tx.connection, list(drafts.values()))
    for draft in drafts.values():
        if draft.held:
            tell_held(draft, draft.held, tx)
        else:
            tell_drafted(draft, tx)
