"""Documents on paper: what stands on them, how large they are, and who gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.policies import Documents, Paying
from bot.sections import Company, Evidence
from bot.settings import Settings
from handlers.documents.papers import rmb_in_words
from handlers.documents.typesetting import typeset
from models.calendar import Calendar
from models.ledger.dunning import Ladder, Taken, Tone, tone_now
from models.ledger.letters import pay_by
from models.ledger.payments import Method
from models.ledger.schedules import plan_of
from models.money import Money
from tests.making import Make
from tests.office import Office, People, Phone
from tests.printed import printed

A4 = (595.3, 841.9)
LARGEST = 200_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    logo = tmp_path / "logo.svg"
    logo.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>'
    )
    return Settings(
        company=Company(name="汇宽商贸有限公司"),
        evidence=Evidence(folder=tmp_path / "evidence"),
        paying=Paying(account="工商银行上海分行 1001 2345 6789"),
        documents=Documents(address="上海市浦东新区世纪大道100号", phone="021-6888 1234", logo=logo),
    )


async def test_a_letter_names_what_is_late_and_until_when_to_pay(chat: Phone, make: Make):
    huaxin = make.customer("Huaxin Trading", owner=chat, contact_person="Ms Wang", address="1 Harbour Road")
    make.receivable(huaxin, 1200, due="2026-01-31", number="INV-7")
    make.receivable(huaxin, 300, due="2026-02-20", number="INV-8")
    make.receivable(huaxin, 999, due="2026-04-30", number="INV-9")

    reply = await chat.says("/letter Huaxin 2")

    (pdf,) = reply.files.values()
    paper = printed(pdf)
    assert (paper.size, paper.fonts <= {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"}) == (A4, True)
    assert (paper.embedded, len(pdf) < LARGEST, len(paper.pages)) == (len(paper.fonts), True, 1)
    for words in ("Dear Ms Wang,", "1 Harbour Road", "INV-7", "1,200.00", "30", "INV-8", "CN¥1,500.00",
                  "工商银行上海分行",
                  "Second payment reminder", "汇宽商贸有限公司", "021-6888 1234", "Li Lei", "Page 1 of 1"):  # fmt: skip
        assert words in paper, words
    assert "INV-9" not in paper
    assert "Letter to Huaxin Trading" in reply.text
    assert "1,500.00" in reply.text


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("催款函 华鑫", "付款提醒函"),
        ("催款函 华鑫 2", "二次催款函"),
        ("催款函 华鑫 第三封", "最后催款通知"),
        ("/letter 华鑫 final", "最后催款通知"),
        ("letter 华鑫 friendly", "付款提醒函"),
    ],
)
async def test_a_letter_has_three_tones_and_the_language_of_the_customer(
    chat: Phone, make: Make, said: str, title: str
):
    make.receivable(make.customer("华鑫商贸有限公司", owner=chat), 12000, due="2026-02-20")

    reply = await chat.says(said)

    (pdf,) = reply.files.values()
    for words in (title, "华鑫商贸有限公司", "到期日逾期天数金额"):
        assert words in printed(pdf), words
    english = await reply.tap("📄 English")
    (pdf,) = english.files.values()
    assert "Yours sincerely" in printed(pdf)


async def test_without_a_number_the_age_decides_the_tone(chat: Phone, make: Make):
    old = make.customer("Old Debts", owner=chat)
    make.receivable(old, 100, due="2025-12-01")

    reply = await chat.says("/letter Old Debts")

    (pdf,) = reply.files.values()
    assert "Last notice before further steps" in printed(pdf)


async def test_there_is_no_letter_when_nothing_is_late(chat: Phone, make: Make):
    good = make.customer("Good Payer", owner=chat)
    make.receivable(good, 100, due="2026-03-02")

    reply = await chat.says("/letter Good Payer")

    assert reply.files == {}
    assert "no letter" in reply.text


async def test_a_letter_in_several_currencies_never_adds_them_up(chat: Phone, make: Make):
    mixed = make.customer("Mixed", owner=chat)
    make.receivable(mixed, 500, due="2026-02-01")
    make.receivable(mixed, 70000, due="2026-02-01", currency="JPY")
    make.receivable(mixed, "1.234", due="2026-02-01", currency="KWD")

    reply = await chat.says("/letter Mixed 1")

    (pdf,) = reply.files.values()
    paper = printed(pdf)
    for words in ("CN¥500.00", "¥70,000", "KWD1.234"):
        assert words in paper, words


async def test_a_receipt_tells_what_came_and_what_it_settled(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-01-31", number="INV-7")
    make.receivable(acme, 500, due="2026-02-28", number="INV-8")
    payment = make.payment(acme, 400, reference="TX77")

    reply = await chat.says("/receipt ACME")

    (pdf,) = reply.files.values()
    paper = printed(pdf)
    for words in (f"R-{payment.id}", "CN¥400.00", "INV-7", "CN¥300.00", "INV-8", "CN¥100.00", "TX77", "bank transfer"):
        assert words in paper, words
    assert "Your balance now: CN¥400.00 open." in paper
    assert "Thank you! We have received CN¥400.00" in reply.text
    assert "CN¥400.00 open" in reply.text


async def test_a_receipt_of_an_earlier_payment_is_found_by_its_number(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 900, due="2026-01-31")
    first = make.payment(acme, 100, reference="TX1")
    make.payment(acme, 200)

    by_number = await chat.says(f"/receipt ACME R-{first.id}")
    by_reference = await chat.says("/receipt ACME TX1")
    last = await chat.says("/receipt ACME")
    other = await last.tap(f"receipt:{first.id}")

    for reply in (by_number, by_reference, other):
        assert list(reply.files) == [f"R-{first.id}.pdf"]
    assert "I find no payment" in (await chat.says("/receipt ACME R-999")).text


async def test_a_cheque_has_a_receipt_with_a_condition_and_a_bounced_one_has_none(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 900, due="2026-01-31")
    cheque = make.payment(acme, 100, method=Method.CHEQUE)

    reply = await chat.says("/receipt ACME")
    (pdf,) = reply.files.values()
    assert "valid when the cheque has cleared" in printed(pdf)

    waiting = await (await chat.says("/cheques")).tap("1")
    await waiting.tap(f"cheque.bounce:{cheque.id}")
    gone = await chat.taps(waiting.last, f"receipt:{cheque.id}")
    assert gone.files == {}
    assert "no receipt" in gone.words


async def test_credit_stands_on_the_receipt(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.payment(acme, 70)

    reply = await chat.says("/receipt ACME")

    (pdf,) = reply.files.values()
    assert "Kept as credit: CN¥70.00" in printed(pdf)
    assert "To your credit: CN¥70.00." in printed(pdf)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("0.01", "壹分"), ("0.10", "壹角"), ("0.15", "壹角伍分"), ("1", "壹元整"), ("10", "壹拾元整"),
        ("1.05", "壹元零伍分"), ("1.50", "壹元伍角"), ("1.15", "壹元壹角伍分"), ("100", "壹佰元整"),
        ("325.04", "叁佰贰拾伍元零肆分"), ("1409.50", "壹仟肆佰零玖元伍角"), ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"), ("10010", "壹万零壹拾元整"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"), ("1000000", "壹佰万元整"), ("10000000", "壹仟万元整"),
        ("100100000", "壹亿零壹拾万元整"), ("1000010000", "壹拾亿零壹万元整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)  # fmt: skip
def test_yuan_in_words(amount: str, words: str):
    assert rmb_in_words(Money(int(Decimal(amount) * 100), "CNY")) == words


@pytest.mark.parametrize(
    ("amount", "in_full"),
    [("15000", "壹万伍仟元整"), ("10500.05", "壹万零伍佰元零伍分"), ("0.50", "伍角"), ("100000000.01", "壹亿元零壹分")],
)
async def test_a_chinese_receipt_repeats_the_amount_in_words(chat: Phone, make: Make, amount: str, in_full: str):
    make.payment(make.customer("华鑫商贸", owner=chat), amount)

    reply = await chat.says("/receipt 华鑫")

    (pdf,) = reply.files.values()
    for words in (f"人民币（大写）：{in_full}", "交款单位华鑫商贸", "收据编号"):
        assert words in printed(pdf), words


async def test_a_sentence_gets_the_paper_as_well(chat: Phone, make: Make):
    make.payment(make.customer("ACME", owner=chat), 70)

    reply = await chat.says("收据 ACME")

    assert [name for name in reply.files if name.endswith(".pdf")]


async def test_finance_and_the_manager_get_papers_and_other_salespeople_none(people: People, make: Make, chat: Phone):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 100, due="2026-01-01")
    payment = make.payment(acme, 70)

    for phone in (people.manager("Boss"), people.accountant("Wu")):
        assert (await phone.says("/letter ACME")).files
        assert (await phone.says("/receipt ACME")).files
    other = people.salesperson("Han Meimei")
    menu = await other.says("/menu")
    for data in (f"letter:{acme.id}", f"receipt:{payment.id}", f"receipt.pdf:{payment.id}:en"):
        reply = await other.taps(menu.last, data)
        assert reply.files == {}
        assert "I do not know that customer" in reply.words


async def test_a_paper_stands_in_the_audit(chat: Phone, office: Office, make: Make):
    from tests.test_audit import chain

    make.receivable(make.customer("ACME", owner=chat), 100, due="2026-01-01")

    await chat.says("/letter ACME")

    assert [action for action, _after in chain(office, chat)][-1] == "document.made"


@pytest.mark.parametrize(
    ("days_late", "due", "spoken", "off", "on"),
    [
        (1, None, [], 1, 1),
        (6, None, [], 1, 1),
        (29, 1, [], 1, 1),
        (30, 1, [], 2, 1),  # old, but the first step is still to be taken
        (59, 3, [(2, 0)], 2, 2),
        (60, 4, [(3, 0)], 3, 3),
        (900, None, [(4, 0)], 3, 3),  # all were taken
        (35, None, [(3, 0), (2, 0)], 2, 2),  # waits: as the last one
        (5, None, [(4, 40)], 1, 1),  # about an older debt that is paid
    ],
)
def test_the_tone_follows_the_level_with_dunning_and_the_age_without(
    days_late: int, due: int | None, spoken: list[tuple[int, int]], off: int, on: int
):
    today, ladder = date(2026, 3, 2), Ladder()
    oldest = today - timedelta(days=days_late)
    taken = [(Taken(level, today, oldest - timedelta(days=older)), ladder.level(level).tone) for level, older in spoken]

    assert tone_now(ladder, oldest, due, taken, today=today) == off
    assert tone_now(replace(ladder, tasks=True), oldest, due, taken, today=today) == on


@pytest.mark.parametrize(
    ("tone", "today", "day"),
    [
        (Tone.FRIENDLY, "2026-03-02", "2026-03-12"),
        (Tone.FIRM, "2026-03-02", "2026-03-09"),
        (Tone.FINAL, "2026-03-02", "2026-03-09"),  # five days later is a Saturday
        (Tone.FINAL, "2026-09-28", "2026-10-08"),  # in the National Day holidays
    ],
)
def test_the_day_until_which_a_letter_asks_for_the_money(tone: Tone, today: str, day: str):
    assert pay_by(tone, today=date.fromisoformat(today), calendar=Calendar("CN")) == date.fromisoformat(day)


def test_nothing_that_people_wrote_is_read_as_markup():
    said = '#panic("x") *bold* = heading $x$ \\ @ref <label> "'
    data = {
        "lang": "en", "region": "GB", "title": said, "foot": said, "pages": "#n/#m", 
        "company": {"name": said, "lines": [said], "logo": None},
        "to": {"label": "", "name": said, "lines": [said]}, "facts": [[said, said]], "received": said, "amount": said,
        "in_full": said, "settled": said, "heads": ["a", "b"], "rows": [[said, said]], "notes": [said], "thanks": said,
        "sign": [said], "ways": {"title": said, "lines": [said], "code": None},
    }  # fmt: skip

    paper = printed(typeset("receipt", data, made_at=datetime(2026, 3, 2, tzinfo=UTC)))

    assert said in paper


def test_two_hundred_entries_with_the_long_numbers_of_a_bank_stand_on_few_pages():
    row = ["2026年1月11日", "42000021234567890123456789012", "收款，银行转账", "", "1,234,567.89", "98,765,432.10"]
    plain = ["2026年1月11日", "INV-7", "应收款", "1,234,567.89", "", "98,765,432.10"]
    account = {
        "title": "CNY",
        "rows": [row, *[plain] * 4] * 40,
        "totals": [row],
        "ages_title": "",
        "ages": [],
        "notes": [],
    }
    data = {
        "lang": "zh", "region": "CN", "title": "对账单", "foot": "", "pages": "#n/#m", "facts": [],
        "company": {"name": "汇宽", "lines": [], "logo": None}, "to": {"label": "致", "name": "华鑫", "lines": []},
        "ways": {"title": "", "lines": [], "code": None}, "confirm": "", "sign": ["日期"],
        "heads": ["日期", "单号", "摘要", "应收", "已收", "余额"], "accounts": [account],
    }  # fmt: skip

    pdf = typeset("statement", data, made_at=datetime(2026, 3, 2, tzinfo=UTC))

    assert len(printed(pdf).pages) == 7
    assert len(pdf) < LARGEST
    assert "".join(row) in printed(pdf)


async def test_a_receivable_in_parts_has_a_plan_on_paper(chat: Phone, make: Make):
    haitian = make.customer("海天食品", owner=chat)
    bill = make.receivable(haitian, 900, due="2026-04-30", number="HT-5", plan=plan_of("3"))
    card = await chat.says("/card 海天")

    reply = await chat.taps(card.last, f"bill.plan:{bill.id}")

    (pdf,) = reply.files.values()
    for words in ("分期付款计划", "HT-5", "2026 年 6 月 30 日", "300.00", "900.00"):
        assert words in printed(pdf), words

    await chat.says("/move 海天 HT-5 part 2 2026-08-31")
    reply = await chat.taps(card.last, f"bill.plan:{bill.id}")

    (pdf,) = reply.files.values()
    assert "12026年4月30日300.00300.0032026年6月30日300.00300.0042026年8月31日300.00300.00合计900.00900.00" in printed(
        pdf
    )


async def test_a_credit_note_stands_on_the_statement_with_what_it_is_about(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 3000, due="2026-02-20", issued="2026-01-20", number="INV-8")
    await chat.says("/credit ACME INV-8 300 damaged goods")

    reply = await (await chat.says("/statement ACME 2026-03")).tap("📄 PDF")

    (pdf,) = reply.files.values()
    assert "2Mar2026INV-8creditnote" in printed(pdf)
