"""A provider that says whatever a test wants: its documents, its tokens, and by which key they are signed."""

import hmac
import json
import ssl
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey, import_key

CLIENT: Final = "motcua"
Json = dict[str, Any]


def encoded(said: Json | bytes) -> str:
    """A part of a token."""
    plain = said if isinstance(said, bytes) else json.dumps(said).encode()
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def new_rsa_key(name: str = "first", bits: int = 2048) -> RSAKey:
    """A key for signatures."""
    return RSAKey.generate_key(bits, {"kid": name, "use": "sig"})


@cache
def first_key() -> RSAKey:
    """The key of every provider at first: to make one takes longer than most tests."""
    return new_rsa_key()


@dataclass
class ForgedProvider:
    """What the provider says; a test changes what it attacks with."""

    issuer: str
    key: RSAKey
    """Signs tokens."""
    told_keys: list[Json]
    """Those that it names as its own."""
    claims: Json = field(default_factory=dict)
    """Of the next ID token, beside or instead of those that are right; None leaves one out."""
    metadata: Json = field(default_factory=dict)
    """The same of the discovery document."""
    forge: Callable[["ForgedProvider", Json], str] | None = None
    """Makes the next ID token in another way."""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What a path answers instead."""
    asked: list[str] = field(default_factory=list)
    """Paths that were asked for."""
    forms: list[Json] = field(default_factory=list)
    """What came to redeem codes."""
    nonce: str = ""
    """Of the last sign-in."""

    def send_back(self, page: str, **more: str) -> str:
        """Sign somebody in on a page, and return the query with which the browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        self.nonce = asked["nonce"]
        return urlencode({"code": "a code", "state": asked["state"], "iss": self.issuer} | more)

    def answer(self, path: str) -> tuple[int, bytes]:
        """Answer a request."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        match path:
            case "/.well-known/openid-configuration":
                said: Json = {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "authorization_response_iss_parameter_supported": True,
                }
                return 200, json.dumps(_whole(said | self.metadata)).encode()
            case "/keys":
                return 200, json.dumps({"keys": self.told_keys}).encode()
            case "/token":
                tokens = {
                    "access_token": "an access token",
                    "token_type": "Bearer",
                    "id_token": self._token(),
                }
                return 200, json.dumps(tokens).encode()
        return 404, b"{}"

    def _token(self) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "sub": "so-4711", "aud": CLIENT, "nonce": self.nonce}
        claims = _whole(right | {"iat": now, "exp": now + 300} | self.claims)
        if self.forge:
            return self.forge(self, claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def unsigned(_provider: ForgedProvider, claims: Json) -> str:
    """A token without a signature."""
    return f"{encoded({'alg': 'none'})}.{encoded(claims)}."


def by_the_public_key(provider: ForgedProvider, claims: Json) -> str:
    """A token that is signed with the public key, as if it were a shared secret."""
    signed = f"{encoded({'alg': 'HS256', 'kid': provider.key.kid})}.{encoded(claims)}"
    signature = hmac.digest(provider.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{encoded(signature)}"


def by_a_swapped_key(provider: ForgedProvider, claims: Json) -> str:
    """A token that is signed with another key of the same name."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, new_rsa_key(str(provider.key.kid)))


def by_a_key_in_its_header(_provider: ForgedProvider, claims: Json) -> str:
    """A token that brings the key along by which it is signed."""
    own = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "kid": "own", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own)


def with_changed_claims(provider: ForgedProvider, claims: Json) -> str:
    """A token whose claims were changed after it was signed."""
    head, _, signature = jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key).split(
        "."
    )
    return f"{head}.{encoded(claims | {'sub': 'the chairman'})}.{signature}"


def public(key: RSAKey) -> Json:
    """A key as a provider names it."""
    return dict(import_key(key.as_dict(private=False)).as_dict())


@contextmanager
def forged_provider(certificate: Path | None = None) -> Iterator[ForgedProvider]:
    """Run such a provider until the block ends, by TLS if it has a certificate (PEM, with its key)."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(said).items()}
            provider.forms.append(form | {"authorization": self.headers["Authorization"]})
            self._answer()

        def _answer(self) -> None:
            status, body = provider.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        key, scheme = first_key(), "https" if certificate else "http"
        provider = ForgedProvider(f"{scheme}://127.0.0.1:{server.server_port}", key, [public(key)])
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def _whole(said: Json) -> Json:
    return {name: value for name, value in said.items() if value is not None}
