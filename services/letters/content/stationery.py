"""The stationery of an office on a day: what stands on a paper besides the words of its letter; pure."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from services.letters.kinds import LetterKind
from shared.reference.papers import Papers


class DayNames(BaseModel):
    """The names that a wording may use; each is that of the day of the letter."""

    model_config = ConfigDict(frozen=True)

    form_name: str = Field(description="Name of the form, or of the letter")
    authority: str = Field(description="The authority, as in a sentence", examples=["Ủy ban nhân dân"])
    one_stop: str = Field(description="The department that hands papers out", examples=["Bộ phận Một cửa"])
    signed_as: str = Field(description="Title of who signs, a paragraph each line", examples=["Chủ tịch"])
    office_address: str = Field(default="", description="Address of the office, if it is known")
    office_telephone: str = Field(default="", description="Telephone of the office, if it is known")
    office_hours: str = Field(default="", description="When its counter is open, if that is known")


class Stationery(BaseModel):
    """What a layout takes from the stationery."""

    model_config = ConfigDict(frozen=True)

    size: str
    language: str
    region: str
    state: str
    motto: str
    authority: str
    is_signed_by_one: bool
    signer: str = Field(description="Name of who signs; empty where it is written by hand")
    to: str
    and_: str
    look_up: str
    on_this_machine: str
    contact: tuple[str, ...] = Field(description="How a citizen reaches the office, a line each")
    names: DayNames

    @classmethod
    def of(cls, papers: Papers, kind: LetterKind, unit: str, day: date) -> Self:
        """Return the stationery of a kind of letter at a unit on a day."""
        letterhead, words = papers.letterhead_on(day, unit), papers.words
        office, signer = papers.office_on(unit, day), papers.signer_on(unit, day)
        title = signer.title if signer and signer.title else words.signer
        return cls(
            size=papers.sheet.size,
            language=papers.sheet.language,
            region=papers.sheet.region,
            state=letterhead.state,
            motto=letterhead.motto,
            authority=letterhead.authority,
            is_signed_by_one=kind.signed,
            signer=signer.name if signer and kind.signed else "",
            to=words.to,
            and_=words.and_,
            look_up=words.look_up,
            on_this_machine=words.on_this_machine,
            contact=contact_of(papers, unit, day) if kind.layout.has_qr else (),
            names=DayNames(
                form_name=papers.form_on(kind.id, day) or kind.name,
                authority=letterhead.authority,
                one_stop=letterhead.one_stop,
                signed_as="\n\n".join(title),
                office_address=office.address,
                office_telephone=office.telephone,
                office_hours=office.hours,
            ),
        )


def contact_of(papers: Papers, unit: str, day: date) -> tuple[str, ...]:
    """Return how a unit is reached on a day, a line for each thing that is known."""
    office, words = papers.office_on(unit, day), papers.words
    known = (
        (words.address, office.address),
        (words.telephone, office.telephone),
        (words.hours, office.hours),
    )
    return tuple(line.format(value=value) for line, value in known if value)
