"""What the documents point at is there, and what they tell to type exists."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from deploy.cli.default_command import DEFAULT, WithDefaultCommand
from deploy.cli.main import app
from services.letters.rules.hold_rules import load_rules

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "services", "shared", "deploy", "tests", "bench")
DOCUMENTS = sorted((*ROOT.glob("*.md"), *(file for one in FOLDERS for file in (ROOT / one).rglob("*.md"))))
COMMAND = re.compile(r"(?:^|[/\s])motcua ([a-z].*)")
NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)


@cache
def text_of(document: Path) -> str:
    """The text of a document."""
    return document.read_text(encoding="utf-8")


def code_in(document: Path) -> Iterator[str]:
    """What stands in code, a line or a span at a time."""
    text = text_of(document)
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", text)


def test_what_a_document_links_to_or_shows_is_there() -> None:
    assert DOCUMENTS
    for document in DOCUMENTS:
        text = text_of(document)
        links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
        lost = [link for link in links if "://" not in link and not (document.parent / link).exists()]
        assert not lost, document


def test_a_file_that_a_document_names_is_there() -> None:
    path = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w/.*<>-]*$")
    named = {(document, code) for document in DOCUMENTS for code in code_in(document) if path.match(code)}
    there = {code: any(ROOT.glob(re.sub(r"<[^>]+>", "*", code))) for _, code in named}
    assert [(document, code) for document, code in named if not there[code]] == []


def test_an_address_in_a_document_is_on_this_machine() -> None:
    for document in DOCUMENTS:
        hosts = re.findall(r"\bhttps?://([^/\s:)`]+)", text_of(document))
        elsewhere = {host for host in hosts if not host.endswith(".example.vn")}
        assert elsewhere <= {"127.0.0.1", "jaeger"}, f"{document}: on this machine, or invented"


def test_a_command_that_a_document_tells_to_type_exists_with_its_options() -> None:
    for document in DOCUMENTS:
        for code in code_in(document):
            if typed := COMMAND.search(code):
                options = set(re.findall(r"--[a-z-]+", typed[1]))
                assert options <= options_of(typed[1].split()), (document, code)


def test_a_target_of_make_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = {match[1] for code in code_in(document) if (match := re.match(r"make ([a-z]+)", code))}
        assert named <= targets, document


@cache
def all_commands() -> Any:
    """Return `motcua` with all that can be typed after it."""
    return get_command(app)


def options_of(words: list[str]) -> set[str]:
    """The options of the command that some words begin with.

    Raises:
        KeyError: There is none.
    """
    found = all_commands()
    for word in words:
        if isinstance(found, TyperGroup):
            is_default = isinstance(found, WithDefaultCommand) and word not in found.commands
            found = found.commands[DEFAULT if is_default else word]
    return {"--help", *(option for parameter in found.params for option in parameter.opts)}


def test_a_document_that_counts_the_rules_of_letters_counts_them_right() -> None:
    number = len(load_rules())
    for document in DOCUMENTS:
        counted = re.findall(r"\b([A-Z]?[a-z]+|\d+) rules (?:with their reasons )?hold", text_of(document))
        said = {word.lower() for word in counted} & {*NUMBERS, *map(str, range(99))}
        assert said <= {NUMBERS[number], str(number)}, document
