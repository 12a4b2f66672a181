"""Questions to staff about people and their postings. What changes them is asked by the operator's login."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.text import Name
from shared.contracts.officer import Posting
from shared.contracts.questions.question import Answer, OfOwnUnits, Page, Question
from shared.contracts.questions.staff.sign_in import Secret
from shared.moments import Day, Moment

PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,39}$")]
"""Id of a person, by which they sign in, too: small letters, digits, dots and hyphens."""
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?$"), PERSONAL]


class PostingLine(BaseModel):
    """A posting with its days."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Id of the posting")
    posting: Posting = Field(description="Role, and unit or group")
    first_day: Day = Field(description="First day")
    last_day: Day | None = Field(default=None, description="Last day; null while none is known")


class PersonLine(BaseModel):
    """A person, and their postings."""

    model_config = ConfigDict(frozen=True)

    person: str = Field(description="Id of the person")
    name: Annotated[str, PERSONAL] = Field(description="Name")
    email: Annotated[str, PERSONAL] = Field(description="E-mail address; empty if none is known")
    postings: tuple[PostingLine, ...] = Field(description="Their postings, the oldest first")
    signs_in: bool = Field(description="Whether they have a local account or a single sign-on")
    seen_at: Moment | None = Field(description="When they asked something last, if they are signed in")


class PeopleLines(Answer):
    """A page of people, by their ids."""

    people: tuple[PersonLine, ...] = Field(description="The people")
    next: str = Field(default="", description="Where the next page starts; empty on the last")


class People(Question[PeopleLines], Page, OfOwnUnits):
    """Who works here, in which roles? `within`: those who have, or had, a posting in these units."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "people"
    answer: ClassVar[type[Answer]] = PeopleLines

    unit: str | None = Field(default=None, description="Only those of this unit; null for all units")
    only_names: bool = Field(
        default=False, description="Say their ids and names only, without postings and how they sign in"
    )


class DemoPerson(BaseModel):
    """An invented person."""

    model_config = ConfigDict(frozen=True)

    person: str = Field(description="Id of the person")
    name: Annotated[str, PERSONAL] = Field(description="Invented name")
    postings: tuple[Posting, ...] = Field(description="Their postings")


class DemoPeopleLines(Answer):
    """The invented people; none outside of a demo."""

    people: tuple[DemoPerson, ...] = Field(description="The people")


class DemoPeople(Question[DemoPeopleLines]):
    """Who are the invented people of the demo?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "demo-people"
    answer: ClassVar[type[Answer]] = DemoPeopleLines


class PeopleChanged(Answer):
    """What was changed."""

    changed: int = Field(description="How many were added, ended or replaced; 0 if all was so already")


class AddPerson(Question[PeopleChanged]):
    """Please add a person, or replace the name and e-mail address of one."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "add-person"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId = Field(description="Id of the person")
    full_name: Annotated[Name, PERSONAL] = Field(description="Name")
    email: Email = Field(default="", description="E-mail address")
    only_new: bool = Field(
        default=False, description="Refuse (`known`) if there is such a person who can sign in"
    )


class PostPerson(Question[PeopleChanged]):
    """Please give a person a posting. `not-found`: no such person; `no-unit`: no such unit or group."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "post-person"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId = Field(description="Id of the person")
    posting: Posting = Field(description="Role, and unit or group")
    first_day: Day = Field(description="First day")
    last_day: Day | None = Field(default=None, description="Last day; null if none is known")


class EndPostings(Question[PeopleChanged]):
    """Please end postings of a person: all, or those that are named. Without any, nobody is signed in."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "end-postings"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId = Field(description="Id of the person")
    last_day: Day = Field(description="Last day on which they hold")
    postings: tuple[str, ...] = Field(default=(), max_length=100, description="Ids; all without any")


class SetPassword(Question[PeopleChanged]):
    """Please set the password of a local account. All sessions of the person end."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "set-password"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId = Field(description="Id of the person")
    password: Annotated[Secret, StringConstraints(min_length=12, max_length=500)] = Field(
        description="Password, 12 signs at least"
    )


class SecondFactor(Answer):
    """A new second factor; it is told once."""

    address: Secret = Field(description="otpauth:// address for the person's app")
    spare_codes: Annotated[tuple[str, ...], PERSONAL] = Field(description="Spare codes, each good once")


class NewSecondFactor(Question[SecondFactor]):
    """Please replace the second factor of a person, and their spare codes. All sessions of theirs end."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "new-second-factor"
    answer: ClassVar[type[Answer]] = SecondFactor

    person: PersonId = Field(description="Id of the person")


class EndSessions(Question[PeopleChanged]):
    """Please end all sessions of a person, or of everybody, and forget their devices."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "end-sessions"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId | None = Field(default=None, description="Id of the person; null for everybody")


class LinkIdentity(Question[PeopleChanged]):
    """Please let a person sign in by the single sign-on, as who the provider says."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "link-identity"
    answer: ClassVar[type[Answer]] = PeopleChanged

    person: PersonId = Field(description="Id of the person")
    issuer: str = Field(max_length=500, description="Issuer of the provider")
    known_as: Annotated[str, PERSONAL] = Field(max_length=255, description="Their `sub` at that provider")
