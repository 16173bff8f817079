"""Statements of account: what a customer owed when a period began, every entry in it, and what was owed at its end.

An entry that stands for a document is one line of it: the parts of one receivable, or what one payment settled, are
added up. What only moves money between a customer's items (credit applied or released, a part put off) adds up to
nothing on one day and is no line. So the opening balance and the lines always add up to the closing balance, which is
the ageing's as of the last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from sqlmodel import Session, col, func, select

from locales import _
from models.directory.customers import Customer
from models.ledger import ageing
from models.ledger.adjustments import Adjustment
from models.ledger.ageing import Aged
from models.ledger.buckets import BY_DUE_DATE, Buckets
from models.ledger.entries import Entry, Kind
from models.ledger.payments import Payment
from models.ledger.receivables import Receivable
from models.money import Money
from models.people.visibility import of_customer
from models.refusal import Refused


@dataclass(frozen=True)
class Posted:
    """An entry as a statement needs it; the amount in minor units."""

    id: int
    on: date
    kind: Kind
    amount: int
    receivable_id: int | None = None
    payment_id: int | None = None
    adjustment_id: int | None = None
    source_id: int | None = None
    takes_back: bool = False

    @property
    def document(self) -> tuple[str, int | None]:
        """What it stands for: an adjustment, money of a payment or of a credit note, or a receivable."""
        if self.adjustment_id is not None:
            return "adjustment", self.adjustment_id
        if self.payment_id is not None:
            return "payment", self.payment_id
        if self.source_id is not None:
            return "credit note", self.source_id
        return "receivable", self.receivable_id


@dataclass(frozen=True)
class Line:
    """One document's movement of the balance on one day."""

    on: date
    kind: Kind
    amount: Money  # more owed when positive
    balance: Money  # after it
    takes_back: bool
    receivable: Receivable | None = None
    payment: Payment | None = None
    adjustment: Adjustment | None = None
    about: Receivable | None = None  # what an adjustment names


@dataclass(frozen=True)
class Statement:
    """A customer's account in one currency, from the first to the last day."""

    currency: str
    start: date
    end: date
    opening: Money
    lines: Sequence[Line]
    aged: Aged
    latest: int  # the highest id of the entries up to its end: a later one there makes it another statement

    @property
    def closing(self) -> Money:
        """The opening balance and all lines."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def charged(self) -> Money:
        """What the lines added to the balance."""
        return Money(sum(max(0, line.amount.minor) for line in self.lines), self.currency)

    @property
    def paid(self) -> Money:
        """What the lines took off the balance."""
        return Money(-sum(min(0, line.amount.minor) for line in self.lines), self.currency)


@dataclass
class _Book:
    """What one currency's statement is made of."""

    opening: int = 0
    latest: int = 0
    posted: list[Posted] = field(default_factory=list)


def statements_of(
    db: Session, customer: Customer, *, start: date, end: date, today: date, buckets: Buckets = BY_DUE_DATE
) -> Sequence[Statement]:
    """The customer's statements for the days from `start` to `end` (today at most), one for each currency.

    Refuses a period that has not begun.
    """
    if start > today:
        raise Refused(_("That period has not begun yet. Try this month, or last month."))
    end = min(end, today)
    books: dict[str, _Book] = {}
    for currency, opening, latest in db.exec(
        select(Entry.currency, func.sum(Entry.amount), func.max(Entry.id))
        .where(Entry.customer_id == customer.id, Entry.on < start)
        .group_by(col(Entry.currency))
    ):
        books[currency] = _Book(int(opening), latest or 0)
    for entry in db.exec(
        select(Entry)
        .where(Entry.customer_id == customer.id, Entry.on >= start, Entry.on <= end)
        .order_by(col(Entry.id))
    ):
        book = books.setdefault(entry.currency, _Book())
        book.posted.append(_posted(entry))
        book.latest = max(book.latest, entry.id or 0)
    aged = ageing.ageing(db, of_customer(customer).condition, on=end, today=today, buckets=buckets)
    documents = _Documents.of(db, [one for book in books.values() for one in book.posted])
    return [
        Statement(
            currency,
            start,
            end,
            Money(book.opening, currency),
            documents.lines(book.posted, Money(book.opening, currency)),
            aged.get((None, currency)) or Aged(currency, (0,) * buckets.count, 0, 0),
            book.latest,
        )
        for currency, book in sorted(books.items())
    ]


def latest_of(statements: Iterable[Statement]) -> int:
    """The newest entry that the statements tell of, by which a changed one is known."""
    return max((one.latest for one in statements), default=0)


def movements(posted: Iterable[Posted]) -> list[Posted]:
    """The entries added up by day and document, in the order of the days; what adds up to nothing is left out.

    What takes something back stands apart from what it takes back, unless that counts again on the same day.
    """
    added: dict[tuple[object, ...], Posted] = {}
    for one in posted:
        key = (one.on, one.kind, one.document, one.takes_back)
        known = added.get(key)
        added[key] = replace(known, amount=known.amount + one.amount) if known else one
    for (*of, takes_back), back in list(added.items()):
        written = added.get((*of, False))
        if takes_back and written is not None and abs(written.amount) > abs(back.amount):
            added[(*of, False)] = replace(written, amount=written.amount + back.amount)
            del added[(*of, True)]
    return sorted((one for one in added.values() if one.amount), key=lambda one: (one.on, one.id))


def _posted(entry: Entry) -> Posted:
    return Posted(
        entry.id or 0,
        entry.on,
        Kind(entry.kind),
        entry.amount,
        entry.receivable_id,
        entry.payment_id,
        entry.adjustment_id,
        entry.source_id,
        entry.reverses is not None,
    )


@dataclass(frozen=True)
class _Documents:
    """The documents behind entries, by their ids."""

    receivables: Mapping[int | None, Receivable]
    payments: Mapping[int | None, Payment]
    adjustments: Mapping[int | None, Adjustment]

    @classmethod
    def of(cls, db: Session, posted: Sequence[Posted]) -> _Documents:
        of = {name: {key for kind, key in (one.document for one in posted) if kind == name} for name in _KINDS}
        adjustments = db.exec(select(Adjustment).where(col(Adjustment.id).in_(of["adjustment"]))).all()
        named = of["receivable"] | {one.receivable_id for one in adjustments}
        return cls(
            {one.id: one for one in db.exec(select(Receivable).where(col(Receivable.id).in_(named)))},
            {one.id: one for one in db.exec(select(Payment).where(col(Payment.id).in_(of["payment"])))},
            {one.id: one for one in adjustments},
        )

    def lines(self, posted: Sequence[Posted], opening: Money) -> Sequence[Line]:
        moved = movements(posted)
        balances = list(accumulate((one.amount for one in moved), initial=opening.minor))[1:]
        return [
            Line(
                one.on,
                one.kind,
                Money(one.amount, opening.currency),
                Money(balance, opening.currency),
                one.takes_back,
                *self._behind(*one.document),
            )
            for one, balance in zip(moved, balances, strict=True)
        ]

    def _behind(
        self, kind: str, key: int | None
    ) -> tuple[Receivable | None, Payment | None, Adjustment | None, Receivable | None]:
        adjustment = self.adjustments.get(key) if kind == "adjustment" else None
        return (
            self.receivables.get(key) if kind == "receivable" else None,
            self.payments.get(key) if kind == "payment" else None,
            adjustment,
            self.receivables.get(adjustment.receivable_id) if adjustment is not None else None,
        )


_KINDS = ("receivable", "payment", "adjustment")


def last_whole(every: str, day: date) -> tuple[date, date]:
    """The last whole month or quarter before the day: its first and its last day.

    `every` is `monthly` or `quarterly`; quarters begin in January, April, July and October.
    """
    first = day.replace(day=1)
    if every == QUARTERLY:
        first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    end = first - timedelta(days=1)
    start = end.replace(day=1)
    if every == QUARTERLY:
        start = start.replace(month=end.month - 2)
    return start, end


MONTHLY, QUARTERLY = "monthly", "quarterly"
EVERY = (MONTHLY, QUARTERLY)
