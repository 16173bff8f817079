"""Statements of account: what was owed, every entry, what is owed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, func, select

from bot.company import company_of
from models.directory.customers import Customer
from models.ledger import statements
from models.ledger.disputes import Dispute
from models.ledger.entries import Entry, Kind
from models.ledger.payments import Method
from models.ledger.reconciliations import Answer, Reconciliation, drawn_at
from models.ledger.statements import MONTHLY, QUARTERLY, Posted, Statement, last_whole, movements
from tests.making import MadeCustomer, Make
from tests.office import Office, People, Phone
from tests.printed import printed

DAY, NEXT = date(2026, 3, 5), date(2026, 3, 6)


def billed(key: int, amount: int, number: int, on: date = DAY, *, takes_back: bool = False) -> Posted:
    return Posted(key, on, Kind.BILL, amount, receivable_id=number, takes_back=takes_back)


def paid(key: int, amount: int, payment: int, on: date = DAY, *, of: int | None = None, **given: bool) -> Posted:
    return Posted(key, on, Kind.PAYMENT, amount, receivable_id=of, payment_id=payment, **given)


def applied(key: int, amount: int, payment: int, on: date = DAY, *, of: int | None = None) -> Posted:
    return Posted(key, on, Kind.APPLY, amount, receivable_id=of, payment_id=payment)


@pytest.mark.parametrize(
    ("posted", "lines"),
    [
        ([], []),
        ([billed(1, 1200, 7)], [(DAY, 1200)]),
        # three parts of one receivable are one line
        ([billed(1, 333, 7), billed(2, 333, 7), billed(3, 334, 7)], [(DAY, 1000)]),
        # two receivables of one day are two
        ([billed(1, 500, 7), billed(2, 700, 8)], [(DAY, 500), (DAY, 700)]),
        # a payment that settles two items and leaves credit is one line
        ([paid(1, -500, 3, of=7), paid(2, -200, 3, of=8), paid(3, -300, 3)], [(DAY, -1000)]),
        ([paid(1, -500, 3), paid(2, -500, 4)], [(DAY, -500), (DAY, -500)]),
        # credit applied moves nothing
        ([billed(1, 900, 7), applied(2, 400, 3), applied(3, -400, 3, of=7)], [(DAY, 900)]),
        # what is taken back stands beside what it takes back, also on the same day
        ([billed(1, 900, 7), billed(2, -900, 7, takes_back=True)], [(DAY, 900), (DAY, -900)]),
        ([paid(1, -900, 3), paid(2, 900, 3, takes_back=True)], [(DAY, -900), (DAY, 900)]),
        # what counts again on the same day is told once, on another day it is told again
        ([paid(1, -900, 3), paid(2, 900, 3, takes_back=True), paid(3, -900, 3)], [(DAY, -900)]),
        (
            [paid(1, -900, 3), paid(2, 900, 3, takes_back=True), paid(3, -900, 3, NEXT)],
            [(DAY, -900), (DAY, 900), (NEXT, -900)],
        ),
        # by days, whatever was entered first
        ([paid(1, -100, 3, NEXT), billed(2, 500, 7), paid(3, -50, 4)], [(DAY, 500), (DAY, -50), (NEXT, -100)]),
        # a payment that counts in part from a later day is a line on each day
        ([paid(1, -100, 3, of=7), paid(2, -200, 3, NEXT, of=8)], [(DAY, -100), (NEXT, -200)]),
        # a credit note over two items, and what it leaves as credit, is one; applying that later is none
        (
            [
                Posted(1, DAY, Kind.CREDIT_NOTE, -30, 7, None, 5, 5),
                Posted(2, DAY, Kind.CREDIT_NOTE, -20, None, None, 5, 5),
            ],
            [(DAY, -50)],
        ),
        ([Posted(1, DAY, Kind.APPLY, 20, source_id=5), Posted(2, DAY, Kind.APPLY, -20, 8, source_id=5)], []),
        # a part that is put off moves nothing
        ([Posted(1, DAY, Kind.MOVE, -90, 7, None, 6), Posted(2, DAY, Kind.MOVE, 90, 7, None, 6)], []),
        # money for what was written off: owed again, and paid
        ([Posted(1, DAY, Kind.RECOVERY, 40, 7, 3), paid(2, -40, 3, of=7)], [(DAY, 40), (DAY, -40)]),
        # a receivable and a payment with the same number are two documents
        (
            [Posted(1, DAY, Kind.BILL, 5, receivable_id=3), Posted(2, DAY, Kind.BILL, 6, payment_id=3)],
            [(DAY, 5), (DAY, 6)],
        ),
    ],
)
def test_entries_are_added_up_by_day_and_document(posted: list[Posted], lines: list[tuple[date, int]]):
    moved = movements(posted)

    assert [(one.on, one.amount) for one in moved] == lines
    assert sum(one.amount for one in moved) == sum(one.amount for one in posted)


@pytest.mark.parametrize(
    ("every", "day", "start", "end"),
    [
        (MONTHLY, "2026-03-01", "2026-02-01", "2026-02-28"),
        (MONTHLY, "2024-03-31", "2024-02-01", "2024-02-29"),
        (MONTHLY, "2026-01-01", "2025-12-01", "2025-12-31"),
        (MONTHLY, "2026-12-31", "2026-11-01", "2026-11-30"),
        (QUARTERLY, "2026-01-01", "2025-10-01", "2025-12-31"),
        (QUARTERLY, "2026-03-31", "2025-10-01", "2025-12-31"),
        (QUARTERLY, "2026-04-01", "2026-01-01", "2026-03-31"),
        (QUARTERLY, "2026-06-30", "2026-01-01", "2026-03-31"),
        (QUARTERLY, "2026-07-15", "2026-04-01", "2026-06-30"),
        (QUARTERLY, "2026-12-31", "2026-07-01", "2026-09-30"),
    ],
)
def test_the_last_whole_period_before_a_day(every: str, day: str, start: str, end: str):
    assert last_whole(every, date.fromisoformat(day)) == (date.fromisoformat(start), date.fromisoformat(end))


def drawn(office: Office, customer: MadeCustomer, start: str, end: str, today: date) -> list[Statement]:
    """The statements for these days."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return office.look(
        lambda db: list(
            statements.statements_of(db, db.get_one(Customer, customer.id), start=first, end=last, today=today)
        )
    )


def answers(office: Office) -> list[Reconciliation]:
    return office.look(lambda db: list(db.exec(select(Reconciliation).order_by(col(Reconciliation.id)))))


# --- the figures


async def test_the_opening_balance_and_the_lines_are_the_closing_balance_on_any_day(
    chat: Phone, office: Office, make: Make
):
    chosen = random.Random(9)
    acme = make.customer("ACME", owner=chat)
    first = make.today - timedelta(days=120)
    for _number in range(60):
        day = first + timedelta(days=chosen.randrange(120))
        amount, currency = Decimal(chosen.randint(1, 90000)).scaleb(-2), chosen.choice(["CNY", "CNY", "USD"])
        if chosen.random() < 0.5:
            due = day + timedelta(days=chosen.randrange(60))
            make.receivable(acme, amount, issued=day, due=due, currency=currency)
        else:
            make.payment(acme, amount, on=day, currency=currency, method=chosen.choice([Method.CASH, Method.CHEQUE]))

    for _number in range(25):
        start = first + timedelta(days=chosen.randrange(120))
        end = start + timedelta(days=chosen.randrange(60))
        for one in drawn(office, acme, start.isoformat(), end.isoformat(), make.today):
            last = min(end, make.today)
            until = (Entry.customer_id == acme.id, Entry.currency == one.currency, Entry.on <= last)
            with office.database.reading() as db:
                total = db.exec(select(func.sum(Entry.amount)).where(*until)).one()
            assert one.opening.minor + sum(line.amount.minor for line in one.lines) == one.closing.minor == int(total)
            assert one.closing == one.aged.balance
            assert one.opening + one.charged - one.paid == one.closing
            assert [line.on for line in one.lines] == sorted(line.on for line in one.lines)


async def test_a_statement_in_the_chat_and_on_paper(chat: Phone, make: Make):
    huaxin = make.customer("华鑫商贸", owner=chat, contact_person="王经理")
    make.receivable(huaxin, 1000, issued="2026-01-10", due="2026-02-09", number="HT-1")
    make.receivable(huaxin, 500, issued="2026-02-10", due="2026-03-12", number="HT-2")
    make.payment(huaxin, 300, on="2026-02-20", reference="TX9")

    reply = await chat.says("/statement 华鑫 last month")

    assert "Opening balance: CN¥1,000.00" in reply.text
    assert "HT-2" in reply.text
    assert "-300.00" in reply.text
    assert "Closing balance: CN¥1,200.00" in reply.text
    assert "Of that overdue: CN¥700.00" in reply.text
    (pdf,) = reply.files.values()
    paper = printed(pdf)
    assert (paper.embedded, paper.size, len(pdf) < 200_000) == (len(paper.fonts), (595.3, 841.9), True)
    for words in (
        "对账单",
        "期初余额",
        "1,000.00",
        "HT-2",
        "TX9",
        "期末余额",
        "1,200.00",
        "王经理",
        "第 1 页，共 1 页",
    ):
        assert words in paper, words
    english = await reply.tap("📄 English")
    (pdf,) = english.files.values()
    assert "Statement of account" in printed(pdf)


async def test_a_sentence_and_the_form_give_the_same_statement(chat: Phone, make: Make):
    huaxin = make.customer("海天食品", owner=chat)
    make.receivable(huaxin, 500, issued="2026-02-10", due="2026-03-12")

    sentence = await chat.says("对账单 海天 上月")
    asked = await chat.says("/statement")
    form = await asked.answer("海天")

    assert "Closing balance: CN¥500.00" in sentence.text
    assert list(sentence.files) == [f"statement-{huaxin.id}-20260201-20260228.pdf"]
    assert "Opening balance: CN¥500.00" in form.text
    assert form.files


async def test_a_statement_never_adds_up_currencies(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 500, issued="2026-03-01", due="2026-03-12")
    make.receivable(acme, 70000, issued="2026-03-01", due="2026-03-12", currency="JPY")
    make.payment(acme, "1.234", currency="KWD")

    reply = await chat.says("/statement ACME")

    for words in ("CN¥500.00", "¥70,000", "-KWD1.234"):
        assert f"Closing balance: {words}" in reply.text.replace("\xa0", ""), reply.text


async def test_there_is_no_statement_of_days_to_come_or_of_nothing(chat: Phone, make: Make):
    acme = make.customer("ACME", owner=chat)

    assert "nothing in the books" in (await chat.says("/statement ACME")).text
    make.receivable(acme, 500, due="2026-03-12")
    assert "has not begun" in (await chat.says("/statement ACME 2026-10")).text


# --- the customer's answer


async def test_a_customer_confirms_a_statement_and_the_signed_copy_is_kept(chat: Phone, office: Office, make: Make):
    acme = make.customer("ACME", owner=chat, contact_person="Ms Wang")
    make.receivable(acme, 500, issued="2026-02-10", due="2026-03-12")
    reply = await chat.says("/statement ACME last month")

    who = await reply.tap("✅ Confirmed")
    done = await who.tap("Ms Wang")

    assert "Confirmed by Ms Wang" in done.text
    assert "Closing balance: CN¥500.00" in done.text
    (answer,) = answers(office)
    assert (answer.answer, answer.signer, answer.end_on) == (Answer.CONFIRMED, "Ms Wang", date(2026, 2, 28))
    await done.tap("📷 Signed copy")
    kept = await chat.sends_photo(b"what a camera saw", forwarded=True)
    assert "signed copy is kept" in kept.text
    again = await kept.tap("📑 Statement")
    assert "Signed copy kept" in again.text
    assert "✅ Confirmed" not in again.buttons


async def test_a_confirmation_is_undone(chat: Phone, office: Office, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 500, issued="2026-02-10", due="2026-03-12")
    reply = await chat.says("/statement ACME last month")
    who = await reply.tap("✅ Confirmed")
    done = await who.tap("Not said")

    undone = await done.tap("↩️ Undo")

    assert "statement up to" in undone.text
    (answer,) = answers(office)
    assert answer.answer == Answer.TAKEN_BACK
    assert "✅ Confirmed" in (await chat.says("/statement ACME last month")).buttons


async def test_a_second_answer_and_one_to_a_changed_statement_are_not_taken(chat: Phone, office: Office, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 500, issued="2026-02-10", due="2026-03-12")
    reply = await chat.says("/statement ACME last month")
    make.payment(acme, 200, on="2026-02-20")

    changed = await reply.tap("✅ Confirmed")
    assert "Meanwhile something was entered" in changed.text
    assert "Closing balance: CN¥300.00" in changed.text
    assert answers(office) == []

    who = await changed.tap("✅ Confirmed")
    await who.tap("Not said")
    twice = await changed.tap("⚖️ Differs")
    twice = await twice.answer("10")
    twice = await twice.tap("price")
    twice = await twice.answer("no idea")
    assert "written down already" in twice.text
    make.payment(acme, 100, on="2026-02-21")
    assert "Since then something was entered" in (await chat.says("/statement ACME last month")).text


async def test_a_difference_opens_a_dispute_and_undoing_it_takes_both_back(chat: Phone, office: Office, make: Make):
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 500, issued="2026-02-10", due="2026-03-12", number="INV-7")
    make.receivable(acme, 800, issued="2026-02-11", due="2026-03-12", number="INV-8")
    reply = await chat.says("/statement ACME last month")

    asked = await reply.tap("⚖️ Differs")
    asked = await asked.answer("120")
    asked = await asked.tap("price")
    asked = await asked.tap("INV-8")
    done = await asked.answer("two boxes were dearer than agreed")

    assert "Differs by CN¥120.00: price" in done.text
    assert "Disputed: INV-8" in done.text
    (dispute,) = office.look(lambda db: list(db.exec(select(Dispute))))
    assert (dispute.amount, dispute.text, dispute.come_back_on) == (
        12000, "two boxes were dearer than agreed", date(2026, 3, 9),
    )  # fmt: skip
    (answer,) = answers(office)
    assert (answer.answer, answer.dispute_id) == (Answer.DIFFERS, dispute.id)

    await done.tap("↩️ Undo")

    (dispute,) = office.look(lambda db: list(db.exec(select(Dispute))))
    assert dispute.withdrawn_at is not None
    assert answers(office)[0].answer == Answer.TAKEN_BACK


# --- by themselves


@pytest.mark.parametrize(
    ("every", "day", "moment"),
    [
        (MONTHLY, "2026-03-02", "2026-03-02T08:30+08:00"),  # the first is a Sunday
        (MONTHLY, "2026-04-15", "2026-04-01T08:30+08:00"),
        (MONTHLY, "2026-10-20", "2026-10-08T08:30+08:00"),  # after the National Day holidays
        (QUARTERLY, "2026-03-02", "2026-01-04T08:30+08:00"),  # a Sunday that is worked in exchange
        (QUARTERLY, "2026-04-01", "2026-04-01T08:30+08:00"),
    ],
)
def test_the_moment_at_which_statements_are_drawn(every: str, day: str, moment: str, settings: Any):
    company = company_of(settings)

    assert drawn_at(company, date.fromisoformat(day), every).isoformat() == _utc(moment)


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


async def test_a_statement_is_drawn_once_by_itself_and_goes_up_when_nobody_answers(
    people: People, office: Office, make: Make
):
    boss, li = people.manager("Boss"), people.salesperson("Li Lei")
    acme = make.customer("ACME", owner=li)
    make.receivable(acme, 500, issued="2026-03-10", due="2026-04-12")
    fields = await li.says("/edit ACME")
    asked = await fields.tap("Statements")
    done = await asked.answer("每月")
    assert "Statements: every month" in done.text
    await li.received()

    await office.until("2026-04-01T09:00+08:00")
    draft = await li.received()
    assert "A statement to look at and to send to ACME" in draft.text
    assert "Closing balance: CN¥500.00" in draft.text
    (waiting,) = answers(office)
    assert (waiting.answer, waiting.start_on, waiting.end_on) == (Answer.NONE, date(2026, 3, 1), date(2026, 3, 31))

    await office.until("2026-04-10T18:00+08:00")
    assert "not confirmed" not in (await boss.received()).text
    await office.until("2026-04-13T12:00+08:00")
    assert "The statement of ACME is not confirmed yet" in (await boss.received()).text
    await office.until("2026-04-29T12:00+08:00")
    assert "not confirmed" not in (await boss.received()).text
    assert len(answers(office)) == 1


async def test_what_was_confirmed_does_not_go_up(people: People, office: Office, make: Make):
    boss, li = people.manager("Boss"), people.salesperson("Li Lei")
    acme = make.customer("ACME", owner=li)
    with office.database.writing() as db:
        db.get_one(Customer, acme.id).statements = MONTHLY
    make.receivable(acme, 500, issued="2026-03-10", due="2026-04-12")
    await office.until("2026-04-01T09:00+08:00")
    draft = await li.received()

    who = await draft.tap("✅ Confirmed")
    await who.tap("Not said")

    await office.until("2026-04-20T12:00+08:00")
    assert "not confirmed" not in (await boss.received()).text
