"""The two languages of the pages: their texts, numbers, days and moments. Vietnamese comes first."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from shared.reference.office_zone import OFFICE_ZONE
from shared.service.retention import REDACTED

WORDS: Final = Path(__file__).parent / "words"
WEEKDAYS: Final = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
TO_VIETNAMESE: Final = str.maketrans(",.", ".,")


class Count(str):
    """A whole number as it is written. In a text `{days:day|days}` is 1 day, 2 days."""

    __slots__ = ()

    def __format__(self, nouns: str) -> str:
        one, _, more = nouns.partition("|")
        return f"{self!s} {one if self == '1' else more}" if nouns else str(self)


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Called with the key of a text, it returns the text."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its places filled, for example `say("units.until", until="30/06/2025")`.

        Raises:
            KeyError: There is no such text, or a place of it was left open.
        """
        return self.texts[key].format_map(values)

    def written(self, words: str) -> str:
        """Return what somebody wrote; where it was removed, its time being over, say so in this language."""
        return self("site.forgotten") if words == REDACTED else words

    def number(self, number: int) -> Count:
        """Write a whole number: 7.526 in Vietnamese, 7,526 in English."""
        return Count(self._marks(f"{number:,}"))

    def percent(self, share: float | None) -> str:
        """Write a share in per cent to a tenth, 100 without one: 96,4%; a dash when there is none."""
        if share is None:
            return "–"
        return self._marks(f"{share:.0f}%" if share in (0, 100) else f"{share:.1f}%")

    def day(self, day: date) -> str:
        """Write a day: 15/02/2023; in English 15 Feb 2023, where some take 04/05 for the 5th of April."""
        return f"{day:%d/%m/%Y}" if self.code == "vi" else f"{day.day} {day:%b %Y}"

    def weekday(self, day: date) -> str:
        """Write a day with its name: thứ Tư, 15/02/2023; in English Wed 15 Feb 2023."""
        comma = "," if self.code == "vi" else ""
        return f"{WEEKDAYS[self.code][day.weekday()]}{comma} {self.day(day)}"

    def moment(self, moment: datetime) -> str:
        """Write an instant as the office's wall shows it: 17:00 thứ Tư, 15/02/2023."""
        local = moment.astimezone(OFFICE_ZONE)
        return f"{local:%H:%M} {self.weekday(local)}"

    def moment_to_fill_in(self, moment: datetime) -> str:
        """Write an instant as a field of a form has it, by the office's wall."""
        return f"{moment.astimezone(OFFICE_ZONE):%Y-%m-%dT%H:%M}"

    def limit(self, limit: str) -> str:
        """Write a time limit of the catalogue in words: `3 working-days` is 3 ngày làm việc."""
        *length, kind = limit.split(" ")
        return self(f"limit.{kind}", length=self.number(int(length[0])) if length else "")

    def amount(self, amount: int, measured: str) -> str:
        """Write what a day used up of a limit: 1 ngày, 8 giờ, 3 giờ 30 phút."""
        if measured == "days":
            return self("limit.days", days=str(amount))
        hours, minutes = divmod(amount, 60)
        parts = [self("limit.hours", hours=str(hours))] * (hours > 0)
        parts += [self("limit.minutes", minutes=str(minutes))] * (minutes > 0)
        return " ".join(parts) or "–"

    def _marks(self, english: str) -> str:
        return english.translate(TO_VIETNAMESE) if self.code == "vi" else english


def _read(code: str) -> Language:
    sections = tomllib.loads((WORDS / f"{code}.toml").read_text(encoding="utf-8"))
    texts = {f"{section}.{key}": text for section, words in sections.items() for key, text in words.items()}
    return Language(code, MappingProxyType(texts))


LANGUAGES: Final = {code: _read(code) for code in WEEKDAYS}
VIETNAMESE: Final = LANGUAGES["vi"]


def language_of(query: Mapping[str, str], cookies: Mapping[str, str]) -> Language:
    """Return the language a reader chose, in this address or before; Vietnamese when none is known."""
    return LANGUAGES.get(query.get("lang", "")) or LANGUAGES.get(cookies.get("lang", ""), VIETNAMESE)
