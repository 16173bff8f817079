"""Ways in that belong to a person and a place: a location, speech, the phone book, an invitation, a dark screen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.playground.demo_data import ALEX, EMMA, GRACE, LI
from tests.playing import Playground
from tests.test_browser import attach, browser, choose, game, opened
from tests.walking import Walk

__all__ = ["browser", "game"]


@dataclass(frozen=True)
class Words:
    """What one salesperson and who leads them say and tap, and what they then read."""

    locale: str
    seller: int
    customer: str
    where: str
    verified: str
    spoken: str
    more: str  # in answer to the voice
    planned: str
    whose: str
    phone: str
    added: str


CHINESE = Words(
    "zh-CN", LI, "华联超市",
    where="📍 您在哪家", verified="📍 已核实：距客户0米", spoken="🎤 已存 1 条语音", more="想要两百箱，周五下午3点再去",
    planned="📅 下一步", whose="是新客户，还是", phone="13800138011", added="✅ 华联超市已加联系人",
)  # fmt: skip
ENGLISH = Words(
    "en-GB", EMMA, "Lotus Electronics",
    where="📍 Where are you?", verified="📍 Verified: 0 m", spoken="🎤 1 voice message kept",
    more="they want 200 cartons, next visit Friday 3pm", planned="Next step", whose="a new customer, or a contact",
    phone="13800138012", added="✅ Added to Lotus Electronics",
)  # fmt: skip
in_both_languages = pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["chinese", "english"])


@in_both_languages
def test_a_place_speech_and_the_phone_book_are_ways_in(browser: Browser, game: Playground, words: Words) -> None:
    with opened(browser, game, "phone", words.locale, words.locale) as watched:
        walk, page = Walk(watched), watched.page
        choose(walk.phone, words.seller)

        attach(watched, "location")
        places = page.get_by_test_id("place-select")
        here = places.locator("option").filter(has_text=words.customer)
        places.select_option(here.first.get_attribute("value"))
        page.get_by_test_id("location-send").click()
        walk.reads(words.where)
        walk.keep("place")
        walk.taps(words.customer, words.verified)

        attach(watched, "voice")
        page.get_by_test_id("upload-send").click()
        walk.reads(words.spoken)
        walk.menu(walk.answer(words.spoken), "reply")
        walk.says(words.more, words.planned)
        walk.keep("voice")

        attach(watched, "contact")
        page.get_by_test_id("contact-phone").fill(words.phone)
        page.get_by_test_id("contact-send").click()
        walk.reads(words.whose)
        walk.keep("contact")
        walk.taps(words.customer, words.added)


def test_a_stranger_sees_nothing_until_an_invitation_lets_them_in(browser: Browser, game: Playground) -> None:
    with opened(browser, game, "phone", "en-GB", "en-GB") as watched:
        walk, page = Walk(watched), watched.page
        composer = walk.phone.get_by_test_id("composer-input")
        choose(walk.phone, ALEX)
        walk.says("how much does Lotus owe", "for its own staff")
        with page.expect_response("**/api/inline") as answered:
            composer.fill("@huikuan_bot Lotus")
        assert answered.value.json()["results"] == []
        expect(walk.phone.get_by_test_id("found")).to_have_count(0)
        walk.keep("stranger")
        composer.fill("")

        choose(walk.phone, GRACE)
        walk.says("/invite salesperson", "valid once")
        walk.answer("valid once").locator("a").first.click()
        page.get_by_test_id("link-person").select_option(str(ALEX))
        page.get_by_test_id("link-send").click()
        walk.reads("Welcome Alex Stone!")
        expect(walk.phone.get_by_test_id("reply-button").first).to_be_visible()
        expect(walk.phone).not_to_contain_text("Stranger")
        walk.keep("let_in")


def test_a_dark_screen_can_be_read(browser: Browser, game: Playground) -> None:
    with opened(browser, game, "phone", "dark", "en-GB", theme="dark") as watched:
        walk = Walk(watched)
        choose(walk.phone, EMMA)
        walk.says("got 300 from Evergreen cash", "300.00")
        echo = walk.answer("300.00")
        walk.keep("dark")

        assert contrast(echo.locator(".bubble")) >= 4.5  # WCAG 2.1, 1.4.3
        assert contrast(echo.get_by_test_id("inline-button").first) >= 4.5
        assert contrast(walk.phone.get_by_test_id("composer-input")) >= 4.5
        assert luminance(*colours(echo.locator(".bubble"))[1]) < 0.1


def colours(where: Locator) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Of an element: its text's and its ground's red, green and blue, from 0 to 1."""
    found = where.evaluate(
        """element => {
          const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const painted = (colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const under = [];
          for (let one = element; one; one = one.parentElement) under.unshift(getComputedStyle(one).backgroundColor);
          const ground = under.map(painted).at(-1);
          return [painted(getComputedStyle(element).color), ground];
        }"""
    )
    text, ground = (tuple(part / 255 for part in colour) for colour in found)
    return text, ground


def luminance(red: float, green: float, blue: float) -> float:
    """How bright a colour is, from 0 to 1 (WCAG 2.1, relative luminance)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(where: Locator) -> float:
    """How far a text stands out from its ground, from 1 to 21 (WCAG 2.1, contrast ratio)."""
    darker, brighter = sorted(luminance(*colour) for colour in colours(where))
    return (brighter + 0.05) / (darker + 0.05)
