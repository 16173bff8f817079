"""What people type is read as the tables say; what reads several ways is asked, and nothing typed ever fails."""

import string
import time as clock
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.reading import (
    PARTS_OF,
    WORDS,
    Candidate,
    Context,
    Named,
    Reading,
    page_of,
    read_acts,
    read_answer,
    read_command,
)
from handlers.reading.verbs import signals_in
from locales import Reader, speak
from models.money import LARGEST, Money
from tests.reading_cases import ANSWERS, CHINESE, CUSTOMERS, ENGLISH, MIXED, ON_OTHER_DAYS
from tests.reading_scores import as_told

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = tuple(CUSTOMERS)


def find(text: str) -> list[Named]:
    """Whole names and the stretches of the table, longest first."""
    low, found = text.lower(), []
    for number, name in enumerate(NAMES):
        at = low.find(name.lower())
        if at >= 0:
            found.append(Named(at, at + len(name), (Candidate(number, name),), True))
    for stretch in {stretch for stretches in CUSTOMERS.values() for stretch in stretches}:
        at = low.find(stretch)
        if at >= 0:
            fits = tuple(Candidate(n, name) for n, name in enumerate(NAMES) if stretch in CUSTOMERS[name])
            found.append(Named(at, at + len(stretch), fits, False))
    return sorted(found, key=lambda named: (named.start - named.end, named.start))


MONDAY = Context(datetime(2026, 11, 23, 9, tzinfo=SHANGHAI), "zh_CN", "CNY", find)


def read_sentence(text: str, context: Context) -> Reading:
    """The one act that a sentence tells."""
    (reading,) = read_acts(text, context)
    return reading


def cases(table: str) -> list[Any]:
    """The lines of a table, each with its text and what is expected."""
    lines = [line.partition(" =>") for line in table.replace("\n ", " ").strip().split("\n")]
    return [
        pytest.param(typed, [{part.strip() for part in act.split(" | ")} for act in expected.split(" || ")], id=typed)
        for typed, _, expected in lines
    ]


def told(reading: Reading) -> set[str]:
    """A reading in the words of the tables."""
    return {
        reading.intent or "-",
        *(f"{part}={as_told(value)}" for part, value in reading.values.items()),
        *(f"{part}?={' / '.join(map(as_told, values))}" for part, values in reading.asked.items()),
        *(f"{part}!" for part in reading.refused),
    }


@pytest.mark.parametrize(("typed", "expected"), [*cases(CHINESE), *cases(ENGLISH), *cases(MIXED)])
def test_a_sentence_is_read_as_the_table_says(typed: str, expected: list[set[str]]) -> None:
    assert [told(act) for act in read_acts(typed, MONDAY)] == expected


@pytest.mark.parametrize(("typed", "expected"), cases(ON_OTHER_DAYS))
def test_a_day_depends_on_the_day_it_is_said_on(typed: str, expected: list[set[str]]) -> None:
    said_on, _space, text = typed.partition(" ")
    context = replace(MONDAY, now=datetime.fromisoformat(f"{said_on}T09:00").replace(tzinfo=SHANGHAI))
    assert [told(act) for act in read_acts(text, context)] == expected


@pytest.mark.parametrize(("typed", "expected"), cases(ANSWERS))
def test_an_answer_is_read_as_the_part_that_was_asked(typed: str, expected: list[set[str]]) -> None:
    part, _colon, text = typed.partition(": ")
    assert [told(read_answer(part, text, MONDAY))] == expected


@pytest.mark.parametrize(
    ("day_first", "expected"),
    [(True, {"date=2027-04-03"}), (False, {"date=2027-03-04"}), (None, {"date?=2027-03-04 / 2027-04-03"})],
)
def test_a_day_with_a_stroke_is_asked_unless_the_order_is_known(day_first: bool | None, expected: set[str]) -> None:
    reading = read_sentence("/follow Acme 3/4", replace(MONDAY, day_first=day_first))
    assert told(reading) == {"follow", "customer=Acme Ltd"} | expected


@pytest.mark.parametrize(
    ("company", "typed", "amount"),
    [
        ("USD", "$500", Money(50_000, "USD")),
        ("HKD", "$500", Money(50_000, "HKD")),
        ("CNY", "$500", Money(50_000, "USD")),
        ("HKD", "500元", Money(50_000, "HKD")),
        ("EUR", "500元", Money(50_000, "CNY")),
        ("JPY", "¥500", Money(500, "JPY")),
        ("USD", "¥500", Money(50_000, "CNY")),
        ("JPY", "500", Money(500, "JPY")),
        ("KWD", "1.234", Money(1_234, "KWD")),
        ("CNY", "RM 500", Money(50_000, "MYR")),
        ("CNY", "NT$500", Money(50_000, "TWD")),
        ("CNY", "三百美元", Money(30_000, "USD")),
    ],
)
def test_a_currency_is_known_by_its_sign_code_or_name(company: str, typed: str, amount: Money) -> None:
    reading = read_answer("amount", typed, replace(MONDAY, currency=company))
    assert {reading.values.get("amount"), *reading.asked.get("amount", ())} >= {amount}
    assert ("amount" in reading.values) == (company != "KWD")  # 1.234 may also be 1,234 dinars


def test_an_amount_too_fine_for_its_currency_is_refused_in_words() -> None:
    refused = read_sentence("/pay Acme 500.5 JPY", MONDAY).refused["amount"]
    assert "JPY" in speak(refused, Reader("en", SHANGHAI))


def test_the_largest_amount_is_taken_and_one_more_is_refused() -> None:
    largest = Decimal(LARGEST) / 100
    assert read_answer("amount", f"{largest:f}", MONDAY).values == {"amount": Money(LARGEST, "CNY")}
    assert set(read_answer("amount", f"{largest + Decimal('0.01'):f}", MONDAY).refused) == {"amount"}


def test_every_refusal_can_be_spoken_in_both_languages() -> None:
    typed = ("5000.123", "0", "-3", "几千", "1,2345", "2026-02-30", "3000-01-01", "25:00", "net 9999", "分500期")
    for text in typed:
        for sentence in read_sentence(f"/bill Acme {text} 17:99", MONDAY).refused.values():
            assert speak(sentence, Reader("en", SHANGHAI))
            assert speak(sentence, Reader("zh_CN", SHANGHAI))


def test_a_command_takes_only_the_parts_it_wants_and_leaves_the_rest_in_the_note() -> None:
    reading = read_command("visit", "Acme paid 500 cash tomorrow", ("customer", "note"), MONDAY)
    assert told(reading) == {"visit", "customer=Acme Ltd", "note=paid 500 cash tomorrow"}


def test_a_date_and_time_from_now_come_together_over_midnight() -> None:
    late = replace(MONDAY, now=datetime(2026, 12, 31, 23, 30, tzinfo=SHANGHAI))
    reading = read_sentence("/follow Acme in 2 hours", late)
    assert (reading.values["date"], reading.values["time"]) == (date(2027, 1, 1), time(1, 30))


def test_the_first_words_of_commands_are_read_as_their_commands() -> None:
    for word, intent in WORDS.items():
        assert intent in PARTS_OF
        assert read_sentence(word, MONDAY).intent in {intent, None}


def test_a_code_and_a_text_are_taken_as_they_are() -> None:
    assert told(read_sentence("/start -aB_9-", MONDAY)) == {"start", "code=-aB_9-"}
    assert told(read_sentence("/find 华鑫, 5000", MONDAY)) == {"find", "text=华鑫, 5000"}


def test_full_width_and_ordinary_characters_read_the_same_and_keep_their_places() -> None:
    wide = "收　华鑫　５，０００．５０　微信！"
    page = page_of(wide)
    assert len(page.raw) == len(page.plain) == len(page.low)
    assert told(read_sentence(wide, MONDAY)) == told(read_sentence("收 华鑫 5,000.50 微信!", MONDAY))


def test_direction_marks_and_control_characters_are_harmless() -> None:
    clean = told(read_sentence("收 华鑫 5000 微信", MONDAY))
    assert told(read_sentence("\u202e收\u200f \x07华鑫\x00 50\u200b00\ufeff 微信\x1b", MONDAY)) == clean


def test_no_verb_is_read_out_of_a_customers_name() -> None:
    def named(text: str) -> list[Named]:
        at = text.find("收获农场")
        return [Named(at, at + 4, (Candidate(1, "收获农场"),), True)] if at >= 0 else []

    context = replace(MONDAY, find=named)
    assert told(read_sentence("拜访收获农场 看了新品", context)) == {"visit", "customer=收获农场", "note=看了新品"}
    assert told(read_sentence("收收获农场5000", context)) == {"pay", "customer=收获农场", "amount=5000.00 CNY"}


def test_a_phone_tail_is_the_customer_only_beside_an_amount_and_then_asked() -> None:
    def named(text: str) -> list[Named]:
        at = text.find("8000")
        return [Named(at, at + 4, (Candidate(1, "华鑫商贸"),), False)] if at >= 0 else []

    context = replace(MONDAY, find=named)
    assert told(read_sentence("/pay 8000 500", context)) == {"pay", "customer?=华鑫商贸", "amount=500.00 CNY"}
    assert told(read_sentence("/pay 8000", context)) == {"pay", "amount=8000.00 CNY"}
    assert told(read_sentence("/card 8000", context)) == {"card", "customer=华鑫商贸"}


def test_a_verb_that_is_denied_tells_nothing() -> None:
    assert [said.intent for said in signals_in("收到了")] == ["pay"]
    assert not list(signals_in("还没收到"))
    assert not list(signals_in("has not paid"))


# Whatever is typed

_PIECES = [
    *"收付了华鑫联拜访下周一二三月日号天点半万千百亿元块毛分期结%-+.,，。/:#@$¥ \n\t😀\u200f\x00'\"<>()",
    *"0123456789０９abckwmINV",
    *(
        "next",
        "Friday",
        "net",
        "EOM",
        "2026-12-05",
        "13800138000",
        "收款",
        "应收",
        "现金",
        "cash",
        "from",
        "Acme",
        "3/4",
    ),
    *("1.500", "--", "..", "到", "大概", "第", "下午", "15:30"),
]
_anything = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=40).map(" ".join),
)


@example("1-0万")
@given(_anything)
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_read_without_failing(text: str) -> None:
    readings = [*read_acts(text, MONDAY)]
    readings += [read_command(intent, text, PARTS_OF[intent], MONDAY) for intent in ("pay", "new", "visit", "team")]
    readings += [read_answer(part, text, MONDAY) for part in ("amount", "next_date", "phone", "terms", "period")]
    for reading in readings:
        assert not set(reading.values) & set(reading.asked)
        assert not set(reading.refused) & {*reading.values, *reading.asked}
        assert all(reading.asked.values())


_LONG: dict[str, str] = {
    "digits": "1" * 5000,
    "groups": "1," * 2500,
    "points": "1." * 2500,
    "numerals": "三万" * 2500,
    "units": "十百千万亿" * 1000,
    "weekdays": "周五" * 2500,
    "days": "12月5日 " * 830,
    "strokes": "1/2 " * 1250,
    "pluses": "+1 " * 1666,
    "spaces": " " * 5000,
    "letters": "a1" * 2500,
    "dashes": "-" * 5000,
    "emoji": "😀" * 5000,
    "addresses": "广州市天河区体育路" * 550,
    "mails": "a" * 64 + "@" + "a." * 2460,
    "verbs": "华鑫付了5000 " * 500,
    "denials": "没不未n't" * 800,
    "sources": "来源 A" * 1000,
    "quotes": '"' * 5000,
    "markup": "<b>" * 1666,
}


@pytest.mark.parametrize("text", _LONG.values(), ids=_LONG)
def test_the_longest_message_takes_no_longer_than_its_length_is_worth(text: str) -> None:
    def seconds(intent: str, said: str) -> float:
        start = clock.process_time()
        read_command(intent, said, PARTS_OF[intent], MONDAY) if intent else read_acts(said, MONDAY)
        return clock.process_time() - start

    for intent in ("", "pay", "new", "visit", "history"):
        for _attempt in range(4):  # whatever else the machine does is no matter of length
            if seconds(intent, text) < 4 * seconds(intent, text[: len(text) // 2]) + 0.02:
                break
        else:
            pytest.fail(f"twice the length takes more than four times as long, as {intent or 'a sentence'}")


# Whatever is meant is read back

_AMOUNTS: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}",
    lambda n: f"{n:,}",
    lambda n: f"{n:,}.00",
    lambda n: f"¥{n}",
    lambda n: f"{n}元",
    lambda n: f"{n} yuan",
    lambda n: f"RMB{n}",
    lambda n: f"{n}".translate(str.maketrans(string.digits, "０１２３４５６７８９")),
)
_METHODS = {"微信": "wechat", "现金": "cash", "支付宝": "alipay", "转账": "transfer", "支票": "cheque", "刷卡": "card",
            "cash": "cash", "WeChat": "wechat", "bank transfer": "transfer", "by cheque": "cheque"}  # fmt: skip


@given(
    amount=st.integers(1, 10**9),
    write=st.sampled_from(_AMOUNTS),
    method=st.sampled_from(sorted(_METHODS)),
    ago=st.integers(0, 300),
    customer=st.sampled_from(["华鑫", "Acme", "宏达机电"]),
    order=st.permutations(range(5)),
    between=st.sampled_from([" ", "，", "; ", ", "]),
)
@example(
    amount=1300000, write=str, method="WeChat", ago=0, customer="华鑫", order=[0, 1, 3, 2, 4], between=" "
)  # an amount and a year that look like a mobile's number
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_parts_of_a_payment_are_read_in_any_order(
    amount: int, write: Callable[[int], str], method: str, ago: int, customer: str, order: list[int], between: str
) -> None:
    day = date(2026, 11, 23) - timedelta(days=ago)
    parts = [customer, write(amount), method, f"{day}", "INV-77"]
    reading = read_sentence("/pay " + between.join(parts[at] for at in order), MONDAY)
    assert reading.values["amount"] == Money(amount * 100, "CNY")
    assert reading.values["method"] == _METHODS[method]
    assert reading.values["date"] == day
    assert reading.values["number"] == "INV-77"
    assert customer in reading.values["customer"].name
    assert not reading.asked
    assert "note" not in reading.values


_DIGITS = "零一二三四五六七八九"


def in_chinese(n: int) -> str:
    """A number below a hundred million as it is written out."""
    if n >= 10_000:
        head, rest = divmod(n, 10_000)
        return in_chinese(head) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + in_chinese(rest))
    text, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, n = divmod(n, size)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
        gap = not digit
    return text


@given(st.integers(100, 99_999_999))
@settings(max_examples=400, deadline=None)
def test_a_number_written_out_in_chinese_is_read_back(n: int) -> None:
    assert read_answer("amount", in_chinese(n) + "元", MONDAY).values == {"amount": Money(n * 100, "CNY")}


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
def test_a_full_date_is_read_back_in_every_way_it_is_written(day: date, way: int) -> None:
    written = (
        f"{day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d %B %Y}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day.year}/{day.month}/{day.day}",
    )[way]
    assert read_answer("date", written, MONDAY).values == {"date": day}


@given(st.times())
@settings(max_examples=200, deadline=None)
def test_a_time_is_read_back(at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    assert read_answer("time", f"{at:%I:%M%p}", MONDAY).values == {"time": at}
    assert read_answer("time", f"{at:%H:%M}", MONDAY).values.get("time", at) == at
