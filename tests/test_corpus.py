"""Sentences as salespeople say them are read as a careful colleague would write them down, or asked about."""

import re
from collections import Counter
from datetime import date, time
from decimal import Decimal

import pytest

from handlers.reading import PARTS_OF, Candidate, Reading
from locales import _
from models.directory import narrowing
from models.ledger.payments import Method
from models.money import Money
from tests import reading_scores
from tests.reading_scores import FOLDER, LANGUAGES, MONDAY, Judged, corpus, judge, listening

SENTENCES = tuple(corpus())
LEAST = {"chinese": 1100, "english": 600, "mixed": 240}
EXACT = {
    **{"chinese": 0.97, "english": 0.97, "mixed": 0.97},
    **{"unseen_chinese": 0.64, "unseen_english": 0.45, "unseen_mixed": 0.7},
}
"""At least so many of each language's sentences are read exactly."""

WRONG = {
    **{"chinese": 0, "english": 0, "mixed": 0},
    **{"unseen_chinese": 9, "unseen_english": 12, "unseen_mixed": 0},
}
"""At most so many are read wrongly without being asked about."""

LITTLE = re.compile(
    "a|and|at|before|by|call|cash|contact|credit|dispute|follow|for|from|had|has|he|i|in|just|me|money|move|new|next|of|offer|on|pay|的?payment|bill|so|"
    "promise|refund|she|the|they|to|us|visit|with|writeoff|customer|now|[给去付了的过来刚才跟和对顺便把从在我啊以已经结还款清说收回到那边他她都又再嗯钱哎喂这欠款交用是就呢吧]+|一共|(?:帮我?|帮忙|哎)?(?:登?记)(?:一[下笔]|下)?|备注|打钱|总?共|吧"
)
"""Words that may go: they only hold a sentence together, or are the verb of what was understood."""

CUSTOMERS = {line.split(" | ")[0] for line in (FOLDER / "customers.txt").read_text("utf-8").splitlines()}


@pytest.fixture(scope="module")
def judged() -> tuple[Judged, ...]:
    """The whole corpus, read with the product's own finder."""
    return reading_scores.scores()


def test_the_corpus_is_large_and_says_nothing_twice():
    said = Counter((said.language, said.text, said.now) for said in SENTENCES)
    assert Counter(language for language, _text, _now in said) >= Counter(LEAST)
    assert set(said.values()) == {1}, said.most_common(3)


def test_what_is_expected_can_be():
    for said in SENTENCES:
        for act in (act for way in said.expected for act in way):
            assert act.intent in {"-", *PARTS_OF}, said
            assert all(map(_can_be, act.values.items())), said
            assert all(_can_be((part, value)) for part, values in act.asked.items() for value in values), said


def _can_be(named: tuple[str, str]) -> bool:
    part, value = named
    match part:
        case "customer":
            return value in CUSTOMERS
        case "method":
            return value in set(Method)
        case "amount":
            number, currency = value.split(" ")
            return Decimal(number) > 0 and re.fullmatch("[A-Z]{3}", currency) is not None
        case "date" | "next_date" | "cheque_date":
            return abs(date.fromisoformat(value) - MONDAY.date()).days < 400
        case "time" | "next_time":
            return time.fromisoformat(value) is not None
        case _:
            return value != ""


HUAXIN, HONGDA, SANYUAN = Candidate(1, "华鑫商贸"), Candidate(2, "宏达机电"), Candidate(3, "三元牛奶")
MUCH, LITTLE_MONEY = Money(500_000, "CNY"), Money(50_000, "CNY")
PAID = {"customer": HUAXIN, "amount": MUCH}
TOMORROW = Reading("follow", {"customer": HUAXIN, "date": date(2026, 11, 24)})


@pytest.mark.parametrize(
    ("typed", "readings", "worth"),
    [
        ("华鑫付了5000", [Reading("pay", PAID)], "exact"),
        ("华鑫付了5000", [Reading("pay", {**PAID, "note": "了", "date": MONDAY.date()})], "exact"),
        ("华鑫付了5000", [Reading("pay", {**PAID, "amount": LITTLE_MONEY})], "wrong"),
        ("华鑫付了5000", [Reading("pay", {**PAID, "customer": HONGDA})], "wrong"),
        ("华鑫付了5000", [Reading("pay", {**PAID, "date": date(2026, 11, 22)})], "wrong"),
        ("华鑫付了5000", [Reading("bill", PAID)], "wrong"),
        ("华鑫付了5000", [Reading("card", {"customer": HUAXIN})], "wrong"),
        ("华鑫付了5000", [Reading("pay", PAID), TOMORROW], "wrong"),
        ("华鑫付了5000", [Reading("pay", {"customer": HUAXIN})], "asked"),
        ("华鑫付了5000", [Reading("pay", {"customer": HUAXIN}, {"amount": (MUCH, LITTLE_MONEY)})], "asked"),
        ("华鑫付了5000", [Reading("pay", {"amount": LITTLE_MONEY}, {"customer": (HUAXIN, HONGDA)})], "wrong"),
        ("华鑫付了5000", [Reading(None, PAID, {"intent": ("pay", "bill")})], "asked"),
        ("华鑫付了5000", [Reading(None)], "asked"),
        ("华鑫 5000", [Reading(None, PAID, {"intent": ("pay", "bill")})], "exact"),
        ("华鑫 5000", [Reading("pay", PAID)], "wrong"),
        ("收宏达 五六千", [Reading("pay", {"customer": HONGDA, "amount": MUCH})], "wrong"),
        ("收宏达 -3000", [Reading("pay", {"customer": HONGDA}, refused={"amount": _("No.")})], "exact"),
        ("华鑫没付5000", [Reading("card", {"customer": HUAXIN})], "exact"),
        ("华鑫没付5000", [Reading(None, PAID, {"intent": ("pay", "bill")})], "exact"),
        ("华鑫没付5000", [Reading("pay", PAID)], "wrong"),
        ("拜访三元 张姐付了1200微信", [Reading("visit", {"customer": SANYUAN})], "wrong"),
    ],
)
def test_a_reading_is_judged_by_what_it_would_write(typed: str, readings: list[Reading], worth: str):
    said = next(said for said in SENTENCES if said.text == typed)
    assert judge(said, readings) == worth


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_are_read_exactly_and_few_wrongly(judged: tuple[Judged, ...], language: str):
    of_language = [one for one in judged if one.said.language == language]
    by_worth = {worth: [str(one) for one in of_language if one.worth == worth] for worth in ("exact", "asked", "wrong")}

    assert len(by_worth["exact"]) >= EXACT[language] * len(of_language), by_worth["asked"]
    assert len(by_worth["wrong"]) <= WRONG[language], by_worth["wrong"]


def test_nothing_that_was_said_is_dropped(judged: tuple[Judged, ...]):
    """What no part rests on stands in a note, but for the words that only hold the sentence together."""
    exact = [one for one in judged if one.worth == "exact" and one.said.language in LEAST]
    dropped = {one.said.text: left for one in exact if (left := reading_scores.dropped(one))}
    assert not {text: left for text, left in dropped.items() if not _is_little(left)}


def _is_little(left: str) -> bool:
    return all(LITTLE.fullmatch(word) for word in left.split())


def test_few_customers_and_many_are_named_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyone looked at, and sifted by pieces of names as in a large company."""
    said = [sentence.text for sentence in SENTENCES[::12]]
    with listening() as context:
        among_few = [context.find(text) for text in said]
        monkeypatch.setattr(narrowing, "FEW", 0)
        among_many = [context.find(text) for text in said]

    assert sum(map(bool, among_few)) > len(said) / 2
    assert [(text, found) for text, found in zip(said, among_many, strict=True)] == [*zip(said, among_few, strict=True)]
