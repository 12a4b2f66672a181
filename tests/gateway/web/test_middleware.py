"""Headers of every response, and colours that can be read."""

import re

import httpx
import pytest

from services.gateway.app import STATIC


@pytest.mark.parametrize(
    "path", ["/", "/s/mo-1", "/nowhere", "/units/nobody", "/api/units", "/static/style.css"]
)
async def test_every_response_carries_the_guarding_headers(site: httpx.AsyncClient, path: str) -> None:
    headers = (await site.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    has_form = path in (
        "/s/mo-1",
        "/nowhere",
        "/units/nobody",
    )  # those of staff have the search and the way out
    assert headers["referrer-policy"] == ("same-origin" if has_form else "no-referrer")
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
    cookie = (await site.get("/units?lang=en")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    "path", ["/", "/s/mo-1", "/cong-khai", "/api/units", "/letters/thu-1.pdf", "/nowhere"]
)
async def test_head_is_answered_as_get_without_the_body(site: httpx.AsyncClient, path: str) -> None:
    page, head = await site.get(path), await site.head(path)
    assert (head.status_code, head.content) == (page.status_code, b"")
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers.get(name) == page.headers.get(name)


async def test_pages_are_compressed_and_documents_are_not(site: httpx.AsyncClient) -> None:
    for path, encoding in (("/units", "gzip"), ("/static/style.css", "gzip"), ("/letters/thu-1.pdf", None)):
        assert (await site.get(path)).headers.get("content-encoding") == encoding
    plain = await site.get("/units", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == (await site.get("/units")).text


@pytest.mark.parametrize("path", ["/sign-in?lang=en", "/cong-khai/15712v1/phan-anh?lang=en"])
async def test_over_tls_cookies_are_secure_and_browsers_keep_to_it(
    site: httpx.AsyncClient, path: str
) -> None:
    plain, secured = await site.get(path), await site.get(f"https://127.0.0.1{path}")
    assert "strict-transport-security" not in plain.headers
    assert "secure" not in plain.headers["set-cookie"].lower()
    assert secured.headers["strict-transport-security"] == "max-age=31536000"
    cookies = secured.headers.get_list("set-cookie")
    assert cookies
    assert all("; secure" in cookie.lower() for cookie in cookies)


HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "address",
    [
        f"/units/15712v1/wordings/birth?nth={HUGE}",
        f"/units/15712v1/wordings/birth?nth={HUGE * 300}",
        "/units/15712v1/wordings/%00",
        f"/api/units/15712v1/records?after={HUGE}%20{HUGE}",
        "/api/units/15712v1/records?after=%00",
        "/api/units/15712v1/letters?kind=%00",
        f"/api/units/15712v1/letters?limit={HUGE}",
        f"/api/units/15712v1?year={HUGE}",
        "/letters/%00.pdf",
        "/print-runs/%00",
        "/ho-so/%00?ma=%00",
        f"/s/{HUGE * 10}",
        "/s/%00",
        "/units/%00",
        "/api/units?find=%00",
    ],
)
async def test_a_value_that_nothing_can_have_is_the_readers_fault(
    site: httpx.AsyncClient, address: str
) -> None:
    assert (await site.get(address)).status_code < 500


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@pytest.mark.parametrize("text", ["ink", "soft", "link", "link-dark", "late", "warn"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "link-wash", "warn-wash"])
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", (STATIC / "style.css").read_text(encoding="utf-8")))
    dark, light = luminance(colours[text]), luminance(colours[ground])
    assert (light + 0.05) / (dark + 0.05) >= 4.5
