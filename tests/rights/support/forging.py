"""Statements that say nothing: forged, out of their time, or borrowed from another question."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from joserfc import jws
from joserfc.jwk import OKPKey

from shared.contracts.officer import Posting, Role
from shared.contracts.questions.question import Question
from shared.contracts.rights.statement import ALGORITHM, MAX_LENGTH, digest_of
from tests.rights.support.office import Office

Kind = type[Question[Any]]
Forge = Callable[[Office, Kind, bytes, Posting], str | None]


def _good(office: Office, kind: Kind, text: bytes, posting: Posting, **other: Any) -> str:
    return office.statement(kind, text, posting, **other)


def _with_key(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    """Signed by another key, which it brings along."""
    own = OKPKey.generate_key(ALGORITHM)
    header = {"alg": ALGORITHM, "jwk": own.as_dict(private=False)}
    return jws.serialize_compact(header, _said(office, kind, text, posting), own, algorithms=[ALGORITHM])


def _by_another_key(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    own = OKPKey.generate_key(ALGORITHM)
    return jws.serialize_compact(
        {"alg": ALGORITHM}, _said(office, kind, text, posting), own, algorithms=[ALGORITHM]
    )


def _unsigned(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    return f"{_part({'alg': 'none'})}.{_good(office, kind, text, posting).split('.')[1]}."


def _by_the_public_key_as_a_secret(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    """Made by hand, for joserfc takes no public key for a secret."""
    signed = f"{_part({'alg': 'HS256'})}.{_good(office, kind, text, posting).split('.')[1]}"
    code = hmac.digest(office.key.as_pem(private=False).strip(), signed.encode(), "sha256")
    return f"{signed}.{urlsafe_b64encode(code).decode().rstrip('=')}"


def _tampered(**other: Any) -> Forge:
    def forge(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
        header, _, signature = _good(office, kind, text, posting).split(".")
        said = json.loads(_said(office, kind, text, posting)) | other
        return f"{header}.{_part(said)}.{signature}"

    return forge


def _with_a_changed_signature(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    header, said, signature = _good(office, kind, text, posting).split(".")
    return f"{header}.{said}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def _said(office: Office, kind: Kind, text: bytes, posting: Posting) -> bytes:
    return urlsafe_b64decode(_good(office, kind, text, posting).split(".")[1] + "==")


def _part(said: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _signed(**other: Any) -> Forge:
    return lambda office, kind, text, posting: _good(office, kind, text, posting, **other)


def _for_more(office: Office, kind: Kind, text: bytes, posting: Posting) -> str:
    """Signed by staff, and longer than any statement of staff's is."""
    return office.statement(kind, text, *(posting,) * MAX_LENGTH)


FORGED: Final[dict[str, Forge]] = {
    "no header": lambda *_: None,
    "nothing": lambda *_: "",
    "no JWS": lambda *_: "a.b.c",
    "another key": _by_another_key,
    "another key that it brings along": _with_key,
    "alg none": _unsigned,
    "HS256 with the public key as the secret": _by_the_public_key_as_a_secret,
    "another person": _tampered(person="cb-99"),
    "more postings": _tampered(postings=[{"role": role, "unit": "15712v1"} for role in Role]),
    "a changed signature": _with_a_changed_signature,
    "expired": _signed(age=timedelta(seconds=61)),
    "early": _signed(age=timedelta(seconds=-10)),
    "for another service": _signed(audience="gateway"),
    "for another question": _signed(subject="ask.deadlines.figures.v2"),
    "for the subject on the bus": lambda office, kind, text, posting: office.statement(
        kind, text, posting, subject=f"{kind.subject()}.signed"
    ),
    "for another text": _signed(digest=digest_of(b"another text")),
    "too long": _for_more,
}
"""Each is given the office, the question, its text and a posting that may ask it; `None` is no statement."""
