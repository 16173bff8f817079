"""What databases treat differently: writers at once, large numbers; and a whole day of work on either."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from models.oversight import audit
from models.people import members
from models.people.members import Member, Role
from models.storage import inbox, outbox
from models.storage.database import Database
from models.storage.inbox import Inbox
from models.storage.outages import Trouble, trouble_of
from models.storage.outbox import Outbox, OutboxState
from tests.making import Make
from tests.office import START, Office, People, Phone


async def test_a_day_of_work(chat: Phone, people: People, make: Make, office: Office) -> None:
    boss = people.manager("Wang", language="zh_CN")
    await chat.says("/new 华鑫商贸 联系人 王经理 13800138000 A #tea")
    await chat.says("/bill 华鑫 12000 2026-02-28 3期")
    await chat.says("拜访 华鑫 谈了新品 下周三回访")
    reply = await chat.says("收 华鑫 5000 微信")
    assert "5,000.00" in reply.text
    undone = await reply.tap("↩️ Undo")
    assert "5,000.00" in undone.words
    await chat.says("/pay 华鑫 3000.50 cash")

    for command in ("due", "aging", "plan", "today", "team", "rank", "card 华鑫", "history 华鑫", "find hx", "day"):
        assert (await chat.says(f"/{command}")).words, command
    assert "8,999.50" in (await chat.says("/card 华鑫")).text
    assert (await boss.says("/report")).pictures
    assert (await boss.says("/export")).files
    await office.until("2026-03-03 08:30")
    assert (await chat.received()).messages


async def test_an_update_that_comes_five_times_counts_once(chat: Phone, make: Make, office: Office) -> None:
    acme = make.customer("ACME", chat)
    make.receivable(acme, 1000, due="2026-02-28")
    await chat.says("/pay ACME 100")

    office.world.updates.repeat(office.world.updates.last_id, times=4)
    await chat.received()

    assert acme.balance == 900


async def test_two_processes_do_an_update_once(database: Database) -> None:
    with database.writing() as db:
        row = Inbox(bot_id=5, update_id=1, chat_id=7, payload="{}", received_at=START)
        db.add(row)
        db.flush()
        key = row.id
    assert key is not None

    def finish(_process: int) -> bool:
        while True:
            try:
                with database.writing() as db:
                    return inbox.finish(db, key, now=START)
            except DBAPIError as error:
                if trouble_of(error) is not Trouble.COLLISION:  # who is second begins anew, and finds it done
                    raise

    with ThreadPoolExecutor(8) as processes:
        assert sorted(processes.map(finish, range(8))) == [False] * 7 + [True]


def test_a_members_chain_is_held_without_keeping_others_from_telling_that_member(
    server: str, database: Database
) -> None:
    """Two who decide on each other's requests at once would else wait for each other for ever."""
    with database.writing() as db:
        add = partial(
            members.add_member, db, role=Role.SALESPERSON, team=None, language="en", timezone="UTC", now=START
        )
        li, han = add(telegram_id=1, name="Li"), add(telegram_id=2, name="Han")
        ids = li.key, han.key

    with database.writing() as first, database.writing() as second:
        for db in (first, second):
            db.connection().execute(text("SET LOCAL lock_timeout = '2s'"))
        for db, key in zip((first, second), ids, strict=True):
            audit.note(db, db.get_one(Member, key), "settings.changed", now=START)
        for db, key in zip((first, second), reversed(ids), strict=True):
            outbox.put(db, [Outbox(chat_id=1, method="sendMessage", payload={}, member_id=key, created_at=START)])


async def test_amounts_and_telegrams_ids_have_64_bits(people: People, office: Office, chat: Phone, make: Make) -> None:
    acme = make.customer("ACME", chat)
    big = make.receivable(acme, "9999999999.99", due="2026-02-28")
    with office.database.writing() as db:
        member = db.merge(chat.member)
        member.telegram_id = 2**52
        db.add(member)

    assert str(big.open) == "9999999999.99"
    assert office.look(lambda db: db.exec(select(Member.telegram_id)).one()) == 2**52
    assert office.look(lambda db: db.exec(select(Outbox).where(col(Outbox.state) == OutboxState.FAILED)).all()) == []
