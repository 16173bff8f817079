"""Exchange rates in the chat: entered by finance in any of three ways, shown, taken back, and used only where there."""

from __future__ import annotations

import pytest

from tests.office import People, Phone


@pytest.fixture
def fay(people: People) -> Phone:
    return people.accountant("Fay")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("/rate USD 7.12", "1 USD = 7.12 CNY, Mon, 2 Mar 2026"),
        ("/rate 1 usd = 7.12 cny 2026-02-01", "1 USD = 7.12 CNY, Sun, 1 Feb 2026"),
        ("汇率 美元 7.12 2月1日", "1 USD = 7.12 CNY, Sun, 1 Feb 2026"),
        ("/rate 100 JPY 4.655 yesterday", "1 JPY = 0.04655 CNY, Sun, 1 Mar 2026"),
        ("/rate 欧元 7.8", "1 EUR = 7.8 CNY, Mon, 2 Mar 2026"),
    ],
)
async def test_a_rate_is_read_and_echoed(fay: Phone, said: str, line: str) -> None:
    assert line in (await fay.says(said)).text
    assert line in (await fay.says("/rate")).text


@pytest.mark.parametrize(
    "said",
    ["/rate 7.12", "/rate USD", "/rate XYZ 7", "/rate USD 0", "/rate CNY 1", "/rate USD 7 2026-03-03", "/rate USD 7 x"],
)
async def test_what_is_no_rate_is_refused(fay: Phone, said: str) -> None:
    await fay.says(said)

    assert "There are none yet." in (await fay.says("/rate")).text


async def test_a_rate_is_asked_for_and_taken_back(fay: Phone) -> None:
    asked = await (await fay.says("/rate")).tap("➕ Enter a rate")
    kept = await fay.says("USD 7.12")
    undone = await kept.tap("↩️ Undo")

    assert "Which currency" in asked.text
    assert "↩️ Undone: 1 USD = 7.12 CNY" in undone.text
    assert "There are none yet." in (await fay.says("/rate")).text


async def test_the_rates_are_kept_by_finance_and_admins(people: People, chat: Phone) -> None:
    assert "/rate is not for your role" in (await chat.says("/rate USD 7.12")).text
    assert "💱 Exchange rates" not in (await chat.says("/settings")).buttons
    assert "💱 Exchange rates" in (await people.admin("Root").says("/settings")).buttons
