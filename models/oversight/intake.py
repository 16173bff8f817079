"""Taking rows in: which of them are new, there already or to be mended, set by set, whatever the file's length.

What is there already is passed over, so that the same file, sent twice, doubles nothing:
- a customer is there when one has its name (as names are compared) or its phone, whoever owns it;
- a contact person when the customer has one of that name or phone;
- a receivable when its number is the same customer's with the same amount; without a number, when as many equal ones
  are there as the file has had so far: equal in customer, amount and currency, and in the day issued, or, when the file
  does not tell that day, in the day due, if it tells that one;
- a payment when as many equal ones (customer, amount, currency, day, reference) are there as the file has had so far.
A customer that the importer may not see is an unknown one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from locales import Sentence, _
from models.directory import names
from models.directory.customers import Contact, Customer
from models.ledger import settling
from models.ledger.payments import Method, Payment, State, counts_at_once
from models.ledger.receivables import Instalment, Receivable, number_key
from models.ledger.terms import due_date, names_a_day
from models.people.access import customers_of, members_seen
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.lists import among
from models.storage.vault import vault_in

AT_ONCE = 500
"""Keys that are looked up by one statement."""

WRITTEN_AT_ONCE = 2000
"""Rows that are laid ready in one transaction: so many that its end costs little, so few that nobody waits for it."""

MOST_ALONE = 2000
"""Payments that are recorded one by one: more of these in a file would hold the writer for too long."""

Row = dict[str, Any]
Sets = Iterator[list[Row]]
One = TypeVar("One")


@dataclass
class Sorted:
    """What became of the rows of a file: how many are new or there, and which are refused, with line and reason."""

    new: int = 0
    there: int = 0
    alone: int = 0  # of the new ones, payments that have to be recorded one by one
    refused: list[tuple[int, Sentence]] = field(default_factory=list)


def new_rows(
    db: Session,
    actor: Member,
    kind: str,
    rows: Iterable[tuple[int, Row]],
    found: Sorted,
    *,
    finance_confirms: bool = False,
) -> Iterator[list[Row]]:
    """The new rows, set by set, in the file's order; a row comes with its line. The others are noted in `found`.

    Refuses a file with too many payments that have to be recorded one by one.
    """
    sets = ([{**row, "line": line} for line, row in batch] for batch in batched(rows, AT_ONCE))
    known = sets if kind == "customers" else (_with_customers(db, actor, batch, found) for batch in sets)
    for new in _SORTERS[kind](db, actor, known, found):
        found.new += len(new)
        if kind == "payments":
            at_once = counts_at_once(actor, finance_confirms)
            found.alone += _alone(db, new) if at_once else sum(row["method"] != Method.CHEQUE for row in new)
            _check_alone(found.alone)
        if new:
            yield new


def _check_alone(count: int) -> None:
    if count > MOST_ALONE:
        words = _(
            "Too many of these payments have to be recorded one by one, because a number, a promise, an offer, a "
            "discount, a write-off or finance's confirmation has to do with them: at most {n} in one file. Send the "
            "rows in parts.",
            n=MOST_ALONE,
        )
        raise Refused(words)


def batched(rows: Iterable[One], size: int) -> Iterator[list[One]]:
    """So many at once."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def gathered(sets: Iterable[list[One]], size: int) -> Iterator[list[One]]:
    """Larger sets, of at least that size but for the last."""
    held: list[One] = []
    for one in sets:
        held += one
        if len(held) >= size:
            yield held
            held = []
    if held:
        yield held


def _with_customers(db: Session, actor: Member, rows: list[Row], found: Sorted) -> list[Row]:
    """The rows whose customers are there, with those customers' ids and terms."""
    keys = [names.spelled(names.units_of(row["customer"])) for row in rows]
    query = select(Customer.name_key, Customer.id, Customer.terms).where(
        customers_of(db, actor), among(db, col(Customer.name_key), set(keys))
    )
    known = {key: (customer, terms) for key, customer, terms in db.exec(query)}
    there = []
    for key, row in zip(keys, rows, strict=True):
        if key in known:
            row["customer_id"], row["usual"] = known[key]
            there.append(row)
        else:
            found.refused.append((row["line"], _("I do not know the customer “{name}”.", name=row["customer"])))
    return there


def _customers(db: Session, actor: Member, sets: Sets, found: Sorted) -> Sets:
    """New names and phones, each once, with an owner whom the importer may see."""
    owners: dict[str, list[Member]] = defaultdict(list)
    for member in members_seen(db, actor):
        if member.active and member.role != Role.FINANCE:
            owners[member.name.casefold()].append(member)
    given_names: set[str] = set()
    given_phones: set[str] = set()
    for batch in sets:
        for row in batch:
            row["name_key"] = names.spelled(names.units_of(row["name"]))
        taken, phones = _taken_names(db, batch), _taken_phones(db, batch)
        new = []
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
            if phone:
                given_phones.add(phone)
            new.append(row)
        yield new


def _taken_names(db: Session, rows: list[Row]) -> set[str]:
    keys = [row["name_key"] for row in rows]
    query = select(Customer.name_key).where(among(db, col(Customer.name_key), keys), col(Customer.removed_at).is_(None))
    return set(db.exec(query).all())


def _taken_phones(db: Session, rows: list[Row]) -> set[str]:
    vault = vault_in(db)
    traces = {trace: row["phone"] for row in rows if row["phone"] for trace in vault.traces(row["phone"])}
    held = db.exec(
        select(Contact.phone_trace)
        .join(Customer, col(Customer.id) == Contact.customer_id)
        .where(among(db, col(Contact.phone_trace), traces), col(Customer.removed_at).is_(None))
    )
    return {traces[trace] for trace in held if trace is not None}


def _owner(actor: Member, name: str | None, owners: dict[str, list[Member]]) -> tuple[int, Sentence | None]:
    if not name:
        if actor.role == Role.FINANCE:
            return 0, _("Whose customer is it? The owner is missing.")
        return actor.key, None
    fit = owners.get(name.casefold(), [])
    if len(fit) != 1:
        return 0, _("I do not know the colleague “{name}”.", name=name)
    return fit[0].key, None


def _contacts(db: Session, _actor: Member, sets: Sets, found: Sorted) -> Sets:
    """Persons whom the customer does not have yet."""
    given: set[tuple[int, str]] = set()
    query = select(Contact.customer_id, Contact.phone, Contact.name_key, Contact.email)
    for batch in sets:
        ids = {row["customer_id"] for row in batch}
        for customer, *told in db.exec(query.where(among(db, col(Contact.customer_id), ids))):
            given |= {(customer, said) for said in told if said}
        new = []
        for row in batch:
            row["name_key"] = names.person_key(row["name"]) if row["name"] else None
            own = (row["customer_id"], row["phone"] or row["name_key"] or row["email"])
            if own in given:
                found.there += 1
                continue
            given.add(own)
            new.append(row)
        yield new


Like = tuple[Any, ...]
"""What makes two receivables without numbers equal."""


def _receivables(db: Session, _actor: Member, sets: Sets, found: Sorted) -> Sets:
    """Numbers that are free, and equal documents beyond those that are there."""
    mine: set[str] = set()
    equal: Counter[Like] = Counter()
    looked: set[int] = set()
    for batch in sets:
        for row in batch:
            row["number_key"] = number_key(row["number"]) if row["number"] else None
        taken = _taken_numbers(db, batch)
        ids = {row["customer_id"] for row in batch if not row["number_key"]} - looked
        looked |= ids
        equal.update(_likes_of(db, ids))
        new = []
        for row in batch:
            key = row["number_key"]
            like = _like(row)
            twin = taken.get(key)
            if twin is not None and twin == (row["customer_id"], row["amount"], row["currency"]):
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
        yield new


def _taken_numbers(db: Session, rows: list[Row]) -> dict[str | None, Like]:
    keys = [row["number_key"] for row in rows if row["number_key"]]
    query = select(Receivable.number_key, Receivable.customer_id, Receivable.amount, Receivable.currency).where(
        among(db, col(Receivable.number_key), keys), col(Receivable.reversed_at).is_(None)
    )
    return {key: tuple(rest) for key, *rest in db.exec(query)}


def _like(row: Row) -> Like:
    """What a row without a number is compared by: as much as it tells itself, so that tomorrow it tells the same."""
    if row["dated"]:
        when: Like = ("issued", row["issued_on"])
    else:
        when = ("due", row["due_on"]) if row["due_on"] is not None else ()
    return (row["customer_id"], row["amount"], row["currency"], *when)


def _likes_of(db: Session, customers: set[int]) -> Iterator[Like]:
    """By what each receivable of these customers may be compared."""
    query = (
        columns(
            *map(col, (Receivable.customer_id, Receivable.amount, Receivable.currency, Receivable.issued_on)),
            col(Instalment.due_on),
        )
        .join(Instalment, (col(Instalment.receivable_id) == Receivable.id) & (col(Instalment.part) == 1))
        .where(among(db, col(Receivable.customer_id), customers), col(Receivable.reversed_at).is_(None))
    )
    for customer, amount, currency, issued, due in db.execute(query):
        like = (customer, amount, currency)
        yield from ((*like, "issued", issued), (*like, "due", due), like)


def _fall_due(row: Row) -> Sentence | None:
    """Set the day it falls due by the terms, where it is not told; why it cannot be."""
    if row["due_on"] is None:
        row["terms"] = row["terms"] or row["usual"]
        if not names_a_day(row["terms"]):
            return _("The day it falls due is missing, and the customer has no terms.")
        row["due_on"], row["by_terms"] = due_date(row["terms"], row["issued_on"]), True
    return None


def _payments(db: Session, actor: Member, sets: Sets, found: Sorted) -> Sets:
    """Equal payments beyond those that are there, and numbers that the customer has."""
    equal: Counter[Like] = Counter()
    looked: set[int] = set()
    told = (Payment.customer_id, Payment.amount, Payment.currency, Payment.received_on, Payment.reference)
    query = columns(*map(col, told)).where(col(Payment.state) != State.REVERSED)
    for batch in sets:
        ids = {row["customer_id"] for row in batch} - looked
        looked |= ids
        equal.update(tuple(one) for one in db.execute(query.where(among(db, col(Payment.customer_id), ids))))
        named, new = _named_ones(db, batch), []
        for row in batch:
            like = (row["customer_id"], row["amount"], row["currency"], row["received_on"], row["reference"])
            if equal[like] > 0:
                equal[like] -= 1
                found.there += 1
            elif (reason := _not_named(row, named)) is not None:
                found.refused.append((row["line"], reason))
            else:
                new.append(row)
        yield new


def _alone(db: Session, rows: list[Row]) -> int:
    """How many of them something else than debts may meet, or name what they settle."""
    accounts = settling.ACCOUNTS
    first = min((row["received_on"] for row in rows), default=date.max)
    theirs = among(db, accounts.c.customer_id, {row["customer_id"] for row in rows})
    care = columns(accounts.c.customer_id, accounts.c.currency).where(theirs, settling.needs_care(accounts, first))
    with_care = {tuple(one) for one in db.execute(care)}
    return sum(bool(row["named_number"]) or (row["customer_id"], row["currency"]) in with_care for row in rows)


def _named_ones(db: Session, rows: list[Row]) -> dict[tuple[int, str], str]:
    """The currencies of the receivables that are named, by customer and number."""
    keys = {number_key(row["named_number"]) for row in rows if row["named_number"]}
    query = select(Receivable.customer_id, Receivable.number_key, Receivable.currency).where(
        among(db, col(Receivable.number_key), keys), col(Receivable.reversed_at).is_(None)
    )
    return {(customer, str(key)): currency for customer, key, currency in db.exec(query)} if keys else {}


def _not_named(row: Row, named: dict[tuple[int, str], str]) -> Sentence | None:
    """Why the row cannot settle what it names."""
    if not row["named_number"]:
        return None
    number = row["named_number"]
    currency = named.get((row["customer_id"], number_key(number)))
    if currency is None:
        return _("{customer} has no receivable {number}.", customer=row["customer"], number=number)
    if currency != row["currency"]:
        return _("{number} is in {currency}; the payment is not.", number=number, currency=currency)
    return None


_SORTERS: dict[str, Callable[[Session, Member, Sets, Sorted], Sets]] = {
    "customers": _customers,
    "contacts": _contacts,
    "receivables": _receivables,
    "payments": _payments,
}
