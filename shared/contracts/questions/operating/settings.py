"""The settings of a service as they are, without what is secret."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question


class SettingSource(StrEnum):
    """Where a setting comes from."""

    ENVIRONMENT = "environment"
    OLD_NAME = "old-name"
    """A variable that has a new name by now."""
    DEFAULT = "default"


class SettingLine(Answer):
    """A setting of a process."""

    name: str = Field(description="Environment variable", examples=["MOTCUA_HTTP_PORT"])
    value: str = Field(
        description="As it is used; of an address without name and password, of a secret nothing"
    )
    source: SettingSource = Field(description="Where it comes from")
    vi: str = Field(default="", description="What it means, in Vietnamese")
    en: str = Field(default="", description="What it means, in English")
    is_secret: bool = Field(default=False, description="Whether its value is a secret, and left out")


class SettingLines(Answer):
    """The settings of a service, in the order in which `docs/settings.md` has them."""

    settings: tuple[SettingLine, ...] = Field(description="All that there are, used by this service or not")


class SettingsInForce(Question[SettingLines]):
    """With which settings does the service run?"""

    name: ClassVar[str] = "settings"
    answer: ClassVar[type[Answer]] = SettingLines
