"""People who each have a customer who owes more than is ever paid, and the payments that they report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from bot.clock import Clock
from bot.playground.world import World
from models.directory import customers
from models.directory.customers import Customer
from models.ledger.billing import bill
from models.money import Money
from models.people import members
from models.people.members import Member, Role, Team
from models.storage.database import Database
from models.work import follow_ups

FIRST = 7001
CUSTOMERS = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper",
    "Katsura", "Larch", "Maple", "Nutmeg", "Oak", "Poplar", "Quince", "Rowan", "Spruce", "Teak",
)  # fmt: skip
OWED = Money(10**10, "CNY")
EVERY = timedelta(minutes=10)
"""From one call to the next."""


class Sellers:
    """So many of them, numbered in the order of their customers' names."""

    def __init__(self, count: int = len(CUSTOMERS)) -> None:
        self.people = range(FIRST, FIRST + count)

    def world(self, clock: Clock | None = None) -> World:
        """Their phones, without rate limits."""
        world = World(clock=clock, paced=False) if clock else World(paced=False)
        for person in self.people:
            world.add_person(person, f"Seller {person}", started=True)
        return world

    def write(self, db: Session, now: datetime, team: Team | None = None) -> None:
        """Note who is in, and what their customers owe."""
        for person, name in zip(self.people, CUSTOMERS, strict=False):
            seller = add(db, person, f"Seller {person}", Role.SALESPERSON, now, team)
            customer = customers.create(db, seller, name=name, owner=seller, now=now)
            bill(db, seller, customer, OWED, due_on=date(2026, 1, 31), issued_on=date(2026, 1, 1), now=now)

    def pay(self, world: World, amount: int) -> None:
        """One of them reports a payment; the amount tells it from all others."""
        place = amount % len(self.people)
        world.say(self.people[place], self.people[place], f"/pay {CUSTOMERS[place]} {amount} cash")

    def echoes(self, world: World, person: int) -> list[int]:
        """The amounts that were echoed to one of them, as often as they were, in the order in which they arrived."""
        texts = [each.text.splitlines()[0] for each in world.messages(person, by_bot=True)]
        found = [re.search(r"¥([\d,]+)\.00", text) for text in texts]
        return [int(each[1].replace(",", "")) for each in found if each]

    def told(self, world: World) -> set[int]:
        """The amounts that were echoed."""
        return {amount for person in self.people for amount in self.echoes(world, person)}

    async def answered(self, world: World, amounts: Sequence[int], patience: float) -> None:
        """Return when each of these payments was answered. Raises TimeoutError after so many seconds."""
        await world.changes.until(lambda: self.told(world).issuperset(amounts) or None, patience)

    async def so_many_answered(self, world: World, count: int, patience: float) -> None:
        """Return when any so many payments were answered. Raises TimeoutError after so many seconds."""
        await world.changes.until(lambda: len(self.told(world)) >= count or None, patience)


def add(db: Session, telegram_id: int, name: str, role: Role, now: datetime, team: Team | None = None) -> Member:
    """A member who reads English in Shanghai."""
    return members.add_member(
        db,
        telegram_id=telegram_id,
        name=name,
        role=role,
        team=team,
        language="en",
        timezone="Asia/Shanghai",
        now=now,
    )


def plan_calls(db: Session, person: int, calls: Sequence[tuple[datetime, str]], now: datetime) -> None:
    """Calls that one of them has to make, at these minutes."""
    seller = db.exec(select(Member).where(Member.telegram_id == person)).one()
    customer = db.exec(select(Customer).where(Customer.owner_id == seller.id)).one()
    for at, text in calls:
        local = at.astimezone(seller.zone).replace(second=0, microsecond=0)
        follow_ups.plan(db, seller, customer, seller, due_on=local.date(), due_time=local.time(), now=now, text=text)


def open_books(database: Database, sellers: Sellers, reminders: int, now: datetime) -> None:
    """The books of all of them, with calls to make: the first within minutes, then one every ten minutes."""
    due = now.replace(second=0, microsecond=0) + timedelta(minutes=2)
    with database.writing() as db:
        sellers.write(db, now)
        for person in sellers.people:
            numbers = range(person - FIRST, reminders, len(sellers.people))
            plan_calls(db, person, [(due + number * EVERY, f"call number {number}") for number in numbers], now)
