"""The two languages of the pages: texts and formats. The office's own comes first, ours is Vietnamese."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final

from shared.contracts.events.personal import REDACTED
from shared.reference.loading import load_office_zone, load_papers

WORDS: Final = Path(__file__).parent / "words"
WEEKDAYS: Final = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
QUALITY: Final = re.compile(r"[01](\.\d{0,3})?")
NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
UNIT_KINDS: Final = ("Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện", "Quận", "Thị xã", "Thành phố", "Tỉnh")
TO_VIETNAMESE: Final = str.maketrans(",.", ".,")


class CountText(str):
    """A formatted whole number. In a text, `{days:day|days}` becomes 1 day, 2 days."""

    __slots__ = ()

    def __format__(self, nouns: str) -> str:
        singular, _, plural = nouns.partition("|")
        return f"{self!s} {singular if self == '1' else plural}" if nouns else str(self)


def unbroken(text: str) -> str:
    """Return a text that stays on one line."""
    return text.replace(" ", NO_BREAK_SPACE)


@dataclass(frozen=True, slots=True)
class Language:
    """One language; calling it with the key of a text returns the text."""

    code: str
    texts: Mapping[str, str]
    DAY_PATTERN: ClassVar[str] = (
        r"\s*(\d{1,2} ?[\/.\-] ?\d{1,2} ?[\/.\-] ?\d{4}|\d{1,2} [A-Za-z]{3,9}\.?,? \d{4}"
        r"|\d{4}-\d{1,2}-\d{1,2})\s*"
    )
    """The days that `shared.typed_dates` reads, as the pattern of a field in a page."""

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its values filled in, for example `say("units.until", until="30/06/2025")`.

        Raises:
            KeyError: There is no such text, or a value is missing.
        """
        return self.texts[key].format_map(values)

    def within(self, unit: str) -> str:
        """Return the name of a unit as it stands inside a sentence: tại xã Tân Ninh."""
        kind = next((kind for kind in UNIT_KINDS if unit.startswith(f"{kind} ")), "")
        return f"{kind.lower()}{unit.removeprefix(kind)}" if self.code == "vi" else unit

    def written(self, words: str) -> str:
        """Return a text that somebody wrote, or a note in this language if it was removed by retention."""
        return self("site.forgotten") if words == REDACTED else words

    def number(self, number: int) -> CountText:
        """Format a whole number: 7.526 in Vietnamese, 7,526 in English."""
        return CountText(self._marks(f"{number:,}"))

    def score(self, points: float) -> str:
        """Format the points of an inspection: 19, or 19,5 in Vietnamese."""
        return self._marks(f"{points:g}")

    def percent(self, share: float | None) -> str:
        """Format a share in per cent with one decimal (96,4%), but 0% and 100%; a dash if there is none."""
        if share is None:
            return "–"
        return self._marks(f"{share:.0f}%" if share in (0, 100) else f"{share:.1f}%")

    def points(self, points: float | None, decimals: int = 2) -> str:
        """Format points: 19,41 in Vietnamese; a dash if there is nothing to count."""
        return "–" if points is None else self._marks(f"{points:.{decimals}f}")

    def area(self, square_metres: float) -> str:
        """Format an area: 1.204,5 m² in Vietnamese."""
        decimals = 0 if square_metres == round(square_metres) else 1
        return unbroken(self._marks(f"{square_metres:,.{decimals}f} m²"))

    def size(self, size: int) -> str:
        """Format the size of a file: 12 KB, 1,5 MB in Vietnamese."""
        kilobytes = max(1, round(size / 1024))
        text = f"{kilobytes} KB" if kilobytes < 1024 else f"{size / 1024**2:.1f} MB"
        return unbroken(self._marks(text))

    def day(self, day: date) -> str:
        """Format a day: 15/02/2023; in English 15 Feb 2023, as some read 04/05 as the 5th of April."""
        return f"{day:%d/%m/%Y}" if self.code == "vi" else unbroken(f"{day.day} {day:%b %Y}")

    def weekday(self, day: date) -> str:
        """Format a day with its name: thứ Tư, 15/02/2023; in English Wed 15 Feb 2023, unbroken."""
        comma = "," if self.code == "vi" else ""
        return unbroken(f"{WEEKDAYS[self.code][day.weekday()]}{comma} {self.day(day)}")

    def date_of(self, moment: datetime) -> date:
        """Return the day at the office on which an instant is."""
        return moment.astimezone(load_office_zone()).date()

    def time(self, moment: datetime) -> str:
        """Format the time of an instant at the office: 17:00."""
        return f"{moment.astimezone(load_office_zone()):%H:%M}"

    def left(self, minutes: int, days: int) -> str:
        """Format the time until something is due, or since it was: 2 giờ 15 phút, or 3 ngày làm việc.

        On the same day it is said in minutes of office hours, else in working days.
        """
        if days:
            return self("limit.working-days", length=self.number(abs(days)))
        return self.amount(abs(minutes), "minutes") if minutes else self("limit.minutes", minutes="0")

    def moment(self, moment: datetime) -> str:
        """Format an instant in the office's time zone: 17:00 thứ Tư, 15/02/2023."""
        local = moment.astimezone(load_office_zone())
        return f"{local:%H:%M} {self.weekday(local)}"

    def short(self, moment: datetime) -> str:
        """Format an instant without the name of its day, for a table: 17:00 15/02/2023."""
        local = moment.astimezone(load_office_zone())
        return f"{local:%H:%M} {self.day(local)}"

    def day_to_fill_in(self, day: date) -> str:
        """Format a day as the value of a field: 15/02/2023, in English 15 Feb 2023."""
        return self.day(day).replace(NO_BREAK_SPACE, " ")

    def limit(self, limit: str) -> str:
        """Format a time limit of the catalogue: `3 working-days` is 3 ngày làm việc."""
        *length, kind = limit.split(" ")
        return self(f"limit.{kind}", length=self.number(int(length[0])) if length else "")

    def amount(self, amount: int, measured: str) -> str:
        """Format the part of a limit that a day used up: 1 ngày, 8 giờ, 3 giờ 30 phút."""
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


def language_of(query: Mapping[str, str], cookies: Mapping[str, str], accepted: str = "") -> Language:
    """Return the language that a reader chose, here or before, else one that their browser accepts.

    The office's own language comes first for whoever accepts it at all, however the browser ranks it: many
    computers of an office are set up in English. It is also for whoever accepts neither.

    Args:
        query: Parameters of the address.
        cookies: Cookies of the request.
        accepted: Its `Accept-Language`.
    """
    chosen = LANGUAGES.get(query.get("lang", "")) or LANGUAGES.get(cookies.get("lang", ""))
    if chosen:
        return chosen
    own, accepts = load_papers().pages.language, _accepted(accepted)
    return LANGUAGES[own if own in accepts else next(iter(accepts), own)]


def _accepted(header: str) -> list[str]:
    """Return those of our languages that an `Accept-Language` names, the best first."""
    found: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, *parameters = part.replace(" ", "").lower().split(";")
        code = tag.partition("-")[0]
        quality = next((_quality(one[2:]) for one in parameters if one.startswith("q=")), 1.0)
        if code in LANGUAGES and quality:
            found.append((quality, code))
    return [code for _, code in sorted(found, key=itemgetter(0), reverse=True)]


def _quality(said: str) -> float:
    """Return the weight of a language, 0 for what is no weight."""
    return float(said) if QUALITY.fullmatch(said) else 0.0
