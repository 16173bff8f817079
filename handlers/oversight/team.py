"""The team's totals: /team and /rank, in private and in the linked group."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.answers import Align, Button, Cell, Column, Part, Style, Table, Text
from handlers.commands import EVERYBODY, Command, Taps, row_id
from handlers.oversight.targets import team_table
from handlers.periods import coded, decoded, period_of
from handlers.reading import Period
from handlers.turns import Turn
from locales import Plain, Sentence, Words, _
from models.money import Money
from models.oversight import totals
from models.oversight.totals import TeamTotals, Totals
from models.people import access
from models.people.groups import group_of_chat
from models.people.members import Role, Team

ROWS = 10


def team(turn: Turn) -> None:
    """Per salesperson and in all: what was done, billed, collected, and what is open."""
    _show_team(turn, period_of(turn, "team"), 0)


def team_page(turn: Turn, page: str, code: str) -> None:
    """Another page of the totals."""
    _show_team(turn, decoded(code), row_id(page))


def rank(turn: Turn) -> None:
    """Who collected most."""
    _show_rank(turn, period_of(turn, "rank"), 0)


def rank_page(turn: Turn, page: str, code: str) -> None:
    """Another page of the ranking."""
    _show_rank(turn, decoded(code), row_id(page))


def totals_parts(figures: TeamTotals, title: Words, *, page: int = 0) -> list[Part]:
    """The totals as parts: work, then money for each currency; ten people a page, the sum of all below."""
    start = page * ROWS
    people = figures.people[start : start + ROWS]
    parts: list[Part] = [
        Text(title, Style.HEADING),
        Table(
            (
                Column(_("Who"), Align.LEFT),
                Column(_("Visits")),
                Column(_("Calls etc.")),
                Column(_("New")),
            ),
            [(_name(one), one.visits, one.contacts, one.new_customers) for one in people],
            total=(_("Total"), figures.all.visits, figures.all.contacts, figures.all.new_customers),
        ),
    ]
    for currency in figures.currencies:
        parts.append(Text(_("Money in {currency}", currency=currency)))
        parts.append(_money_table(people, figures.all, currency, ("billed", "collected")))
        parts.append(_money_table(people, figures.all, currency, ("open", "overdue")))
    return parts


HEADS = {
    "billed": _("Billed"),
    "collected": _("Collected"),
    "open": _("Open"),
    "overdue": _("Overdue"),
}


def _money_table(people: Sequence[Totals], everybody: Totals, currency: str, names: tuple[str, ...]) -> Table:
    """Who has money in that currency; the sum is of all pages."""

    def cells(one: Totals) -> list[Cell]:
        money = one.in_currency(currency)
        return [Plain(Money(getattr(money, name), currency)) for name in names]

    return Table(
        (Column(_("Who"), Align.LEFT), *(Column(HEADS[name]) for name in names)),
        [(_name(one), *cells(one)) for one in people if currency in one.money],
        total=(_("Total"), *cells(everybody)),
    )


def _name(one: Totals) -> Words:
    if one.member is None:
        return _("Total")
    return one.member.name if one.member.active else _("{name} (left)", name=one.member.name)


def _show_team(turn: Turn, period: Period, page: int) -> None:
    group_team = _group_team(turn)
    seen = access.members_of_team(turn.db, group_team) if group_team else access.owners_seen(turn.db, turn.actor)
    figures = totals.team_totals(turn.db, seen, turn.company, start=period.start, end=period.end, today=turn.today)
    page = min(page, max(0, (len(figures.people) - 1) // ROWS))
    title = _title(turn, group_team, period)
    here = [one.member for one in figures.people[page * ROWS : (page + 1) * ROWS] if one.member is not None]
    reached = team_table(turn, here, period.start) if period.kind == "month" else None
    turn.show(*totals_parts(figures, title, page=page), reached, _paging("team", page, len(figures.people), period))


def _title(turn: Turn, group_team: Team | None, period: Period) -> Sentence:
    if group_team is not None:
        return _("{team}: {period}", team=group_team.name, period=period.label)
    if turn.actor.role == Role.SALESPERSON:
        return _("{name}: {period}", name=turn.actor.name, period=period.label)
    return _("Team: {period}", period=period.label)


def _show_rank(turn: Turn, period: Period, page: int) -> None:
    """The ranking shows the team's members to each of them: names and what they collected, nothing else."""
    group_team = _group_team(turn)
    seen = access.members_of_team(turn.db, group_team) if group_team else access.colleagues(turn.db, turn.actor)
    figures = totals.team_totals(turn.db, seen, turn.company, start=period.start, end=period.end, today=turn.today)
    currency = turn.company.currency
    order = sorted(figures.people, key=lambda one: (-one.collected(currency).minor, -one.visits, _sort_name(one)))
    page = min(page, max(0, (len(order) - 1) // ROWS))
    start = page * ROWS
    parts: list[Part] = [Text(_("Ranking: {period}", period=period.label), Style.HEADING)]
    others = [other for other in figures.currencies if other != currency and figures.all.in_currency(other).collected]
    for one_currency in [currency, *others]:
        rows = [
            (position, _name(one), Plain(one.collected(one_currency)), one.visits)
            for position, one in enumerate(order, start=1)
        ][start : start + ROWS]
        if one_currency != currency:
            parts.append(Text(_("Money in {currency}", currency=one_currency)))
        columns = (Column("#"), Column(_("Who"), Align.LEFT), Column(_("Collected")), Column(_("Visits")))
        parts.append(Table(columns, rows))
    turn.show(*parts, _paging("rank", page, len(order), period))


def _sort_name(one: Totals) -> tuple[str, int]:
    return (one.member.name, one.member.key) if one.member else ("", 0)


def _group_team(turn: Turn) -> Team | None:
    """In a linked group: its team."""
    if turn.chat.private:
        return None
    group = group_of_chat(turn.db, turn.chat.id)
    return turn.db.get(Team, group.team_id) if group is not None and group.team_id is not None else None


def _paging(verb: str, page: int, count: int, period: Period) -> list[list[Button]]:
    row = []
    if page:
        row.append(Button("◀", f"{verb}:{page - 1}:{coded(period)}"))
    if (page + 1) * ROWS < count:
        row.append(Button("▶", f"{verb}:{page + 1}:{coded(period)}"))
    return [row] if row else []


COMMANDS = (
    Command("team", _("The team's totals"), _("/team [PERIOD]"), team, roles=EVERYBODY, reads=True, in_groups=True),
    Command("rank", _("Who collected most"), _("/rank [PERIOD]"), rank, roles=EVERYBODY, reads=True, in_groups=True),
)
TAPS = Taps(reading={"team": team_page, "rank": rank_page})
