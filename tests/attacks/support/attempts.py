"""What is sent to a target by somebody hostile: one value in one place, or one in all places at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import quote_from_bytes

import httpx

from services.gateway.counter.sending import new_form_id
from tests.attacks.support.hostile import HOSTILE
from tests.attacks.support.targets import Sent, Target

Pairs = Sequence[tuple[str, str]]
ONCE: Final = ("form", "once")
"""Fields that make a form count once; a new value each time, or the rest would not be read."""
LONGEST_IN_ADDRESS: Final = 400
URLENCODED: Final = {"Content-Type": "application/x-www-form-urlencoded"}
NO_FILE: Final = ("=cmd|'/c calc'!A0.xlsx", b"PK\x03\x04 \x00 no book", "text/html")


@dataclass(frozen=True)
class Attempt:
    """A request: what it is called, and what is sent; a form with `files` is sent in parts."""

    called: str
    method: str
    path: str
    query: Pairs
    form: Pairs = ()
    files: frozenset[str] = frozenset()

    async def send(self, browser: httpx.AsyncClient) -> httpx.Response:
        """Send it, and leave once the answer has begun if that has no end."""
        shown = [(name, text[:LONGEST_IN_ADDRESS]) for name, text in self.query]
        address = f"{self.path}?{encoded(shown).decode()}"
        if self.method == "GET":
            async with browser.stream("GET", address) as answer:
                if "event-stream" not in answer.headers.get("content-type", ""):
                    await answer.aread()
                return answer
        if not self.files:
            return await browser.post(address, content=encoded(self.form), headers=URLENCODED)
        parts = [(name, (None, text.encode("utf-8", "surrogatepass"))) for name, text in self.form]
        return await browser.post(address, files=[*parts, *((name, NO_FILE) for name in self.files)])


def attempts_on(target: Target, every: int, turn: int) -> Iterator[Attempt]:
    """Yield what is tried on a target: each place takes every `every`th value, others than the place before.

    A place is doubled or left out as well, both if it takes every value; and a value stands in all places.
    """
    for nth, (place, name) in enumerate(_places(target), turn):
        for called, value in islice(HOSTILE.items(), nth % every, None, every):
            yield _with(target, {(place, name): [value]}, f"{place} {name}: {called}")
        if place == "part":
            continue
        if nth % 2 or every == 1:
            good = target.query if place == "query" else target.form
            twice = [*_many(good.get(name, "")), list(HOSTILE.values())[nth % len(HOSTILE)]]
            yield _with(target, {(place, name): twice}, f"{place} {name} doubled")
        if not nth % 2 or every == 1:
            yield _with(target, {(place, name): []}, f"without {place} {name}")
        if place == "form":
            yield _with(target, {(place, name): []}, f"form {name} as a file", target.files | {name})
    for called, value in islice(HOSTILE.items(), turn % every, None, every):
        everywhere = {at: [value] for at in _places(target) if at[0] != "part"}
        yield _with(target, everywhere, f"everywhere: {called}")


def plain(target: Target) -> Attempt:
    """A target as everybody uses it."""
    return _with(target, {}, "as everybody does")


def encoded(pairs: Pairs) -> bytes:
    """Pairs as a form sends them, whatever stands in them."""
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in pairs).encode()


def _places(target: Target) -> list[tuple[str, str]]:
    return [
        *(("part", name) for name in target.parts),
        *(("query", name) for name in sorted({*target.query, *target.also_query})),
        *(("form", name) for name in sorted({*target.form, *target.also_form})),
    ]


def _with(
    target: Target,
    placed: Mapping[tuple[str, str], Sequence[str]],
    called: str,
    files: frozenset[str] = frozenset(),
) -> Attempt:
    parts = {**target.parts, **{name: _quoted(one[0]) for (at, name), one in placed.items() if at == "part"}}
    path = re.sub(r"{(\w+)[^}]*}", lambda part: parts[part[1]][:LONGEST_IN_ADDRESS] or "%20", target.path)
    return Attempt(
        called,
        target.method,
        path,
        _pairs(target.query, {name: texts for (at, name), texts in placed.items() if at == "query"}),
        _pairs(target.form, {name: texts for (at, name), texts in placed.items() if at == "form"}),
        files or target.files,
    )


def _pairs(good: Sent, placed: Mapping[str, Sequence[str]]) -> Pairs:
    fresh = {name: new_form_id() for name in ONCE if name in good}
    sent = {name: _many(value) for name, value in {**good, **fresh}.items()} | dict(placed)
    return [(name, text) for name, texts in sent.items() for text in texts]


def _many(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")
