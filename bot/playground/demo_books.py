"""The demo company's money: who was billed, who paid how and when, what bounced, what was typed wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.playground.demo_data import (
    ALSO_IN_HOME_CURRENCY,
    LATE_FEE,
    MISTYPED_BILLS,
    MISTYPED_PAYMENTS,
    OWN_NUMBERS,
    Client,
)
from bot.playground.demo_words import GOODS
from bot.playground.diary import Diary
from bot.policies import fee_rule_of
from models.directory.customers import Customer
from models.ledger import billing, cheques, payments
from models.ledger.payments import Method, Payment
from models.ledger.receivables import Receivable
from models.ledger.schedules import Plan
from models.money import Money, decimals
from models.oversight import undoing
from models.people.members import Member

EVERY = {"A": 14, "B": 24, "C": 20}
"""Days from one receivable of a customer to the next, by its class."""

LAG = {"A": (-2, 6), "B": (0, 12), "C": (1, 8)}
"""Days from due to paid, by the customer's class."""

CLEARS_AFTER, BOUNCES_AFTER = 3, 5
NOTICED_AFTER = timedelta(minutes=12)
DAYS_TO_PAY = {"cod": 0, "eom:0": 20, "eom:15": 30, "net:15": 15, "net:30": 30, "net:45": 45, "net:60": 60}
"""From issue to due, about, by the customer's terms."""

BY_FINANCE = (Method.TRANSFER, Method.CARD, Method.CHEQUE)
"""What shows at the bank, and is mostly written down by the accountant."""


class Books:
    """Notes in the diary what happens to customers' money; `known` fills with them as they are written."""

    def __init__(
        self, diary: Diary, people: Mapping[int, Member], finance: Member, known: Mapping[str, Customer]
    ) -> None:
        self._diary = diary
        self._people = people
        self._finance = finance
        self._known = known
        self._orders = dict.fromkeys(OWN_NUMBERS, 0)

    def plan(self, client: Client) -> None:
        """Everything between the company and that customer up to now."""
        diary = self._diary
        every = EVERY[client.class_]
        newest = client.open[0] if client.open else every
        for back in range(client.paid, 0, -1):
            due_in = newest - every * back
            if due_in < 0:
                due_in += diary.chance.randint(-3, 3)
            billed = self._bill(client, due_in)
            lag = diary.chance.randint(*LAG[client.class_])
            self._settle(client, billed, max(0, -due_in - lag) if due_in < 0 else 0, client.extra if back == 1 else 0)
        for due_in in client.open:
            first = due_in == client.open[0]
            billed = self._bill(client, due_in, parts=client.parts if first else 1)
            if first:
                self._settle_in_part(client, billed)
        if client.name == ALSO_IN_HOME_CURRENCY:
            self._bill(client, 12, currency=diary.company.currency)

    def mistype(self, clients: Mapping[str, Client]) -> None:
        """What was written down wrongly, and undone minutes later."""
        for name, ago in MISTYPED_BILLS:
            client, at = clients[name], self._diary.moment(self._diary.working(ago))
            billed = self._bill(client, DAYS_TO_PAY[client.terms] - ago, at=at, times=10)
            self._diary.note(at + NOTICED_AFTER, partial(self._undo_bill, billed))
        for name, ago in MISTYPED_PAYMENTS:
            client, at = clients[name], self._diary.moment(self._diary.working(ago))
            paid = self._receive(client, at, Method.OTHER, partial(self._amount, client))
            self._diary.note(at + NOTICED_AFTER, partial(self._undo_payment, paid))

    # --- what is owed

    def _bill(
        self,
        client: Client,
        due_in: int,
        *,
        at: datetime | None = None,
        parts: int = 1,
        currency: str = "",
        times: int = 1,
    ) -> list[Receivable]:
        """Note a receivable; the list has it once it is written."""
        written: list[Receivable] = []
        amount = self._amount(client, currency, times=times)
        at = at or self._diary.moment(self._diary.working(max(1, DAYS_TO_PAY[client.terms] - due_in)))
        by_finance = self._diary.chance.random() < 0.3

        def happen(now: datetime) -> None:
            actor = self._finance if by_finance else self._people[client.owner]
            billed = billing.bill(
                self._diary.db,
                actor,
                self._known[client.name],
                amount,
                due_on=self._diary.day(-due_in),
                issued_on=self._diary.company.day_of(now),
                now=now,
                number=self._order_number(client.name),
                plan=Plan(parts),
                terms=client.terms,
                note=self._goods(actor),
            )
            written.append(billed.receivable)

        self._diary.note(at, happen)
        return written

    def _order_number(self, name: str) -> str | None:
        if name not in OWN_NUMBERS:
            return None
        self._orders[name] += 1
        return OWN_NUMBERS[name].format(n=self._orders[name])

    def _goods(self, actor: Member) -> str:
        return self._diary.chance.choice(GOODS[actor.language])

    # --- what came in

    def _settle(self, client: Client, billed: list[Receivable], ago: int, extra: int) -> None:
        """The customer pays all of it, and sometimes more."""

        def amount() -> Money:
            return billed[0].money + self._whole(extra, billed[0].currency)

        if client.pays in BY_FINANCE and ago:
            ago = self._diary.working(ago)
        if client.pays != Method.CHEQUE:
            self._receive(client, self._diary.moment(ago), client.pays, amount, settles=billed)
            return
        given = self._diary.working(ago + CLEARS_AFTER)
        paid = self._receive(client, self._diary.moment(given), Method.CHEQUE, amount, settles=billed)
        self._diary.note(self._diary.moment(ago), lambda now: self._clear(paid[0], now))

    def _settle_in_part(self, client: Client, billed: list[Receivable]) -> None:
        """The customer pays a part of it, or gives a cheque that waits or bounces."""

        def share(percent: int) -> Money:
            return self._whole(int(billed[0].money.major) * percent // 100, billed[0].currency)

        if client.part:
            self._receive(client, self._diary.moment(client.part_ago), client.pays, lambda: share(client.part))
        if client.waits is not None:
            self._receive(
                client,
                self._diary.moment(self._diary.working(client.waits)),
                Method.CHEQUE,
                lambda: share(60),
                settles=billed,
            )
        if client.bounced is not None:
            at = self._diary.moment(self._diary.working(client.bounced))
            paid = self._receive(client, at, Method.CHEQUE, lambda: share(80), settles=billed)
            back = self._diary.moment(self._diary.working(client.bounced - BOUNCES_AFTER))
            self._diary.note(back, lambda now: self._bounce(paid[0], now))

    def _receive(
        self,
        client: Client,
        at: datetime,
        method: Method,
        amount: Callable[[], Money],
        *,
        settles: list[Receivable] | None = None,
    ) -> list[Payment]:
        """Note a payment; the list has it once it is written."""
        written: list[Payment] = []
        by_finance = method in BY_FINANCE and self._diary.chance.random() < 0.6
        names_it = settles is not None and self._diary.chance.random() < 0.2

        def happen(now: datetime) -> None:
            day = self._diary.company.day_of(now)
            recorded = payments.record(
                self._diary.db,
                self._finance if by_finance else self._people[client.owner],
                self._known[client.name],
                amount(),
                method=method,
                received_on=day,
                today=day,
                now=now,
                first=settles[0] if settles and names_it else None,
            )
            written.append(recorded.payment)

        self._diary.note(at, happen)
        return written

    def _clear(self, payment: Payment, now: datetime) -> None:
        cheques.clear(self._diary.db, self._finance, payment, today=self._diary.company.day_of(now), now=now)

    def _bounce(self, payment: Payment, now: datetime) -> None:
        company = self._diary.company
        fee = fee_rule_of(LATE_FEE, company.currency).bank_fee
        cheques.bounce(self._diary.db, self._finance, payment, today=company.day_of(now), now=now, bank_fee=fee)

    def _undo_bill(self, written: list[Receivable], now: datetime) -> None:
        self._undo("receivable.billed", written[0].id, written[0].created_by, now)

    def _undo_payment(self, written: list[Payment], now: datetime) -> None:
        self._undo("payment.recorded", written[0].id, written[0].recorded_by, now)

    def _undo(self, action: str, key: int | None, author: int, now: datetime) -> None:
        """Who wrote it has noticed, and takes it back."""
        db, today = self._diary.db, self._diary.company.day_of(now)
        undoing.undo(db, db.get_one(Member, author), action, key or 0, today=today, now=now)

    # --- how much

    def _amount(self, client: Client, currency: str = "", *, times: int = 1) -> Money:
        """A usual amount of that customer; one in four has more than whole units."""
        chance = self._diary.chance
        major = round(client.size * times * chance.uniform(0.6, 1.5) / 10) * 10
        code = currency or client.currency or self._diary.company.currency
        odd = chance.choice((0, 0, 0, chance.randrange(1, 20) * 5)) * 10 ** decimals(code) // 100
        return Money(major * 10 ** decimals(code) + odd, code)

    @staticmethod
    def _whole(major: int, currency: str) -> Money:
        return Money(major * 10 ** decimals(currency), currency)
