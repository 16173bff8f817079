"""Bad input of sixty kinds and more: each gets a sentence, writes nothing, and leaves no traceback."""

from __future__ import annotations

import pytest
from sqlmodel import Session, SQLModel, func, select

from models.directory.customers import Customer
from models.ledger.entries import Entry
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.work.activities import Activity
from models.work.follow_ups import FollowUp
from tests.making import Make
from tests.office import Office, People, Phone

BUSINESS: tuple[type[SQLModel], ...] = (Customer, Activity, FollowUp, Receivable, Payment, Entry)

AMOUNTS = {
    "negative": "/pay ACME -5 cash",
    "negative in Chinese": "收 ACME 负五百 现金",
    "zero": "/pay ACME 0 cash",
    "zero with decimals": "/pay ACME 0.00 cash",
    "too many decimals": "/pay ACME 1.234567 cash",
    "three decimals": "/pay ACME 0.125 cash",
    "huge": "/pay ACME 99999999999999 cash",
    "huge in words": "收 ACME 九千九百亿亿 现金",
    "forty digits": "/pay ACME " + "9" * 40 + " cash",
    "above the largest by a cent": "/pay ACME 10000000000.01 cash",
    "two amounts": "/pay ACME 100 200 cash",
    "a range": "/pay ACME 100-200 cash",
    "about": "/pay ACME about 100 cash",
    "万把块": "收 ACME 万把块 现金",
    "ambiguous point": "/pay ACME 1.500 cash",
    "scientific": "/pay ACME 1e9 cash",
    "infinity": "/pay ACME inf cash",
    "not a number": "/pay ACME NaN cash",
    "hexadecimal": "/pay ACME 0x1F cash",
    "two points": "/pay ACME 1.2.3 cash",
    "commas in odd places": "/pay ACME 1,2,3,4 cash",
    "only a sign": "/pay ACME ¥ cash",
    "two currencies": "/pay ACME $5€ cash",
    "a percentage": "/pay ACME 50% cash",
    "full-width negative": "/pay ACME －５ cash",
    "full-width zero": "/pay ACME ０ cash",
    "decimals of a yen": "/pay ACME 10.5 JPY cash",
    "letters": "/pay ACME lots cash",
    "bill of zero": "/bill ACME 0 2026-12-31",
    "bill below zero": "/bill ACME -1 2026-12-31",
    "bill huge": "/bill ACME 99999999999999 2026-12-31",
    "more parts than cents": "/bill ACME 0.05 2026-12-31 分10期",
    "a thousand parts": "/bill ACME 5000 2026-12-31 in 1000 parts",
}
DATES = {
    "31 February": "/bill ACME 100 2026-02-31",
    "29 February of no leap year": "/bill ACME 100 2026-02-29",
    "month 13": "/bill ACME 100 2026-13-01",
    "day 0": "/bill ACME 100 2026-01-00",
    "year 1889": "/bill ACME 100 1889-01-01",
    "year 2101": "/bill ACME 100 2101-01-01",
    "two readings": "/bill ACME 100 3/4",
    "next Friday on a Monday": "/follow ACME next Friday call",
    "a follow-up yesterday": "/follow ACME 2026-03-01 call",
    "a follow-up in the past": "/follow ACME 昨天 打电话",
    "a follow-up without a day": "/follow ACME call them",
    "a payment to come": "/pay ACME 100 cash 2026-04-01",
    "25 o'clock": "/follow ACME 2026-03-09 25:00 call",
    "minute 75": "/follow ACME 2026-03-09 10:75 call",
}
NAMES = {
    "an unknown customer": "/pay Nobody 100 cash",
    "no customer": "/pay 100 cash",
    "an unknown customer in a sentence": "收 不存在的客户 100 现金",
    "a new customer without a name": "/new",
    "a name of digits": "/new 12345",
    "a name of punctuation": "/new !!! ???",
    "a name of 200 characters": "/new " + "长" * 200,
    "an invisible name": "/new \u200b\u200b\u200b",
    "a bad phone": "/new Bad Phone Ltd 联系人 王 电话 123456",
    "HTML as a customer": "/pay <b>bold</b> 100 cash",
    "a card of nobody": "/card Nobody At All",
    "a history of nobody": "/history Nobody At All",
}
FORMS = {
    "an unknown command": "/frobnicate ACME",
    "a long unknown command": "/" + "x" * 60,
    "only a slash": "/",
    "HTML": "<script>alert(1)</script>",
    "an open tag": "<b>",
    "an ampersand": "&amp; &lt; &#x41;",
    "emoji": "😀👨‍👩‍👧‍👦🇨🇳",
    "5,000 characters": "漂" * 4096,
    "5,000 digits": "/pay ACME " + "7" * 4000,
    "control characters": "/pay\x07 ACME\x00 \x1b[K",
    "right-to-left override": "\u202ehello\u202c",
    "zero-width joiners": "p\u200da\u200dy",
    "a lone surrogate's neighbours": "\ufffd\ufffe",
    "combining marks": "a" + "\u0301" * 300,
    "SQL": "'; DROP TABLE customer; --",
    "a format string": "{amount} {0} %s %(x)s",
    "a path": "/export ../../etc/passwd",
    "a template": "${7*7} {{7*7}}",
    "a question": "did ACME pay?",
    "a denial": "ACME 还没付 5000",
    "a supposition": "如果 ACME 付 5000",
    "a period that is none": "/team sometime",
    "undo without anything": "/undo",
    "cancel without anything": "/cancel",
    "an export of no period": "/export yesterweek",
    "help for nothing": "/help nothing",
    "invite without rights": "/invite admin",
    "link in private": "/link North",
}
CASES = {**AMOUNTS, **DATES, **NAMES, **FORMS}


def counts(office: Office) -> dict[str, int]:
    def count(db: Session) -> dict[str, int]:
        return {table.__name__: db.exec(select(func.count()).select_from(table)).one() for table in BUSINESS}

    return office.look(count)


def test_there_are_sixty_kinds() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("kind", CASES)
async def test_bad_input_gets_a_sentence_and_writes_nothing(chat: Phone, make: Make, office: Office, kind: str) -> None:
    make.customer("ACME", owner=chat)
    before = counts(office)

    reply = await chat.says(CASES[kind])

    assert reply.text.strip(), "no answer"
    assert "Traceback" not in reply.text
    assert "Error number" not in reply.text
    assert counts(office) == before


async def test_the_same_is_said_in_chinese(people: People, office: Office, make: Make) -> None:
    chat = people.salesperson("李雷", language="zh_CN")
    make.customer("ACME", owner=chat)
    before = counts(office)
    for kind, text in CASES.items():
        reply = await chat.says(text)
        assert any("\u4e00" <= character <= "\u9fff" for character in reply.text), f"{kind}: {reply.text}"
        await chat.says("/cancel")
    assert counts(office) == before


async def test_after_bad_input_the_right_answer_goes_on(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME -5 cash")
    reply = await chat.says("5")
    assert "5.00" in reply.text
    assert counts(office)["Payment"] == 1


@pytest.mark.parametrize("text", ["5,000 字" + "长" * 4000, "<b>" * 900, "a&b<c> " * 400, "😀" * 2000])
async def test_long_and_odd_notes_are_kept_as_they_are(chat: Phone, make: Make, office: Office, text: str) -> None:
    make.customer("ACME", owner=chat)
    reply = await chat.says(f"/visit ACME {text[:2900]}")
    assert reply.text
    assert counts(office)["Activity"] == 1
