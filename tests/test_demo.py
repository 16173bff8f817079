"""The demo company: its books add up, it is the same for the same moment, and every command has something to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import pytest
from sqlmodel import Session, SQLModel, col, func, select

import handlers
from bot.clock import Clock
from bot.company import company_of
from bot.playground import demo
from bot.playground.demo_data import ALEX, CHEN, EMMA, GRACE, GROUPS, LI, PEOPLE, WANG, ZHOU
from bot.playground.world import World
from bot.settings import Settings
from models.directory.customers import Customer
from models.ledger.accruals import FeeShare
from models.ledger.disputes import Dispute
from models.ledger.dunning_steps import DunningStep
from models.ledger.entries import Account
from models.ledger.offers import Offer
from models.ledger.payments import Method, Payment, State
from models.ledger.promises import Promise, PromiseState
from models.ledger.receivables import Instalment, Receivable, ReceivableKind
from models.oversight.verification import findings
from models.people.members import Member, Role
from models.storage.database import Database
from models.work.activities import Activity, ActivityKind
from models.work.follow_ups import FollowUp, FollowUpState
from models.work.guidance import Guidance
from tests.locked import opened
from tests.office import START, Office, Patience, Phone
from tests.shelves import Shelf

COMPANY = company_of(Settings())
ODD_MOMENTS = (
    START,
    datetime.fromisoformat("2027-01-01T00:05+08:00"),
    datetime.fromisoformat("2028-02-29T23:50+08:00"),
)
"""A Monday morning; a holiday that has just begun; the end of a leap day."""


@contextmanager
def written(url: str, now: datetime) -> Iterator[Database]:
    """An empty database with the demo company in it, as of that moment."""
    database = opened(url)
    with database.writing() as db:
        demo.write(db, COMPANY, now=now)
    yield database
    database.close()


@pytest.fixture(scope="module")
def demo_url(shelf: Shelf, empty_database: str) -> str:
    """The demo company on the Monday morning at which the tests' clock starts."""
    url = shelf.copy(empty_database)
    with written(url, START):
        return url


@pytest.fixture
def original(demo_url: str) -> str:
    """What the office begins with."""
    return demo_url


@pytest.fixture
def world(clock: Clock, patience: Patience, database: Database) -> World:
    """The demo's people and groups."""
    world = World(clock=clock, time_source=patience.now)
    with database.reading() as db:
        demo.populate(world, db)
    return world


def phone_of(office: Office, person: int) -> Phone:
    return Phone(office, office.world.people[person], person)


# --- the books


@pytest.mark.parametrize("now", ODD_MOMENTS, ids=lambda now: now.strftime("%Y-%m-%d %H:%M"))
def test_the_books_add_up_and_every_state_is_there_at_any_moment(
    now: datetime, shelf: Shelf, empty_database: str
) -> None:
    with written(shelf.copy(empty_database), now) as database, database.reading() as db:
        assert list(findings(db)) == []
        assert db.exec(select(func.count()).select_from(Customer)).one() == 40
        assert db.exec(select(func.count()).select_from(Receivable)).one() == 155
        check_receivables(db, now)
        check_payments(db, now)
        check_work(db, now)
        check_chasing(db)


def check_receivables(db: Session, now: datetime) -> None:
    today = COMPANY.day_of(now)
    late = [(today - part.due_on).days for part in db.exec(select(Instalment).where(Instalment.open > 0))]
    for first, after in pairwise((1, 31, 61, 91, 1000)):
        assert any(first <= days < after for days in late), f"nothing is {first} to {after - 1} days late"
    assert 0 in late, "nothing is due today"
    assert any(-COMPANY.due_soon_days <= days < 0 for days in late), "nothing is due soon"
    assert any(days < -COMPANY.due_soon_days for days in late), "nothing falls due later"
    parts = Counter(db.exec(select(Instalment.receivable_id)).all())
    assert {1, 2, 3} <= set(parts.values())
    assert db.exec(select(Instalment.id).where(Instalment.open > 0, Instalment.open < Instalment.amount)).first()
    assert db.exec(select(Receivable.id).where(col(Receivable.reversed_at).is_not(None))).first()
    assert set(db.exec(select(Account.currency)).all()) >= {"CNY", "USD", "EUR"}
    assert db.exec(select(Account.customer_id).where(Account.credit > 0)).first(), "nobody has credit"


def check_chasing(db: Session) -> None:
    assert {PromiseState(one.state) for one in db.exec(select(Promise))} >= {PromiseState.OPEN, PromiseState.BROKEN}
    assert {one.amount is None for one in db.exec(select(Dispute))} == {True, False}
    assert len(set(db.exec(select(DunningStep.level)).all())) > 1
    assert db.exec(select(Offer.id)).first()
    assert db.exec(select(FeeShare.id).where(col(FeeShare.receivable_id).is_not(None))).first(), "no late fee"


def check_payments(db: Session, now: datetime) -> None:
    payments = db.exec(select(Payment)).all()
    assert {payment.method for payment in payments} == set(Method)
    assert {payment.state for payment in payments} == set(State)
    fees = db.exec(select(Receivable).where(Receivable.kind == ReceivableKind.FEE)).all()
    assert {"FEE"} == {fee.number.partition("-")[0] for fee in fees}
    bounced = {payment.customer_id for payment in payments if payment.bounced_on is not None}
    assert bounced <= {fee.customer_id for fee in fees}, "a cheque bounced for nothing"
    assert any(payment.received_on == COMPANY.day_of(now) for payment in payments), "nobody paid today"


def check_work(db: Session, now: datetime) -> None:
    today = COMPANY.day_of(now)
    activities = db.exec(select(Activity)).all()
    assert {activity.kind for activity in activities} == set(ActivityKind)
    assert max(activity.at for activity in activities) <= now
    assert (today - min(COMPANY.day_of(activity.at) for activity in activities)).days > 80
    places = {
        activity.verified if activity.distance_m is not None else None
        for activity in activities
        if activity.latitude is not None
    }
    assert places == {True, False, None}, "at the customer's, elsewhere, and where no place is known"
    answers = db.exec(select(Guidance)).all()
    assert {answer.acted_at is None for answer in answers} == {True, False}
    for seller in db.exec(select(Member).where(Member.role == Role.SALESPERSON)).all():
        mine = db.exec(select(FollowUp).where(FollowUp.member_id == seller.id)).all()
        steps = [step for step in mine if step.state == FollowUpState.OPEN]
        assert any(step.due_on < today for step in steps)
        assert any(step.due_on == today and step.due_at is None for step in steps)
        assert any(step.due_at is not None and step.due_at > now for step in steps)
        assert any(step.state == FollowUpState.DONE for step in mine)
        assert any(COMPANY.day_of(activity.at) == today for activity in activities if activity.member_id == seller.id)


def test_it_is_the_same_for_the_same_moment(demo_url: str, shelf: Shelf, empty_database: str) -> None:
    chance = {"audit.salt", "audit.hash"}  # so that nobody can guess what was hashed

    def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
        with database.reading() as db:
            return {
                table.name: sorted(
                    (
                        tuple(row)
                        for row in db.execute(select(*(one for one in table.columns if str(one) not in chance)))
                    ),
                    key=repr,
                )
                for table in SQLModel.metadata.sorted_tables
            }

    first = opened(demo_url)
    with written(shelf.copy(empty_database), START) as second:
        assert rows(first) == rows(second)
    first.close()


# --- what it shows

MONEY = r"\d,\d{3}\.\d{2}"


@dataclass(frozen=True)
class Shows:
    """What is typed, and what must stand in the answer: words, buttons or files."""

    text: str
    pattern: str


COMMANDS = {
    "menu": Shows("/menu", r"."),
    "help": Shows("/help", "/card"),
    "cheques": Shows("/cheques", MONEY),
    "cancel": Shows("/cancel", r"."),
    "today": Shows("/today", r"1\. \S"),
    "day": Shows("/day", r"\d{2}:\d{2} \S"),
    "history": Shows("/history 华鑫", r"1\. \S"),
    "visit": Shows("/visit 华鑫 送样品", "华鑫商贸"),
    "call": Shows("/call 华鑫 问付款", "华鑫商贸"),
    "message": Shows("/message 华鑫 发报价", "华鑫商贸"),
    "email": Shows("/email 华鑫 发合同", "华鑫商贸"),
    "meeting": Shows("/meeting 华鑫 谈明年", "华鑫商贸"),
    "follow": Shows("/follow 华鑫 2026-03-09 10:00 对账", "华鑫商贸"),
    "pay": Shows("/pay 华鑫 100 cash", "INV-"),
    "bill": Shows("/bill 华鑫 100 2026-04-30", "INV-156"),
    "promise": Shows("/promise 华鑫 100 2026-12-31", MONEY),
    "contact": Shows("/contact 华鑫 资金紧张", "华鑫商贸"),
    "fee": Shows("/fee 华鑫", "华鑫商贸"),
    "move": Shows("/move 华鑫", "INV-"),
    "credit": Shows("/credit 华鑫 100 短少", "华鑫商贸|INV-"),
    "refund": Shows("/refund 华鑫 100", r"\d\.\d{2}"),
    "offer": Shows("/offer 华鑫 10% 2026-12-31", "华鑫商贸"),
    "writeoff": Shows("/writeoff 华鑫 100 破产", "华鑫商贸"),
    "remind": Shows("/remind 华鑫", MONEY),
    "letter": Shows("/letter 华鑫", MONEY),
    "receipt": Shows("/receipt 华鑫", MONEY),
    "statement": Shows("/statement 华鑫 2026", MONEY),
    "dispute": Shows("/dispute 华鑫 质量 破损", "华鑫商贸"),
    "due": Shows("/due", MONEY),
    "plan": Shows("/plan", MONEY),
    "aging": Shows("/aging", MONEY),
    "new": Shows("/new 青浦灯饰", "青浦灯饰"),
    "find": Shows("/find hongda", r"(?s)(?=.*宏达五金)(?=.*宏达物流)"),
    "alias": Shows("/alias", r"."),
    "card": Shows("/card hx", r"(?s)王建国.*" + MONEY),
    "edit": Shows("/edit 华鑫", "华鑫商贸"),
    "target": Shows("/target", "🎯"),
    "merge": Shows("/merge", r"."),
    "import": Shows("/import", r"."),
    "handover": Shows("/handover", r"· \d"),
    "team": Shows("/team", MONEY),
    "rank": Shows("/rank", MONEY),
    "report": Shows("/report", MONEY),
    "rate": Shows("/rate", "CNY"),
    "export": Shows("/export", r"\.xlsx"),
    "undo": Shows("/undo", r"."),
    "approvals": Shows("/approvals", r"."),
    "members": Shows("/members", "李娜"),
    "invite": Shows("/invite salesperson 上海组", r"start="),
    "link": Shows("/link", r"."),
    "settings": Shows("/settings", "Asia/Shanghai"),
    "start": Shows("/start", r"."),
}


def test_no_command_is_forgotten() -> None:
    assert set(COMMANDS) == set(handlers.COMMANDS)


@pytest.mark.parametrize("person", [LI, EMMA, WANG, ZHOU, CHEN], ids=["li", "emma", "manager", "accountant", "admin"])
async def test_every_command_has_something_to_show(person: int, office: Office) -> None:
    phone = phone_of(office, person)
    role = Role(phone.member.role)
    own = "太湖水产" if person == EMMA else ""
    empty = {}
    for name, shows in COMMANDS.items():
        if role not in handlers.COMMANDS[name].roles:
            continue
        typed, pattern = shows.text, shows.pattern
        if own and "华鑫" in f"{typed}{pattern}":
            typed, pattern = typed.replace("华鑫", own), pattern.replace("华鑫商贸", own)
        elif own and name in ("find", "card"):
            typed, pattern = f"/{name} 太湖", own
        reply = await phone.says(typed)
        shown = "\n".join([reply.words, *reply.buttons, *reply.files])
        if not re.search(pattern, shown):
            empty[name] = shown
    assert empty == {}


async def test_a_request_waits_for_the_manager_and_for_nobody_else_of_the_team(office: Office) -> None:
    listed = await phone_of(office, WANG).says("/approvals")
    opened = await listed.tap("1")

    assert "李娜" in listed.text
    assert "✅ 同意" in opened.buttons
    assert "李娜" not in (await phone_of(office, GRACE).says("/approvals")).text


async def test_the_groups_are_linked_to_their_teams(office: Office) -> None:
    for place, boss, seller in zip(GROUPS, (WANG, GRACE), ("李娜", "Emma Zhou"), strict=True):
        reply = await phone_of(office, boss).at(office.world.group(place.id)).says("/team")

        assert seller in reply.text
        assert re.search(MONEY, reply.text)


async def test_a_stranger_is_none_of_them(office: Office) -> None:
    alex = phone_of(office, ALEX)

    assert not alex.who.started
    assert "李娜" not in (await alex.says("/team")).text


async def test_a_restart_finds_people_as_the_database_knows_them(office: Office) -> None:
    link = await phone_of(office, CHEN).says("/invite finance")
    code = re.search(r"start=(\S+)", link.text)
    assert code
    await phone_of(office, ALEX).says(f"/start {code[1]}")
    office.world.block(LI)
    await office.settled()

    world = World(clock=office.clock)
    with office.database.reading() as db:
        demo.populate(world, db)

    assert world.people[ALEX].role == "finance"
    assert world.people[LI].blocked
    assert len(world.people) == len(PEOPLE)
