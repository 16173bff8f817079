"""A message is read as the acts that it tells, and whatever is put into a sentence is read back out of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.reading import Candidate, Named, Reading, read_acts
from models.money import Money, money_of
from tests.reading_cases import CUSTOMERS
from tests.reading_scores import MONDAY as MOMENT
from tests.test_reading import MONDAY, in_chinese, told

TODAY = MOMENT.date()
CHINESE = {"华鑫": "华鑫商贸", "华联超市": "华联超市", "宏达": "宏达机电"}
ENGLISH = {"Acme": "Acme Ltd", "Huaxin": "Huaxin Trading"}
METHODS = {"微信": "wechat", "现金": "cash", "支付宝": "alipay", "转账": "transfer", "刷卡": "card"}
ENGLISH_METHODS = {"in cash": "cash", "by WeChat": "wechat", "by cheque": "cheque", "by bank transfer": "transfer"}
SUMS: tuple[Callable[[int], str], ...] = (
    str,
    lambda n: f"{n:,}",
    lambda n: f"{n}元",
    lambda n: f"¥{n}",
    lambda n: in_chinese(n) + "块",
    lambda n: f"{n // 10_000}万{n % 10_000 or ''}" if n >= 10_000 and n % 10_000 >= 1000 else f"{n}块钱",
)
DAYS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.month}月{day.day}号",
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
)
PROMISES = (
    "{name}说{day}付{sum}",
    "{name} {day}付{sum}",
    "{name}答应{day}前付{sum}",
    "{name}老板说{day}打{sum}过来",
    "承诺 {name} {sum} {day}",
)
PAYMENTS = (
    "收{name}{sum}{method}",
    "收 {name} {sum} {method}",
    "{name}付了{sum}{method}",
    "{name}{method}付了{sum}",
    "{method}收到{name}{sum}",
    "今天收到{name}的{sum}，{method}",
    "{name} {sum} {method}",
    "刚收了{name}{sum} {method}",
)
ENGLISH_PAYMENTS = (
    "got {sum} from {name} {method}",
    "{name} paid {sum} {method}",
    "{method} {name} paid {sum}",
    "received {sum} {method} from {name} today",
    "collected {sum} from {name}, {method}",
)
sums = st.integers(100, 9_999_999)
ahead = st.integers(1, 150)


def only(text: str) -> Reading:
    (act,) = read_acts(text, MONDAY)
    return act


def name_of(act: Reading) -> str:
    return str(act.values["customer"].name)


@given(
    template=st.sampled_from(PAYMENTS),
    name=st.sampled_from(sorted(CHINESE)),
    n=sums,
    write=st.sampled_from(SUMS),
    method=st.sampled_from(sorted(METHODS)),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_payment_said_in_chinese_is_read_back(
    template: str, name: str, n: int, write: Callable[[int], str], method: str
) -> None:
    act = only(template.format(name=name, sum=write(n), method=method))
    assert (act.intent, name_of(act)) == ("pay", CHINESE[name])
    assert act.values["amount"] == Money(n * 100, "CNY")
    assert act.values["method"] == METHODS[method]
    assert not act.asked


@given(
    template=st.sampled_from(ENGLISH_PAYMENTS),
    name=st.sampled_from(sorted(ENGLISH)),
    n=sums,
    method=st.sampled_from(sorted(ENGLISH_METHODS)),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_payment_said_in_english_is_read_back(template: str, name: str, n: int, method: str) -> None:
    act = only(template.format(name=name, sum=f"{n:,}", method=method))
    assert (act.intent, name_of(act)) == ("pay", ENGLISH[name])
    assert act.values["amount"] == Money(n * 100, "CNY")
    assert act.values["method"] == ENGLISH_METHODS[method]
    assert not act.asked


@given(
    template=st.sampled_from(PROMISES),
    name=st.sampled_from(sorted(CHINESE)),
    n=sums,
    write=st.sampled_from(SUMS),
    days=ahead,
    say=st.sampled_from(DAYS),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_promise_is_read_back(
    template: str, name: str, n: int, write: Callable[[int], str], days: int, say: Callable[[date], str]
) -> None:
    day = TODAY + timedelta(days=days)
    act = only(template.format(name=name, sum=write(n), day=say(day)))
    assert (act.intent, name_of(act)) == ("promise", CHINESE[name])
    assert act.values["amount"] == Money(n * 100, "CNY")
    assert act.values["date"] == day
    assert not act.asked


CURRENCIES = {
    "{n}美元": "USD", "USD {n}": "USD", "HK${n}": "HKD", "{n}港币": "HKD", "€{n}": "EUR", "{n} euros": "EUR",
    "{n}日元": "JPY", "JPY{n}": "JPY", "{n} KWD": "KWD", "£{n}": "GBP", "RMB {n}": "CNY", "{n}人民币": "CNY",
}  # fmt: skip
SAID_OF = ("{name}付了{sum}", "收{name} {sum} 现金", "{name} paid {sum} in cash", "got {sum} from {name}")
CAPITALS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


@given(
    template=st.sampled_from(SAID_OF),
    name=st.sampled_from(sorted(CHINESE | ENGLISH)),
    n=sums,
    write=st.sampled_from(sorted(CURRENCIES)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_amount_in_any_currency_is_read_back(template: str, name: str, n: int, write: str) -> None:
    act = only(template.format(name=name, sum=write.format(n=n)))
    assert (act.intent, name_of(act)) == ("pay", (CHINESE | ENGLISH)[name])
    assert act.values["amount"] == money_of(Decimal(n), CURRENCIES[write])
    assert not act.asked


@given(
    name=st.sampled_from(sorted(CHINESE)), n=st.integers(100, 99_999_999), whole=st.sampled_from(["元整", "圆整", "元"])
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_amount_in_capitals_is_read_back(name: str, n: int, whole: str) -> None:
    act = only(f"收到{name}转账人民币{in_chinese(n).translate(CAPITALS)}{whole}")
    assert (act.intent, name_of(act)) == ("pay", CHINESE[name])
    assert act.values["amount"] == Money(n * 100, "CNY")
    assert act.values["method"] == "transfer"
    assert not act.asked


@given(
    template=st.sampled_from(SAID_OF),
    name=st.sampled_from(sorted(CHINESE | ENGLISH)),
    n=st.integers(1, 9_999).map(lambda n: n * 100),
    write=st.sampled_from(
        ["大概{n}", "差不多{n}块", "{n}左右", "将近{n}", "{n}到{m}", "{n}-{m}", "about {n}", "around {n}", "{n} or {m}",
         "nearly {n}", "至少{n}", "不到{n}", "{n}多块"]
    ),
)  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_amount_that_is_not_certain_is_never_taken(template: str, name: str, n: int, write: str) -> None:
    for act in read_acts(template.format(name=name, sum=write.format(n=n, m=n + 500)), MONDAY):
        assert "amount" not in act.values or act.asked
        assert act.intent != "pay" or {"amount"} & {*act.asked, *act.refused}


@given(
    template=st.sampled_from(
        [
            "{name} will pay {sum} on {day}",
            "{name} promised {sum} by {day}",
            "{name} said they will pay {sum} {day}",
            "on {day} {name} will transfer {sum}",
        ]
    ),
    name=st.sampled_from(sorted(ENGLISH)),
    n=sums,
    days=ahead,
    say=st.sampled_from(["{day:%d %B}", "{day:%b} {day.day}", "{day:%Y-%m-%d}", "{day:%d %b %Y}"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_promise_said_in_english_is_read_back(template: str, name: str, n: int, days: int, say: str) -> None:
    day = TODAY + timedelta(days=days)
    act = only(template.format(name=name, sum=f"{n:,}", day=say.format(day=day)))
    assert (act.intent, name_of(act)) == ("promise", ENGLISH[name])
    assert act.values["amount"] == Money(n * 100, "CNY")
    assert act.values["date"] == day
    assert not act.asked


@given(
    template=st.sampled_from(
        [
            "{name}没付{sum}",
            "{name}的{sum}还没到账",
            "如果{name}付{sum}就发货",
            "{name}付了{sum}吗",
            "我替{name}付了{sum}运费",
            "等{name}的{sum}到账了告诉我",
            "听说{name}付了{sum}",
            "{name} has not paid {sum}",
            "if {name} pays {sum} we ship",
            "did {name} pay {sum}?",
            "I transferred {sum} to {name}",
            "{name} forgot to pay {sum}",
            "apparently {name} paid {sum}",
            "{name} says they paid {sum} but I can't see it",
        ]
    ),
    name=st.sampled_from(sorted(CHINESE | ENGLISH)),
    n=sums,
    write=st.sampled_from(["{n}", "{n:,}", "{n}元"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_money_that_did_not_come_is_never_written(template: str, name: str, n: int, write: str) -> None:
    acts = read_acts(template.format(name=name, sum=write.format(n=n)), MONDAY)
    assert not [act for act in acts if act.intent in ("pay", "promise", "bill", "refund") and not act.asked]


@given(
    name=st.sampled_from(sorted(CHINESE)),
    promised=sums,
    paid=sums,
    days=ahead,
    after=ahead,
    between=st.sampled_from(["，", " ", "。", "，顺便", "，然后"]),
    order=st.permutations(range(3)),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_acts_of_a_visit_are_read_in_any_order(
    name: str, promised: int, paid: int, days: int, after: int, between: str, order: list[int]
) -> None:
    day, then = TODAY + timedelta(days=days), TODAY + timedelta(days=after)
    said = (f"老板说{day}付{promised}", f"收了{paid}现金", f"{then}再去")
    acts = read_acts(between.join([f"今天去了{name}", *(said[at] for at in order)]), MONDAY)
    wanted: tuple[tuple[str, dict[str, object]], ...] = (
        ("promise", {"amount": Money(promised * 100, "CNY"), "date": day}),
        ("pay", {"amount": Money(paid * 100, "CNY"), "method": "cash", "date": TODAY}),
        ("follow", {"date": then}),
    )
    assert [act.intent for act in acts] == ["visit", *(wanted[at][0] for at in order)]
    for act, at in zip(acts[1:], order, strict=True):
        assert dict(act.values).items() >= wanted[at][1].items()
    assert {name_of(act) for act in acts} == {CHINESE[name]}
    assert not any(act.asked for act in acts)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("今天去了华联王经理说下周三付三万顺便收了五千现金周五再去", ["visit", "promise", "pay", "follow"]),
        ("收华鑫5000，收华联3000微信", ["pay", "pay"]),
        ("收华鑫5000 华联3000", ["pay", "pay"]),
        ("上午拜访了华联，下午给华鑫打了电话", ["visit", "call"]),
        ("华鑫付了5000，剩下的3000下周三付", ["pay", "promise"]),
        ("visited Acme and collected 500 cash and they promised 3000 by Dec 5", ["visit", "pay", "promise"]),
        ("今天去了华联，王总问什么时候到货，收了5000", ["visit", "pay"]),
        ("拜访 华联 谈了新品 周五再去", ["visit"]),  # a visit with its next step is one act
        ("应收 华鑫 3万，月底前付清", ["bill"]),
        ("去了华联，他们说付了5000，结果没到账", ["visit"]),
        ("给华鑫送了两千块的货，收了一千现金，剩下的月底给", ["bill", "pay", "promise"]),
        ("明天上午10点去华联收款5000", [None]),  # to go, or to have been paid: asked
        ("周五记得催华鑫付3万", ["follow"]),
        ("从华联出来又去了华鑫，收了8000支票", ["visit", "visit", "pay"]),
        ("华联付了5000，华鑫付了8000，宏达说下周付", ["pay", "pay", "promise"]),
    ],
)
def test_several_facts_are_several_acts_when_the_message_clearly_says_so(text: str, acts: list[str | None]) -> None:
    assert [act.intent for act in read_acts(text, MONDAY)] == acts


@pytest.mark.parametrize(
    "text",
    [
        "华鑫应该付了5000",
        "华鑫微信说今天转五千，还没到",
        "听说华鑫付了5000",
        "如果华鑫付5000，就发货",
        "估计华鑫月底能付3万",
        "paid 50 for parking at Acme",
        "hope Acme pays 500 on Friday",
        "Acme says they paid 500 but nothing arrived",
        "Acme paid 500, right?",
        "华鑫欠款5000已结清",  # an old debt that is settled, or a new one: asked
    ],
)
def test_money_that_is_doubted_or_our_own_is_never_written(text: str) -> None:
    assert not {act.intent for act in read_acts(text, MONDAY)} & {"pay", "bill", "promise", "refund"}


def test_each_act_keeps_its_own_customer_and_what_it_rests_on() -> None:
    first, second = read_acts("上午拜访了华联，下午给华鑫打了电话", MONDAY)
    assert (name_of(first), name_of(second)) == ("华联超市", "华鑫商贸")
    assert first.rests_on == {"intent": "拜访了", "customer": "华联"}
    assert second.rests_on == {"intent": "打了电话", "customer": "华鑫"}


def test_the_day_that_is_told_of_holds_for_what_happened_but_not_for_what_is_to_come() -> None:
    visit, pay, follow = read_acts("昨天去了华联，收了5000，周五再去", MONDAY)
    yesterday = TODAY - timedelta(days=1)
    assert (visit.values["date"], pay.values["date"]) == (yesterday, yesterday)
    assert follow.values["date"] == date(2026, 11, 27)


def test_an_unclear_customer_is_asked_in_every_act_that_it_holds_for() -> None:
    acts = read_acts("去了华那边，收了5000", MONDAY)
    assert [told(act) for act in acts] == [
        {"visit", "customer?=华鑫商贸 / 华联超市"},
        {"pay", "customer?=华鑫商贸 / 华联超市", "amount=5000.00 CNY"},
    ]


@pytest.mark.parametrize(
    ("company", "others", "asked"),
    [
        ("CNY", (), {"amount=500.00 USD"}),
        ("CNY", ("HKD",), {"amount=500.00 HKD"}),
        ("CNY", ("HKD", "USD", "EUR"), {"amount?=500.00 HKD / 500.00 USD"}),
        ("HKD", ("USD",), {"amount?=500.00 HKD / 500.00 USD"}),
    ],
)
def test_a_dollar_is_asked_where_the_company_counts_in_more_than_one(
    company: str, others: tuple[str, ...], asked: set[str]
) -> None:
    context = replace(MONDAY, currency=company, currencies=lambda: others)
    (act,) = read_acts("收 华鑫 $500", context)
    assert told(act) == {"pay", "customer=华鑫商贸"} | asked


def test_every_customer_of_the_tables_is_read_in_a_payment() -> None:
    for name in CUSTOMERS:

        def find(text: str, name: str = name) -> list[Named]:
            at = text.find(name)
            return [Named(at, at + len(name), (Candidate(1, name),), True)] if at >= 0 else []

        (act,) = read_acts(f"{name}付了5000", replace(MONDAY, find=find))
        assert told(act) == {"pay", f"customer={name}", "amount=5000.00 CNY"}
