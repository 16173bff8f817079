"""A company in which everybody has something of every kind, and a way to try one thing at a time and see what comes.

A cell of the access table is a role, a holder and something typed or tapped. It is done as a turn of its own on a real
database, without Telegram: what it answers, whether it changed the business, and whether it began a form is all that
the table asks. Words that stand for a holder (`TOKENS`) occur nowhere but in what is that holder's.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from sqlalchemy import Engine, delete, event
from sqlalchemy import select as columns_of
from sqlmodel import Session, SQLModel, col, func, select

from bot.clock import Clock
from bot.company import company_of
from bot.inbox import Claim, Inflow
from bot.metrics import Metrics
from bot.policies import Fees
from bot.settings import Settings
from bot.turn import Turns, Unreadable
from models.directory import aliases, customers, searches
from models.directory.customers import Customer
from models.ledger import (
    billing,
    contacts,
    credit_notes,
    disputes,
    dunning_steps,
    offers,
    payments,
    promises,
    rates,
    reconciliations,
    refunds,
    statements,
    write_offs,
)
from models.ledger.adjustments import Adjustment
from models.ledger.contacts import ContactOutcome
from models.ledger.disputes import DisputeReason
from models.ledger.offers import Offer
from models.ledger.payments import Method, Payment
from models.ledger.receivables import Receivable
from models.ledger.write_offs import Cause
from models.money import Money
from models.oversight import targets, undoing, weeklies
from models.oversight.audit import Audit
from models.people import invites, members
from models.people.members import Member, Role, Team
from models.storage.database import Database
from models.storage.drafts import Draft
from models.storage.inbox import Inbox, InboxState
from models.storage.outbox import Outbox
from models.work import activities, follow_ups, guidance, notes
from models.work.activities import ActivityKind
from tests.office import START

EARLIER = START - timedelta(hours=2)
LONG_AGO = START - timedelta(days=2)  # too long ago to be undone without asking
TODAY = START.date()
MISSING = 999_999_999
UNKNOWN = "Blimpf"
"""An id and a name that nothing in the company has."""

MECHANICS = ("inbox", "outbox", "draft", "position", "search", "audit", "stranger")
"""Tables that a turn may write whatever it does: they say what happened, and change nothing in the company."""

OF_TELEGRAM = ("menu_version", "unreachable_since", "unreachable_reason")
"""What a member's row says about their Telegram."""

WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


@dataclass(frozen=True)
class Somebody:
    """A person of the company; the token stands in everything that is theirs."""

    name: str
    role: Role | None
    team: str | None
    token: str
    stopped: bool = False


PEOPLE = {
    "boss": Somebody("Waltraud", Role.MANAGER, "North", "Quartz"),
    "ann": Somebody("Annabel", Role.SALESPERSON, "North", "Feldspar"),
    "ben": Somebody("Benedict", Role.SALESPERSON, "North", "Onyx"),
    "dora": Somebody("Dorothea", Role.SALESPERSON, "Uplands", "Gneiss"),
    "cat": Somebody("Catherine", Role.SALESPERSON, "South", "Jasper"),
    "eve": Somebody("Evangeline", Role.SALESPERSON, None, "Mica", stopped=True),
    "hal": Somebody("Halvard", Role.SALESPERSON, "North", "Basalt", stopped=True),
    "fay": Somebody("Fiorella", Role.FINANCE, None, "Topaz"),
    "gil": Somebody("Gilberto", Role.ADMIN, None, "Beryl"),
    "zoe": Somebody("Zenobia", Role.ADMIN, None, "Garnet"),
    "stranger": Somebody("Ignatius", None, None, "Zircon"),
}
"""Uplands stands below North. Zenobia decides on what Gilberto asks for. Evangeline has left and is in no team, so that
what was hers is nobody's."""

TEAMS = {"North": None, "Uplands": "North", "South": None}


@dataclass(frozen=True)
class Holder:
    """Somebody's things, as a button or a command names them."""

    words: Mapping[str, str]  # what stands for {customer}, {name} …
    token: str
    amounts: tuple[int, ...]  # in minor units


NOBODY_THERE = Holder(
    {
        **dict.fromkeys(("customer", "receivable", "instalment", "payment", "cheque", "activity"), str(MISSING)),
        **dict.fromkeys(("step", "note", "done_step", "guidance", "search", "member", "exclusion"), str(MISSING)),
        **dict.fromkeys(("promise", "contact", "dispute", "alias"), str(MISSING)),
        **dict.fromkeys(("old_payment", "approval", "invite", "weekly", "sent_weekly", "target"), str(MISSING)),
        **dict.fromkeys(("write_off", "offer"), str(MISSING)),
        **dict.fromkeys(("later_part", "credit_note", "refund", "early_bill", "early_payment"), str(MISSING)),
        "reconciliation": str(MISSING),
        **dict.fromkeys(("revision", "file_revision", "latest"), "1"),
        **dict.fromkeys(("name", "person", "team"), UNKNOWN),
        "phone": "13800000000",
        "number": "LT-999",
        "place": "0 0",
    },
    UNKNOWN,
    (),
)
"""The same words for things that do not exist."""


def write_company(database: Database) -> dict[str, Holder]:
    """Everybody, and something of every kind for each who may have customers; by the names of `PEOPLE`."""
    with database.writing() as db:
        for name, above in TEAMS.items():
            members.make_team(db, name, parent=members.team_named(db, above) if above else None)
        rows = {who: _join(db, number, person) for number, (who, person) in enumerate(PEOPLE.items()) if person.role}
        holders = {
            who: _work(db, row, rows["boss"], PEOPLE[who]) for who, row in rows.items() if row.role != Role.FINANCE
        }
        payments.record(
            db, rows["fay"], db.get_one(Customer, int(holders["ben"].words["customer"])), Money(100, "CNY"),
            method=Method.CASH, received_on=TODAY, today=TODAY, now=EARLIER,
        )  # fmt: skip
        rates.enter(db, rows["fay"], "USD", "CNY", Decimal("7.12"), on=TODAY, today=TODAY, now=EARLIER)
        holders = {who: _told(db, holder) for who, holder in holders.items()}
        for who, row in rows.items():
            row.stopped_at = EARLIER + timedelta(minutes=5) if PEOPLE[who].stopped else None
            db.add(row)
    return holders


def _told(db: Session, holder: Holder) -> Holder:
    """With the newest entry of the customer's statement, when everything is written."""
    customer = db.get_one(Customer, int(holder.words["customer"]))
    month = statements.statements_of(db, customer, start=TODAY.replace(day=1), end=TODAY, today=TODAY)
    return replace(holder, words={**holder.words, "latest": str(statements.latest_of(month))})


def telegram_id(who: str) -> int:
    """The account of somebody."""
    return 7001 + list(PEOPLE).index(who)


def _join(db: Session, number: int, person: Somebody) -> Member:
    assert person.role is not None
    return members.add_member(
        db, telegram_id=7001 + number, name=person.name, role=person.role, team=_team(db, person), language="en",
        timezone="Asia/Shanghai", now=LONG_AGO,
    )  # fmt: skip


def _team(db: Session, person: Somebody) -> Team | None:
    return members.team_named(db, person.team) if person.team else None


def _work(db: Session, owner: Member, boss: Member, person: Somebody) -> Holder:
    """A customer with all that can be had of one."""
    token, number = person.token, owner.key
    phone, note = f"1380013{number:04}", f"note of {token}"
    customer = customers.create(
        db, owner, name=token, owner=owner, phones=[f"+86{phone}"], contact_person=f"Ms {token}", address=note,
        now=EARLIER, even_if_alike=True,
    )  # fmt: skip
    before = LONG_AGO.date()
    left_out = dunning_steps.leave_out(db, owner, customer, note, before, today=before, now=LONG_AGO)
    old = [
        payments.record(
            db, owner, customer, Money(amount + number, "CNY"), method=Method.CASH, received_on=TODAY, today=TODAY,
            now=LONG_AGO,
        ).payment
        for amount in (88_000, 99_000)
    ]  # fmt: skip
    owed, late = Money(7_771_000 + number, "CNY"), TODAY - timedelta(days=10)
    billed = billing.bill(
        db, owner, customer, owed, due_on=late, issued_on=late, number=f"INV-{token}", note=note, now=EARLIER
    )
    paid = [
        payments.record(
            db, owner, customer, Money(amount + number, "CNY"), method=method, received_on=TODAY, today=TODAY,
            note=note, now=EARLIER,
        ).payment
        for amount, method in ((55_000, Method.CASH), (66_000, Method.CHEQUE))
    ]  # fmt: skip
    other = billing.bill(
        db, owner, customer, Money(3_000, "CNY"), due_on=TODAY, issued_on=TODAY, number=f"LT-{number}", now=EARLIER
    )
    note_of_credit, refunded = _given_up(db, owner, customer)
    lost, offer = _settled_for_less(db, owner, customer)
    early_bill, early_payment = _paid_early(db, owner, customer)
    activity = activities.log(db, owner, customer, ActivityKind.VISIT, note, at=EARLIER, now=EARLIER)
    where = round(31.2 + owner.key / 20, 2), 121.5  # some 5 km from the next one's
    activities.set_place(db, owner, activity, *where, now=EARLIER)
    wrote = notes.keep(db, owner, customer, sender=person.name, text=note, said_at=EARLIER, now=EARLIER)
    given = guidance.guide(db, boss, activity, note, now=EARLIER)
    steps = [
        follow_ups.plan(db, owner, customer, owner, due_on=day, due_time=None, now=EARLIER, text=note)
        for day in (TODAY, TODAY)
    ]
    follow_ups.finish(db, owner, steps[0], now=EARLIER)
    past = LONG_AGO.date()  # its day is over and it is not decided yet, so that chasing goes on
    promise = promises.record(
        db, owner, customer, Money(33_000 + number, "CNY"), due_on=past, currency="CNY", today=past, now=EARLIER,
        note=note,
    )  # fmt: skip
    objected = billing.bill(
        db, owner, customer, Money(11_000 + number, "CNY"), due_on=TODAY + timedelta(days=30), issued_on=TODAY,
        number=f"DIS-{token}", now=EARLIER,
    )  # fmt: skip
    dispute = disputes.open_dispute(
        db, owner, customer, objected.receivable, DisputeReason.PRICE, note, come_back_on=TODAY, today=TODAY,
        now=EARLIER,
    )  # fmt: skip
    contact = contacts.record(db, owner, customer, ContactOutcome.REFUSES, note, today=TODAY, now=EARLIER)
    search = searches.keep(db, owner, token, now=EARLIER)
    alias = aliases.add(db, owner, customer, f"{token} senior", everybody=False, now=EARLIER)
    weekly, sent = (weeklies.draft(db, owner, TODAY - timedelta(days=days), now=EARLIER) for days in (7, 14))
    weeklies.add_line(db, owner, sent, note, now=EARLIER)
    weeklies.send(db, owner, sent, now=EARLIER)
    target = targets.propose(db, owner, owner, TODAY, Money(7_000, "CNY"), now=EARLIER)
    asked = undoing.ask(db, owner, "payment.recorded", old[0].key, now=EARLIER)
    invited, _code = invites.invite(db, boss, Role.SALESPERSON, _team(db, person), now=EARLIER)
    february = date(2026, 2, 1), date(2026, 2, 28)
    drawn = reconciliations.draw(db, customer, start=february[0], end=february[1], latest=0, now=EARLIER)
    words = {
        "reconciliation": drawn.id,
        "customer": customer.id,
        "promise": promise.id,
        "dispute": dispute.id,
        "contact": contact.id,
        "file_revision": customer.revision,
        "receivable": billed.receivable.id,
        "instalment": billed.instalments[0].id,
        "number": other.receivable.number,
        "later_part": other.instalments[0].id,
        "credit_note": note_of_credit.id,
        "refund": refunded.id,
        "write_off": lost.id,
        "offer": offer.id,
        "early_bill": early_bill.id,
        "early_payment": early_payment.id,
        "payment": paid[0].id,
        "cheque": paid[1].id,
        "activity": activity.id,
        "place": f"{where[0]} {where[1]}",
        "note": wrote.id,
        "step": steps[1].id,
        "revision": steps[1].revision,
        "done_step": steps[0].id,
        "guidance": given.id,
        "search": search.id,
        "alias": alias.id,
        "old_payment": old[1].id,
        "approval": asked.id,
        "invite": invited.id,
        "target": target.id,
        "weekly": weekly.id,
        "sent_weekly": sent.id,
        "exclusion": left_out.id,
        "member": owner.id,
        "name": token,
        "person": person.name,
        "team": person.team or UNKNOWN,
        "phone": phone,
    }
    amounts = (owed.minor, *(payment.amount for payment in (*paid, *old)))
    return Holder({name: str(word) for name, word in words.items()}, token, amounts)


def _given_up(db: Session, owner: Member, customer: Customer) -> tuple[Adjustment, Adjustment]:
    """A credit note and a refund; and credit that is kept beside what it could settle."""
    kept, dollars = Money(500, "EUR"), Money(500, "USD")
    for money in (kept, dollars):
        payments.record(
            db, owner, customer, money, method=Method.CASH, received_on=TODAY, today=TODAY, now=EARLIER
        )  # fmt: skip
    billing.bill(db, owner, customer, kept, due_on=TODAY, issued_on=TODAY, now=EARLIER, keep_credit=True)
    given = credit_notes.give(db, owner, customer, Money(100, "CNY"), today=TODAY, now=EARLIER, note="damaged")
    refunded = refunds.refund(db, owner, customer, Money(100, "USD"), today=TODAY, now=EARLIER)
    return given.document, refunded


def _settled_for_less(db: Session, owner: Member, customer: Customer) -> tuple[Adjustment, Offer]:
    """A part that was written off, and an offer for the rest."""
    late, much = TODAY - timedelta(days=10), Money(10_000, "CHF")
    billed = billing.bill(db, owner, customer, Money(900, "CHF"), due_on=late, issued_on=late, now=EARLIER)
    lost = write_offs.write_off(
        db, owner, customer, Money(100, "CHF"), Cause.SMALL, receivable=billed.receivable, note="", threshold=much,
        today=TODAY, now=EARLIER,
    )  # fmt: skip
    assert isinstance(lost, Adjustment)
    items = [(part, billed.receivable) for part in billed.instalments]
    offer, _asked = offers.make(
        db, owner, customer, Money(100, "CHF"), items, receivable=billed.receivable, until=TODAY, note="",
        threshold=much, today=TODAY, now=EARLIER,
    )  # fmt: skip
    return lost, offer


def _paid_early(db: Session, owner: Member, customer: Customer) -> tuple[Receivable, Payment]:
    """A receivable that was paid early, and nearly fits its discount."""
    billed = billing.bill(
        db, owner, customer, Money(10_000, "GBP"), due_on=TODAY, issued_on=TODAY, terms="2/10 net:30", now=EARLIER
    )
    paid = payments.record(
        db, owner, customer, Money(9_850, "GBP"), method=Method.CASH, received_on=TODAY, today=TODAY, now=EARLIER
    )
    return billed.receivable, paid.payment


@dataclass(frozen=True)
class Came:
    """What came of a turn."""

    words: str  # all that was said, labels of buttons and contents of files included
    data: tuple[str, ...]  # what the buttons send
    tables: frozenset[str]  # those in which something is otherwise than before, but for the mechanics
    asks: bool  # a form waits for an answer
    audited: tuple[tuple[int | None, str], ...]  # who and what, as the audit has it
    parked: bool  # it could not be read
    texts: tuple[Mapping[str, Any], ...]  # the messages as they are to be sent

    @property
    def changed(self) -> bool:
        """Something in the company is otherwise than before."""
        return bool(self.tables)

    @property
    def denied(self) -> bool:
        """The audit has it that the speaker may not."""
        return any(action == "refused" for _who, action in self.audited)


@dataclass(frozen=True)
class Us:
    """The bot."""

    id: int = 5
    username: str = "the_bot"


@dataclass
class Doors:
    """Turns on one database, one after the other."""

    database: Database
    forgets: bool = True  # each turn is the first one: no form is open, and nothing was said before

    def __post_init__(self) -> None:
        self._clock = Clock()
        self._clock.set_to(START)
        company = company_of(Settings(fees=Fees(rate=Decimal("0.05"))))
        self._turns = Turns(self.database, company, self._clock, Us(), Metrics(self.database, self._clock))
        self._claims: list[Claim] = []
        self._inflow = Inflow(self.database, self, self._clock, 1, self._run)
        self._loop = asyncio.Runner()
        self._numbers = count(1)
        self._state = self._told()
        self._touched = False
        event.listen(Engine, "before_cursor_execute", self._note)

    def close(self) -> None:
        """No more of it."""
        event.remove(Engine, "before_cursor_execute", self._note)
        self._loop.close()

    def add(self, claims: Iterable[Claim]) -> None:
        """What is kept is to be done."""
        self._claims += claims

    def types(self, who: str, text: str, *, group: bool = False) -> Came:
        """Somebody types a message."""
        message = {**self._message(who, group), "from": self._person(who), "text": text}
        return self.receives({"update_id": next(self._numbers), "message": message})

    def shares(self, who: str, place: str) -> Came:
        """Somebody shares a location, said as its degrees."""
        latitude, longitude = map(float, place.split())
        where = {"location": {"latitude": latitude, "longitude": longitude}}
        message = {**self._message(who, group=False), "from": self._person(who), **where}
        return self.receives({"update_id": next(self._numbers), "message": message})

    def taps(self, who: str, data: str) -> Came:
        """Somebody taps a button, wherever it comes from."""
        number = next(self._numbers)
        query = {"id": f"q{number}", "from": self._person(who), "chat_instance": "1", "data": data}
        query |= {"message": self._message(who, group=False)}
        return self.receives({"update_id": number, "callback_query": query})

    def receives(self, raw: object) -> Came:
        """An update comes, whatever it is. Raises what goes wrong, unless the update cannot be read."""
        before = self._state
        with self.database.writing() as db:
            for table in (Draft, Outbox, Inbox) if self.forgets else ():
                db.execute(delete(table))
            trail = db.exec(select(func.max(Audit.id))).one() or 0
        self._touched = False
        self._loop.run(self._inflow.keep([raw], 0))
        parked, rows = not self._claims, []
        for claim in self._claims:
            try:
                rows = self._turns.take(claim)
            except Unreadable as error:
                rows, parked = self._turns.failed(claim, error)
        self._claims.clear()
        if self._touched:
            self._state = self._told()
        with self.database.reading() as db:
            asks = db.exec(select(Draft)).first() is not None
            audited = db.exec(select(Audit.member_id, Audit.action).where(col(Audit.id) > trail)).all()
            assert db.exec(select(Inbox).where(Inbox.state == InboxState.NEW)).all() == []
        said = [*_said(rows)]
        return Came(
            "\n".join(text for name, text in said if name in ("text", "caption", "content")),
            tuple(text for name, text in said if name == "callback_data"),
            frozenset(name for name, told in self._state.items() if before[name] != told),
            asks,
            tuple((who, action) for who, action in audited),
            parked,
            tuple(row.payload for row in rows),
        )

    async def _run(self, work: Callable[..., Any], *given: Any) -> Any:
        return work(*given)

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        """A statement that may change the company; whether it did is looked at after the turn."""
        written = WRITTEN.match(statement)
        if written is not None and written[1] not in MECHANICS:
            self._touched = True

    def _told(self) -> dict[str, str]:
        """What each table comes to, but for the mechanics and Telegram's part."""
        told = {}
        with self.database.reading() as db:
            for table in SQLModel.metadata.sorted_tables:
                if table.name not in MECHANICS:
                    columns = [column for column in table.columns if column.name not in OF_TELEGRAM]
                    rows = sorted(map(repr, db.connection().execute(columns_of(*columns))))
                    told[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return told

    def _person(self, who: str) -> dict[str, Any]:
        return {"id": telegram_id(who), "is_bot": False, "first_name": PEOPLE[who].name, "language_code": "en"}

    def _message(self, who: str, group: bool) -> dict[str, Any]:
        chat = {"id": telegram_id(who), "type": "private", "first_name": PEOPLE[who].name}
        if group:
            chat = {"id": -500, "type": "group", "title": "Room"}
        return {"message_id": next(self._numbers), "date": int(START.timestamp()), "chat": chat}


def _said(rows: list[Outbox]) -> Iterator[tuple[str, str]]:
    """Every text of what is to be sent, by the name of its parameter."""
    for row in rows:
        if row.payload.get("file_name", "").endswith(".xlsx"):
            with closing(zipfile.ZipFile(BytesIO(b64decode(row.payload["content"])))) as book:
                yield "content", "\n".join(book.read(name).decode() for name in book.namelist())
        elif row.method != "setMyCommands":
            yield from _texts("", {name: part for name, part in row.payload.items() if name != "content"})


def _texts(name: str, part: object) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _texts(key, inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(name, inner)
    elif isinstance(part, str):
        yield name, part if name == "callback_data" else html.unescape(re.sub(r"<[^>]+>", "", part))
