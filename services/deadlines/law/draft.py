"""Drafts the file of a year from the PyPI package `holidays`, for a person to finish:

    .venv/bin/python -m services.deadlines.law.draft 2028 [--country FR] > 2028.toml

The package knows the law's own holidays of some 250 countries, and few of the swaps that governments
announce. It is not read by the running office: it takes 19 MB there (measured on 24 November 2026).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version


def draft(year: int, country: str, checked_on: date) -> str:
    """Return the file; each row says that it is second-hand."""
    import holidays

    language = holidays.country_holidays(country).default_language
    found = holidays.country_holidays(country, years=year, language=language)
    source = f"PyPI holidays {version('holidays')}"
    worked = {day for day in found.weekend_workdays if day.year == year}
    rows = (*_rows("closed", found, source), *_rows("worked", dict.fromkeys(worked, "?"), source))
    return "\n".join((f"year = {year}", f"checked-on = {checked_on}", *rows, ""))


def _rows(heading: str, days: Mapping[date, str], source: str) -> Iterator[str]:
    for day in sorted(days):
        why = json.dumps(days[day], ensure_ascii=False)
        yield f'\n[[{heading}]]\ndays = [{day}]\nwhy = {why}\nsource = "{source}"\nsure = "second-hand"'


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Draft the file of a year.")
    arguments.add_argument("year", type=int)
    arguments.add_argument("--country", default="VN", help="two letters, such as FR")
    asked = arguments.parse_args()
    sys.stdout.write(draft(asked.year, asked.country, datetime.now(UTC).date()))
