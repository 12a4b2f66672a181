"""Headers of every response, and colours that can be read."""

import re

import httpx
import pytest

from services.gateway.app import STATIC


@pytest.mark.parametrize(
    "path", ["/", "/s/mo-1", "/nowhere", "/units/nobody", "/api/units", "/healthz", "/static/style.css"]
)
async def test_every_response_carries_the_guarding_headers(site: httpx.AsyncClient, path: str) -> None:
    headers = (await site.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == ("same-origin" if path == "/s/mo-1" else "no-referrer")
    assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")


async def test_a_letter_is_not_kept_by_any_cache_nor_framed(site: httpx.AsyncClient) -> None:
    headers = (await site.get("/letters/thu-1.pdf")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "frame-ancestors 'none'"


async def test_on_loopback_the_gateway_answers_to_no_foreign_name(site: httpx.AsyncClient) -> None:
    page = await site.get("/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_the_language_cookie_is_out_of_reach_of_scripts(site: httpx.AsyncClient) -> None:
    cookie = (await site.get("/?lang=en")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@pytest.mark.parametrize("text", ["ink", "soft", "red", "red-dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "red-wash"])
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", (STATIC / "style.css").read_text(encoding="utf-8")))
    dark, light = luminance(colours[text]), luminance(colours[ground])
    assert (light + 0.05) / (dark + 0.05) >= 4.5
