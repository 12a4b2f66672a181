"""Speaks to the provider: its discovery document and keys, which are cached, and the tokens of a code."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from services.staff.single_sign_on.configuration import Configuration, is_safe_address
from services.staff.single_sign_on.flow import Flow
from services.staff.single_sign_on.refusing import NotAccepted

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger()
FRESH_S: Final = 3600.0
"""For so long a document is not asked for again."""
GOOD_S: Final = 86_400.0
"""For so long it is used if the provider does not answer."""
PAUSE_S: Final = 15.0
"""So long after it did not answer it is not asked again, so that no page waits for it each time."""
ANSWERS_WITHIN_S: Final = 2.0
MOST_BYTES: Final = 1 << 20
BASIC, POST = "client_secret_basic", "client_secret_post"
Document = TypeVar("Document")


class Metadata(BaseModel):
    """What is used of a discovery document (OpenID Connect Discovery 1.0, section 3)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = (BASIC,)
    authorization_response_iss_parameter_supported: bool = False


class Tokens(BaseModel):
    """What a code is redeemed for."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id_token: str
    access_token: str


class CachedDocument(Generic[Document]):
    """A document that changes seldom."""

    def __init__(self, load: Callable[[], Awaitable[Document]]) -> None:
        self._load, self._one = load, asyncio.Lock()
        self._document: Document | None = None
        self._loaded_at = self._failed_at = -GOOD_S

    async def get(self) -> Document:
        """Return the document, which is asked for if it is not fresh.

        Raises:
            NotAccepted: There is none that is still good.
        """
        async with self._one:
            now = time.monotonic()
            if self._document is not None and now - self._loaded_at < FRESH_S:
                return self._document
            if now - self._failed_at >= PAUSE_S:
                try:
                    return await self._reload()
                except NotAccepted as failure:
                    log.warning("provider_unanswered", reason=failure.reason)
                    self._failed_at = time.monotonic()
            if self._document is not None and now - self._loaded_at < GOOD_S:
                return self._document
            raise NotAccepted("unreachable")

    async def get_anew(self) -> Document:
        """Ask for the document, however fresh it is.

        Raises:
            NotAccepted: The provider has none.
        """
        async with self._one:
            return await self._reload()

    async def _reload(self) -> Document:
        self._document = await self._load()
        self._loaded_at = time.monotonic()
        return self._document


class Provider:
    """The provider of one office, as a process sees it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.metadata = CachedDocument(self._load_metadata)
        self.keys = CachedDocument(self._load_keys)
        self._tls: SSLContext | None = None

    async def page(self, flow: Flow) -> str:
        """Return the address at which somebody signs in.

        Raises:
            NotAccepted: The provider does not answer.
        """
        file = self.configuration.file
        asked = {
            "response_type": "code",
            "client_id": file.client,
            "redirect_uri": self.configuration.return_to,
            "scope": " ".join(file.scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        at = (await self.metadata.get()).authorization_endpoint
        return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, flow: Flow) -> Tokens:
        """Redeem a code.

        Raises:
            NotAccepted: It is not good, or not any more.
        """
        metadata, file = await self.metadata.get(), self.configuration.file
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.configuration.return_to,
            "code_verifier": flow.verifier,
        }
        basic = None
        if BASIC in metadata.token_endpoint_auth_methods_supported:
            # Both are encoded as in a form before they are joined (RFC 6749, section 2.3.1).
            basic = (quote(file.client, safe=""), quote(self.configuration.secret, safe=""))
        elif POST in metadata.token_endpoint_auth_methods_supported:
            form |= {"client_id": file.client, "client_secret": self.configuration.secret}
        else:
            raise NotAccepted("client-authentication")
        said = await self._json("POST", metadata.token_endpoint, data=form, auth=basic)
        try:
            return Tokens.model_validate(said)
        except ValidationError:
            raise NotAccepted("tokens") from None

    async def more_claims(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return what the provider says beside the ID token; nothing if it has no such page.

        Raises:
            NotAccepted: It speaks of somebody else (OpenID Connect Core 1.0, section 5.3.2), or not at all.
        """
        at = (await self.metadata.get()).userinfo_endpoint
        if not at:
            return {}
        said = await self._json("GET", at, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise NotAccepted("userinfo-subject")
        return said

    async def _load_metadata(self) -> Metadata:
        issuer = self.configuration.file.issuer
        said = await self._json("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            metadata = Metadata.model_validate(said)
        except ValidationError:
            raise NotAccepted("discovery") from None
        endpoints = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
        more = filter(None, [metadata.userinfo_endpoint])
        if metadata.issuer != issuer or not all(map(is_safe_address, (*endpoints, *more))):
            raise NotAccepted("discovery")
        return metadata

    async def _load_keys(self) -> dict[str, Any]:
        return await self._json("GET", (await self.metadata.get()).jwks_uri)

    async def _json(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        """Return the object that an address has; no redirect is followed, and no proxy asked."""
        import httpx

        try:
            async with (
                asyncio.timeout(ANSWERS_WITHIN_S),
                httpx.AsyncClient(verify=self._trusted(), timeout=ANSWERS_WITHIN_S, trust_env=False) as web,
                web.stream(method, address, **more) as response,
            ):
                body = await _limited(response)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise NotAccepted("unreachable") from None
        if response.status_code != httpx.codes.OK:
            raise NotAccepted(f"status-{response.status_code}")
        try:
            said = from_json(body)
        except ValueError:
            raise NotAccepted("no-json") from None
        if not isinstance(said, dict):
            raise NotAccepted("no-json")
        return said

    def _trusted(self) -> SSLContext:
        import httpx

        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
            if self.configuration.authority:
                self._tls.load_verify_locations(self.configuration.authority)
        return self._tls


async def _limited(response: "httpx.Response") -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise NotAccepted("too-long")
    return bytes(body)
