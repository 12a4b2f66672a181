"""The gauge of feed: how many subscribers there are, by how the telling goes."""

from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.tables import subscription
from shared.contracts.questions.feed.subscribers import SubscriptionState
from shared.observability.gauge import Gauge


async def subscribers(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Count the subscribers whose events are taken, those whose receiver fails, and those that it ended."""
    state = case(
        (subscription.c.ended_at.is_not(None), SubscriptionState.ENDED.value),
        (subscription.c.failing_since.is_not(None), SubscriptionState.FAILING.value),
        else_=SubscriptionState.GOING.value,
    ).label("state")
    counted = await read.execute(select(state, func.count().label("number")).group_by(state))
    return dict.fromkeys(map(str, SubscriptionState), 0) | {row.state: row.number for row in counted}


SUBSCRIBERS: Final = Gauge("motcua_subscribers", "Subscribers, by how the telling goes", "state", subscribers)
