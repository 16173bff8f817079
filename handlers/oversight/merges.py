"""Merging customers that were written twice: /merge lists suspects, shows two side by side, and one tap keeps one.

merge:PAGE             the suspects, in place
merge.pair:ONE:OTHER   two side by side
merge.do:KEPT:GONE     everything of the second becomes the first one's
merge.apart:ONE:OTHER  they are two, and no suspects any more
"""

from __future__ import annotations

from handlers.answers import Align, Button, Column, Style, Table, Text
from handlers.commands import LEADERS, Command, Taps, row_id
from handlers.hearing import heard
from handlers.ledger.dues import paging
from handlers.ledger.receivables import balance_line
from handlers.turns import Turn
from locales import Short, Words, _, n_
from models.directory import customers
from models.directory.customers import Customer
from models.ledger.entries import accounts_of
from models.ledger.terms import terms_name
from models.money import Money
from models.oversight import merges, suspects
from models.oversight.suspects import Suspects
from models.people import access
from models.people.members import Member
from models.work import activities

ROWS = 10


def merge(turn: Turn) -> None:
    """The suspects, those of one customer, or two side by side: /merge Huaxin Trading, Huaxin Co"""
    reading = heard(turn, "merge")
    one = reading.values.get("customer")
    named = [one] if one is not None else list(reading.asked.get("customer", ()))
    if len(named) == 2:
        _side_by_side(turn, named[0].id, named[1].id)
    elif one is not None:
        pairs = [pair for pair in suspects.suspects(turn.db, turn.actor) if one.id in (pair.first.key, pair.second.key)]
        none = _("Nothing is like {customer}. To merge two anyway, name both: /merge A, B", customer=one.name)
        _list(turn, pairs, 0, none)
    elif named:
        rows = [[Button(each.name, f"card:{each.id}")] for each in named[:ROWS]]
        turn.show(_("Several customers fit. Write both names in full: /merge A, B"), rows)
    elif "unknown_name" in reading.values:
        raise access.unknown_customer()
    else:
        show(turn, "0")


def show(turn: Turn, page: str) -> None:
    """All suspects, ten a page."""
    _list(turn, suspects.suspects(turn.db, turn.actor), row_id(page), _("No two customers look like one."))


def _list(turn: Turn, pairs: list[Suspects], page: int, none: Words) -> None:
    if not pairs:
        turn.show(none)
        return
    page = min(page, (len(pairs) - 1) // ROWS)
    rows = [
        [
            Button(
                _("{first} = {second}? {why}", first=one.first.name, second=one.second.name, why=one.why.label),
                f"merge.pair:{one.first.id}:{one.second.id}",
            )
        ]
        for one in pairs[page * ROWS :][:ROWS]
    ]
    words = n_("{n} pair of customers may be one:", "{n} pairs of customers may be one:", len(pairs))
    turn.show(words, [*rows, *paging("merge:{page}", page, len(pairs))])


def pair(turn: Turn, first: str, second: str) -> None:
    """Two of the list."""
    _side_by_side(turn, row_id(first), row_id(second))


def _side_by_side(turn: Turn, first: int, second: int) -> None:
    """What is known of each, line by line."""
    one, other = merges.pair_for(turn.db, turn.actor, first, second)
    a, b = _facts(turn, one), _facts(turn, other)
    rows = [(head, left, right) for (head, left), (_same, right) in zip(a, b, strict=True) if left or right]
    turn.show(
        Text(_("🔗 One customer or two?"), Style.HEADING),
        _("A: {customer}", customer=one.name),
        _("B: {customer}", customer=other.name),
        Table((Column("", Align.LEFT), Column("A", Align.LEFT), Column("B", Align.LEFT)), rows),
        Text(_("The one that is kept gets everything of the other. It can be undone."), Style.QUIET),
        [
            [Button(_("Keep A: {customer}", customer=one.name), f"merge.do:{one.id}:{other.id}")],
            [Button(_("Keep B: {customer}", customer=other.name), f"merge.do:{other.id}:{one.id}")],
            [Button(_("✌️ They are two"), f"merge.apart:{one.id}:{other.id}"), Button(_("◀ Suspects"), "merge:0")],
        ],
    )


def _facts(turn: Turn, customer: Customer) -> list[tuple[Words, Words]]:
    """One column, with what each line is."""
    owner = turn.db.get_one(Member, customer.owner_id)
    people = customers.contacts_of(turn.db, customer)
    phone = next((one.phone for one in people if one.phone), "")
    person = next((one.name for one in people if one.name), "")
    last = activities.last_activity(turn.db, customer)
    balances = [Money(one.balance, one.currency) for one in accounts_of(turn.db, customer.key) if one.balance]
    return [
        (_("Owner"), owner.name),
        (_("Person"), person),
        (_("Phone"), phone[-4:] and f"…{phone[-4:]}"),
        (_("Class"), customer.class_ or ""),
        (_("Terms"), terms_name(customer.terms) if customer.terms else ""),
        (_("Balance"), _("{amounts}", amounts=balances) if balances else ""),
        (_("Since"), _("{day}", day=Short(customer.created_at))),
        (_("Visited"), _("{day}", day=Short(last.at)) if last is not None else ""),
    ]


def do(turn: Turn, kept_id: str, gone_id: str) -> None:
    """Keep the first; both owners hear of it."""
    kept, gone = merges.pair_for(turn.db, turn.actor, row_id(kept_id), row_id(gone_id))
    owners = {key: turn.db.get_one(Member, key) for key in (kept.owner_id, gone.owner_id)}
    row = merges.merge(turn.db, turn.actor, kept, gone, now=turn.now)
    words = _("🔗 {gone} went up in {kept}.", gone=gone.name, kept=kept.name)
    turn.show(
        words,
        balance_line(turn, kept),
        [
            [Button(_("↩️ Undo"), f"undo:customers.merged:{row.id}"), Button(_("📇 Customer"), f"card:{kept.id}")],
            [Button(_("◀ Suspects"), "merge:0")],
        ],
    )
    for key, owner in owners.items():
        if key != turn.actor.key and owner.active:
            sees = access.sees_customer(turn.db, owner, kept.key)
            turn.tell(owner, words, [[Button(_("📇 Customer"), f"card:{kept.id}")]] if sees else None)


def apart(turn: Turn, first: str, second: str) -> None:
    """They are two."""
    one, other = merges.pair_for(turn.db, turn.actor, row_id(first), row_id(second))
    suspects.tell_apart(turn.db, turn.actor, one, other, now=turn.now)
    turn.toast(_("They stay two, and are not asked about any more."))
    show(turn, "0")


COMMANDS = (
    Command(
        "merge",
        _("Customers that were written twice"),
        _("/merge [CUSTOMER, CUSTOMER]"),
        merge,
        roles=LEADERS,
        reads=True,
    ),
)
TAPS = Taps(writing={"merge.do": do, "merge.apart": apart}, reading={"merge": show, "merge.pair": pair})
