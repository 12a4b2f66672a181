"""Answers the operator how the telling goes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed import subscription_store as store
from shared.contracts.questions.feed.subscribers import (
    HowSubscribersStand,
    Subscription,
    Subscriptions,
    SubscriptionState,
)
from shared.messaging.router import ServiceRouter

router = ServiceRouter("feed")


@router.query
async def how_subscribers_stand(_question: HowSubscribersStand, read: AsyncConnection) -> Subscriptions:
    """List the subscribers by name."""
    rows = await store.subscriptions(read)
    return Subscriptions(subscriptions=tuple(_described(rows[name]) for name in sorted(rows)))


def _described(row: Row[Any]) -> Subscription:
    state, since = _state_of(row)
    return Subscription(name=row.name, state=state, since=since, reason=row.reason if since else "")


def _state_of(row: Row[Any]) -> tuple[SubscriptionState, datetime | None]:
    if row.ended_at:
        return SubscriptionState.ENDED, row.ended_at
    if row.failing_since:
        return SubscriptionState.FAILING, row.failing_since
    return SubscriptionState.GOING, None
