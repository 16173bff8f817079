"""The playground's page in a real browser: a payment is reported by one sentence and undone by a button.

How each test left the page is kept as a screenshot in `artifacts/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.playground.demo_data import EMMA, GROUPS, LI, WANG
from tests.left_out import need
from tests.playing import PATIENCE, ROOT, Playground, playground

ARTIFACTS = ROOT / "artifacts"
SCREENS = {"phone": (390, 844), "desktop": (1440, 900)}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
UNDO = re.compile("Undo|撤销")


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    need("chromium")
    with playground(tmp_path_factory.mktemp("play")) as game:
        yield game


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = need("chromium")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what must not happen on it."""

    page: Page
    name: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def phone(self, place: int = 0) -> Locator:
        return self.page.get_by_test_id("phone").nth(place)

    def keep(self, what: str) -> None:
        """A screenshot for who looks at the run."""
        self.page.screenshot(path=ARTIFACTS / f"{what}-{self.name}.png")


@pytest.fixture(params=SCREENS)
def watched(request: pytest.FixtureRequest, browser: Browser, game: Playground) -> Iterator[Watched]:
    """The page on a phone and on a desk."""
    with opened(browser, game, request.param) as watched:
        yield watched
        watched.keep(request.node.originalname.removeprefix("test_"))


@contextmanager
def opened(
    browser: Browser,
    game: Playground,
    screen: str,
    name: str | None = None,
    locale: str = "zh-CN",
    theme: Literal["light", "dark"] = "light",
) -> Iterator[Watched]:
    """The page on such a screen; afterwards there was no error, and no request to anywhere else."""
    ARTIFACTS.mkdir(exist_ok=True)
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, color_scheme=theme)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    watched = Watched(page, name or screen)
    page.on("console", lambda entry: watched.errors.append(entry.text) if entry.type == "error" else None)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("request", lambda asked: watched.requests.append(asked.url))
    page.goto(game.url)
    yield watched
    context.close()
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith((game.url, "data:", "blob:"))] == []


def choose(phone: Locator, person: int) -> None:
    phone.get_by_test_id("person-select").select_option(str(person))


def write(phone: Locator, text: str) -> None:
    phone.get_by_test_id("composer-input").fill(text)
    phone.get_by_test_id("send").click()


def test_a_payment_is_reported_by_one_sentence_and_undone_by_a_button(watched: Watched) -> None:
    phone = watched.phone()
    choose(phone, LI)
    mine = phone.get_by_test_id("message").filter(has_text=f"收 华鑫 5000 微信 {watched.name}")

    write(phone, f"收 华鑫 5000 微信 {watched.name}")  # another page may have said the same before

    expect(mine).to_have_count(1)
    echoes = phone.get_by_test_id("message").filter(has=watched.page.get_by_test_id("inline-button"))
    echo = echoes.filter(has_text="5,000.00").last  # the morning's digest may come in between
    expect(echo).to_contain_text("华鑫商贸有限公司")
    undo = echo.get_by_test_id("inline-button").filter(has_text=UNDO)
    expect(undo).to_be_visible()
    watched.keep("a_payment_is_reported")

    undo.click()

    undone = phone.get_by_test_id("message").filter(has_text="↩").last
    expect(undone).to_contain_text("5,000.00")
    expect(phone.get_by_test_id("inline-button").filter(has_text=UNDO)).to_have_count(0)


def test_a_manager_reads_the_totals_in_the_group(watched: Watched) -> None:
    phone = watched.phone()
    choose(phone, WANG)
    phone.get_by_test_id("chat-tab").filter(has_text=GROUPS[0].title).click()

    write(phone, "/team")

    expect(phone.get_by_test_id("message").last).to_contain_text("李娜")


def test_the_clock_moves_to_the_next_event(watched: Watched) -> None:
    now = watched.page.get_by_test_id("clock-now")
    before = now.get_attribute("datetime") or now.inner_text()
    choose(watched.phone(), EMMA)

    watched.page.get_by_test_id("clock-next").click()

    expect(now).not_to_have_text(before)


def test_a_card_is_posted_through_inline_mode(watched: Watched) -> None:
    phone = watched.phone()
    choose(phone, LI)
    phone.get_by_test_id("composer-input").press_sequentially("@huikuan_bot 华鑫")
    phone.get_by_test_id("found").first.click()
    expect(phone.locator(".message", has_text="截至").last).to_be_visible()


def attach(watched: Watched, what: str) -> None:
    """Choose what to send from the menu of the paper clip."""
    watched.phone().get_by_test_id("attach").click()
    watched.page.get_by_test_id(f"attach-{what}").click()


def test_a_place_speech_and_somebody_elses_words_become_a_visit_and_a_note(watched: Watched) -> None:
    page, phone = watched.page, watched.phone()
    choose(phone, LI)
    messages = phone.get_by_test_id("message")

    attach(watched, "location")
    page.get_by_test_id("location-send").click()
    nearest = messages.filter(has_text="📍 您在哪家").last.get_by_test_id("inline-button").first
    expect(nearest).to_contain_text(" · 0米")
    watched.keep("a_place_is_shared")
    nearest.click()
    expect(messages.filter(has_text="📍 已核实：距客户0米").last).to_be_visible()

    attach(watched, "voice")
    page.get_by_test_id("upload-send").click()
    messages.filter(has_text="🎤 已存 1 条语音").last.get_by_test_id("inline-button").filter(has_text="▶️").click()
    expect(messages.filter(has_text="已核实").get_by_test_id("voice").last).to_be_visible()
    watched.keep("speech_is_played_again")

    attach(watched, "forward")
    page.get_by_test_id("forward-hidden").check()
    watched.keep("a_message_is_forwarded")
    page.get_by_test_id("forward-send").click()
    question = messages.filter(has_text="📨").last
    expect(question).to_be_visible()
    question.get_by_test_id("inline-button").first.click()
    expect(messages.filter(has_text="的客户卡。").last).to_be_visible()
