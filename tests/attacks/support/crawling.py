"""Walks through all pages that somebody is led to, and collects the forms that stand there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.attacks.support.pages import PageForm, PageReader
from tests.attacks.support.whole_office import ADDRESS

MOST_OF_A_SHAPE: Final = 2
"""Pages of one kind that are opened."""
CHOOSING: Final = ("deed", "do", "act")
"""Fields whose value says which form of several it is."""
NO_PAGES: Final = ("/static/", "/sign-in/province", "/api/")


def shape_of(address: str) -> str:
    """Return what pages of one kind have in common: the address without ids and values."""
    parts = urlsplit(address)
    path = re.sub(r"/[^/]*\d[^/]*", "/*", parts.path)
    return f"{path}?{'&'.join(sorted({name for name, _ in parse_qsl(parts.query, True)}))}"


def kind_of(form: PageForm) -> str:
    """Return what forms of one kind have in common."""
    chosen = {name: form.fields[name] for name in CHOOSING if name in form.fields}
    return f"{form.method} {shape_of(form.action)} {sorted(form.fields)} {sorted(form.files)} {chosen}"


def variants(form: PageForm) -> Iterator[PageForm]:
    """Yield a form as each of its buttons sends it."""
    if not form.buttons:
        yield form
    for name, value in dict.fromkeys(form.buttons):
        yield replace(form, fields={**form.fields, name: value}, buttons=[])


async def crawl(browser: httpx.AsyncClient, *starts: str) -> tuple[dict[str, int], dict[str, PageForm]]:
    """Return the pages that were opened, with their status, and the forms on them, one of each kind."""
    to_open, opened, forms = [*starts], dict[str, int](), dict[str, PageForm]()
    shapes: Counter[str] = Counter()
    while to_open:
        address = to_open.pop(0)
        path = address.removeprefix(ADDRESS).partition("#")[0]
        shape = shape_of(path)
        if path in opened or not path.startswith("/") or path.startswith(NO_PAGES):
            continue
        if shapes[shape] >= MOST_OF_A_SHAPE:
            continue
        shapes[shape] += 1
        answer = await browser.get(path)
        opened[path] = answer.status_code
        if answer.is_redirect:
            to_open.append(str(answer.next_request.url) if answer.next_request else "")
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        read = PageReader(f"{ADDRESS}{path}", answer.text)
        to_open += [link for link in read.links if link.startswith(ADDRESS)]
        for form in read.forms:
            for variant in variants(form):
                forms.setdefault(kind_of(variant), variant)
    return opened, forms
