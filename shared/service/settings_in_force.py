"""The settings with which a process runs, as they may be told: no secret, and no password in an address."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from shared.contracts.questions.operating.settings import SettingLine, SettingSource
from shared.settings import PREFIX, RENAMED, Settings, renamed_variables

MEANINGS: Final = Path(__file__).with_name("setting_meanings.toml")
SIGN_IN: Final = re.compile(r"(?<=://)[^/@\s]*@")
"""Name and password, or a token, in an address."""


def settings_in_force(settings: Settings) -> tuple[SettingLine, ...]:
    """Return all settings of a process, in their order."""
    return tuple(_line(name, settings) for name in Settings.model_fields)


def _line(field: str, settings: Settings) -> SettingLine:
    name, value = PREFIX + field.upper(), getattr(settings, field)
    means = {"vi": load_meanings()[field], "en": Settings.model_fields[field].description or ""}
    source = SettingSource.ENVIRONMENT if field in settings.model_fields_set else SettingSource.DEFAULT
    if any(RENAMED[old] == name for old in renamed_variables()):
        source = SettingSource.OLD_NAME
    if isinstance(value, SecretStr):
        return SettingLine(name=name, value="", source=source, is_secret=True, **means)
    return SettingLine(name=name, value=_told(value), source=source, **means)


@cache
def load_meanings() -> Mapping[str, str]:
    """Return what each setting means in Vietnamese; in English, `Settings` describes it."""
    return tomllib.loads(MEANINGS.read_text("utf-8"))


def _told(value: object) -> str:
    """Return a value in the form in which it is set.

    >>> _told("nats://operator:secret@bus:4222,nats://other:4222")
    'nats://bus:4222,nats://other:4222'
    >>> _told(("127.0.0.1", "localhost"))
    '127.0.0.1, localhost'
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))
        case Path():
            return str(value)
    return SIGN_IN.sub("", str(value))
