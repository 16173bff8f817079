"""Reports that come by themselves: the month's once on the first working day, the week's as a draft that is sent on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.policies import Reports
from bot.settings import Settings
from models.calendar import Calendar
from models.ledger.occasions import month_told, week_told
from tests.making import Make
from tests.office import Office, People, Phone

CHINA, NONE = Calendar("CN"), Calendar()


@pytest.mark.parametrize(
    ("calendar", "today", "told"),
    [
        (NONE, "2026-03-02", ("2026-02-01", "2026-03-02")),  # the 1st is a Sunday
        (NONE, "2026-03-01", None),
        (NONE, "2026-03-31", ("2026-02-01", "2026-03-02")),  # late
        (NONE, "2026-04-01", ("2026-03-01", "2026-04-01")),
        (CHINA, "2026-10-07", None),  # the National Day's week
        (CHINA, "2026-10-08", ("2026-09-01", "2026-10-08")),
        (NONE, "2026-01-01", ("2025-12-01", "2026-01-01")),
        (CHINA, "2026-01-01", None),
    ],
)
def test_a_month_is_told_on_the_first_working_day_after_it(
    calendar: Calendar, today: str, told: tuple[str, str] | None
) -> None:
    expected = None if told is None else (date.fromisoformat(told[0]), date.fromisoformat(told[1]))

    assert month_told(calendar, date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("calendar", "today", "told"),
    [
        (NONE, "2026-03-06", ("2026-03-02", "2026-03-06")),
        (NONE, "2026-03-08", ("2026-03-02", "2026-03-06")),
        (NONE, "2026-03-05", ("2026-02-23", "2026-02-27")),
        (CHINA, "2026-02-14", ("2026-02-09", "2026-02-14")),  # a Saturday that is worked
        (CHINA, "2026-02-20", ("2026-02-09", "2026-02-14")),  # the week of the Spring Festival has no working day
        (Calendar(weekend=frozenset({4, 5})), "2026-03-08", ("2026-03-02", "2026-03-08")),
    ],
)
def test_a_week_is_told_on_its_last_working_day(calendar: Calendar, today: str, told: tuple[str, str]) -> None:
    assert week_told(calendar, date.fromisoformat(today)) == tuple(map(date.fromisoformat, told))


async def test_the_months_report_comes_once_to_managers_and_finance(
    chat: Phone, people: People, make: Make, office: Office
) -> None:
    boss, fay, root = people.manager("Boss"), people.accountant("Fay"), people.admin("Root")
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 1000, due="2026-03-20")
    make.payment(acme, 400)

    await office.until("2026-04-01 08:30:30")

    for phone in (boss, fay):
        report = await phone.received()
        assert "📈 Collection report: 1 Mar 2026 to 31 Mar 2026" in report.text
        assert "400.00" in report.text
        assert report.pictures
    assert "Collection report" not in (await chat.received()).text + (await root.received()).text
    await office.until("2026-04-02 09:00")
    assert "Collection report" not in (await boss.received()).text


async def test_a_month_without_anything_is_not_told(people: People, office: Office) -> None:
    boss = people.manager("Boss")
    await office.until("2026-04-01 08:30:30")

    assert "Collection report" not in (await boss.received()).text


async def test_a_week_is_completed_sent_and_answered(chat: Phone, people: People, make: Make, office: Office) -> None:
    boss = people.manager("Boss")
    make.payment(make.customer("ACME", owner=chat), 400)
    await office.until("2026-03-06 18:00:30")
    draft = await chat.received()
    assert "Week Mon, 2 Mar 2026 to Sun, 8 Mar 2026: Li Lei" in draft.text
    assert "400.00" in draft.text
    assert "Week" not in (await boss.received()).text

    noted = await draft.answer("two customers asked for samples")
    asked = await noted.tap("✏️ Add a line")
    await chat.says("and one wants a price")
    sent = await draft.tap("📤 Send")
    again = await noted.tap("📤 Send")

    assert "What do you want to add" in asked.text
    assert "Sent Fri, 6 Mar 2026" in sent.text
    assert "was sent already" in again.words
    report = await boss.received()
    assert "📝 Weekly report of Li Lei" in report.text
    assert "two customers asked for samples" in report.text
    assert "and one wants a price" in report.text

    await report.answer("send them")
    heard = await chat.received()
    assert "💬 Boss on the weekly report" in heard.text
    assert "send them" in heard.text
    await heard.answer("done")
    assert "done" in (await boss.received()).text
    entry = await heard.tap("📝 Report")
    assert "💬 Boss: send them" in entry.text
    assert "💬 Li Lei: done" in entry.text


async def test_a_report_that_was_sent_is_taken_back_until_it_is_answered(
    chat: Phone, people: People, make: Make, office: Office
) -> None:
    boss = people.manager("Boss")
    make.payment(make.customer("ACME", owner=chat), 400)
    await office.until("2026-03-06 18:00:30")
    draft = await chat.received()
    sent = await draft.tap("📤 Send")
    report = await boss.received()

    undone = await sent.tap("↩️ Undo")
    assert "sending the weekly report" in undone.words
    assert "Sent" not in (await chat.taps(draft.last, "weekly.open:1")).words
    assert "not yours to read" in (await report.answer("good")).words

    await chat.taps(draft.last, "weekly.send:1")
    again = await boss.received()
    await again.answer("well done")
    refused = await chat.taps(draft.last, "undo:weekly.sent:1")
    assert "was answered already" in refused.words
    assert "Sent" in (await chat.taps(draft.last, "weekly.open:1")).words


class TestSwitchedOff:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"reports": Reports(monthly=False, weekly=False)})

    async def test_no_report_comes(self, chat: Phone, people: People, make: Make, office: Office) -> None:
        boss = people.manager("Boss")
        make.payment(make.customer("ACME", owner=chat), 400)
        await office.until("2026-03-06 18:00:30")
        await office.until("2026-04-01 08:30:30")

        assert "Week" not in (await chat.received()).text
        assert "Collection report" not in (await boss.received()).text
