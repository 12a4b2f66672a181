"""The two ways in which one CloudEvent travels: structured, or binary with its attributes in headers. Pure.

Bus, HTTP ingress and conformance kit read by this module. A message is structured if its content type says so
or if its body is an event itself, whatever headers an intermediary has added.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from pydantic_core import from_json

from shared.contracts.events.receipt import Fault
from shared.contracts.faults import fault

PREFIX: Final = "ce-"
STRUCTURED: Final = "application/cloudevents"
"""Begins the content type of structured events."""
ATTRIBUTE_NAME: Final = re.compile(r"(?!data$)[a-z0-9]+")
"""Source: CloudEvents 1.0, which advises to keep to 20 letters and forbids no more. `data` is the body."""
QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPED: Final = re.compile(r"\\(.)")
JSON_TYPE: Final = re.compile(r"(application|text)/json|[a-z]+/[a-z0-9.!#$&^_-]+\+json")
UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


@lru_cache(maxsize=64)
def is_json(content_type: str) -> bool:
    """Whether a media type with its parameters is JSON in UTF-8.

    >>> is_json('application/json; charset="UTF-8"'), is_json("text/xml")
    (True, False)
    """
    media_type, charset = parts_of(content_type)
    return JSON_TYPE.fullmatch(media_type) is not None and charset in UTF_8


def parts_of(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset of a content type, in lower case; other parameters say nothing.

    >>> parts_of("Application/CloudEvents+JSON; charset=UTF-8; version=1")
    ('application/cloudevents+json', 'utf-8')
    """
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    named = dict(parameter.partition("=")[::2] for parameter in parameters)
    return media_type, named.get("charset", "utf-8").strip('"')


def has_attributes(headers: Mapping[str, str]) -> bool:
    """Whether headers carry the attributes of a binary event."""
    return any(name.lower() == f"{PREFIX}specversion" for name in headers)


def attributes_in(headers: Mapping[str, str]) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Return the attributes in headers, and a fault for each whose text cannot be decoded.

    A header that is no attribute of CloudEvents is nobody's, so it is left out.
    """
    attributes: dict[str, str] = {}
    faults: list[Fault] = []
    for header, value in headers.items():
        name = header.lower().removeprefix(PREFIX)
        if not header.lower().startswith(PREFIX) or not ATTRIBUTE_NAME.fullmatch(name):
            continue
        try:
            attributes[name] = _decoded(value)
        except UnicodeDecodeError:
            faults.append(fault(name, "percent"))
    return attributes, tuple(faults)


def event_in(headers: Mapping[str, str], content: object) -> tuple[object, tuple[Fault, ...]]:
    """Return an event in structured form, and the faults of its headers; `content` is the body as JSON."""
    if not is_binary(headers, content):
        return _with_plain_data(content), ()
    attributes, faults = attributes_in(headers)
    return attributes | {"data": content}, faults


def is_binary(headers: Mapping[str, str], content: object) -> bool:
    """Whether an event travels in binary mode."""
    is_event = isinstance(content, dict) and "specversion" in content
    types = (value for name, value in headers.items() if name.lower() == "content-type")
    return (
        not is_event
        and has_attributes(headers)
        and not any(value.strip().lower().startswith(STRUCTURED) for value in types)
    )


def _with_plain_data(content: object) -> object:
    """Return an event whose data came in Base64, as some libraries send all bytes, with data as JSON."""
    if not isinstance(content, dict) or "data" in content or not isinstance(content.get("data_base64"), str):
        return content
    try:
        data: Any = from_json(b64decode(content["data_base64"], validate=True), allow_inf_nan=False)
    except ValueError:
        return content
    return {name: value for name, value in content.items() if name != "data_base64"} | {"data": data}


def _decoded(value: str) -> str:
    """Decode a header as the HTTP binding of CloudEvents asks: without quotes, then percent-decoded.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8; replacing them would make one id of two.
    """
    value = value.strip()
    if quoted := QUOTED.fullmatch(value):
        value = ESCAPED.sub(r"\1", quoted[1])
    return unquote(value, errors="strict")
