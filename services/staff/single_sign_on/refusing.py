"""Why a single sign-on is refused, in words that a log may have."""


class NotAccepted(Exception):
    """What came from the provider or the browser is not accepted; the reason says nothing of a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
