"""A text in both languages of the office, Vietnamese first."""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, Field


class Bilingual(BaseModel):
    """A text in Vietnamese and in English."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    vi: str = Field(description="In Vietnamese")
    en: str = Field(description="In English")

    @classmethod
    def listed(cls, texts: Iterable[Self]) -> Self:
        """Join texts by semicolons, each once and without the empty ones."""
        once = [text for text in dict.fromkeys(texts) if text.vi]
        return cls(vi="; ".join(text.vi for text in once), en="; ".join(text.en for text in once))
