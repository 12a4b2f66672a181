"""Checks an ID token. Pure.

Source: OpenID Connect Core 1.0, section 3.1.3.7; which algorithms are allowed is ours: none without a key of
the provider's own, so never `none`, and never one with a shared key, as which a public key could be taken.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from services.staff.single_sign_on.refusing import NotAccepted

if TYPE_CHECKING:
    from joserfc.jwk import GuestProtocol, KeyBase


class Algorithm(NamedTuple):
    """What an algorithm needs."""

    key_type: str
    curve: str
    digest: str
    """Of `at_hash`."""


ALGORITHMS: Final = {
    "RS256": Algorithm("RSA", "", "sha256"),
    "PS256": Algorithm("RSA", "", "sha256"),
    "ES256": Algorithm("EC", "P-256", "sha256"),
    "EdDSA": Algorithm("OKP", "Ed25519", "sha512"),
}
CLOCKS_DIFFER: Final = timedelta(minutes=1)
LEAST_RSA_BITS: Final = 2048
LONGEST_SUBJECT: Final = 255
"""OpenID Connect Core 1.0, section 2."""


class UnknownKey(NotAccepted):
    """No key that is known signed the token: the provider may have new ones."""

    def __init__(self) -> None:
        super().__init__("key")


class Expected(NamedTuple):
    """What a token must say."""

    issuer: str
    client: str
    nonce: str
    begun_at: datetime
    """When the sign-in began, before which no token was made for it."""
    now: datetime


def claims_of(token: str, jwks: Any, access_token: str, expected: Expected) -> dict[str, Any]:
    """Return the claims of a token that is signed by the provider and meant for this sign-in.

    Args:
        token: The ID token, as it came.
        jwks: Key set of the provider, as it came.
        access_token: Came with the token.
        expected: What it must say.

    Raises:
        UnknownKey: None of these keys signed it.
        NotAccepted: It is not accepted, whatever the keys.
    """
    from joserfc import jwt  # imported when somebody signs in
    from joserfc.errors import BadSignatureError, JoseError

    try:
        read = jwt.decode(token, _chosen_from(jwks), algorithms=list(ALGORITHMS))
    except BadSignatureError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError):
        raise NotAccepted("token") from None
    claims = dict(read.claims)
    _require_parties(claims, expected)
    _require_times(claims, expected)
    if not _same(claims.get("nonce"), expected.nonce):
        raise NotAccepted("nonce")
    digest = ALGORITHMS[read.header["alg"]].digest
    if "at_hash" in claims and not _same(claims["at_hash"], _half_digest(access_token, digest)):
        raise NotAccepted("at-hash")
    return claims


def _require_parties(claims: dict[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise NotAccepted("issuer")
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    if expected.client not in several:
        raise NotAccepted("audience")
    if (len(several) > 1 or "azp" in claims) and claims.get("azp") != expected.client:
        raise NotAccepted("authorized-party")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotAccepted("subject")


def _require_times(claims: dict[str, Any], expected: Expected) -> None:
    early, late = (expected.now + CLOCKS_DIFFER).timestamp(), (expected.now - CLOCKS_DIFFER).timestamp()
    if _number(claims, "exp") <= late:
        raise NotAccepted("expired")
    issued = _number(claims, "iat")
    if issued > early or issued < (expected.begun_at - CLOCKS_DIFFER).timestamp():
        raise NotAccepted("issued-at")
    if "nbf" in claims and _number(claims, "nbf") > early:
        raise NotAccepted("not-before")


def _number(claims: dict[str, Any], name: str) -> float:
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise NotAccepted("times")
    return said


def _same(said: Any, expected: str) -> bool:
    return isinstance(said, str) and compare_digest(said.encode(), expected.encode())


def _half_digest(access_token: str, digest: str) -> str:
    """Return the left half of a digest (section 3.1.3.6)."""
    whole = hashlib.new(digest, access_token.encode()).digest()
    return urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()


def _chosen_from(jwks: Any) -> "Callable[[GuestProtocol], KeyBase]":
    """Return what chooses the key of a token: by its name, or the only one that fits if it names none."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None

    def chosen(signature: "GuestProtocol") -> "KeyBase":
        from joserfc.jwk import RSAKey, import_key

        header = signature.headers()
        name, algorithm = header.get("kid"), header.get("alg")
        if algorithm not in ALGORITHMS:
            raise NotAccepted("algorithm")
        fitting = [one for one in keys or () if isinstance(one, dict) and _fits(one, algorithm)]
        named = [one for one in fitting if name is None or one.get("kid") == name]
        if len(named) != 1:
            raise UnknownKey
        key = import_key(named[0])
        if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
            raise NotAccepted("short-key")
        return key

    return chosen


def _fits(key: dict[str, Any], algorithm: str) -> bool:
    """Return whether a key is for signatures by an algorithm. With `d` it is private, and everybody's."""
    needed = ALGORITHMS[algorithm]
    return (
        key.get("kty") == needed.key_type
        and key.get("crv", "") == needed.curve
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and "d" not in key
    )
