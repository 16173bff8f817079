"""What a member may see: one gate per kind of object, used by every query and at every tap.

Someone else's customer does not exist: the gate gives the same answer as for an unknown one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, literal, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from locales import _
from models.directory.customers import Customer
from models.directory.pinyin import pinyin_of
from models.people.members import Member, Role, Team, teams_below, teams_of
from models.refusal import Denied
from models.storage.database import BigInt


def owners_seen(db: Session, actor: Member) -> ColumnElement[bool]:
    """The members whose customers and figures the actor may see, as a condition on `Member`."""
    if not actor.active:
        return ~true()
    if actor.role in (Role.ADMIN, Role.FINANCE):
        return true()
    if actor.role == Role.MANAGER and actor.team_id is not None:
        return col(Member.team_id).in_(teams_below(db, actor.team_id)) | (col(Member.id) == actor.id)
    return col(Member.id) == actor.id


def customers_of(db: Session, actor: Member) -> ColumnElement[bool]:
    """The customers that the actor may see, as a condition on `Customer`."""
    if not actor.active:
        return ~true()
    if actor.role == Role.MANAGER:
        return HERE & col(Customer.owner_id).in_(select(Member.id).where(owners_seen(db, actor)))
    return _own_customers(actor.role, actor.key)


HERE = col(Customer.removed_at).is_(None)


def _customers_by_role(role: Role, actor_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """The customers that somebody who is no manager may see."""
    return HERE if role in (Role.ADMIN, Role.FINANCE) else HERE & (col(Customer.owner_id) == actor_id)


def owners_of(db: Session, actor: Member) -> Sequence[int] | None:
    """The ids of the members whose customers the actor may see; None is everybody."""
    if actor.active and actor.role in (Role.ADMIN, Role.FINANCE):
        return None
    if actor.active and actor.role == Role.SALESPERSON:
        return [actor.key]
    return [key for key in db.exec(select(Member.id).where(owners_seen(db, actor)).order_by(col(Member.id))) if key]


@lru_cache(maxsize=1024)
def _own_customers(role: Role, actor_id: int) -> ColumnElement[bool]:
    """The same condition for the same member, so that statements over it are put together once."""
    return _customers_by_role(role, literal(actor_id))


def of_customers(customer_id: SQLColumnExpression[int], visible: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition on `Customer` as one on rows that hold a customer's id and something of that customer.

    A customer that was taken back never had anything (`customers.remove`), and one that was merged has nothing any
    more, so who sees all customers sees all rows.
    """
    return true() if sees_all(visible) else customer_id.in_(select(Customer.id).where(visible))


def sees_all(visible: ColumnElement[bool]) -> bool:
    """Whether the condition on `Customer` lets everybody's through."""
    return visible.compare(HERE)


ONE = select(Customer).where(col(Customer.id) == bindparam("customer"))
ONE_BY_ROLE: Mapping[Role, SelectOfScalar[Customer]] = {
    role: ONE.where(_customers_by_role(role, bindparam("actor", type_=BigInt))) for role in Role if role != Role.MANAGER
}
"""Written once: nearly every turn runs one of them."""


def customer_for(db: Session, actor: Member, customer_id: int) -> Customer:
    """The customer, or the one that it was merged into, when the actor may see it. Refuses otherwise, with the words
    for an unknown one."""
    is_written = actor.active and actor.role in ONE_BY_ROLE
    query = ONE_BY_ROLE[actor.role] if is_written else ONE.where(customers_of(db, actor))
    customer = db.exec(query, params={"customer": customer_id, "actor": actor.id}).one_or_none()
    if customer is not None:
        return customer
    heir = db.exec(select(Customer.merged_into).where(Customer.id == customer_id)).one_or_none()
    if heir is None:
        raise unknown_customer()
    return customer_for(db, actor, heir)


def sees_customer(db: Session, actor: Member, customer_id: int) -> bool:
    """Whether the actor may see that customer."""
    query = select(Customer.id).where(Customer.id == customer_id, customers_of(db, actor))
    return db.exec(query).one_or_none() is not None


def customer_to_edit(db: Session, actor: Member, customer_id: int) -> Customer:
    """The customer, when the actor may change its file: its owner, a manager of the owner, an admin."""
    customer = customer_for(db, actor, customer_id)
    if actor.role == Role.FINANCE:
        raise Denied(_("Only the owner of the customer or a manager can change this."))
    return customer


def member_for(db: Session, actor: Member, member_id: int) -> Member:
    """A colleague whose work the actor may read. Refuses otherwise."""
    member = db.exec(select(Member).where(Member.id == member_id, owners_seen(db, actor))).one_or_none()
    if member is None:
        raise Denied(_("I do not know that colleague, or their work is not yours to read."))
    return member


def sees_member(db: Session, actor: Member, member_id: int) -> bool:
    """Whether the actor may read that colleague's work."""
    return db.exec(select(Member.id).where(Member.id == member_id, owners_seen(db, actor))).one_or_none() is not None


def members_seen(db: Session, actor: Member) -> Sequence[Member]:
    """The colleagues whose work the actor may read, and the actor, by name."""
    return db.exec(select(Member).where(owners_seen(db, actor)).order_by(Member.name, col(Member.id))).all()


def members_named(db: Session, actor: Member, text: str) -> list[Member]:
    """The colleagues that a part of a name, or its pinyin, may mean; a full name stands alone."""
    wanted = text.strip().casefold()
    seen = members_seen(db, actor)
    exact = [member for member in seen if member.name.casefold() == wanted]
    if exact or not wanted:
        return exact
    spelled = "".join(wanted.split())
    return [
        member
        for member in seen
        if wanted in member.name.casefold() or spelled in "".join(pinyin_of(member.name)).casefold()
    ]


def leads_team(db: Session, actor: Member, team: Team) -> bool:
    """Whether the actor is an admin, or a manager of that team or of one above it."""
    return any(one.id == team.id for one in teams_of(db, actor))


def members_of_team(db: Session, team: Team) -> ColumnElement[bool]:
    """The members of a team and of the teams below it, as a condition on `Member`."""
    return col(Member.team_id).in_(teams_below(db, team.id or 0))


def colleagues(db: Session, actor: Member) -> ColumnElement[bool]:
    """Whom a ranking shows: the actor's own team for a salesperson, else everybody whose figures are seen."""
    if actor.role == Role.SALESPERSON and actor.team_id is not None:
        return col(Member.team_id) == actor.team_id
    return owners_seen(db, actor)


def unknown_customer() -> Denied:
    """What is said of a customer that is unknown, or somebody else's."""
    return Denied(_("I do not know that customer. Use /find to look, or /new to add it."))
