"""Ageing: what is owed by how late it is, on any day, and who owes it (/aging)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from handlers.answers import Align, Button, Column, Part, Picture, Style, Table, Text
from handlers.commands import EVERYBODY, Command, Taps, row_id, stale_button
from handlers.files import pictures
from handlers.hearing import heard
from handlers.ledger.dues import paging
from handlers.naming import member_named
from handlers.reading import Candidate
from handlers.turns import Turn
from locales import Plain, Sentence, Short, Words, _
from models.ledger import ageing
from models.ledger.ageing import Aged, By
from models.ledger.buckets import Basis, Buckets
from models.money import Money
from models.people import access
from models.people.members import Role
from models.people.visibility import Scope, everything_of, of_customer, of_member
from models.refusal import Refused

ROWS = 10
BASIS_NAMES = {Basis.DUE: _("By due date"), Basis.ISSUED: _("By issue date")}
BY_NAMES = {By.CUSTOMER: _("By customer"), By.SALESPERSON: _("By salesperson"), By.TEAM: _("By team")}


def aging(turn: Turn) -> None:
    """The ageing as of today, or of the day that was said; of all, a customer or a colleague."""
    reading = heard(turn, "aging")
    for refusal in reading.refused.values():
        raise Refused(refusal)
    on = reading.values.get("date")
    for name, readings in reading.asked.items():
        _ask(turn, name, readings, on)
        return
    scope = everything_of()
    customer = reading.values.get("customer")
    member = reading.values.get("member") or reading.values.get("unknown_name")
    if isinstance(customer, Candidate):
        scope = of_customer(access.customer_for(turn.db, turn.actor, customer.id))
    elif member:
        scope = of_member(member_named(turn, str(member)))
    _show(
        turn, scope, on or turn.today, None, 0, turn.company.rules.ageing, picture=bool(reading.values.get("picture"))
    )


def _ask(turn: Turn, name: str, readings: Sequence[object], on: date | None) -> None:
    """Which customer, or which day, is meant."""
    day = (on or turn.today).strftime("%Y%m%d")
    if name == "customer":
        rows = [[Button(one.name, f"aging:{day}:c{one.id}::0")] for one in readings if isinstance(one, Candidate)]
        turn.reply(_("Which customer do you mean?"), rows)
        return
    days = [one for one in readings if isinstance(one, date)]
    turn.reply(_("Which day do you mean?"), [[Button(_("{day}", day=one), f"aging:{one:%Y%m%d}:::0")] for one in days])


def aging_page(turn: Turn, day: str, scope: str, by: str, page: str, *, basis: Basis | None = None) -> None:
    """Another breakdown, or another page of it; by the company's own basis, or by the one that is named."""
    try:
        on = date.fromisoformat(day)
        broken_down = By(by) if by else None
    except ValueError:
        raise stale_button() from None
    buckets = turn.company.rules.ageing
    buckets = replace(buckets, basis=basis or buckets.basis)
    _show(turn, Scope.decoded(turn.db, turn.actor, scope), on, broken_down, row_id(page), buckets)


def _show(
    turn: Turn, scope: Scope, on: date, by: By | None, page: int, buckets: Buckets, *, picture: bool = False
) -> None:
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    whole = ageing.ageing(turn.db, visible, on=on, today=turn.today, buckets=buckets)
    parts: list[Part] = [Text(_("Ageing on {day}: {whose}", day=on, whose=scope.name), Style.HEADING)]
    for (_key, currency), aged in whole.items():
        parts.append(Text(_("In {currency}", currency=currency)))
        parts.append(bucket_table(aged, buckets))
        if buckets.basis is Basis.ISSUED:
            parts.append(Text(_("Of that not due: {amount}", amount=Money(aged.undue, currency))))
        if aged.credit:
            parts.append(Text(_("Unapplied credit: {amount}", amount=aged.credit)))
        parts.append(Text(_("Balance: {amount}", amount=aged.balance)))
    if not whole:
        parts.append(Text(_("Nothing is open.")))
    count = 0
    if by is not None and whole:
        groups = ageing.ageing(turn.db, visible, on=on, today=turn.today, by=by, buckets=buckets)
        count = len(groups)
        page = min(page, max(0, (count - 1) // ROWS))
        parts += _breakdown(turn, groups, by, page)
    if picture and whole:
        _picture(turn, whole, on, buckets)
    data = f"{_verb(turn, buckets.basis)}:{on:%Y%m%d}:{scope.code}:{by or ''}:{{page}}"
    turn.show(*parts, [*_ways(turn, on, scope, by, buckets.basis), *paging(data, page, count)])


def _verb(turn: Turn, basis: Basis) -> str:
    """What a button says that keeps to the basis."""
    return "aging" if basis is turn.company.rules.ageing.basis else f"aging.{basis}"


def bucket_table(aged: Aged, buckets: Buckets) -> Table:
    """The buckets of one currency under each other, and their sum."""
    return Table(
        (Column(buckets.basis.label, Align.LEFT), Column(_("Open"))),
        [(name, Plain(amount)) for name, amount in zip(buckets.names, aged.buckets, strict=True)],
        total=(_("Total"), Plain(aged.owed)),
    )


def _breakdown(turn: Turn, groups: Mapping[tuple[int | None, str], Aged], by: By, page: int) -> list[Part]:
    """Who owes it, most overdue first."""
    order = sorted(groups.items(), key=lambda one: (-one[1].overdue.minor, -one[1].owed.minor, one[0][0] or 0))
    here = order[page * ROWS : page * ROWS + ROWS]
    names = ageing.names_of(turn.db, by, [key for (key, _currency), _aged in here if key is not None])
    several = len({currency for _key, currency in groups}) > 1
    parts: list[Part] = [Text(BY_NAMES[by], Style.HEADING)]
    for currency in dict.fromkeys(currency for (_key, currency), _aged in here):
        if several:
            parts.append(Text(_("In {currency}", currency=currency)))
        rows = [
            (_name(names, key), Plain(aged.owed), Plain(aged.overdue)) for (key, one), aged in here if one == currency
        ]
        parts.append(Table((Column(_("Name"), Align.LEFT), Column(_("Open")), Column(_("Overdue"))), rows))
    return parts


def _name(names: Mapping[int, str], key: int | None) -> Words:
    return names.get(key, "") if key is not None else _("no team")


def _ways(turn: Turn, on: date, scope: Scope, by: By | None, basis: Basis) -> list[list[Button]]:
    """The breakdowns that the speaker may want, and the other way to count."""
    ways = [By.CUSTOMER] if turn.actor.role == Role.SALESPERSON else [By.CUSTOMER, By.SALESPERSON, By.TEAM]
    if scope.code.startswith("c"):
        ways = []
    verb = _verb(turn, basis)
    buttons = [Button(BY_NAMES[one], f"{verb}:{on:%Y%m%d}:{scope.code}:{one}:0") for one in ways if one != by]
    other = Basis.DUE if basis is Basis.ISSUED else Basis.ISSUED
    turned = Button(BASIS_NAMES[other], f"{_verb(turn, other)}:{on:%Y%m%d}:{scope.code}:{by or ''}:0")
    return [buttons, [turned]] if buttons else [[turned]]


def _picture(turn: Turn, whole: Mapping[tuple[int | None, str], Aged], on: date, buckets: Buckets) -> None:
    """The buckets of the largest currency as a picture."""
    aged = max(whole.values(), key=lambda one: (one.currency == turn.company.currency, one.owed.minor))
    bars = [(name, amount.minor) for name, amount in zip(buckets.names, aged.buckets, strict=True)]
    title = picture_title(aged.currency, on)
    content = pictures.ageing_picture(turn.reader, title=title, buckets=bars, currency=aged.currency)
    turn.reply(title, Picture(content))


def picture_title(currency: str, on: date) -> Sentence:
    """What the picture is of, and as of when: it goes on to others without the words around it."""
    return _("Ageing in {currency} on {day}", currency=currency, day=Short(on, year=True))


COMMANDS = (
    Command(
        "aging",
        _("What is owed by how late it is"),
        _("/aging [DATE] [CUSTOMER or NAME] [picture]"),
        aging,
        roles=EVERYBODY,
        reads=True,
    ),
)
TAPS = Taps(reading={"aging": aging_page, **{f"aging.{basis}": partial(aging_page, basis=basis) for basis in Basis}})
