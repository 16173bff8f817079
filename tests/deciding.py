"""Who decides in a small office, what waits for them, and an old bill that is not undone without them."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from models.ledger.payments import Payment
from models.oversight.approvals import Approval
from models.oversight.approvals import State as Standing
from models.oversight.audit import Audit
from tests.making import MadeCustomer, MadeReceivable, Make
from tests.office import Office, People, Phone, Reply


@pytest.fixture
def finance(people: People) -> Phone:
    return people.accountant("Zhao Min")


@pytest.fixture
def boss(people: People) -> Phone:
    return people.manager("Boss")


@pytest.fixture
def admin(people: People) -> Phone:
    return people.admin("Root")


@pytest.fixture
def acme(chat: Phone, make: Make) -> MadeCustomer:
    return make.customer("ACME", owner=chat)


@pytest.fixture
def debt(acme: MadeCustomer, make: Make) -> MadeReceivable:
    return make.receivable(acme, 300, due="2026-01-31", number="INV-7")


@pytest.fixture
async def old(office: Office, chat: Phone, finance: Phone, boss: Phone, admin: Phone, debt: MadeReceivable) -> Reply:
    """A bill of 80 that was written more than a day ago; its echo."""
    echo = await chat.says("/bill ACME 80 2026-04-30 INV-80")
    await office.later(hours=25)
    for phone in (chat, boss, finance, admin):
        await phone.received()
    return echo


def payments_in(office: Office) -> list[Payment]:
    return office.look(lambda db: list(db.exec(select(Payment).order_by(col(Payment.id))).all()))


def requests_in(office: Office) -> list[tuple[str, Standing]]:
    def find(db: Session) -> list[tuple[str, Standing]]:
        return [(one.kind, Standing(one.state)) for one in db.exec(select(Approval).order_by(col(Approval.id)))]

    return office.look(find)


def actions_of(office: Office, phone: Phone) -> list[str]:
    """What stands in that member's chain."""
    query = select(Audit.action).where(Audit.member_id == phone.member.id).order_by(col(Audit.id))
    return office.look(lambda db: list(db.exec(query).all()))


async def reject(card: Reply, reason: str) -> Reply:
    return await (await card.tap("❌ Reject")).tap(reason)


def latest_request(office: Office) -> int:
    return office.look(lambda db: db.exec(select(Approval.id).order_by(col(Approval.id).desc())).first()) or 0
