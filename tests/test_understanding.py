"""`python -m bot read`: what a sentence is understood as, without writing anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import pytest

from models.storage.database import Database
from tests.ledger_world import Books
from tests.processes import environment

NOW = "2026-03-02T09:00+08:00"  # a Monday


class Read(Protocol):
    """Runs `python -m bot read …`."""

    def __call__(self, *arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def read(database: Database, database_url: str, tmp_path: Path) -> Read:
    with database.writing() as db:
        books = Books(db)
        books.customer("华鑫商贸")
        books.customer("华联超市")

    def run(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "read", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, HUIKUAN_DATABASE__URL=database_url),
            input=lines,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_payment_is_one_reading(read: Read) -> None:
    (answer,) = answers(read("收 华鑫 5000 微信", "--now", NOW))

    (reading,) = answer["readings"]
    (act,) = reading["acts"]
    assert act == {"intent": "pay", "customer": "华鑫商贸", "amount": "5000.00", "currency": "CNY", "method": "wechat"}
    assert reading["rests_on"] == [{"intent": "收", "customer": "华鑫", "amount": "5000", "method": "微信"}]
    assert answer["asked"] is None


def test_a_message_with_several_facts_is_one_reading_of_several_acts(read: Read) -> None:
    text = "今天去了华联，王经理说下周三付3万，顺便收了五千现金，周五再去"
    (answer,) = answers(read(text, "--now", NOW))

    (reading,) = answer["readings"]
    assert [(act["intent"], act.get("amount"), act["date"]) for act in reading["acts"]] == [
        ("visit", None, "2026-03-02"),
        ("promise", "30000.00", "2026-03-11"),
        ("pay", "5000.00", "2026-03-02"),
        ("follow", None, "2026-03-06"),
    ]
    assert {act["customer"] for act in reading["acts"]} == {"华联超市"}
    assert reading["rests_on"][1] == {"intent": "说 付", "date": "下周三", "amount": "3万"}
    assert answer["asked"] is None


def test_every_line_of_the_input_gets_a_line(read: Read) -> None:
    lines = [
        "拜访华联 谈了新品 下周三回访",
        json.dumps({"text": "华鑫 5000", "now": NOW, "language": "zh_CN"}),
        "/pay 华鑫 -5",
        "what a day",
    ]
    visit, unsure, refused, nothing = answers(read("--now", NOW, lines="\n".join(lines)))

    assert visit["readings"][0]["acts"][0]["next_date"] == "2026-03-11"
    assert [one["acts"][0]["intent"] for one in unsure["readings"]] == ["pay", "bill"]
    assert (refused["readings"], "amount" in refused["asked"]) == ([], True)
    assert nothing["readings"] == []


def test_whose_customers_are_known_can_be_said(read: Read) -> None:
    (answer,) = answers(read("收 华鑫 5000 微信", "--as", "Li Lei"))
    assert answer["readings"][0]["acts"][0]["customer"] == "华鑫商贸"
    assert "nobody named" in read("x", "--as", "Nobody").stderr


@pytest.mark.parametrize("wrong", [["--now", "yesterday"], ["--now", "2026-03-02T09:00"], ["--language", "fr"]])
def test_wrong_usage_ends_with_2(read: Read, wrong: list[str]) -> None:
    assert read("x", *wrong).returncode == 2
