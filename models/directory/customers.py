"""The customer file: names, contact persons, phones, address, class, terms, source, owner.

A customer belongs to one salesperson. Names are kept as they were typed; what they are compared by (normalised name,
pinyin, initials, short pieces of all of these, see `models/directory/names.py`) is stored beside them when they are
written. Before a customer is written it is compared with all others of the company, whoever owns them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Index, Integer, text
from sqlmodel import Field, Session, SQLModel, col, select

from locales import _
from models.directory import aliases, names, pieces
from models.directory.fields import clean_class, clean_email, clean_field, clean_name, clean_tags
from models.directory.pieces import NamePiece, rare_pieces
from models.oversight import audit
from models.people.members import Member
from models.refusal import Refused
from models.storage.database import BigInt, UtcDateTime
from models.storage.vault import EncryptedFloat, EncryptedText, Trace, vault_in

TAIL = 4
"""So many last digits of a phone are enough to find it."""

MOST_CONTACTS = 20
_WITH = text("statements IS NOT NULL")


class Customer(SQLModel, table=True):
    """A company or person who buys, and owes."""

    __table_args__ = (
        Index("ix_customer_owner", "owner_id", "removed_at"),
        Index("ix_customer_statements", "statements", sqlite_where=_WITH, postgresql_where=_WITH),
        Index(
            "uq_customer_name_key",
            "name_key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    name: str
    name_key: str  # normalised, for comparing: two colleagues cannot write the same customer at the same moment
    pinyin: str = ""
    initials: str = ""
    owner_id: int = Field(foreign_key="member.id")
    class_: str | None = Field(default=None)
    terms: str | None = None  # as `models.terms` writes them
    collecting_day: str | None = None  # as `models.ledger.collecting_days` writes it
    statements: str | None = None  # how often they are drawn by themselves, as `models.ledger.statements` names it
    source: str | None = None
    address: str | None = Field(default=None, sa_column=Column(EncryptedText("customer.address")))
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    latitude: float | None = Field(default=None, sa_column=Column(EncryptedFloat("customer.latitude")))
    longitude: float | None = Field(default=None, sa_column=Column(EncryptedFloat("customer.longitude")))
    created_by: int = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # creation undone, or merged
    merged_into: int | None = Field(default=None, foreign_key="customer.id")  # the one that has everything of it now

    @property
    def key(self) -> int:
        """The row's id, once it is written."""
        if self.id is None:
            raise ValueError("not written yet")
        return self.id


class Contact(SQLModel, table=True):
    """A contact person of a customer, or the customer's own phone when there is no name."""

    __table_args__ = (Index("ix_contact_person", "name_key", "customer_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigInt, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", index=True)
    name: str | None = None
    name_key: str | None = None  # normalised, for finding
    phone: str | None = Field(default=None, sa_column=Column(EncryptedText("contact.phone")))  # E.164
    phone_trace: str | None = Field(default=None, sa_column=Column(Trace("phone"), index=True))
    tail_trace: str | None = Field(default=None, sa_column=Column(Trace("phone", TAIL), index=True))
    email: str | None = Field(default=None, sa_column=Column(EncryptedText("contact.email")))


@dataclass(frozen=True)
class Suspects:
    """Customers, of whoever in the company, that a new one may be."""

    same: Sequence[Customer]  # the same name or the same phone
    alike: Sequence[Customer]


class SameCustomer(Refused):
    """The customer is there already; of a colleague's only the owner's name may be told."""

    def __init__(self, customer: Customer, owner: Member) -> None:
        super().__init__(_("{owner} has this customer already.", owner=owner.name))
        self.customer = customer


class AlikeCustomers(Refused):
    """Customers that are much like the new one; whoever writes it must say that it is another."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        super().__init__(_("There is a customer much like this one already."))
        self.customers = customers


def create(
    db: Session,
    actor: Member,
    *,
    name: str,
    owner: Member,
    now: datetime,
    contact_person: str | None = None,
    phones: Sequence[str] = (),
    address: str | None = None,
    class_: str | None = None,
    terms: str | None = None,
    collecting_day: str | None = None,
    source: str | None = None,
    tags: Sequence[str] = (),
    even_if_alike: bool = False,
) -> Customer:
    """Write a new customer; phones in E.164.

    Raises `SameCustomer` when one of that name or phone is there, whoever owns it, and `AlikeCustomers` when one is
    much like it, unless told that this is another one. Of two colleagues who write the same name in the same instant
    one is done again, and finds it; two names with the same phone then both stand, and show up as suspects.
    """
    name = clean_name(name)
    suspects = same_or_alike(db, name, phones)
    if suspects.same:
        raise SameCustomer(suspects.same[0], db.get_one(Member, suspects.same[0].owner_id))
    if suspects.alike and not even_if_alike:
        raise AlikeCustomers(suspects.alike)
    customer = Customer(
        name=name,
        name_key="",
        owner_id=owner.key,
        class_=clean_class(class_),
        terms=terms,
        collecting_day=collecting_day,
        source=clean_field(source),
        address=clean_field(address),
        tags=clean_tags(tags),
        created_by=actor.key,
        created_at=now,
    )
    index(db, customer)
    person = clean_field(contact_person)
    for phone in dict.fromkeys(phones):
        add_contact(db, customer, name=person, phone=phone, email=None)
        person = None
    if person:
        add_contact(db, customer, name=person, phone=None, email=None)
    audit.record(db, actor, "customer.created", customer, now=now, after={"name": name, "owner": owner.key})
    return customer


def index(db: Session, customer: Customer) -> None:
    """Write the customer with what it is found and compared by; again whenever its name changes."""
    units = names.units_of(customer.name)
    readings = names.readings_of(units)
    customer.name_key, customer.pinyin = names.spelled(units), " ".join(readings)
    customer.initials = names.initials_of(readings)
    db.add(customer)
    db.flush()
    aliases.index(db, customer)


def same_or_alike(db: Session, name: str, phones: Sequence[str], *, besides: int | None = None) -> Suspects:
    """The customers of the whole company that may be this one; not the one with the id `besides`."""
    units = names.units_of(name)
    here = col(Customer.removed_at).is_(None)
    same = list(
        db.exec(
            select(Customer).where(Customer.name_key == names.spelled(units), here).order_by(col(Customer.id))
        ).all()
    )
    if phones:
        with_phone = select(Contact.customer_id).where(has_phone(db, phones))
        same += db.exec(select(Customer).where(col(Customer.id).in_(with_phone), here).order_by(col(Customer.id))).all()
    same = list({customer.key: customer for customer in same if customer.id != besides}.values())
    if same:
        return Suspects(same, ())
    wanted = names.name_of(name)
    near = select(NamePiece.customer_id).where(col(NamePiece.piece).in_(rare_pieces(db, names.pieces_of(name))))
    likely = db.exec(select(Customer).where(col(Customer.id).in_(near), here).order_by(col(Customer.id))).all()
    return Suspects(
        (),
        [
            customer
            for customer in likely
            if customer.id != besides and names.alike(wanted, names.name_from(customer.name_key, customer.pinyin))
        ],
    )


def contacts_of(db: Session, customer: Customer) -> Sequence[Contact]:
    """The customer's contact persons, first entered first."""
    return db.exec(select(Contact).where(Contact.customer_id == customer.id).order_by(col(Contact.id))).all()


def add_contact(db: Session, customer: Customer, *, name: str | None, phone: str | None, email: str | None) -> Contact:
    """Keep a contact person; the phone in E.164."""
    contact = Contact(customer_id=customer.key)
    _fill_contact(db, contact, name=name, phone=phone, email=email)
    db.add(contact)
    db.flush()
    return contact


def attach_contact(
    db: Session, actor: Member, customer: Customer, *, name: str | None, phone: str | None, now: datetime
) -> Contact:
    """Add a contact person to a customer that is there. Refuses a phone that is another customer's, or known here."""
    known = contacts_of(db, customer)
    if phone and any(contact.phone == phone for contact in known):
        raise Refused(_("{customer} has that phone already.", customer=customer.name))
    if len(known) >= MOST_CONTACTS:
        raise Refused(_("That is too many: at most {n} contacts.", n=MOST_CONTACTS))
    _check_phone_is_free(db, customer, phone)
    contact = add_contact(db, customer, name=clean_field(name), phone=phone, email=None)
    _touch(db, customer)
    audit.record(
        db, actor, "customer.changed", customer, now=now, after={"contact": contact.id, "name": name, "phone": phone}
    )
    return contact


def change_contact(
    db: Session, actor: Member, customer: Customer, values: Mapping[str, str | None], *, now: datetime
) -> Contact:
    """Change name, phone (E.164) or email of the customer's first contact person; a missing one is added."""
    contact = next(iter(contacts_of(db, customer)), None) or Contact(customer_id=customer.key)
    fields = {"name": contact.name, "phone": contact.phone, "email": contact.email}
    if values.get("phone") != contact.phone:
        _check_phone_is_free(db, customer, values.get("phone"))
    if email := values.get("email"):
        clean_email(email)
    _fill_contact(db, contact, **{**fields, **{name: clean_field(value) for name, value in values.items()}})
    db.add(contact)
    _touch(db, customer)
    before = {"contact": contact.id, **{name: fields[name] for name in values}}
    audit.record(db, actor, "customer.changed", customer, now=now, before=before, after={**before, **values})
    return contact


def rename(db: Session, actor: Member, customer: Customer, name: str, *, now: datetime) -> None:
    """Give the customer another name. Raises `SameCustomer` when another one of the company has it."""
    before, name = customer.name, clean_name(name)
    suspects = same_or_alike(db, name, (), besides=customer.id)
    if suspects.same:
        raise SameCustomer(suspects.same[0], db.get_one(Member, suspects.same[0].owner_id))
    customer.name = name
    index(db, customer)
    _touch(db, customer)
    audit.record(db, actor, "customer.changed", customer, now=now, before={"name": before}, after={"name": name})


def change(db: Session, actor: Member, customer: Customer, values: Mapping[str, Any], *, now: datetime) -> None:
    """Change plain fields of the file (class, terms, source, address, tags, place), and say so in the audit."""
    before = {name: getattr(customer, name) for name in values}
    for name, value in values.items():
        setattr(customer, name, clean_field(value) if isinstance(value, str) else value)
    _touch(db, customer)
    audit.record(db, actor, "customer.changed", customer, now=now, before=before, after=dict(values))


def give(db: Session, customer: Customer, owner: Member) -> None:
    """The customer becomes another salesperson's."""
    customer.owner_id = owner.key
    pieces.give(db, customer.key, owner.key)
    _touch(db, customer)


def remove(db: Session, customer: Customer, *, now: datetime) -> None:
    """Take back that a customer was written. Refuses when anything was written about it since."""
    if customer.removed_at is not None:
        raise Refused(_("That was undone already."))
    for table in SQLModel.metadata.sorted_tables:
        if table.name in ("contact", "alias"):
            continue
        for key in table.foreign_keys:
            if (
                key.target_fullname == "customer.id"
                and db.execute(select(key.parent).where(key.parent == customer.key).limit(1)).first()
            ):
                raise Refused(_("{customer} has a history by now and stays.", customer=customer.name))
    pieces.drop(db, customer.key)
    customer.removed_at = now
    _touch(db, customer)


def has_phone(db: Session, phones: Sequence[str]) -> ColumnElement[bool]:
    """The contacts with one of these phones, in E.164."""
    vault = vault_in(db)
    return col(Contact.phone_trace).in_([trace for phone in phones for trace in vault.traces(phone)])


def has_tail(db: Session, tails: Iterable[str]) -> ColumnElement[bool]:
    """The contacts whose phones have one of these as their last four digits."""
    vault = vault_in(db)
    return col(Contact.tail_trace).in_([trace for tail in tails for trace in vault.traces(tail)])


def _fill_contact(db: Session, contact: Contact, *, name: str | None, phone: str | None, email: str | None) -> None:
    vault = vault_in(db)
    contact.name, contact.name_key = name, names.person_key(name) if name else None
    contact.phone, contact.email = phone, email
    contact.phone_trace = vault.trace(phone) if phone else None
    contact.tail_trace = vault.trace(phone[-TAIL:]) if phone else None


def _check_phone_is_free(db: Session, customer: Customer, phone: str | None) -> None:
    if not phone:
        return
    other = db.exec(
        select(Customer)
        .join(Contact, col(Contact.customer_id) == Customer.id)
        .where(has_phone(db, [phone]), Customer.id != customer.id, col(Customer.removed_at).is_(None))
        .order_by(col(Customer.id))
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise SameCustomer(other, db.get_one(Member, other.owner_id))


def _touch(db: Session, customer: Customer) -> None:
    customer.revision += 1
    db.add(customer)
    db.flush()
