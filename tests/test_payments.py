"""Payments through the chat: one line, a sentence, taps; the echo; undo, edit, cheques."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from models.ledger.payments import Payment, State
from models.oversight.audit import Audit
from tests.making import Make
from tests.office import Office, People, Phone


def payments_in(office: Office) -> list[Payment]:
    def find(db: Session) -> list[Payment]:
        return list(db.exec(select(Payment).order_by(col(Payment.id))).all())

    return office.look(find)


async def test_a_payment_settles_the_oldest_instalment_first(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    newer, older = make.receivable(acme, 500, due="2026-02-28"), make.receivable(acme, 300, due="2026-01-31")

    reply = await chat.says("/pay ACME 400")

    assert older.open == 0
    assert newer.open == 400
    assert "400.00" in reply.text


async def test_the_echo_says_everything_and_offers_undo_edit_and_the_next_step(chat: Phone, make: Make) -> None:
    acme = make.customer("华鑫商贸", owner=chat)
    make.receivable(acme, 12000, due="2026-02-28", number="INV-77")

    reply = await chat.says("收 华鑫 5000 微信")

    for part in ("华鑫商贸", "5,000.00", "Mon, 2 Mar 2026", "WeChat Pay", "INV-77", "7,000.00"):
        assert part in reply.text
    assert {"↩️ Undo", "✏️ Edit", "📅 Follow-up"} <= set(reply.buttons)


@pytest.mark.parametrize(
    ("said", "amount", "method"),
    [
        ("收 华鑫 5000 微信", 500000, "wechat"),
        ("华鑫付了一万二 转账", 1200000, "transfer"),
        ("got 3k from Huaxin in cash", 300000, "cash"),
        ("/pay 华鑫商贸 1,234.50 Alipay", 123450, "alipay"),
        ("/pay hxsm １２３元 现金", 12300, "cash"),
        ("收款 华鑫 3万5 刷卡", 3500000, "card"),
    ],
)
async def test_a_sentence_and_a_line_write_the_same(
    chat: Phone, make: Make, office: Office, said: str, amount: int, method: str
) -> None:
    make.customer("华鑫商贸", owner=chat)

    await chat.says(said)

    (payment,) = payments_in(office)
    assert (payment.amount, payment.currency, str(payment.method)) == (amount, "CNY", method)


async def test_taps_alone_record_a_payment(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-01-31")
    make.visit(acme, "talked")

    reply = await chat.says("/pay")
    reply = await reply.tap("ACME")
    reply = await reply.tap("CN¥300.00")
    await reply.tap("cash")

    (payment,) = payments_in(office)
    assert (payment.amount, str(payment.method)) == (30000, "cash")


async def test_typing_answers_a_question_as_well_as_tapping(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)

    await chat.says("/pay ACME")
    await chat.says("1.2万")
    await chat.says("微信")

    (payment,) = payments_in(office)
    assert (payment.amount, str(payment.method)) == (1200000, "wechat")


async def test_a_command_leaves_the_form_that_was_open(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME")
    await chat.says("/today")
    reply = await chat.says("500")

    assert payments_in(office) == []
    assert "did not understand" in reply.text


async def test_a_form_survives_a_restart(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME")
    await office.stop()
    await office.start()
    await chat.says("500")
    await chat.says("cash")

    (payment,) = payments_in(office)
    assert payment.amount == 50000


async def test_undo_by_button_and_a_second_tap_says_what_is_true(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-01-31")
    reply = await chat.says("/pay ACME 300 cash")
    echo = reply.last

    undone = await reply.tap("↩️ Undo")
    again = await chat.taps(echo, f"undo:payment.recorded:{payments_in(office)[0].id}")

    assert "300.00" in undone.text
    assert debt.open == 300
    assert "already" in again.words
    assert [payment.state for payment in payments_in(office)] == [State.REVERSED]


async def test_undo_command_takes_back_the_last_thing_without_a_question(chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-01-31")
    await chat.says("/pay ACME 100 cash")
    await chat.says("/pay ACME 50 cash")

    first = await chat.says("撤销")
    second = await chat.says("/undo")

    assert "50.00" in first.text
    assert "100.00" in second.text
    assert debt.open == 300


@pytest.mark.parametrize("said", ["撤销 记重了", "undo: 记重了"])
async def test_words_behind_undo_are_a_reason_once_it_is_seen_what_is_undone(
    chat: Phone, make: Make, office: Office, said: str
) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME 100 cash")

    shown = await chat.says(said)
    assert "payment of CN¥100.00 from ACME" in shown.text
    assert [payment.state for payment in payments_in(office)] == [State.COUNTED]
    undone = await shown.tap("↩️ Undo")

    assert "Reason: 记重了" in undone.text
    assert [payment.state for payment in payments_in(office)] == [State.REVERSED]
    kept = office.look(lambda db: db.exec(select(Audit).where(Audit.action == "undone")).one().after)
    assert kept == {"what": "payment.recorded", "reason": "记重了"}


async def test_what_was_not_written_last_is_not_undone_by_naming_it(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华鑫商贸", owner=chat)
    make.customer("百味餐饮", owner=chat)
    await chat.says("/pay 华鑫 100 cash")
    await chat.says("/pay 百味 200 cash")

    shown = await chat.says("撤销 华鑫那笔")

    assert "Nothing was undone" in shown.text
    assert "CN¥200.00 from 百味餐饮" in shown.text
    assert "payment of CN¥200.00 from 百味餐饮" in (await chat.says("撤销 百味那笔")).text
    await chat.says("撤销订单")
    assert [payment.state for payment in payments_in(office)] == [State.COUNTED, State.COUNTED]


async def test_what_is_older_than_a_day_is_not_undone_at_once(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    reply = await chat.says("/pay ACME 100 cash")
    await office.later(hours=25)
    late = await reply.tap("↩️ Undo")

    assert "24" in late.words
    assert [payment.state for payment in payments_in(office)] == [State.COUNTED]


async def test_an_edited_payment_is_taken_back_and_written_anew(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-01-31")
    reply = await chat.says("/pay ACME 100 cash")

    reply = await reply.tap("✏️ Edit")
    await reply.tap("Amount")
    await chat.says("250")

    assert debt.open == 50
    assert [(one.amount, one.state) for one in payments_in(office)] == [(10000, State.REVERSED), (25000, State.COUNTED)]


async def test_a_named_number_is_settled_first_and_an_unknown_one_is_asked(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    older, newer = (
        make.receivable(acme, 300, due="2026-01-31"),
        make.receivable(acme, 500, due="2026-02-28", number="INV-9"),
    )

    await chat.says("/pay ACME 100 cash INV-9")
    assert older.open == 300
    assert newer.open == 400

    reply = await chat.says("/pay ACME 100 cash INV-8")
    assert "INV-8" in reply.text
    await reply.tap("INV-9")
    assert older.open == 300
    assert newer.open == 300


async def test_an_equal_payment_is_a_second_one_and_says_that_the_first_exists(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME 100 cash")
    reply = await chat.says("/pay ACME 100 cash")

    assert len(payments_in(office)) == 2
    assert "exists already" in reply.text


async def test_what_is_left_over_is_credit_and_the_next_receivable_takes_it(chat: Phone, make: Make) -> None:
    make.customer("ACME", owner=chat)
    reply = await chat.says("/pay ACME 500 cash")
    assert "credit" in reply.text.lower()

    reply = await chat.says("/bill ACME 300 2026-04-30 INV-1")

    assert "From credit: CN¥300.00 for INV-1" in reply.text
    assert "-CN¥200.00" in reply.text


async def test_a_cheque_is_pending_until_it_clears_and_a_bounce_reopens_the_debt(
    chat: Phone, make: Make, office: Office
) -> None:
    acme = make.customer("ACME", owner=chat)
    debt = make.receivable(acme, 300, due="2026-01-31")

    reply = await chat.says("/pay ACME 300 cheque")
    assert debt.open == 300
    assert "pending" in reply.text

    cleared = await reply.tap("✅ Cleared")
    assert debt.open == 0
    assert "300.00" in cleared.text

    bounced = await chat.taps(cleared.last, f"cheque.bounce:{payments_in(office)[0].id}")
    assert debt.open == 300
    assert "bounced" in bounced.text
    assert [payment.state for payment in payments_in(office)] == [State.BOUNCED]


async def test_undo_passes_over_a_cheque_of_which_somebody_else_says_that_it_bounced(
    chat: Phone, people: People, make: Make
) -> None:
    boss = people.manager("Boss")
    acme = make.customer("ACME", owner=chat)
    make.receivable(acme, 300, due="2026-01-31")
    await chat.says("/pay ACME 50 cash")
    await chat.says("/pay ACME 300 cheque")
    await (await (await boss.says("/cheques")).tap("1")).tap("❌ Bounced")

    undone = await chat.says("/undo")

    assert "50.00" in undone.text
    assert "300.00" in undone.text.partition("\n")[2]  # the balance


@pytest.mark.parametrize("said", ["/pay ACME 400 cash tomorrow", "收 ACME 400 现金 明天", "ACME cash 400 tomorrow"])
async def test_a_payment_of_tomorrow_is_asked_for_its_day_which_may_be_today(
    chat: Phone, make: Make, office: Office, said: str
) -> None:
    make.customer("ACME", owner=chat)
    asked = await chat.says(said)
    assert payments_in(office) == []
    assert not [label for label in asked.buttons if "3 Mar" in label]  # a tap on tomorrow would be refused

    await asked.tap("Mon, 2 Mar 2026")

    (payment,) = payments_in(office)
    assert payment.received_on.isoformat() == "2026-03-02"


async def test_two_customers_that_fit_are_asked_with_their_balances(chat: Phone, make: Make, office: Office) -> None:
    one = make.customer("华联超市", owner=chat)
    make.customer("华联百货", owner=chat)
    make.receivable(one, 800, due="2026-01-31")

    reply = await chat.says("收 华联 500 微信")

    assert payments_in(office) == []
    assert any("华联超市" in label and "800.00" in label for label in reply.buttons)
    await reply.tap("华联百货")
    (payment,) = payments_in(office)
    assert payment.amount == 50000


async def test_a_name_and_an_amount_alone_are_asked(chat: Phone, make: Make, office: Office) -> None:
    make.customer("华鑫商贸", owner=chat)
    reply = await chat.says("华鑫 5000")
    assert payments_in(office) == []
    reply = await reply.tap("Record a payment")
    assert len(payments_in(office)) + len([label for label in reply.buttons if label == "cash"]) >= 1


async def test_a_manager_undoes_what_a_salesperson_of_the_team_wrote(
    chat: Phone, people: People, make: Make, office: Office
) -> None:
    boss, other = people.manager("Boss"), people.manager("Other", team="South")
    make.customer("ACME", owner=chat)
    await chat.says("/pay ACME 100 cash")
    key = payments_in(office)[0].id

    refused = await other.taps((await other.says("/menu")).last, f"undo:payment.recorded:{key}")
    assert "nothing to undo" in refused.words
    done = await boss.taps((await boss.says("/menu")).last, f"undo:payment.recorded:{key}")

    assert "100.00" in done.text
    assert [payment.state for payment in payments_in(office)] == [State.REVERSED]


async def test_a_sentence_about_another_customer_is_no_answer_to_an_open_question(
    chat: Phone, make: Make, office: Office
) -> None:
    make.customer("华联超市", owner=chat)
    make.customer("百味餐饮", owner=chat)
    await chat.says("/bill 华联超市")
    await chat.says("百味转了一万五 微信")

    (payment,) = payments_in(office)
    assert payment.amount == 1500000
    assert await chat.says("300")  # the form was left


@pytest.mark.parametrize("question", ["谁欠我钱", "who owes me money", "what's overdue"])
async def test_a_question_is_answered_by_a_list_and_writes_nothing(
    chat: Phone, make: Make, office: Office, question: str
) -> None:
    make.receivable(make.customer("ACME", owner=chat), 300, due="2026-01-31")
    reply = await chat.says(question)
    assert "ACME" in reply.text
    assert payments_in(office) == []


async def test_a_refused_command_leaves_the_form_that_was_open_too(chat: Phone, make: Make, office: Office) -> None:
    make.customer("ACME", owner=chat)
    await chat.says("/bill ACME")
    await chat.says("/follow ACME today 00:01")  # that moment has passed
    await chat.says("300")

    assert "nothing to leave" in (await chat.says("/cancel")).text
