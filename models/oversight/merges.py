"""Merging: one customer that was written twice becomes one, with everything of both, and can be parted again.

Every row of the one that goes (entries, documents, reports, follow-ups, contact persons …) becomes a row of the one
that is kept. No amount and no day changes, so the kept one's figures of any day are those of both. What has its place
only once stays behind: a phone that the kept one has, too, a standing exclusion, a statement of the same days. The name
of the one that goes is an alias of the kept one from then on, for everybody.

What was moved is written down by its ids. Undoing moves just that back, with what was written about it since; where
money of the one settled the other meanwhile, that has to be undone first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, ColumnElement, RowMapping, Table, false, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from locales import Sentence, _
from models.directory import aliases, customers, pieces
from models.directory.customers import Contact, Customer
from models.ledger.adjustments import Adjustment
from models.ledger.dunning_steps import DunningExclusion
from models.ledger.entries import Entry, accounts_of, locked_account
from models.ledger.reconciliations import Reconciliation
from models.oversight import audit
from models.people import access
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.work import activities, follow_ups
from models.work.follow_ups import FollowUp, FollowUpState

FILLED = ("class_", "terms", "collecting_day", "statements", "source", "address", "latitude", "longitude")
"""Fields of the kept customer that are taken from the other one where they are empty."""

STAYING = frozenset({"account", "place", "handed_over", "customer", "merge", "told_apart"})
"""Tables that name a customer and whose rows are not moved: caches, an index, and what tells of the past."""

AT_ONCE = 1000


class Merge(SQLModel, table=True):
    """One customer that went up in another one, and the ids of what was moved."""

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    kept_id: int = Field(foreign_key="customer.id")
    gone_id: int = Field(foreign_key="customer.id")
    moved: dict[str, list[int]] = Field(sa_column=Column(JSON, nullable=False))  # by table
    newest: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))  # the largest id of each table then
    steps: list[int] = Field(sa_column=Column(JSON, nullable=False))  # follow-ups that changed hands
    filled: list[str] = Field(sa_column=Column(JSON, nullable=False))  # fields that came from the one that went
    tags: list[str] = Field(sa_column=Column(JSON, nullable=False))  # tags that did
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reversed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


def pair_for(db: Session, actor: Member, first: int, second: int) -> tuple[Customer, Customer]:
    """Two customers, both of which the actor may see and change. Refuses otherwise."""
    one, other = (access.customer_to_edit(db, actor, key) for key in (first, second))
    if one.id == other.id:
        raise Refused(_("That is one customer."))
    return one, other


def merge(db: Session, actor: Member, kept: Customer, gone: Customer, *, now: datetime) -> Merge:
    """Let one customer go up in the other. Both stand still until the transaction ends."""
    currencies = _hold(db, kept, gone)
    newest = {table.name: db.execute(select(func.max(table.c.id))).scalar() or 0 for table, _whose in _tables()}
    moved: dict[str, list[int]] = {}
    for table, whose in _tables():
        query = select(table.c.id).where(whose == gone.key, ~_has_its_place(table, kept)).order_by(table.c.id)
        if ids := list(db.execute(query).scalars()):
            _move(db, table, whose, ids, kept)
            moved[table.name] = ids
    db.expire_all()
    _recount(db, currencies, kept, gone)
    filled = [name for name in FILLED if getattr(kept, name) is None and getattr(gone, name) is not None]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    tags = [tag for tag in gone.tags if tag not in kept.tags]
    kept.tags = [*kept.tags, *tags]
    gone.removed_at, gone.merged_into = now, kept.key
    row = Merge(
        kept_id=kept.key, gone_id=gone.key, moved=moved, newest=newest, filled=filled, tags=tags,
        steps=_take_over(db, kept, gone, moved.get("follow_up", []), now), created_by=actor.key, created_at=now,
    )  # fmt: skip
    pieces.drop(db, gone.key)
    kept.revision += 1
    db.add_all([kept, gone, row])
    db.flush()
    activities.settle_place(db, kept.key, now=now)
    aliases.add(db, actor, kept, gone.name, everybody=True, now=now)
    counts = {name: len(ids) for name, ids in moved.items()}
    audit.record(
        db, actor, "customers.merged", row, now=now, after={"kept": kept.key, "gone": gone.key, "rows": counts}
    )
    return row


def take_back(db: Session, row: Merge, *, now: datetime) -> None:
    """Part the two again. Refuses when money of the one settled the other since, or the old name is taken."""
    kept, gone = db.get_one(Customer, row.kept_id), db.get_one(Customer, row.gone_id)
    if kept.removed_at is not None:
        raise Refused(_("{customer} was merged with another one since: undo that first.", customer=kept.name))
    if customers.same_or_alike(db, gone.name, ()).same:
        raise Refused(_("There is another customer {customer} by now.", customer=gone.name))
    currencies = _hold(db, kept, gone)
    going = _what_goes_back(db, row, kept, gone)
    for table, whose in _tables():
        _move(db, table, whose, sorted(going.get(table.name, ())), gone)
    db.expire_all()
    _recount(db, currencies, kept, gone)
    for name in row.filled:
        if getattr(kept, name) == getattr(gone, name):
            setattr(kept, name, None)
    kept.tags = [tag for tag in kept.tags if tag not in row.tags]
    gone.removed_at = gone.merged_into = None
    row.reversed_at = now
    kept.revision += 1
    db.add_all([kept, row])
    for one in aliases.merged_at(db, kept, gone.name_key, row.created_at):
        aliases.take_back(db, one, kept, now=now)
    aliases.index(db, kept)
    customers.index(db, gone)
    owner = db.get_one(Member, gone.owner_id)
    for step in _steps(db, row.steps):
        if step.state == FollowUpState.OPEN and step.member_id == kept.owner_id and owner.active:
            follow_ups.give(db, step, owner, now=now)
    db.flush()
    for key in (kept.key, gone.key):
        activities.settle_place(db, key, now=now)


def what_of(db: Session, key: int) -> Sentence:
    """A merge in words."""
    row = db.get_one(Merge, key)
    kept, gone = db.get_one(Customer, row.kept_id), db.get_one(Customer, row.gone_id)
    return _("merging of {gone} into {kept}", gone=gone.name, kept=kept.name)


def _tables() -> Iterator[tuple[Table, ColumnElement[int]]]:
    """Every table whose rows are a customer's, those that others refer to first."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in STAYING:
            for key in table.foreign_keys:
                if key.target_fullname == "customer.id":
                    yield table, key.parent


def _hold(db: Session, kept: Customer, gone: Customer) -> list[str]:
    """Lock both, the smaller id first so that two of these cannot wait for each other; the currencies they have."""
    keys = sorted((kept.key, gone.key))
    for key in keys:
        db.execute(select(Customer).where(col(Customer.id) == key).with_for_update()).one()
    currencies = sorted({one.currency for key in keys for one in accounts_of(db, key)})
    for key in keys:
        for currency in currencies:
            locked_account(db, key, currency)
    return currencies


def _has_its_place(table: Table, kept: Customer) -> ColumnElement[bool]:
    """Rows that the kept customer has already, and can have only once."""
    there = table.alias()
    theirs = select(there.c.id).where(there.c.customer_id == kept.key)
    match table.name:
        case Contact.__tablename__:
            return theirs.where(there.c.phone_trace == table.c.phone_trace).exists()
        case Reconciliation.__tablename__:
            same = (there.c.start_on == table.c.start_on) & (there.c.end_on == table.c.end_on)
            return theirs.where(same).exists()
        case DunningExclusion.__tablename__:
            return theirs.where(there.c.ended_at.is_(None)).exists() & table.c.ended_at.is_(None)
        case _:
            return false()


def _move(db: Session, table: Table, whose: ColumnElement[int], ids: Sequence[int], to: Customer) -> None:
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        db.execute(update(table).where(table.c.id.in_(some)).values({whose: to.key}))


def _what_goes_back(db: Session, row: Merge, kept: Customer, gone: Customer) -> dict[str, set[int]]:
    """The ids that were moved, and those of what was written about them since."""
    going = {name: set(ids) for name, ids in row.moved.items()}
    for table, whose in _tables():
        columns = [one for one in table.columns if one.primary_key or one.foreign_keys]
        since = select(*columns).where(whose == kept.key, table.c.id > row.newest.get(table.name, 0))
        annulled = _annulled(db, table, kept)
        for later in db.execute(since.order_by(table.c.id)).mappings():
            of_gone, of_kept = _whose(table, later, going)
            if of_gone and of_kept and later["id"] not in annulled:
                words = _(
                    "Since then money of one of the two settled the other, or something else of both went together. "
                    "Undo that first, then part {kept} and {gone}.",
                    kept=kept.name,
                    gone=gone.name,
                )
                raise Refused(words)
            if of_gone:
                going.setdefault(table.name, set()).add(later["id"])
    return going


def _whose(table: Table, row: RowMapping, going: Mapping[str, set[int]]) -> tuple[bool, bool]:
    """Whether a row refers to something that goes back, and to something that stays."""
    owned = {one.name for one, _column in _tables()}
    found = {
        row[key.parent.name] in going.get(key.column.table.name, ())
        for key in table.foreign_keys
        if key.column.table.name in owned and row[key.parent.name] is not None
    }
    return True in found, False in found


def _annulled(db: Session, table: Table, kept: Customer) -> set[int]:
    """What was taken back by now, with what takes it back: it moves nothing, so it is no obstacle."""
    match table.name:
        case Entry.__tablename__:
            query = select(col(Entry.id), col(Entry.reverses)).where(
                col(Entry.customer_id) == kept.key, col(Entry.reverses).is_not(None)
            )
            return {key for pair in db.execute(query) for key in pair}
        case Adjustment.__tablename__:
            undone = select(col(Adjustment.id)).where(
                col(Adjustment.customer_id) == kept.key, col(Adjustment.reversed_at).is_not(None)
            )
            return set(db.execute(undone).scalars())
        case _:
            return set()


def _recount(db: Session, currencies: Sequence[str], *both: Customer) -> None:
    """The accounts anew, from the entries."""
    for customer in both:
        for currency in currencies:
            account = locked_account(db, customer.key, currency)
            sums = select(func.coalesce(func.sum(Entry.amount), 0)).where(
                col(Entry.customer_id) == customer.key, col(Entry.currency) == currency
            )
            account.open = db.execute(sums.where(col(Entry.instalment_id).is_not(None))).scalar_one()
            account.credit = -db.execute(sums.where(col(Entry.instalment_id).is_(None))).scalar_one()
            db.add(account)
    db.flush()


def _take_over(db: Session, kept: Customer, gone: Customer, moved: Sequence[int], now: datetime) -> list[int]:
    """The open steps of whose customer it was become those of whose customer it is."""
    owner = db.get_one(Member, kept.owner_id)
    if kept.owner_id == gone.owner_id or not owner.active:
        return []
    theirs = [one for one in _steps(db, moved) if one.state == FollowUpState.OPEN and one.member_id == gone.owner_id]
    for step in theirs:
        follow_ups.give(db, step, owner, now=now)
    return [step.key for step in theirs]


def _steps(db: Session, ids: Sequence[int]) -> Sequence[FollowUp]:
    found: list[FollowUp] = []
    for first in range(0, len(ids), AT_ONCE):
        query = select(FollowUp).where(col(FollowUp.id).in_(ids[first : first + AT_ONCE]))
        found += db.execute(query.order_by(col(FollowUp.id))).scalars().all()
    return found
