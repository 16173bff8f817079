"""The demo company: people, teams, groups and customers, and some months of their life up to now.

Everything is written through the models' own functions, each thing at its own moment, so the books are what they
would be if people had typed it all. It is relative to the moment it is written at, and the same for the same moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel import Session, func, select

from bot.playground.demo_books import Books
from bot.playground.demo_chasing import Chasing
from bot.playground.demo_data import CUSTOMERS, EMMA, GROUPS, LI, PEOPLE, REGION, Client
from bot.playground.demo_work import Work, sellers
from bot.playground.diary import Diary
from bot.playground.world import World
from locales import language_of
from models.company import Company
from models.directory import customers, fields
from models.directory.customers import Customer
from models.people import groups, members
from models.people.members import Member, Role, member_by_telegram_id
from models.work import activities

JOINED = timedelta(days=500)


def write(db: Session, company: Company, *, now: datetime) -> None:
    """Write the company into an empty database."""
    now = now.astimezone(UTC)
    people = _let_in(db, company, now=now - JOINED)
    staff = list(people.values())
    for place in GROUPS:
        team = members.make_team(db, place.team)
        groups.link(db, people[place.linked_by], place.id, place.title, team, now=now - JOINED)
    diary = Diary(db, company, now)
    known: dict[str, Customer] = {}
    finance = next(member for member in staff if member.role == Role.FINANCE)

    def meet(client: Client, now: datetime) -> None:
        known[client.name] = _meet(db, people[client.owner], client, now=now)

    books, work = Books(diary, people, finance, known), Work(diary, known)
    for client in CUSTOMERS:
        diary.note(diary.opening(diary.working(client.since)), partial(meet, client))
        books.plan(client)
    books.mistype({client.name: client for client in CUSTOMERS})
    for member in sellers(staff):
        work.sell(member)
    for leader in staff:
        if leader.role == Role.MANAGER:
            work.accompany(leader, sellers(staff, leader.team_id))
            work.answer(leader, sellers(staff, leader.team_id))
        elif leader.role == Role.ADMIN:
            work.accompany(leader, sellers(staff))
    work.regret(people[LI])
    Chasing(diary, people, known).chase({client.name: client for client in CUSTOMERS})
    diary.live()


def populate(world: World, db: Session) -> None:
    """Put the people into the world, as the database knows them, and the groups with the bot in them."""
    known = roles(db)
    for someone in PEOPLE:
        member = member_by_telegram_id(db, someone.id)
        world.add_person(
            someone.id,
            someone.first_name,
            last_name=someone.last_name,
            language_code=someone.language_code,
            role=known[someone.id],
            started=member is not None,
            blocked=member is not None and member.unreachable_since is not None,
        )
    for place in GROUPS:
        world.add_group(place.title, place.members, group_id=place.id)


def roles(db: Session) -> dict[int, str]:
    """What each of the people is to the bot: the role of a member, or a stranger."""
    found = {someone.id: member_by_telegram_id(db, someone.id) for someone in PEOPLE}
    return {key: str(member.role) if member else "stranger" for key, member in found.items()}


def about(company: Company) -> dict[str, object]:
    """What the page may know of it: the company's time zone, and places that can be sent as a location."""
    found = [client for client in CUSTOMERS if client.place is not None and client.owner in (LI, EMMA)]
    places = [
        {"name": client.name, "latitude": client.place[0], "longitude": client.place[1]}
        for client in found
        if client.place
    ]
    return {"timezone": company.zone.key, "places": places}


def is_empty(db: Session) -> bool:
    """Whether nothing was written yet."""
    return db.exec(select(func.count()).select_from(Member)).one() == 0


def _let_in(db: Session, company: Company, *, now: datetime) -> dict[int, Member]:
    """Two teams below one, and the members by their Telegram ids."""
    region = members.make_team(db, REGION)
    people = {}
    for someone in PEOPLE:
        if someone.role is None:
            continue
        people[someone.id] = members.add_member(
            db,
            telegram_id=someone.id,
            name=someone.name,
            role=someone.role,
            team=members.make_team(db, someone.team, parent=region) if someone.team else None,
            language=language_of(someone.language_code),
            timezone=company.zone.key,
            now=now,
        )
    return people


def _meet(db: Session, owner: Member, client: Client, *, now: datetime) -> Customer:
    """A new customer, with its place when that is known."""
    customer = customers.create(
        db,
        owner,
        name=client.name,
        owner=owner,
        now=now,
        contact_person=client.contact,
        phones=[fields.phone_of(client.phone, country="CN")],
        address=client.address,
        class_=client.class_,
        terms=client.terms,
        source=client.source,
        tags=client.tags,
    )
    if client.place is not None:
        latitude, longitude = client.place
        customers.change(db, owner, customer, {"latitude": latitude, "longitude": longitude}, now=now)
        activities.settle_place(db, customer.key, now=now)
    return customer
