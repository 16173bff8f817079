"""Deputies: who decides in my place while I am away.

deputy:MEMBER           who stands in, in place
deputy.choose:MEMBER    asks for somebody and a last day
deputy.end:MEMBER       nobody stands in any more
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.answers import Button, Text
from handlers.commands import Command, Taps, row_id, stale_button
from handlers.forms import Choice, Form, Part, begin, coming_days
from handlers.reading import Reading
from handlers.turns import Turn
from handlers.values import Values
from locales import _
from models.oversight import deputies
from models.people.members import Member, active_members
from models.refusal import Refused


def button(member: Member) -> list[list[Button]]:
    """The way to choose a deputy, for whom it makes sense."""
    if member.role not in deputies.DECIDERS or not member.active:
        return []
    return [[Button(_("🧑‍💼 Deputy"), f"deputy:{member.id}")]]


def show(turn: Turn, member_id: str) -> None:
    """Who stands in for the member, and until when."""
    member = deputies.represented(turn.db, turn.actor, row_id(member_id))
    row = deputies.current(turn.db, member, turn.now)
    choose = [Button(_("✏️ Choose"), f"deputy.choose:{member.id}")]
    if row is None:
        turn.show(
            Text(_("Nobody decides in the place of {name}.", name=member.name)),
            _("A deputy is asked instead, and may decide on what {name} may, beside {name}.", name=member.name),
            [choose],
        )
        return
    deputy = turn.db.get_one(Member, row.deputy_id)
    turn.show(
        Text(_("{deputy} decides in the place of {name}.", deputy=deputy.name, name=member.name)),
        _("Until {day}", day=_last_day(turn, row)),
        [[*choose, Button(_("⛔ End"), f"deputy.end:{member.id}")]],
    )


def choose(turn: Turn, member_id: str) -> None:
    """Ask who, and until when."""
    member = deputies.represented(turn.db, turn.actor, row_id(member_id))
    turn.in_place = False
    begin(turn, DEPUTY, reading=Reading(DEPUTY.name), given={"of": member.key})


def end(turn: Turn, member_id: str) -> None:
    """Nobody stands in any more; a second tap says so."""
    member = deputies.represented(turn.db, turn.actor, row_id(member_id))
    deputies.end(turn.db, turn.actor, member, now=turn.now)
    show(turn, member_id)


def write(turn: Turn, values: Values) -> None:
    """Both are known: from now on the deputy is asked, and hears of it."""
    member = deputies.represented(turn.db, turn.actor, int(values.get("of", 0)))
    chosen = values.get("deputy")
    if not isinstance(chosen, int):
        raise stale_button()
    deputy, day = turn.db.get_one(Member, chosen), values.get("date")
    if day < turn.today:
        raise Refused(_("{day} is over already.", day=day))
    deputies.appoint(turn.db, turn.actor, member, deputy, until=turn.company.end_of(day), now=turn.now)
    words = _(
        "🧑‍💼 {deputy} decides in the place of {name} until {day}.", deputy=deputy.name, name=member.name, day=day
    )
    turn.reply(words, [[Button(_("⛔ End"), f"deputy.end:{member.id}")]])
    for one in (deputy, member):
        if one.id != turn.actor.id:
            turn.tell(one, words, [[Button(_("◀ Approvals"), "approvals:0")]])


def _last_day(turn: Turn, row: deputies.Deputy) -> date:
    return turn.company.day_of(row.until - timedelta(seconds=1))


def _people(turn: Turn, values: Values) -> Sequence[Choice]:
    """Whoever decides on something, too."""
    others = active_members(turn.db, *deputies.DECIDERS)
    return [Choice(one.name, one.key) for one in others if one.id != values.get("of")]


DEPUTY = Form(
    "deputy",
    _("Friday"),
    (
        Part("deputy", _("Deputy"), _("Who decides meanwhile?"), _people),
        Part("date", _("Last day"), _("Until when?"), coming_days),
    ),
    write,
)
COMMANDS: tuple[Command, ...] = ()
FORMS = (DEPUTY,)
TAPS = Taps(writing={"deputy.choose": choose, "deputy.end": end}, reading={"deputy": show})
