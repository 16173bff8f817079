"""The morning digest's money: what is open of the customers that a member is answerable for, by when it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from models import access, dues, reminders, stages
from models.company import Company
from models.customers import Customer
from models.dues import Due, Sum
from models.members import Member, Role
from models.receivables import Instalment
from models.stages import Reached


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


def open_between(
    db: Session, member: Member, *, today: date, since: date | None, until: date, limit: int, offset: int = 0
) -> OpenItems:
    """What falls due in these days, both included; without `since` everything up to `until`."""
    visible = money_of(db, member)
    if since is not None:
        visible &= col(Instalment.due_on) >= since
    return OpenItems(
        dues.open_items(db, visible, today=today, until=until, limit=limit, offset=offset),
        dues.sums(db, visible, today=today, until=until),
    )


def own_stages(db: Session, company: Company, member: Member, *, at: datetime) -> Sequence[Reached]:
    """The own customers whose money reached a stage since the digest before the one of that moment."""
    span = reminders.days_to_tell(db, company, member.key, at, in_digest=True)
    own = access.customers_of(db, member) & (col(Customer.owner_id) == member.id)
    return stages.reached(db, own, company.overdue_stages, span)


def team_stages(db: Session, company: Company, manager: Member, *, at: datetime) -> Sequence[Reached]:
    """The same for the customers of those whom the manager is told of, from the company's `manager_from_day` on."""
    late_stages = [stage for stage in company.overdue_stages if stage >= company.manager_from_day]
    if manager.role != Role.MANAGER or not late_stages:
        return ()
    span = reminders.days_to_tell(db, company, manager.key, at, in_digest=True)
    owners = reminders.members_told_to(db, manager)
    seen = access.customers_of(db, manager) & col(Customer.owner_id).in_(owners)
    return stages.reached(db, seen, late_stages, span)
