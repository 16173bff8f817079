"""Each way in, walked as somebody new to it would on a phone, in both languages; what it looks like is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.playground.demo_data import EMMA, GRACE, LI, WANG
from tests.playing import Playground
from tests.test_browser import attach, browser, choose, game, opened
from tests.walking import Walk

__all__ = ["browser", "game"]

IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Words:
    """What one salesperson and a manager say and tap, and what they then read."""

    locale: str
    seller: int
    manager: int
    customer: str
    several: str
    which_day: str | None  # is asked of it first
    struck_out: str
    write: str
    planned: str
    payment: str  # the key below the chat
    amount: str  # what is asked for
    which: str
    back: str
    parts: str
    correction: str
    changed: str
    again: str
    cancel: str
    sentence: str  # says 324, and is edited to say 325
    with_payment: str
    caption: str
    photo: str
    whose: str
    noted: str
    owes: str  # on the card that inline mode posts
    opened: str
    file: str
    check: str
    new: str
    bring_in: str
    written: str
    undo: str
    undone: str
    suspects: str
    givers: str


CHINESE = Words(
    "zh-CN", LI, WANG, "华联超市",
    several="今天去了华联，李经理说下周三付3万，顺便收了五千现金，周五再去", which_day=None,
    struck_out="2. 🤝 承诺付款：已划掉",
    write="写入", planned="✅ 已安排", payment="收款", amount="多少钱", which="哪个客户", back="返回", parts="321 现金",
    correction="不对，是322", changed="已修改", again="再来一笔", cancel="已取消", sentence="收 华联 324 现金",
    with_payment="已随华联超市的收款", caption="收 晨光 300 现金", photo="📷 已存照片", whose="📨", noted="客户卡",
    owes="截至", opened="📇 华联超市", file="客户名称,电话\n新客一店,13900001111\n新客二店,13900002222\n", check="检查",
    new="新增：2", bring_in="写入 2", written="已写入 2", undo="撤销", undone="已撤销", suspects="重复", givers="李娜",
)  # fmt: skip
ENGLISH = Words(
    "en-GB", EMMA, GRACE, "Lotus Electronics",
    several="visited Lotus today, David says they pay 3000 next Wednesday, got 500 cash, back on Friday",
    which_day="2 Dec", struck_out="2. 🤝 Promise: struck out", write="Write", planned="✅ Planned", payment="Payment",
    amount="How much", which="Which customer", back="Back", parts="321 cash", correction="no, 322", changed="Changed",
    again="same again", cancel="Nothing was written", sentence="got 324 from Lotus cash",
    with_payment="Kept with the payment", caption="got 300 from Evergreen cash", photo="📷 Photo kept", whose="📨",
    noted="Kept on the card of", owes="As of", opened="📇 Lotus Electronics",
    file="Customer,Phone\nNew One Ltd,13900003333\nNew Two Ltd,13900004444\n", check="Check", new="New: 2",
    bring_in="Write 2", written="2 rows were written", undo="Undo", undone="Undone", suspects="No two customers",
    givers="Emma",
)  # fmt: skip


@pytest.fixture(params=[CHINESE, ENGLISH], ids=["chinese", "english"])
def way(request: pytest.FixtureRequest, browser: Browser, game: Playground) -> Iterator[tuple[Walk, Words]]:
    words = request.param
    with opened(browser, game, "phone", words.locale, words.locale) as watched:
        choose(watched.phone(), words.seller)
        yield Walk(watched), words


def test_a_salesperson_finds_every_way_in(way: tuple[Walk, Words], tmp_path: Path) -> None:
    walk, words = way
    page = walk.watched.page
    photo = tmp_path / "receipt.png"
    photo.write_bytes(IMAGE)

    walk.says(words.several, words.which_day or "4. 📅")
    if words.which_day:
        walk.taps(words.which_day, "4. 📅")
    walk.keep("several")
    walk.taps("✖ 2", words.struck_out)
    walk.taps(words.write, words.planned)
    walk.keep("several_written")

    walk.phone.get_by_test_id("reply-button").filter(has_text=words.payment).first.click()
    walk.reads(words.which)
    walk.taps(words.customer, words.amount)
    walk.keep("form")
    walk.taps(words.back, words.which)
    walk.taps(words.customer, words.amount)
    walk.says(words.parts, "321.00")
    walk.says(words.correction, words.changed)
    walk.reads("322.00")
    walk.keep("correction")
    walk.says(words.again, words.amount)
    walk.says("/cancel", words.cancel)

    walk.says(words.sentence, "324.00")
    walk.menu(walk.message(words.sentence), "edit")
    walk.says(words.sentence.replace("324", "325"), words.changed)
    walk.reads("325.00")
    walk.keep("edited")
    walk.menu(walk.answer("325.00"), "reply")
    walk.sends("photo", photo, words.with_payment)
    walk.sends("photo", photo, words.photo, words.caption)
    walk.keep("photo_with_words")

    attach(walk.watched, "forward")
    page.get_by_test_id("forward-send").click()
    walk.reads(words.whose)
    walk.taps(words.customer, words.noted)
    walk.keep("forwarded")

    walk.phone.get_by_test_id("composer-input").press_sequentially(f"@huikuan_bot {words.customer}")
    walk.phone.get_by_test_id("found").first.click()
    posted = walk.message(words.owes)
    expect(posted).to_contain_text(words.customer)
    walk.keep("inline")
    posted.get_by_test_id("inline-button").first.click()
    page.get_by_test_id("link-send").click()
    walk.reads(words.opened)
    walk.keep("link")


def test_a_manager_brings_in_a_file_and_looks_after_the_customers(way: tuple[Walk, Words], tmp_path: Path) -> None:
    walk, words = way
    file = tmp_path / "customers.csv"
    file.write_text(words.file, "utf-8")
    choose(walk.phone, words.manager)

    walk.says("/merge", words.suspects)
    walk.says("/handover", words.givers)
    walk.keep("handover")
    walk.sends("file", file, "📥 2")
    walk.keep("import_columns")
    walk.taps(words.check, words.new)
    walk.keep("import_preview")
    walk.taps(words.bring_in, words.written)
    walk.taps(words.undo, words.undone)
