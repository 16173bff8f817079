"""Targets for collection: /target shows, proposes and has the other side answer.

target:WHOSE:YYYYMM   one person's or team's, in place; WHOSE is m12 or t3
target.list:PAGE:YYYYMM  another page of the list
target.new:WHOSE      asks for an amount
target.edit:ID        which part of it is changed
target.yes:ID         accepts what was proposed
target.no:ID          declines it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.answers import Align, Button, Column, Style, Table, Text
from handlers.answers import Part as AnswerPart
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import Form, Part, amend, begin
from handlers.hearing import heard
from handlers.ledger.dues import paging
from handlers.reading import Period, Reading
from handlers.turns import Turn
from handlers.values import Values
from locales import Plain, Sentence, Words, _
from models.money import Money
from models.oversight import targets, undoing
from models.oversight.targets import Progress, Target, TargetState, Whose
from models.people import access
from models.people.members import Member, Role, Team, team_named, teams_of
from models.refusal import Denied, Refused

ROWS = 10
BAR = 10


def target(turn: Turn) -> None:
    """Show or propose a target: /target Li Lei 50000 2026-12"""
    reading = heard(turn, "target")
    for refusal in reading.refused.values():
        raise Refused(refusal)
    if reading.asked.get("amount"):
        raise Refused(_("Which amount do you mean? Write it like 50000."))
    name = str(reading.values.get("member") or reading.values.get("unknown_name") or "").strip()
    month = _month(turn, reading.values.get("period"))
    amount = reading.values.get("amount")
    if isinstance(amount, Money):
        turn.will_write()
        _propose(turn, _named(turn, name) if name else _own(turn), month, amount)
    elif name or turn.actor.role == Role.SALESPERSON:
        _show(turn, _named(turn, name) if name else turn.actor, month)
    else:
        _list(turn, month)


def show_tapped(turn: Turn, whose: str, month: str) -> None:
    """One target, in place."""
    _show(turn, _whose(turn, whose), _coded_month(month))


def new(turn: Turn, whose: str) -> None:
    """Ask for the amount of a new target."""
    if not targets.may_propose(turn.db, turn.actor, _whose(turn, whose)):
        raise Denied(_("I do not know that colleague, or their work is not yours to read."))
    turn.in_place = False
    begin(turn, TARGET, reading=Reading(TARGET.name), given={"whose": whose})


def write(turn: Turn, values: Values) -> None:
    """The amount is there: propose it, in the place of the one that is changed."""
    replaces, changed = values.get("replaces"), None
    if replaces is not None:
        undoing.undo(turn.db, turn.actor, "target.proposed", int(replaces), today=turn.today, now=turn.now)
        changed = _("Changed: the target was taken back and proposed anew.")
    whose, month = _whose(turn, str(values.get("whose", ""))), _month(turn, values.get("period"))
    _propose(turn, whose, month, values.amount, changed)


def edit(turn: Turn, target_id: str) -> None:
    """The Edit button: which part is to be changed."""
    made = turn.db.get(Target, row_id(target_id))
    if made is None or not targets.may_propose(turn.db, turn.actor, targets.whose_of(turn.db, made)):
        raise Denied(_("I do not know that colleague, or their work is not yours to read."))
    if made.state not in (TargetState.PROPOSED, TargetState.ACCEPTED):
        raise Refused(_STANDS[TargetState(made.state)])
    whose = targets.whose_of(turn.db, made)
    month = Period(made.month, targets.last_day(made.month), "month")
    given = {"whose": _code(whose), "about": whose.name, "amount": made.money, "period": month, "replaces": made.id}
    turn.in_place = False
    amend(turn, TARGET, Values(given))


def accept(turn: Turn, target_id: str) -> None:
    """The other side agrees."""
    found = targets.target_to_answer(turn.db, turn.actor, row_id(target_id))
    if found.state == TargetState.PROPOSED:
        targets.accept(turn.db, turn.actor, found, now=turn.now)
        what = targets.what_of(turn.db, found.key)
        _tell_proposer(turn, found, _("✅ {name} accepts the target: {what}", name=turn.actor.name, what=what))
    else:
        turn.toast(_STANDS[TargetState(found.state)])
    _show(turn, targets.whose_of(turn.db, found), found.month)


def decline(turn: Turn, target_id: str) -> None:
    """The other side does not."""
    found = targets.target_to_answer(turn.db, turn.actor, row_id(target_id))
    if found.state == TargetState.PROPOSED:
        targets.decline(turn.db, turn.actor, found, now=turn.now)
        what = targets.what_of(turn.db, found.key)
        _tell_proposer(turn, found, _("❌ {name} declines the target: {what}", name=turn.actor.name, what=what))
    else:
        turn.toast(_STANDS[TargetState(found.state)])
    _show(turn, targets.whose_of(turn.db, found), found.month)


_STANDS = {
    TargetState.PROPOSED: _("It waits for an answer."),
    TargetState.ACCEPTED: _("It was accepted already."),
    TargetState.DECLINED: _("It was declined already."),
    TargetState.REPLACED: _("There is a newer one."),
    TargetState.WITHDRAWN: _("It was taken back."),
}


def progress_lines(standing: Progress, currency: str, today: date, month: date) -> list[Words | None]:
    """Target, what came, the bar, and what is expected at the end."""
    lines: list[Words | None] = []
    collected = Money(standing.collected, currency)
    if standing.target is None:
        lines.append(_("No target was accepted."))
        lines.append(_("Collected: {amount}", amount=collected))
    else:
        percent = standing.percent or 0
        full = min(BAR, percent * BAR // 100)
        lines.append(_("Target: {amount}", amount=standing.target))
        lines.append(_("{bar} {percent}%", bar="▓" * full + "░" * (BAR - full), percent=percent))
        lines.append(_("Collected: {amount}", amount=collected))
        if month <= today <= targets.last_day(month):
            lines.append(_("Should be by today: {amount}", amount=Money(standing.should_be, currency)))
    if today <= targets.last_day(month):
        lines.append(_("Expected by the end of the month: {amount}", amount=Money(standing.expected, currency)))
    return lines


def _propose(turn: Turn, whose: Whose, month: date, amount: Money, changed: Sentence | None = None) -> None:
    if amount.currency != turn.company.currency:
        raise Refused(_("A target is in {currency}.", currency=turn.company.currency))
    if targets.last_day(month) < turn.today:
        raise Refused(_("That month is over."))
    made = targets.propose(turn.db, turn.actor, whose, month, amount, now=turn.now)
    asked = targets.other_side(turn.db, made)
    turn.reply(
        changed,
        _("🎯 Target: {what}", what=targets.what_of(turn.db, made.key)),
        _("Proposed; waits for {names}", names=[one.name for one in asked]) if asked else _("It holds."),
        *progress_lines(_progress(turn, whose, month), turn.company.currency, turn.today, month),
        [
            [
                Button(_("↩️ Undo"), f"undo:target.proposed:{made.id}"),
                Button(_("✏️ Edit"), f"target.edit:{made.id}"),
            ]
        ],
    )
    for one in asked:
        turn.tell(
            one,
            _("🎯 {name} proposes a target: {what}", name=turn.actor.name, what=targets.what_of(turn.db, made.key)),
            _answer_buttons(made),
        )


def _show(turn: Turn, whose: Whose, month: date) -> None:
    _held, proposed = targets.targets_of(turn.db, whose, month)
    rows = []
    said: list[AnswerPart | Words | None] = []
    if proposed is not None:
        asked = targets.other_side(turn.db, proposed)
        said.append(
            _("Proposed: {amount}, waits for {names}", amount=proposed.money, names=[one.name for one in asked])
        )
        if turn.actor.id in [one.id for one in asked]:
            rows += _answer_buttons(proposed)
    if targets.may_propose(turn.db, turn.actor, whose):
        rows.append([Button(_("🎯 Propose"), f"target.new:{_code(whose)}")])
    turn.show(
        Text(_("🎯 {name}, {month}", name=whose.name, month=_month_words(month)), Style.HEADING),
        *progress_lines(_progress(turn, whose, month), turn.company.currency, turn.today, month),
        *said,
        rows,
    )


def list_page(turn: Turn, page: str, month: str) -> None:
    """Another page of the list, computed anew."""
    _list(turn, _coded_month(month), row_id(page))


def _list(turn: Turn, month: date, page: int = 0) -> None:
    """The teams and people that the speaker leads, with what each has reached."""
    everybody = targets.seen_by(turn.db, turn.actor)
    page = min(page, max(0, (len(everybody) - 1) // ROWS))
    rows, buttons = [], []
    marked = False
    for whose in everybody[page * ROWS : (page + 1) * ROWS]:
        held, proposed = targets.targets_of(turn.db, whose, month)
        standing = _progress(turn, whose, month)
        percent = "" if standing.percent is None else f"{standing.percent}%"
        one = held or proposed
        mark = "*" if proposed is not None else ""
        marked = marked or proposed is not None
        rows.append((f"{whose.name}{mark}", Plain(one.money) if one else "", percent))
        buttons.append(Button(whose.name, f"target:{_code(whose)}:{month:%Y%m}"))
    columns = (Column(_("Who"), Align.LEFT), Column(_("Target")), Column(_("Reached")))
    turn.show(
        Text(_("🎯 Targets, {month}", month=_month_words(month)), Style.HEADING),
        Table(columns, rows),
        _("* proposed, not accepted yet") if marked else None,
        [*([one] for one in buttons), *paging(f"target.list:{{page}}:{month:%Y%m}", page, len(everybody))],
    )


def _progress(turn: Turn, whose: Whose, month: date) -> Progress:
    company = turn.company
    return targets.progress(
        turn.db, whose, month, currency=company.currency, calendar=company.calendar, today=turn.today
    )


def _tell_proposer(turn: Turn, found: Target, said: Sentence) -> None:
    proposer = turn.db.get_one(Member, found.proposed_by)
    if proposer.active:
        turn.tell(proposer, said)


def _answer_buttons(found: Target) -> list[list[Button]]:
    return [[Button(_("✅ Accept"), f"target.yes:{found.id}"), Button(_("❌ Decline"), f"target.no:{found.id}")]]


def _month(turn: Turn, period: object) -> date:
    """The month of the period that was said; this one when none was. Refuses what is no single month."""
    if period is None:
        return turn.today.replace(day=1)
    if not isinstance(period, Period) or period.start.replace(day=1) != period.end.replace(day=1):
        raise Refused(_("A target is for one month, such as 2026-12."))
    return period.start.replace(day=1)


def _coded_month(code: str) -> date:
    """The month that a button carries."""
    if len(code) != 6 or not code.isdecimal() or not 1 <= int(code[4:]) <= 12 or int(code[:4]) < 1:
        raise stale_button()
    return date(int(code[:4]), int(code[4:]), 1)


def _month_words(month: date) -> str:
    return f"{month:%Y-%m}"


def _own(turn: Turn) -> Whose:
    """Whose target is meant without a name: a manager's is the team's."""
    if turn.actor.role == Role.MANAGER and turn.actor.team_id is not None:
        return turn.db.get_one(Team, turn.actor.team_id)
    return turn.actor


def _named(turn: Turn, name: str) -> Whose:
    """The team or the colleague of that name, of those whose target the speaker may see."""
    team = team_named(turn.db, name)
    if team is not None and any(one.id == team.id for one in teams_of(turn.db, turn.actor)):
        return team
    found = access.members_named(turn.db, turn.actor, name)
    if len(found) > 1:
        raise Refused(_("Several people fit: {names}. Write the whole name.", names=[one.name for one in found[:6]]))
    if not found:
        raise Denied(_("I know no team or colleague named {name} whose targets you may see.", name=name[:50]))
    return found[0]


def _code(whose: Whose) -> str:
    return f"{'t' if isinstance(whose, Team) else 'm'}{whose.id}"


def _whose(turn: Turn, code: str) -> Whose:
    """Whose target a button is about, authorised now."""
    key = row_id(code[1:])
    if code[:1] == "t":
        for team in teams_of(turn.db, turn.actor):
            if team.id == key:
                return team
        raise Denied(_("I do not know that team, or it is not yours to lead."))
    if code[:1] != "m":
        raise stale_button()
    return access.member_for(turn.db, turn.actor, key)


def team_table(turn: Turn, people: Sequence[Member], month: date) -> Table | None:
    """Of a team's people what each has reached of an accepted target; nothing when nobody has one."""
    rows = []
    for member in people:
        held, _proposed = targets.targets_of(turn.db, member, month)
        if held is not None:
            standing = _progress(turn, member, month)
            rows.append((member.name, Plain(held.money), f"{standing.percent}%"))
    columns = (Column(_("Who"), Align.LEFT), Column(_("Target")), Column(_("Reached")))
    return Table(columns, rows) if rows else None


TARGET = Form(
    "target",
    _("/target Li Lei 50000 2026-12"),
    (
        Part("amount", _("Amount"), _("How much shall be collected in the month?")),
        Part("period", _("Month"), _("Of which month is the target? For example 2026-12."), required=False),
    ),
    write,
)
COMMANDS = (
    Command(
        "target",
        _("What is to be collected in a month"),
        _("/target [NAME] [AMOUNT] [MONTH]"),
        target,
        roles=SELLERS,
        reads=True,
    ),
)
FORMS = (TARGET,)
TAPS = Taps(
    writing={"target.new": new, "target.edit": edit, "target.yes": accept, "target.no": decline},
    reading={"target": show_tapped, "target.list": list_page},
)
