"""Answers where somebody signs in at the provider, and signs in whom it sends back."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import structlog
from sqlalchemy.exc import IntegrityError

from services.staff.keys import staff_keys
from services.staff.sign_in.entering import enter, refusal
from services.staff.single_sign_on import identity_store, response
from services.staff.single_sign_on.claims import claim_of, person_of, postings_of
from services.staff.single_sign_on.configuration import SingleSignOnFile, configuration
from services.staff.single_sign_on.flow import Flow, new_flow, opened, sealed
from services.staff.single_sign_on.id_token import Expected, UnknownKey, claims_of
from services.staff.single_sign_on.provider import Provider
from services.staff.single_sign_on.refusing import NotAccepted
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    EndSingleSignOn,
    SignedIn,
    SignInRefusal,
    SingleSignOn,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

log = structlog.get_logger()
ALL_WITHIN_S: Final = 4.0
"""Less than a page waits for its answer, so that it is a refusal and no error."""


class Identified(NamedTuple):
    """Who the provider says that somebody is."""

    subject: str
    claims: dict[str, Any]


def single_sign_on_router() -> ServiceRouter:
    """Return the router of a process, which keeps what it has read of the provider."""
    router, province = ServiceRouter("staff"), ProvinceSignIn()
    router.query(province.begin)
    router.query(province.end)
    return router


class ProvinceSignIn:
    """Leads people to the provider of the province, and signs in whom it sends back."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    async def begin(self, _question: BeginSingleSignOn, context: ServiceContext) -> SingleSignOn:
        """Say where the browser signs in, and give it what it has to keep meanwhile."""
        provider = self._provider_of(context)
        if provider is None:
            return SingleSignOn(url="", flow="")
        flow = new_flow(datetime.now(UTC))
        try:
            page = await provider.page(flow)
        except NotAccepted:
            return SingleSignOn(url="", flow="", is_unreachable=True)
        issuer = provider.configuration.file.issuer
        return SingleSignOn(url=page, flow=sealed(flow, staff_keys(context.settings), issuer))

    async def end(self, question: EndSingleSignOn, context: ServiceContext) -> SignedIn:
        """Sign in whom the provider names, once for each flow, whatever becomes of it."""
        provider = self._provider_of(context)
        try:
            if provider is None:
                raise NotAccepted("no-provider")
            async with asyncio.timeout(ALL_WITHIN_S):
                said = await _said(question, provider, context)
            async with context.transaction() as tx:
                return await _enter(tx, said, question, provider.configuration.file)
        except NotAccepted as refused:
            reason = refused.reason
        except TimeoutError:
            reason = "too-slow"
        except IntegrityError:
            reason = "at-once"
        log.warning("sign_in_refused", person="", reason="single-sign-on", fault=reason)
        return refusal(SignInRefusal.FAILED)

    def _provider_of(self, context: ServiceContext) -> Provider | None:
        configured = configuration(context.settings)
        if configured is None:
            return None
        if self._provider is None or self._provider.configuration is not configured:
            self._provider = Provider(configured)
        return self._provider


async def _said(question: EndSingleSignOn, provider: Provider, context: ServiceContext) -> Identified:
    """Return who somebody is, by the way that began in their browser.

    Raises:
        NotAccepted: It did not, it was used before, or the provider says something that we do not accept.
    """
    now, file = datetime.now(UTC), provider.configuration.file
    flow = opened(question.flow, staff_keys(context.settings), file.issuer, now)
    if flow is None:
        raise NotAccepted("flow")
    fields = response.fields_of(question.query)
    response.require_state(fields, flow.state)
    async with context.transaction() as tx:
        await identity_store.use_up(tx.connection, flow.digest, now)
    says_issuer = (await provider.metadata.get()).authorization_response_iss_parameter_supported
    code = response.code_of(fields, issuer=file.issuer, says_issuer=says_issuer)
    return await _identified(provider, code, flow, now)


async def _identified(provider: Provider, code: str, flow: Flow, now: datetime) -> Identified:
    file, tokens = provider.configuration.file, await provider.redeem(code, flow)
    expected = Expected(file.issuer, file.client, flow.nonce, flow.begun_at, now)
    try:
        keys = await provider.keys.get()
        claims = claims_of(tokens.id_token, keys, tokens.access_token, expected)
    except UnknownKey:  # the provider has new ones
        keys = await provider.keys.get_anew()
        claims = claims_of(tokens.id_token, keys, tokens.access_token, expected)
    if any(claim_of(claims, name) is None for name in file.claims):
        claims = await provider.more_claims(tokens.access_token, claims["sub"]) | claims
    return Identified(claims["sub"], claims)


async def _enter(
    tx: Transaction, said: Identified, question: EndSingleSignOn, file: SingleSignOnFile
) -> SignedIn:
    now = datetime.now(UTC)
    person = await identity_store.person_known_as(tx.connection, file.issuer, said.subject)
    postings = postings_of(said.claims, file.posting)
    if person is None and postings and file.person:
        new = person_of(said.claims, file.person)
        if new is None:
            raise NotAccepted("no-person")
        await identity_store.bring(tx.connection, new, file.issuer, said.subject, now)
        person = new.person
        log.info("person_brought", person=person)
    if person is None:
        log.warning("sign_in_refused", person="", reason="not-linked")
        return refusal(SignInRefusal.NO_POSTING)
    if file.posting:
        await identity_store.hold(tx.connection, person, postings, local_day(now, load_office_zone()))
    return await enter(tx, person, question.origin, now, before=question.before)
