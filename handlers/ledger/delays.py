"""Why money is late: what is overdue by the reason that customers give, disputed money apart, and whose word holds.

due.why:SCOPE    of one customer, of one salesperson's, or of all that the reader sees
"""

from __future__ import annotations

from handlers.answers import Button, Style, Text
from handlers.commands import REPORTED_TO, Command, Taps
from handlers.ledger.promises import share_line
from handlers.turns import Turn
from locales import Sentence, Words, _, n_
from models.ledger import contacts, promises
from models.ledger.contacts import Delay
from models.people import access
from models.people.members import Member
from models.people.visibility import Scope

SALESPEOPLE = 12
"""As many of them are told of, those with the most broken promises first."""


def why(turn: Turn, code: str = "") -> None:
    """The reasons for delay of a scope, what contacts of this month brought, and the share of promises kept."""
    scope = Scope.decoded(turn.db, turn.actor, code)
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    late = contacts.delays(turn.db, visible, today=turn.today)
    month = turn.today.replace(day=1)
    brought = contacts.outcomes_between(turn.db, visible, start=month, end=turn.today)
    turn.reply(
        Text(_("Why it is late: {whose}", whose=scope.name), Style.HEADING),
        *(_line(one) for one in late),
        None if late else _("Nothing is overdue."),
        Text(_("Contacts about money this month"), Style.HEADING) if brought else None,
        *(_("{outcome}: {n}", outcome=outcome, n=count) for outcome, count in sorted(brought.items())),
        share_line(promises.kept_share(turn.db, visible)),
        *(_by_salesperson(turn, scope) if turn.actor.role in REPORTED_TO and not scope.code else ()),
        [[Button(_("◀ Back"), f"due:0:{scope.code}:")]],
    )


def _line(one: Delay) -> Sentence:
    reason: Words = _("disputed") if one.disputed else one.outcome.label if one.outcome else _("nobody asked yet")
    return n_(
        "{reason}: {amount} of {n} customer",
        "{reason}: {amount} of {n} customers",
        one.customers,
        reason=reason,
        amount=one.amount,
    )


def _by_salesperson(turn: Turn, scope: Scope) -> list[Words]:
    """Whose customers keep their word how often."""
    visible = access.customers_of(turn.db, turn.actor) & scope.condition
    found = promises.kept_by_owner(turn.db, visible)
    order = sorted(found.items(), key=lambda item: (item[1].share or 0, item[0]))[:SALESPEOPLE]
    people = [(turn.db.get_one(Member, owner_id).name, kept) for owner_id, kept in order]
    return [_("{name}: {line}", name=name, line=share_line(kept) or "") for name, kept in people]


COMMANDS: tuple[Command, ...] = ()
TAPS = Taps(reading={"due.why": why})
