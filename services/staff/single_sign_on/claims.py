"""Who a provider says that somebody is, and which postings follow from that. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import Field, ValidationError, model_validator

from services.staff.people.postings import is_whole
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import AddPerson
from shared.reference.data_file import DataTable

Claims = Mapping[str, Any]
MORE_THAN_AN_ID: Final = re.compile(r"[^a-z0-9.-]+")


class PersonClaims(DataTable):
    """Which claims say who a new person is."""

    id: str = Field(min_length=1)
    name: str = Field(default="name", min_length=1)


class PostingRule(DataTable):
    """A posting of everybody for whom a claim has a value, or has it among others."""

    claim: str = Field(min_length=1)
    value: str = Field(min_length=1)
    role: Role
    unit: str = ""
    group: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "PostingRule":
        if not is_whole(self.posting):
            raise ValueError(
                "name the unit of who works in an office, the group of a supervisor, else neither"
            )
        return self

    @property
    def posting(self) -> Posting:
        """The posting that it gives."""
        return Posting(role=self.role, unit=self.unit, group=self.group)


def claim_of(claims: Claims, name: str) -> Any:
    """Return a claim by its name or, where there is none of that name, by the path to it.

    >>> claim_of({"realm_access": {"roles": ["clerk"]}}, "realm_access.roles")
    ['clerk']
    """
    if name in claims:
        return claims[name]
    first, _, rest = name.partition(".")
    inner = claims.get(first)
    return claim_of(inner, rest) if rest and isinstance(inner, Mapping) else None


def postings_of(claims: Claims, rules: Iterable[PostingRule]) -> tuple[Posting, ...]:
    """Return the postings that follow from claims, each once."""
    follow = (rule.posting for rule in rules if rule.value in _values(claim_of(claims, rule.claim)))
    return tuple(dict.fromkeys(follow))


def person_of(claims: Claims, said_by: PersonClaims) -> AddPerson | None:
    """Return the new person that claims describe; None if they do not.

    The id is made of what stands before an `@`, in small letters. An id that is somebody's already is never
    theirs: whoever gives names at the provider could choose one.

    >>> claims = {"email": "Le.Hanh_02@laocai.gov.vn", "name": "Lê Thị Bịa"}
    >>> person_of(claims, PersonClaims(id="email")).person
    'le.hanh-02'
    """
    id, name = claim_of(claims, said_by.id), claim_of(claims, said_by.name)
    if not isinstance(id, str):
        return None
    plain = MORE_THAN_AN_ID.sub("-", id.partition("@")[0].strip().lower())
    try:
        return AddPerson(person=plain, full_name=name)
    except ValidationError:
        return None


def _values(said: Any) -> frozenset[str]:
    """Return the texts that a claim has; one that is neither a text nor a list of them has none."""
    several = said if isinstance(said, list) else [said]
    return frozenset(one for one in several if isinstance(one, str))
