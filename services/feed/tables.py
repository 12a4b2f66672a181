"""The tables of feed: how far each subscription is, and deliveries that an operator sends again."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Index, MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class FeedTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base class of this service's tables; their metadata are not shared with other services."""

    metadata = TABLES


class SubscriptionRow(FeedTable, table=True):
    """How far a subscriber is, as the bus said last, and how the sending of its webhook goes."""

    __tablename__ = "subscription"

    name: str = Field(primary_key=True)
    added_at: datetime = Field(sa_type=Instant, description="Tells it from an earlier one of this name")
    sequence: int = Field(
        sa_type=BigInteger, description="In its stream: up to here it has acknowledged everything"
    )
    agreed_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When its receiver agreed to be sent events"
    )
    rate: int = Field(default=0, description="Events a minute that it takes; 0 for any number")
    failing_since: datetime | None = Field(
        default=None, sa_type=Instant, description="Since when nothing was taken; null if all is well"
    )
    tries: int = Field(default=0, description="How often it was tried since then")
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str = Field(default="", description="Of the last failure")
    ended_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When its receiver ended it, or never agreed"
    )


class RedeliveryRow(FeedTable, table=True):
    """An event that an operator sends to a webhook once more."""

    __tablename__ = "redelivery"

    sequence: int = Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_kwargs={"autoincrement": False},
        description="Of the operator's message on the bus",
    )
    subscriber: str
    body: bytes
    at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("redelivery_by_subscriber", "subscriber", "sequence"),)


subscription: Final = table_of(SubscriptionRow)
redelivery: Final = table_of(RedeliveryRow)
