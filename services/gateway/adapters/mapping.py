"""The mapping of a generation: what its numbers mean, where that was read, and how sure it is."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from shared.contracts.events.reported.said import SaidState
from shared.errors import PublicError
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import OnDay, Text

GENERATIONS: Final = {"dvcqg-1": "dvcqg_1", "dvcqg-2": "dvcqg_2", "ho-tich": "ho_tich"}
"""The folder of each generation, by the name by which an operator knows it."""


class UnknownVariant(PublicError):
    """A variant of a generation that no mapping has."""


class Meanings(DataTable):
    """What the values of one field mean."""

    source: Text
    sure: Literal["read", "second-hand", "guess"]
    """Read in the named source; told by somebody who read it; our guess."""
    values: dict[str, str]


class AnswerForm(DataTable):
    """How the sender is told that what it sent was taken, or was not."""

    source: Text
    sure: Literal["read", "second-hand", "guess"]
    taken: Text
    faulty: Text
    denied: Text


class Variant(DataTable):
    """A variant of the generation: what it means otherwise."""

    source: Text
    sure: Literal["read", "second-hand", "guess"]
    status: dict[str, SaidState] = Field(default={})
    taken: Text | None = None
    counter: Text | None = None
    """The field that names the agency whose counter took a record for the one with which its code begins."""


class GenerationMapping(DataTable):
    """All that is configured about a generation."""

    version: OnDay
    answer: AnswerForm
    status: Meanings
    channel: Meanings
    payment: Meanings
    applicant: Meanings
    registration: Meanings
    sex: Meanings
    variant: dict[str, Variant] = Field(default={})
    counter: Text | None = None

    def state(self, number: str) -> SaidState | None:
        """Return what a status means; None for one that is not known."""
        meaning = self.status.values.get(number)
        return SaidState(meaning) if meaning else None

    def with_registrations(self, meanings: Mapping[str, str]) -> "GenerationMapping":
        """Return the mapping with what an operator knows of `loaiDangKy`: first, late or again, by value."""
        values = self.registration.values | {said.strip().lower(): one for said, one in meanings.items()}
        return self.model_copy(
            update={"registration": self.registration.model_copy(update={"values": values})}
        )

    def as_variant(self, name: str) -> "GenerationMapping":
        """Return the mapping with the differences of a variant.

        Raises:
            UnknownVariant: There is none of this name.
        """
        if not name:
            return self
        if name not in self.variant:
            raise UnknownVariant(
                f"there is no variant {name}: say one of {', '.join(self.variant) or 'none'}"
            )
        variant = self.variant[name]
        values = {**self.status.values, **{number: state.value for number, state in variant.status.items()}}
        answer = self.answer.model_copy(update={"taken": variant.taken or self.answer.taken})
        return self.model_copy(
            update={
                "status": self.status.model_copy(update={"values": values}),
                "answer": answer,
                "counter": variant.counter,
            }
        )


@cache
def load_mapping(generation: str, variant: str = "") -> GenerationMapping:
    """Return the mapping of a generation.

    Raises:
        UnknownVariant: It has no such variant.
        BadFiles: The file has faults.
    """
    file = Path(__file__).parent / GENERATIONS[generation] / "mapping.toml"
    return TomlFile.at(file).read(GenerationMapping).as_variant(variant)


def all_generations() -> Mapping[str, str]:
    """Return the generations that are understood, each with its folder."""
    return GENERATIONS
