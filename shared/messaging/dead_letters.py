"""Makes a dead letter of a message that could not be processed."""

from base64 import b64encode
from datetime import UTC, datetime

from nats.aio.msg import Msg

from shared.contracts.dead_letter import DeadLetter, own_headers


def dead_letter_of(message: Msg, service: str, reason: str) -> DeadLetter:
    """Make a dead letter of a message. The same message always gets the same id, so it is kept once."""
    position = message.metadata
    return DeadLetter(
        id=f"{service}-{position.stream}-{position.sequence.stream}",
        service=service,
        reason=reason,
        subject=message.subject,
        headers=own_headers(message.headers),
        body=b64encode(message.data),
        dead_lettered_at=datetime.now(UTC),
    )
