"""Twenty people, each with a customer who owes more than is ever paid, and with calls to make at some minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.playground.world import World
from models import customers, follow_ups, members
from models.database import Database
from models.members import Role
from models.money import Money
from models.receivables import bill

FIRST = 7001
CUSTOMERS = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper",
    "Katsura", "Larch", "Maple", "Nutmeg", "Oak", "Poplar", "Quince", "Rowan", "Spruce", "Teak",
)  # fmt: skip
PEOPLE = range(FIRST, FIRST + len(CUSTOMERS))
OWED = Money(10**10, "CNY")
EVERY = timedelta(minutes=10)
"""From one reminder to the next."""


def new_world(clock: Clock) -> World:
    """The people's phones, without rate limits."""
    world = World(clock=clock, paced=False)
    for person in PEOPLE:
        world.add_person(person, f"Seller {person}", started=True)
    return world


def open_books(database: Database, reminders: int, now: datetime) -> None:
    """Write down who is in, what is owed, and what is to be done: the first thing within minutes."""
    due = now.replace(second=0, microsecond=0) + timedelta(minutes=2)
    with database.writing() as db:
        for person, name in zip(PEOPLE, CUSTOMERS, strict=True):
            seller = members.add_member(
                db,
                telegram_id=person,
                name=f"Seller {person}",
                role=Role.SALESPERSON,
                team=None,
                language="en",
                timezone="Asia/Shanghai",
                now=now,
            )
            customer = customers.create(db, seller, name=name, owner=seller, now=now)
            bill(db, seller, customer, OWED, due_on=date(2026, 1, 31), issued_on=date(2026, 1, 1), now=now)
            for number in range(person - FIRST, reminders, len(PEOPLE)):
                local = (due + number * EVERY).astimezone(seller.zone)
                follow_ups.plan(
                    db,
                    seller,
                    customer,
                    seller,
                    due_on=local.date(),
                    due_time=local.time(),
                    now=now,
                    text=f"call number {number}",
                )


def pay(world: World, amount: int) -> None:
    """One of them reports a payment; the amount tells it from all others."""
    place = amount % len(PEOPLE)
    world.say(PEOPLE[place], PEOPLE[place], f"/pay {CUSTOMERS[place]} {amount} cash")
