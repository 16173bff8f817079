"""Dunning: which level is due when, by tables checked by hand; and the tasks in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.policies import Dunning
from bot.sections import Evidence
from bot.settings import Settings, load_settings
from models.directory.customers import Customer
from models.ledger import disputes, dunning_steps, promises
from models.ledger.disputes import DisputeReason
from models.ledger.dunning import Ladder, Level, Means, Taken, Tone, due_level, level_by_age, next_on
from models.ledger.receivables import Instalment, Receivable
from models.people.members import Member, Role
from tests.making import Make
from tests.office import Office, People, Phone

DUE = date(2026, 1, 31)
LADDER = Ladder(levels=(Level(7), Level(15), Level(30), Level(60)), days_between=7)


def day(late: int) -> date:
    """The day on which the item is so many days late."""
    return DUE + timedelta(days=late)


def steps(*taken: tuple[int, int]) -> list[Taken]:
    """Steps about the item, each as its level and how many days late the item then was."""
    return [Taken(level, day(late), DUE) for level, late in taken]


@pytest.mark.parametrize(
    ("late", "level"), [(-3, 0), (0, 0), (6, 0), (7, 1), (14, 1), (15, 2), (29, 2), (30, 3), (59, 3), (60, 4), (999, 4)]
)
def test_the_level_by_age(late: int, level: int) -> None:
    assert level_by_age(LADDER, late) == level


@pytest.mark.parametrize(
    ("late", "taken", "one_at_a_time", "by_age"),
    [
        (-1, [], None, None),
        (6, [], None, None),
        (7, [], 1, 1),
        (14, [], 1, 1),
        (15, [], 1, 2),
        (29, [], 1, 2),
        (30, [], 1, 3),
        (60, [], 1, 4),
        (365, [], 1, 4),
        (7, [(1, 7)], None, None),
        (14, [(1, 7)], None, None),
        (15, [(1, 7)], 2, 2),
        (15, [(1, 8)], 2, 2),  # seven days after the last step
        (15, [(1, 9)], None, None),  # reached, but six days are too few
        (16, [(1, 9)], 2, 2),
        (31, [(1, 9)], 2, 3),
        (30, [(1, 7), (2, 15)], 3, 3),
        (29, [(1, 7), (2, 15)], None, None),
        (30, [(1, 7), (2, 24)], None, None),
        (31, [(1, 7), (2, 24)], 3, 3),
        (60, [(2, 20)], 3, 4),  # the first was left out: by age
        (60, [(1, 7), (2, 15), (3, 30)], 4, 4),
        (60, [(1, 40), (2, 47), (3, 54)], None, None),
        (61, [(1, 40), (2, 47), (3, 54)], 4, 4),
        (60, [(3, 33)], 4, 4),
        (200, [(4, 60)], None, None),  # nothing comes after the last
        (200, [(1, 7), (2, 15), (3, 30), (4, 60)], None, None),
    ],
)
def test_which_level_is_due(
    late: int, taken: list[tuple[int, int]], one_at_a_time: int | None, by_age: int | None
) -> None:
    assert due_level(LADDER, DUE, steps(*taken), today=day(late)) == one_at_a_time
    assert due_level(replace(LADDER, one_at_a_time=False), DUE, steps(*taken), today=day(late)) == by_age


@pytest.mark.parametrize(
    ("taken", "contacted", "late", "level"),
    [
        ([], 6, 12, None),  # six days after a call about the money
        ([], 6, 13, 1),
        ([], 1, 7, None),
        ([], 0, 7, 1),
        ([(1, 7)], 10, 16, None),
        ([(1, 7)], 10, 17, 2),
        ([(1, 12)], 8, 18, None),  # the later of the two counts
        ([(1, 12)], 8, 19, 2),
    ],
)
def test_days_lie_between_a_step_and_any_contact_about_money(
    taken: list[tuple[int, int]], contacted: int, late: int, level: int | None
) -> None:
    assert due_level(LADDER, DUE, steps(*taken), day(contacted), today=day(late)) == level


def test_nothing_is_due_without_an_open_item_or_without_levels() -> None:
    assert due_level(LADDER, None, (), today=day(99)) is None
    assert due_level(Ladder(levels=()), DUE, (), today=day(99)) is None


@pytest.mark.parametrize(
    ("about", "late", "level"),
    [
        (date(2026, 1, 10), 7, None),  # about an older debt that is paid, five days ago
        (date(2026, 1, 10), 9, 1),  # seven days ago: this debt begins at the first level
        (date(2026, 2, 3), 9, None),  # about a later debt, while this one was disputed: it counts
        (date(2026, 2, 3), 30, 4),
    ],
)
def test_a_step_counts_for_the_debt_it_was_about_and_older_ones(about: date, late: int, level: int | None) -> None:
    ladder = replace(LADDER, levels=(Level(7), Level(8), Level(9), Level(10)))
    assert due_level(ladder, DUE, [Taken(3, day(2), about)], today=day(late)) == level


@pytest.mark.parametrize(
    ("taken", "late"),
    [([], 7), ([(1, 7)], 15), ([(1, 12)], 19), ([(2, 15)], 30), ([(1, 50)], 57), ([(3, 59)], 66), ([(4, 60)], None)],
)
def test_the_day_of_the_next_step(taken: list[tuple[int, int]], late: int | None) -> None:
    assert next_on(LADDER, DUE, steps(*taken)) == (day(late) if late is not None else None)


def test_levels_are_read_from_the_settings() -> None:
    settings = load_settings({"HUIKUAN_DUNNING__LEVELS": "10 1 salesperson call, 20 3 Finance letter fee"})

    assert settings.dunning.levels == (
        Level(10),
        Level(20, Tone.FINAL, Role.FINANCE, Means.LETTER, fee=True),
    )


# --- in the chat


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evidence=Evidence(folder=tmp_path / "evidence"), dunning=Dunning(tasks=True))


async def test_the_salesperson_gets_one_task_at_a_time_until_the_debt_is_paid(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-24")  # seven days late on Tuesday, the 3rd of March
    make.receivable(acme, 100, due="2026-02-26")

    await office.until("2026-03-03 08:31")
    digest = await chat.received()
    assert "ACME: level 1, call, CN¥400.00, 7 days late" in digest.text
    task = await digest.tap(next(data for data in digest.data if data.startswith("dunning.open:")))
    assert "Due now: level 1, call, friendly" in task.text
    taken = await task.tap("✅ Done: level 1")
    assert "The next step is due on Wed, 11 Mar 2026" in taken.text

    await office.until("2026-03-04 08:31")
    assert "level 1" not in (await chat.received()).text
    await office.until("2026-03-11 08:31")
    assert "ACME: level 2, letter" in (await chat.received()).text

    assert "📮 dunned: level 1, call, friendly" in (await chat.says("/history ACME")).text

    await chat.says("/pay ACME 400 cash")
    await office.until("2026-03-12 08:31")
    assert "Dunning" not in (await chat.received()).text


async def test_a_second_tap_and_an_old_one_take_no_step(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-01")
    menu = await chat.says("/menu")

    task = await chat.taps(menu.last, f"dunning.open:{acme.id}")
    (done,) = [data for data in task.data if data.startswith("dunning.done:")]
    taken = await task.tap("✅ Done")
    again = await chat.taps(taken.last, done)

    assert "not due any more" in again.toast
    assert again.text.count("level 1") == 1
    undone = await chat.says("/undo")
    assert "dunning level 1: ACME" in undone.text
    assert "Due now: level 1" in (await chat.taps(menu.last, f"dunning.open:{acme.id}")).text


async def test_a_customer_is_left_out_with_a_reason_until_a_day(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-02-01")
    menu = await chat.says("/menu")
    task = await chat.taps(menu.last, f"dunning.open:{acme.id}")

    await task.tap("🔕 Leave out")
    await chat.says("the boss talks to them")
    reply = await chat.says("2026-03-04")
    assert "Left out of dunning until Wed, 4 Mar 2026: the boss talks to them" in reply.text

    again = await chat.taps(menu.last, f"dunning.open:{acme.id}")
    again = await again.tap("🔔 Dun again")
    assert "Left out before: the boss talks to them" in again.text
    await again.tap("↩️ Undo")
    await office.until("2026-03-04 08:31")
    assert "Dunning" not in (await chat.received()).text
    await office.until("2026-03-05 08:31")
    assert "ACME: level 1" in (await chat.received()).text


async def test_what_is_disputed_or_promised_is_not_dunned(chat: Phone, make: Make, office: Office) -> None:
    named = {name: make.customer(name, owner=chat) for name in ("Disputes", "Promises", "Neither")}
    owed = {name: make.receivable(customer, 300, due="2026-02-01") for name, customer in named.items()}
    day, now = date(2026, 3, 3), office.clock.now()
    with office.database.writing() as db:
        rows = {name: db.get_one(Customer, customer.id) for name, customer in named.items()}
        li = db.get_one(Member, rows["Neither"].owner_id)
        promises.record(db, li, rows["Promises"], None, due_on=day, currency="CNY", today=make.today, now=now)
        disputes.open_dispute(
            db,
            li,
            rows["Disputes"],
            db.get_one(Receivable, owed["Disputes"].id),
            DisputeReason.PRICE,
            "too dear",
            come_back_on=date(2026, 3, 20),
            today=make.today,
            now=now,
        )

    await office.until("2026-03-03 08:31")
    tasks = [line for line in (await chat.received()).text.splitlines() if ": level" in line]
    assert [line.split(". ")[1].split(":")[0] for line in tasks] == ["Neither"]
    await office.until("2026-03-04 08:31")
    tasks = [line for line in (await chat.received()).text.splitlines() if ": level" in line]
    assert [line.split(". ")[1].split(":")[0] for line in tasks] == ["Promises", "Neither"]


async def test_the_manager_acts_at_the_managers_level_and_the_owner_where_there_is_none(
    chat: Phone, make: Make, people: People, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2025-12-01")
    with office.database.writing() as db:
        customer = db.get_one(Customer, acme.id)
        for level in (1, 2, 3):
            take_back = office.clock.now() - timedelta(days=40 - level * 7)
            dunning_steps.take(
                db,
                db.get_one(Member, customer.owner_id),
                Ladder(),
                customer,
                today=take_back.date(),
                now=take_back,
            )

    await office.until("2026-03-03 08:31")
    assert "ACME: level 4, letter" in (await chat.received()).text
    assert "we must take further steps" in (await chat.says("/remind ACME")).text  # the tone of that level
    boss = people.manager("Boss")
    await office.until("2026-03-04 08:31")
    assert "ACME (Li Lei): level 4, letter" in (await boss.received()).text
    assert "Dunning" not in (await chat.received()).text


class TestFinance:
    """Where the first level is finance's."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        level = Level(5, who=Role.FINANCE, means=Means.LETTER)
        return Settings(evidence=Evidence(folder=tmp_path / "evidence"), dunning=Dunning(tasks=True, levels=(level,)))

    async def test_finance_acts_for_all_and_the_owner_where_there_is_none(
        self, chat: Phone, make: Make, people: People, office: Office
    ) -> None:
        make.receivable(make.customer("ACME", owner=chat), 300, due="2026-02-01")
        await office.until("2026-03-03 08:31")
        assert "ACME: level 1, letter" in (await chat.received()).text

        fay = people.accountant("Fay")
        await office.until("2026-03-04 08:31")
        assert "ACME (Li Lei): level 1, letter" in (await fay.received()).text
        assert "level 1" not in (await chat.received()).text


async def test_a_call_about_money_puts_the_next_step_off_but_not_one_that_reached_nobody(
    chat: Phone, make: Make, office: Office
) -> None:
    acme, orient = make.customer("ACME", owner=chat), make.customer("Orient", owner=chat)
    for customer in (acme, orient):
        make.receivable(customer, 300, due="2026-02-24")  # seven days late on Tuesday, the 3rd of March
    said = await chat.says("/contact ACME short of cash")
    await chat.says("/contact Orient not reached")

    await office.until("2026-03-03 08:31")
    digest = await chat.received()
    assert "Orient: level 1" in digest.text
    assert "ACME: level 1" not in digest.text
    assert "The next step is due on Mon, 9 Mar 2026" in (await chat.taps(said.last, f"dunning:{acme.id}")).words

    await chat.says("/undo")  # Orient's
    await chat.says("/undo")
    assert "Due now: level 1" in (await chat.taps(said.last, f"dunning:{acme.id}")).words


async def test_text_and_letter_speak_in_the_tone_of_the_same_step(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-01-01")  # sixty days late, and not dunned yet

    text = await chat.says("/remind ACME")
    letter = await chat.says("/letter ACME")

    assert "May we remind you" in text.text
    assert "ACME, friendly" in letter.words
    detail = await chat.taps(text.last, f"item:{office.look(first_instalment)}:0::")
    assert f"letter:{acme.id}" in detail.data


def first_instalment(db: Session) -> int | None:
    """The id of the only part there is."""
    return db.exec(select(Instalment.id)).one()
