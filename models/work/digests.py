"""The morning digest's money: what is open of the customers that a member is answerable for, by when it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.company import Company
from models.directory.customers import Customer
from models.ledger import dues, dunning_steps, holds, offers, promises, stages
from models.ledger.collecting_days import is_collecting_day
from models.ledger.dues import Due, Sum
from models.ledger.dunning_steps import Task
from models.ledger.offers import Offer
from models.ledger.promises import Promise
from models.ledger.receivables import Instalment, Receivable
from models.ledger.stages import Reached
from models.money import Money
from models.people import access
from models.people.members import Member, Role, active_members
from models.work import reminders
from models.work.reminders import FIRST_TOLD


@dataclass(frozen=True)
class Collecting:
    """A customer whose collecting day it is, with what is due in each currency."""

    customer: Customer
    amounts: list[Money]


@dataclass(frozen=True)
class OpenItems:
    """A page of open items, most urgent first, and the sums of all of them."""

    items: Sequence[Due]
    sums: Sequence[Sum]

    @property
    def count(self) -> int:
        """How many items there are on all pages."""
        return sum(one.count for one in self.sums)


def money_of(db: Session, member: Member) -> ColumnElement[bool]:
    """Whose money a member is reminded of, as a condition on `Customer`: the own customers', finance of everybody's."""
    seen = access.customers_of(db, member)
    return seen if member.role == Role.FINANCE else seen & (col(Customer.owner_id) == member.id)


def overdue(db: Session, company: Company, member: Member, *, today: date, limit: int, offset: int = 0) -> OpenItems:
    """What fell due before today, most urgent first."""
    visible, until = money_of(db, member), today - timedelta(days=1)
    items = dues.open_items(
        db, visible, today=today, until=until, limit=limit, offset=offset, weights=company.rules.order
    )
    return OpenItems(items, dues.sums(db, visible, today=today, until=until))


def falling_due(
    db: Session,
    company: Company,
    member: Member,
    *,
    today: date,
    start: date,
    end: date,
    limit: int,
    offset: int = 0,
) -> OpenItems:
    """What falls due in these days, both included: by day, the largest first."""
    visible = money_of(db, member)
    rows = db.exec(
        select(Instalment, Receivable.number, Customer)
        .join(Customer, col(Customer.id) == Instalment.customer_id)
        .join(Receivable, col(Receivable.id) == Instalment.receivable_id)
        .where(Instalment.open > 0, Instalment.due_on >= start, Instalment.due_on <= end, visible)
        .order_by(col(Instalment.due_on), col(Instalment.open).desc(), col(Instalment.id))
        .offset(offset)
        .limit(limit)
    ).all()
    items = dues.scored(db, rows, today=today, weights=company.rules.order)
    found: dict[str, tuple[int, int]] = {}
    for _day, currency, count, total in dues.open_by_day(db, visible, start=start, end=end):
        counted, added = found.get(currency, (0, 0))
        found[currency] = (counted + count, added + total)
    nothing = {currency: Money(0, currency) for currency in found}
    sums = [Sum(one, count, Money(total, one), nothing[one]) for one, (count, total) in sorted(found.items())]
    return OpenItems(items, sums)


def failed_promises(db: Session, member: Member, *, at: datetime) -> Sequence[tuple[Promise, Customer]]:
    """The promises that were found broken, or kept in part only, since the digest before the one of that moment."""
    since = reminders.digest_before(db, member, at) or max(member.joined_at, at - FIRST_TOLD)
    return promises.failed_since(db, money_of(db, member), since=since)


def lapsed_offers(
    db: Session, company: Company, member: Member, *, at: datetime, today: date
) -> Sequence[tuple[Offer, Customer]]:
    """The settlement offers whose last day has passed since the digest before, and which nobody took."""
    since = reminders.digest_before(db, member, at) or max(member.joined_at, at - FIRST_TOLD)
    return offers.lapsed(db, money_of(db, member), since=company.day_of(since), today=today)


def collecting_today(db: Session, company: Company, member: Member, *, today: date) -> Sequence[Collecting]:
    """The customers whose collecting day it is and who owe what is due and chased, the largest sum first."""
    visible = money_of(db, member)
    rules = db.exec(
        select(Customer.collecting_day).where(visible, col(Customer.collecting_day).is_not(None)).distinct()
    )
    todays = [rule for rule in rules if rule and is_collecting_day(rule, today, company.calendar)]
    if not todays:
        return ()
    table = holds.held(today)
    left = holds.chased(table)
    rows = db.exec(
        select(Customer, Instalment.currency, func.sum(left))
        .join(Instalment, col(Instalment.customer_id) == Customer.id)
        .outerjoin(table, holds.beside(table))
        .where(col(Customer.collecting_day).in_(todays), visible)
        .where(Instalment.open > 0, Instalment.due_on <= today, left > 0)
        .group_by(col(Customer.id), col(Instalment.currency))
        .order_by(func.sum(left).desc(), col(Customer.id))
    ).all()
    found: dict[int, Collecting] = {}
    for customer, currency, total in rows:
        found.setdefault(customer.key, Collecting(customer, [])).amounts.append(Money(int(total), currency))
    return list(found.values())


def own_stages(db: Session, company: Company, member: Member, *, at: datetime) -> Sequence[Reached]:
    """The own customers whose money reached a stage since the digest before the one of that moment."""
    span = reminders.days_to_tell(db, company, member, at, in_digest=True)
    own = access.customers_of(db, member) & (col(Customer.owner_id) == member.id)
    return stages.reached(db, own, company.overdue_stages, span)


def team_stages(db: Session, company: Company, manager: Member, *, at: datetime) -> Sequence[Reached]:
    """The same for the customers of those whom the manager is told of, from the company's `manager_from_day` on."""
    late_stages = [stage for stage in company.overdue_stages if stage >= company.manager_from_day]
    if manager.role != Role.MANAGER or not late_stages:
        return ()
    span = reminders.days_to_tell(db, company, manager, at, in_digest=True)
    owners = reminders.members_told_to(db, manager)
    seen = access.customers_of(db, manager) & col(Customer.owner_id).in_(owners)
    return stages.reached(db, seen, late_stages, span)


def dunning_tasks(db: Session, company: Company, member: Member, *, today: date) -> Sequence[Task]:
    """The steps of dunning that are due today for the member to take, when the company wants them told."""
    ladder = company.rules.dunning
    if not ladder.tasks:
        return ()
    seen = access.customers_of(db, member)
    own = seen & (col(Customer.owner_id) == member.id)
    found = [*dunning_steps.tasks(db, ladder, own, _own_part(db, member), today=today)]
    others = col(Customer.owner_id) != member.id
    if member.role == Role.MANAGER:
        led = others & col(Customer.owner_id).in_(reminders.members_told_to(db, member))
        found += dunning_steps.tasks(db, ladder, seen & led, frozenset({Role.MANAGER}), today=today)
    if member.role == Role.FINANCE:
        found += dunning_steps.tasks(db, ladder, seen, frozenset({Role.FINANCE}), today=today)
    return found


def _own_part(db: Session, owner: Member) -> frozenset[Role]:
    """For whom a customer's owner acts: as the salesperson, and for whom there is nobody."""
    managers = [one for one in active_members(db, Role.MANAGER) if one.id != owner.id]
    is_led = any(owner.id in reminders.members_told_to(db, one) for one in managers)
    missing = {Role.MANAGER: is_led, Role.FINANCE: bool(active_members(db, Role.FINANCE))}
    return frozenset({Role.SALESPERSON, *(role for role, is_there in missing.items() if not is_there)})
