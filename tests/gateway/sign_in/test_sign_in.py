"""Signing in and out at the staff door, and the attacks on it."""

import dataclasses
from http.cookies import SimpleCookie
from urllib.parse import quote

import httpx
import pytest

from services.gateway.sign_in.cookies import DEVICE, SESSION
from shared.contracts.questions.staff.sign_in import SignInPerson, SignInRefusal
from tests.gateway.conftest import PUBLIC_URL, Doors
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.staff_answers import PASSWORD, PROVIDER
from tests.gateway.support.stand_in import StandIn

RIGHT = {"login": "clerk", "password": PASSWORD, "code": "123 456"}
LETTERS = "/units/15712v1/letters"


@pytest.fixture
def demo(doors: Doors, visitor: httpx.AsyncClient, services: StandIn) -> httpx.AsyncClient:
    """The staff door of a demo."""
    doors.staff.state.office = dataclasses.replace(doors.office, demo=True)
    return visitor


def cookies_of(answer: httpx.Response) -> SimpleCookie:
    """The cookies that an answer sets."""
    kept = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        kept.load(line)
    return kept


async def test_who_has_signed_in_sees_their_unit_name_and_role(
    visitor: httpx.AsyncClient, services: StandIn
) -> None:
    led = await visitor.post("/sign-in", data=RIGHT)
    assert (led.status_code, led.headers["location"]) == (303, "/")
    words = words_of((await visitor.get("/", follow_redirects=True)).text)
    assert "Lê Thị clerk cán bộ tiếp nhận" in words
    assert "Xã Văn Sơn" in words
    asked = next(asked for asked in services.staff.asked if isinstance(asked, SignInPerson))
    assert (asked.login, asked.code, asked.origin) == ("clerk", "123456", "127.0.0.1")


@pytest.mark.parametrize(("scheme", "begins"), [("http", ""), ("https", "__Host-")])
async def test_the_cookies_are_for_this_host_alone_and_out_of_reach_of_scripts(
    visitor: httpx.AsyncClient, services: StandIn, scheme: str, begins: str
) -> None:
    answer = await visitor.post(
        f"{scheme}://127.0.0.1/sign-in", data=RIGHT, headers={"Origin": f"{scheme}://127.0.0.1"}
    )
    kept = cookies_of(answer)
    assert set(kept) == {begins + SESSION, begins + DEVICE}
    for cookie in kept.values():
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("lax", "/", "")
        assert bool(cookie["secure"]) is (scheme == "https")
    assert not kept[begins + SESSION]["max-age"]


@pytest.mark.parametrize(
    ("refusal", "status", "said"),
    [
        (SignInRefusal.WRONG, 422, "Tên đăng nhập, mật khẩu hoặc mã xác thực chưa đúng."),
        (SignInRefusal.TOO_MANY, 429, "Xin thử lại sau 14 phút."),
        (SignInRefusal.NO_POSTING, 422, "chưa được phân công"),
    ],
)
async def test_who_is_refused_is_told_why_and_gets_no_session(
    visitor: httpx.AsyncClient, services: StandIn, refusal: SignInRefusal, status: int, said: str
) -> None:
    services.staff.refusal = refusal
    page = await visitor.post("/sign-in", data=RIGHT | {"to": LETTERS})
    assert page.status_code == status
    assert said in words_of(page.text)
    assert PASSWORD not in page.text
    assert 'value="clerk"' in page.text
    assert f'value="{LETTERS}"' in page.text
    assert "set-cookie" not in page.headers
    assert HtmlChecker(page.text).faults == []
    assert page.headers.get("retry-after") == ("840" if status == 429 else None)


async def test_a_name_that_nobody_has_is_refused_in_the_same_words(
    visitor: httpx.AsyncClient, services: StandIn
) -> None:
    """Also one longer than any, which staff is not even asked about."""
    pages = [
        (await visitor.post("/sign-in", data={"login": login, "password": "x", "code": "1"})).text
        for login in ("clerk", "nobody", "n" * 101)
    ]
    assert pages[0].replace("clerk", "nobody") == pages[1]
    assert words_of(pages[0]) == words_of(pages[2])


async def test_a_session_that_somebody_else_has_set_is_not_kept(
    visitor: httpx.AsyncClient, services: StandIn
) -> None:
    services.staff.sessions["planted"] = services.staff.sessions["operator"]
    led = await visitor.post("/sign-in", data=RIGHT, headers={"Cookie": f"{SESSION}=planted"})
    assert cookies_of(led)[SESSION].value not in ("", "planted")
    assert services.staff.ended == ["planted"]


async def test_signing_out_ends_the_session_and_forgets_it(
    visitor: httpx.AsyncClient, services: StandIn
) -> None:
    await visitor.post("/sign-in", data=RIGHT)
    session = visitor.cookies[SESSION]
    led = await visitor.post("/sign-out")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
    assert SESSION not in visitor.cookies
    assert services.staff.ended == [session]
    assert (await visitor.post("/sign-out")).status_code == 303
    visitor.cookies.set(SESSION, session)
    assert (await visitor.get("/")).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demo", "/sign-out"])
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:8080", None])
async def test_a_form_from_elsewhere_signs_nobody_in_or_out(
    demo: httpx.AsyncClient, services: StandIn, path: str, origin: str | None
) -> None:
    """Also one of the public door, which is on another port of the same host."""
    demo.cookies.set(SESSION, "clerk")
    if origin is None:
        del demo.headers["Origin"]
    headers = {"Origin": origin} if origin else {}
    answer = await demo.post(path, data=RIGHT | {"person": "clerk"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert services.staff.ended == []


@pytest.mark.parametrize(
    ("to", "led"),
    [
        pytest.param(
            f"{LETTERS}?status=held&kind=birth", f"{LETTERS}?status=held&kind=birth", id="an own page"
        ),
        pytest.param("//elsewhere.example/", "/", id="another host"),
        pytest.param("/\\elsewhere.example/", "/", id="another host, by a backslash"),
        pytest.param("/\t/elsewhere.example/", "/", id="a tab, which browsers leave out"),
        pytest.param("/\r\nSet-Cookie: a=b", "/", id="another line"),
        pytest.param("https://elsewhere.example/", "/", id="another site"),
        pytest.param("//127.0.0.1@elsewhere.example/", "/", id="another host behind a name"),
        pytest.param("https:elsewhere.example", "/", id="another site without slashes"),
        pytest.param("%2f%2felsewhere.example", "/", id="slashes in disguise"),
        pytest.param("/%2felsewhere.example", "/%2felsewhere.example", id="a path that stays one"),
        pytest.param("/\u2215elsewhere.example", "/", id="what looks like a slash"),
        pytest.param("data:text/html,x", "/", id="data"),
        pytest.param("javascript:alert(1)", "/", id="a script"),
        pytest.param("units", "/", id="no path"),
        pytest.param("/sign-out", "/", id="the way out"),
        pytest.param("/sign-in?to=/sign-in", "/", id="the way in"),
        pytest.param("/" + "x" * 3000, "/", id="a long one"),
        pytest.param("", "/", id="nothing"),
    ],
)
async def test_a_sign_in_leads_back_to_own_pages_only(
    demo: httpx.AsyncClient, services: StandIn, to: str, led: str
) -> None:
    assert (await demo.post("/sign-in", data=RIGHT | {"to": to})).headers["location"] == led
    assert (await demo.post("/sign-in/demo", data={"person": "clerk", "to": to})).headers["location"] == led
    page = (await demo.get("/sign-in", params={"to": to})).text
    assert f'name="to" value="{led.replace("&", "&amp;")}"' in page
    services.staff.provider = PROVIDER
    await demo.get("/sign-in/province", params={"to": to})
    back = await demo.get("/sign-in/return?code=good&state=1")
    assert back.headers["location"] == led


async def test_the_single_sign_on_of_the_province(visitor: httpx.AsyncClient, services: StandIn) -> None:
    assert "/sign-in/province" not in (await visitor.get("/sign-in")).text
    assert (await visitor.get("/sign-in/province")).status_code == 404
    services.staff.provider = PROVIDER
    page = (await visitor.get("/sign-in")).text
    assert 'href="/sign-in/province?to=/"' in page
    assert "tài khoản của" in words_of(page)
    assert (await visitor.get("/sign-in/province")).headers["location"] == PROVIDER
    assert (await visitor.get("/sign-in/return?code=good&state=1")).headers["location"] == "/"
    assert "Lê Thị chairman" in (await visitor.get("/", follow_redirects=True)).text


async def test_a_provider_that_does_not_answer_leaves_the_accounts_of_the_office(
    visitor: httpx.AsyncClient, services: StandIn
) -> None:
    services.staff.provider, services.staff.is_provider_down = PROVIDER, True
    page = await visitor.get("/sign-in")
    assert (page.status_code, "/sign-in/province" in page.text) == (200, False)
    clicked = await visitor.get("/sign-in/province")
    assert clicked.status_code == 422
    assert "chưa xác nhận được" in words_of(clicked.text)
    assert 'name="password"' in clicked.text


@pytest.mark.parametrize(
    "query", ["", "code=bad", "code=good&state=1", "x" * 9000, "code=%00", "error=denied"]
)
async def test_a_return_that_the_browser_has_not_begun_signs_nobody_in(
    visitor: httpx.AsyncClient, services: StandIn, query: str
) -> None:
    page = await visitor.get(f"/sign-in/return?{query}")
    assert page.status_code == 422
    assert "chưa xác nhận được" in words_of(page.text)
    assert SESSION not in visitor.cookies


async def test_a_demo_offers_its_people_and_a_real_office_does_not(
    visitor: httpx.AsyncClient, services: StandIn, doors: Doors
) -> None:
    assert "Bản dùng thử" not in (await visitor.get("/sign-in")).text
    assert (await visitor.post("/sign-in/demo", data={"person": "clerk"})).status_code == 404
    doors.staff.state.office = dataclasses.replace(doors.office, demo=True)
    page = (await visitor.get("/sign-in")).text
    assert "Lê Thị supervisor giám sát nhóm đơn vị" in words_of(page)
    assert HtmlChecker(page).faults == []
    assert (await visitor.post("/sign-in/demo", data={"person": "supervisor"})).status_code == 303
    assert (await visitor.get("/")).headers["location"] == "/groups/trieu-son"


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_page_is_well_formed_and_leads_to_the_public_door(
    visitor: httpx.AsyncClient, services: StandIn, lang: str
) -> None:
    page = await visitor.get(f"/sign-in?lang={lang}")
    assert HtmlChecker(page.text).faults == []
    assert f'href="{PUBLIC_URL}/ho-so"' in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("field", ["login", "password", "code", "to"])
@pytest.mark.parametrize("text", ["\0", "é" * 20_000, "<script>alert(1)</script>", "💥\ud7ff", "%s%n{{x}}"])
async def test_hostile_input_is_refused_and_shown_as_text(
    visitor: httpx.AsyncClient, services: StandIn, field: str, text: str
) -> None:
    wrong = RIGHT | {"password": "wrong"} | {field: text}
    page = await visitor.post("/sign-in", data=wrong)
    assert page.status_code in (413, 422)
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": f"{SESSION}=" + "a" * 5000},
        {"Cookie": f"{SESSION}=\xff\xfe"},
        {"Cookie": f"{SESSION}=;{SESSION}=clerk;{DEVICE}=" + "d" * 900},
        {"Cookie": "=;;=;" * 300},
        {"Cookie": f"motcua-to=//elsewhere.example; motcua-flow={quote('x' * 500)}"},
        {"X-Forwarded-For": "a, b, c" * 100},
        {"Accept-Language": "vi;q=é"},
    ],
    ids=["long", "no text", "twice", "many", "elsewhere", "addresses", "a language"],
)
async def test_hostile_headers_are_the_readers_fault(
    visitor: httpx.AsyncClient, services: StandIn, headers: dict[str, str]
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    for path in ("/", "/api/units", "/sign-in", "/sign-in/return?code=1", LETTERS):
        assert (await visitor.get(path, headers=raw)).status_code < 500
    for path in ("/sign-in", "/sign-out"):
        assert (await visitor.post(path, data=RIGHT, headers=raw)).status_code < 500
