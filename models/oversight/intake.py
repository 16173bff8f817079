"""Taking rows in: which of them are new, there already or to be mended, and writing the new ones set by set.

What is there already is passed over, so that the same file, sent twice, doubles nothing:
- a customer is there when one has its name (as names are compared) or its phone, whoever owns it;
- a contact person when the customer has one of that name or phone;
- a receivable when its number is the same customer's with the same amount; without a number, when as many equal ones
  (customer, amount, currency, day issued) are there as the file has had so far;
- a payment when as many equal ones (customer, amount, currency, day, reference) are there as the file has had so far.
A customer that the importer may not see is an unknown one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from locales import Sentence, _
from models.calendar import Calendar
from models.directory import names
from models.directory.customers import TAIL, Contact, Customer
from models.directory.pieces import NamePiece
from models.ledger import payments
from models.ledger.credit import apply_credit
from models.ledger.entries import Entry, Kind, locked_account
from models.ledger.payments import Method, Payment, State
from models.ledger.receivables import Instalment, Receivable, ReceivableKind, number_key
from models.ledger.terms import due_date, names_a_day, rolled
from models.money import Money
from models.people.access import customers_of, members_seen
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.vault import vault_in

AT_ONCE = 500
"""Keys that are looked up, and rows that are written, by one statement."""

MOST_PAYMENTS = 2000
"""Payments settle what is owed one by one, so a file of them is shorter: it holds the writer for seconds only."""

Row = dict[str, Any]
One = TypeVar("One")


@dataclass(frozen=True)
class House:
    """The company's rules that what is taken in keeps to, as everything else does."""

    finance_confirms: bool = False  # payments that others record
    keep_credit: bool = False  # credit waits for a hand, instead of settling the next receivable
    calendar: Calendar | None = None  # with one, what falls due by its terms does so on a working day


@dataclass
class Sorted:
    """The rows of a file: new, there already, refused with the line and the reason."""

    new: list[Row] = field(default_factory=list)
    there: int = 0
    refused: list[tuple[int, Sentence]] = field(default_factory=list)


def sort_out(db: Session, actor: Member, kind: str, rows: Iterable[tuple[int, Row]]) -> Sorted:
    """Tell the new rows from the others; a row comes with its line in the file."""
    found = Sorted()
    for line, row in rows if kind == "customers" else _with_customers(db, actor, rows, found):
        found.new.append({**row, "line": line})
    _SORTERS[kind](db, actor, found)
    return found


def write(
    db: Session, actor: Member, kind: str, rows: Sequence[Row], house: House, *, today: date, now: datetime
) -> list[int]:
    """Write the new rows; their ids. All of them or none: the transaction is the caller's."""
    return _WRITERS[kind](db, actor, rows, house, today, now)


# --- sorting


def _with_customers(
    db: Session, actor: Member, rows: Iterable[tuple[int, Row]], found: Sorted
) -> Iterator[tuple[int, Row]]:
    """The rows whose customers are there, with those customers' ids and terms."""
    visible = customers_of(db, actor)
    for batch in _batched(rows, AT_ONCE):
        keys = {row["customer"]: names.spelled(names.units_of(row["customer"])) for _line, row in batch}
        query = select(Customer.name_key, Customer.id, Customer.terms).where(
            visible, col(Customer.name_key).in_(set(keys.values()))
        )
        known = {key: (customer, terms) for key, customer, terms in db.exec(query)}
        for line, row in batch:
            if keys[row["customer"]] not in known:
                found.refused.append((line, _("I do not know the customer “{name}”.", name=row["customer"])))
                continue
            customer, terms = known[keys[row["customer"]]]
            yield line, {**row, "customer_id": customer, "usual": terms}


def _customers(db: Session, actor: Member, found: Sorted) -> None:
    """New names and phones, each once, with an owner whom the importer may see."""
    owners: dict[str, list[Member]] = defaultdict(list)
    for member in members_seen(db, actor):
        if member.active and member.role != Role.FINANCE:
            owners[member.name.casefold()].append(member)
    vault, new = vault_in(db), []
    given_names: set[str] = set()
    given_phones: set[str] = set()
    for batch in _batched(found.new, AT_ONCE):
        for row in batch:
            row["name_key"] = names.spelled(names.units_of(row["name"]))
        keys = [row["name_key"] for row in batch]
        query = select(Customer.name_key).where(col(Customer.name_key).in_(keys), col(Customer.removed_at).is_(None))
        taken = set(db.exec(query).all())
        traces = {trace: row["phone"] for row in batch if row["phone"] for trace in vault.traces(row["phone"])}
        held = db.exec(
            select(Contact.phone_trace)
            .join(Customer, col(Customer.id) == Contact.customer_id)
            .where(col(Contact.phone_trace).in_(list(traces)), col(Customer.removed_at).is_(None))
        ).all()
        phones = {traces[trace] for trace in held if trace is not None}
        for row in batch:
            key, phone = row["name_key"], row["phone"]
            if key in taken or phone in phones:
                found.there += 1
                continue
            if key in given_names or (phone and phone in given_phones):
                found.refused.append((row["line"], _("The file has this customer, or this phone, further up.")))
                continue
            row["owner_id"], reason = _owner(actor, row.pop("owner"), owners)
            if reason is not None:
                found.refused.append((row["line"], reason))
                continue
            given_names.add(key)
            given_phones.add(phone)
            row["pinyin"] = " ".join(readings := names.readings_of(names.units_of(row["name"])))
            row["initials"] = names.initials_of(readings)
            row["pieces"] = "\n".join(sorted(names.pieces_of(row["name"])))
            new.append(row)
    found.new = new


def _owner(actor: Member, name: str | None, owners: dict[str, list[Member]]) -> tuple[int, Sentence | None]:
    if not name:
        if actor.role == Role.FINANCE:
            return 0, _("Whose customer is it? The owner is missing.")
        return actor.key, None
    fit = owners.get(name.casefold(), [])
    if len(fit) != 1:
        return 0, _("I do not know the colleague “{name}”.", name=name)
    return fit[0].key, None


def _contacts(db: Session, _actor: Member, found: Sorted) -> None:
    """Persons whom the customer does not have yet."""
    vault, new = vault_in(db), []
    given: set[tuple[int, str]] = set()
    for batch in _batched(found.new, AT_ONCE):
        ids = {row["customer_id"] for row in batch}
        for person in db.exec(select(Contact).where(col(Contact.customer_id).in_(ids))):
            given |= {(person.customer_id, said) for said in (person.phone, person.name_key, person.email) if said}
        for row in batch:
            row["name_key"] = names.person_key(row["name"]) if row["name"] else None
            phone = row["phone"]
            row["phone_trace"] = vault.trace(phone) if phone else None
            row["tail_trace"] = vault.trace(phone[-TAIL:]) if phone else None
            told = {(row["customer_id"], said) for said in (phone or row["name_key"] or row["email"],)}
            if told & given:
                found.there += 1
                continue
            given |= told
            new.append(row)
    found.new = new


def _receivables(db: Session, _actor: Member, found: Sorted) -> None:
    """Numbers that are free, and equal documents beyond those that are there."""
    new: list[Row] = []
    mine: set[str] = set()
    equal: Counter[tuple[Any, ...]] = Counter()
    looked: set[int] = set()
    for batch in _batched(found.new, AT_ONCE):
        for row in batch:
            row["number_key"] = number_key(row["number"]) if row["number"] else None
        stands = col(Receivable.reversed_at).is_(None)
        keys = [row["number_key"] for row in batch if row["number_key"]]
        numbered = select(Receivable).where(col(Receivable.number_key).in_(keys), stands)
        taken = {one.number_key: one for one in db.exec(numbered)}
        ids = {row["customer_id"] for row in batch if not row["number_key"]} - looked
        looked |= ids
        for one in db.exec(select(Receivable).where(col(Receivable.customer_id).in_(ids), stands)):
            equal[one.customer_id, one.amount, one.currency, one.issued_on] += 1
        for row in batch:
            key, twin = row["number_key"], taken.get(row["number_key"])
            like = (row["customer_id"], row["amount"], row["currency"], row["issued_on"])
            if twin is not None and (twin.customer_id, twin.amount, twin.currency) == like[:3]:
                found.there += 1
            elif twin is not None or key in mine:
                words = _("The number {number} is taken already. Leave it out, or give another one.", number=key)
                found.refused.append((row["line"], words))
            elif key is None and equal[like] > 0:
                equal[like] -= 1
                found.there += 1
            elif (reason := _fall_due(row)) is not None:
                found.refused.append((row["line"], reason))
            else:
                mine |= {key} if key else set()
                new.append(row)
    found.new = new


def _fall_due(row: Row) -> Sentence | None:
    """Set the day it falls due by the terms, where it is not told; why it cannot be."""
    if row["due_on"] is None:
        row["terms"] = row["terms"] or row["usual"]
        if not names_a_day(row["terms"]):
            return _("The day it falls due is missing, and the customer has no terms.")
        row["due_on"], row["by_terms"] = due_date(row["terms"], row["issued_on"]), True
    return None


def _payments(db: Session, _actor: Member, found: Sorted) -> None:
    """Equal payments beyond those that are there."""
    new: list[Row] = []
    equal: Counter[tuple[Any, ...]] = Counter()
    looked: set[int] = set()
    for batch in _batched(found.new, AT_ONCE):
        ids = {row["customer_id"] for row in batch} - looked
        looked |= ids
        there = select(Payment).where(col(Payment.customer_id).in_(ids), Payment.state != State.REVERSED)
        for one in db.exec(there):
            equal[one.customer_id, one.amount, one.currency, one.received_on, one.reference] += 1
        for row in batch:
            like = (row["customer_id"], row["amount"], row["currency"], row["received_on"], row["reference"])
            if equal[like] > 0:
                equal[like] -= 1
                found.there += 1
            else:
                new.append(row)
    if len(new) > MOST_PAYMENTS:
        raise Refused(_("That is too many payments for one file: at most {n}.", n=MOST_PAYMENTS))
    found.new = new


_SORTERS: dict[str, Callable[[Session, Member, Sorted], None]] = {
    "customers": _customers,
    "contacts": _contacts,
    "receivables": _receivables,
    "payments": _payments,
}

# --- writing


def _batched(rows: Iterable[One], size: int) -> Iterator[Sequence[One]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _put(db: Session, table: type[SQLModel], rows: Iterable[Row]) -> list[int]:
    """Insert rows; their ids, in the same order."""
    statement = insert(table).returning(
        SQLModel.metadata.tables[str(table.__tablename__)].c.id, sort_by_parameter_order=True
    )
    return [
        key for batch in _batched(rows, AT_ONCE) for key in db.connection().execute(statement, list(batch)).scalars()
    ]


def _write_customers(
    db: Session, actor: Member, rows: Sequence[Row], _house: House, _today: date, now: datetime
) -> list[int]:
    kept = ["name", "name_key", "pinyin", "initials", "owner_id", "class_", "terms", "source", "address", "tags"]
    made = {"created_by": actor.key, "created_at": now, "revision": 1}
    ids = _put(db, Customer, ({**{name: row[name] for name in kept}, **made} for row in rows))
    pieces = (
        {"piece": piece, "owner_id": row["owner_id"], "customer_id": key}
        for key, row in zip(ids, rows, strict=True)
        for piece in row["pieces"].split("\n")
    )
    for batch in _batched(pieces, 20 * AT_ONCE):
        db.connection().execute(insert(NamePiece), list(batch))
    vault = vault_in(db)
    _put(
        db,
        Contact,
        (
            {
                "customer_id": key,
                "name": row["contact"],
                "name_key": names.person_key(row["contact"]) if row["contact"] else None,
                "phone": row["phone"],
                "phone_trace": vault.trace(row["phone"]) if row["phone"] else None,
                "tail_trace": vault.trace(row["phone"][-TAIL:]) if row["phone"] else None,
            }
            for key, row in zip(ids, rows, strict=True)
            if row["contact"] or row["phone"]
        ),
    )
    return ids


def _write_contacts(
    db: Session, _actor: Member, rows: Sequence[Row], _house: House, _today: date, _now: datetime
) -> list[int]:
    kept = ["customer_id", "name", "name_key", "phone", "phone_trace", "tail_trace", "email"]
    return _put(db, Contact, ({name: row[name] for name in kept} for row in rows))


def _write_receivables(
    db: Session, actor: Member, rows: Sequence[Row], house: House, today: date, now: datetime
) -> list[int]:
    """Documents of one part each, their entries and caches; then credit that the customers have settles them."""
    made = {"kind": ReceivableKind.INVOICE, "created_by": actor.key, "created_at": now}
    kept = ["number_key", "customer_id", "amount", "currency", "issued_on", "terms"]
    texts = ({"number": row["number"] or "", "note": row["note"] or ""} for row in rows)
    documents = ({**{name: row[name] for name in kept}, **text, **made} for row, text in zip(rows, texts, strict=True))
    ids = _put(db, Receivable, documents)
    pairs = list(zip(ids, rows, strict=True))
    own = [{"key": key, "number": f"INV-{key}"} for key, row in pairs if not row["number"]]
    for one in own:
        document = db.get_one(Receivable, one["key"])
        document.number = document.number_key = str(one["number"])
    same = ["customer_id", "amount", "currency"]
    parts = _put(
        db,
        Instalment,
        (
            {
                **{name: row[name] for name in same},
                "receivable_id": key,
                "part": 1,
                "due_on": rolled(row["due_on"], house.calendar if "by_terms" in row else None),
                "open": row["amount"],
            }
            for key, row in pairs
        ),
    )
    _put(
        db,
        Entry,
        (
            {
                **{name: row[name] for name in same},
                "on": row["issued_on"],
                "instalment_id": part,
                "receivable_id": key,
                "kind": Kind.BILL,
                "actor_id": actor.key,
                "at": now,
            }
            for part, (key, row) in zip(parts, pairs, strict=True)
        ),
    )
    totals: Counter[tuple[int, str]] = Counter()
    for row in rows:
        totals[row["customer_id"], row["currency"]] += row["amount"]
    for customer, currency in sorted(totals):
        account = locked_account(db, customer, currency)
        account.open += totals[customer, currency]
        db.add(account)
        if account.credit > 0:
            db.flush()
            apply_credit(db, actor, account, today=today, now=now, kept=house.keep_credit)
    db.flush()
    return ids


def _write_payments(
    db: Session, actor: Member, rows: Sequence[Row], house: House, today: date, now: datetime
) -> list[int]:
    """One after the other, the oldest first, by the rules of every payment."""
    ids = []
    for row in sorted(rows, key=lambda row: (row["received_on"], row["line"])):
        recorded = payments.record(
            db,
            actor,
            db.get_one(Customer, row["customer_id"]),
            Money(row["amount"], row["currency"]),
            method=Method(row["method"]),
            received_on=row["received_on"],
            today=today,
            now=now,
            reference=row["reference"],
            note=row["note"] or "",
            finance_confirms=house.finance_confirms,
        )
        ids.append(recorded.payment.key)
    return ids


_WRITERS: dict[str, Callable[[Session, Member, Sequence[Row], House, date, datetime], list[int]]] = {
    "customers": _write_customers,
    "contacts": _write_contacts,
    "receivables": _write_receivables,
    "payments": _write_payments,
}
