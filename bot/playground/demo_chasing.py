"""How the demo company chases its money: what customers promised and objected to, and what was done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.playground.demo_data import CHARGED, DISPUTED, DUNNED, LATE_FEE, OFFERED, PROMISED, REASONS, Client
from bot.playground.diary import Diary
from bot.policies import fee_rule_of
from models.directory.customers import Customer
from models.ledger import accruals, contacts, disputes, dunning_steps, offers, promises, receivables, verdicts
from models.ledger.contacts import ContactOutcome
from models.ledger.disputes import DisputeReason
from models.ledger.entries import locked_account
from models.ledger.promises import Promise
from models.money import Money, decimals
from models.people.members import Member


class Chasing:
    """Notes in the diary what is done about late money; chance has no part in it."""

    def __init__(self, diary: Diary, people: Mapping[int, Member], known: Mapping[str, Customer]) -> None:
        self._diary = diary
        self._people = people
        self._known = known

    def chase(self, clients: Mapping[str, Client]) -> None:
        """Everything of `demo_data` that is said and done about late money."""
        for name, ago, major, due_ago in PROMISED:
            said: list[Promise] = []
            self._note(ago, partial(self._promise, clients[name], major, due_ago, said))
            if due_ago > 0:
                self._note(due_ago - 1, partial(self._decide, said))
        for name, ago, reason, major, words in DISPUTED:
            self._note(ago, partial(self._dispute, clients[name], reason, major, words))
        for name, ago, outcome, words in REASONS:
            self._note(ago, partial(self._contact, clients[name], outcome, words))
        for name, ago in DUNNED:
            self._note(ago, partial(self._dun, clients[name]))
        for name, ago in CHARGED:
            self._note(ago, partial(self._charge, clients[name]))
        for name, ago, major in OFFERED:
            self._note(ago, partial(self._offer, clients[name], major))

    def _note(self, ago: int, act: Callable[[datetime], None]) -> None:
        self._diary.note(self._diary.opening(ago), act)

    def _money(self, client: Client, major: int) -> Money:
        code = client.currency or self._diary.company.currency
        return Money(major * 10 ** decimals(code), code)

    def _promise(self, client: Client, major: int, due_ago: int, said: list[Promise], now: datetime) -> None:
        db, customer, owner = self._diary.db, self._known[client.name], self._people[client.owner]
        today, amount = self._diary.company.day_of(now), self._money(client, major)
        due_on = self._diary.day(due_ago)
        made = promises.record(
            db, owner, customer, amount, due_on=due_on, currency=amount.currency, today=today, now=now
        )
        contacts.record(db, owner, customer, ContactOutcome.PROMISED, "", today=today, now=now, promise_id=made.key)
        said.append(made)

    def _decide(self, said: list[Promise], now: datetime) -> None:
        verdicts.decide(self._diary.db, said[0].key, company=self._diary.company, now=now)

    def _dispute(self, client: Client, reason: DisputeReason, major: int, words: str, now: datetime) -> None:
        db, customer, owner = self._diary.db, self._known[client.name], self._people[client.owner]
        number = receivables.open_numbers(db, customer)[0]
        disputes.open_dispute(
            db, owner, customer, receivables.open_with_number(db, customer, number), reason, words,
            come_back_on=self._diary.day(-4), today=self._diary.company.day_of(now), now=now,
            amount=self._money(client, major) if major else None,
        )  # fmt: skip

    def _contact(self, client: Client, outcome: ContactOutcome, words: str, now: datetime) -> None:
        db, customer, owner = self._diary.db, self._known[client.name], self._people[client.owner]
        contacts.record(db, owner, customer, outcome, words, today=self._diary.company.day_of(now), now=now)

    def _dun(self, client: Client, now: datetime) -> None:
        db, company, owner = self._diary.db, self._diary.company, self._people[client.owner]
        ladder, today = company.rules.dunning, company.day_of(now)
        dunning_steps.take(db, owner, ladder, self._known[client.name], today=today, now=now)

    def _charge(self, client: Client, now: datetime) -> None:
        db, company, owner = self._diary.db, self._diary.company, self._people[client.owner]
        rule = fee_rule_of(LATE_FEE, company.currency)
        accruals.charge(db, owner, self._known[client.name], rule, today=company.day_of(now), now=now)

    def _offer(self, client: Client, major: int, now: datetime) -> None:
        db, customer, owner = self._diary.db, self._known[client.name], self._people[client.owner]
        today, amount = self._diary.company.day_of(now), self._money(client, major)
        account = locked_account(db, customer.key, amount.currency)
        items = offers.overdue(receivables.open_instalments(db, account), today, None)
        offers.make(
            db, owner, customer, amount, items,
            receivable=None, until=self._diary.day(-10), note="", threshold=amount, today=today, now=now,
        )  # fmt: skip
