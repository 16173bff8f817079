"""Who may do what with whose: a row for every command and every button of the product.

A row says what is typed or tapped, with words that stand for a holder's things, whose things it works on by role, and
what it then does. For everybody else it must do nothing, and answer as if the thing did not exist.

Whose is told by where the holder stands: oneself (own), a colleague of one's own team (team), one of a team below it
(below), one of another team (other), one who has left and is in no team (nobody).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

import handlers
from models.people.members import Role

OWN, TEAM, BELOW, OTHER, NOBODY = "own", "team", "below", "other", "nobody"
ALL = frozenset({OWN, TEAM, BELOW, OTHER, NOBODY})
LED = frozenset({OWN, TEAM, BELOW})
JUST_OWN = frozenset({OWN})
IN_TEAMS = ALL - {OWN, NOBODY}  # to an admin, who is in none
NONE = frozenset[str]()

ACTORS = {
    "salesperson": "ann",
    "manager": "boss",
    "finance": "fay",
    "admin": "gil",
    "stopped": "hal",
    "stranger": "stranger",
}
HOLDERS = {TEAM: "ben", BELOW: "dora", OTHER: "cat", NOBODY: "eve"}
"""Whose things the relation means; one's own are the actor's."""

May = Mapping[str, frozenset[str]]
"""By role, on whose things."""


def may(
    salesperson: frozenset[str] = NONE,
    manager: frozenset[str] = NONE,
    finance: frozenset[str] = NONE,
    admin: frozenset[str] = NONE,
) -> May:
    """Somebody stopped and a stranger never may."""
    return {Role.SALESPERSON: salesperson, Role.MANAGER: manager, Role.FINANCE: finance, Role.ADMIN: admin}


SEE = may(JUST_OWN, LED, ALL, ALL)
"""Customers and their money."""

WORK = may(JUST_OWN, LED, NONE, ALL)
"""What is a salesperson's work: visits, follow-ups, the customer's file."""

MINE = may(JUST_OWN, JUST_OWN, NONE, JUST_OWN)
"""What only the one may do whose it is; of finance and strangers there is nothing."""

OWN_WEEK = may(JUST_OWN, JUST_OWN, JUST_OWN, JUST_OWN)
"""A draft."""

LEAD = may(NONE, frozenset({TEAM, BELOW}), NONE, IN_TEAMS)
"""Other people."""

READ_PEOPLE = may(JUST_OWN, LED, ALL, ALL)


HAND_OVER = may(NONE, LED, NONE, ALL)
"""Whose customers go to somebody else."""

DECIDE = may(NONE, frozenset({TEAM, BELOW}), NONE, ALL - {OWN})
"""What others ask for; nobody decides on an own request."""


OFFICE = may(NONE, JUST_OWN, NONE, JUST_OWN)
"""Who decides in whose place: one's own; an admin also for others who decide, of whom there are none here."""


PAYS_OUT = may(NONE, NONE, ALL, ALL)
"""Money that leaves the company."""


class Does(Enum):
    """What happens where it may happen."""

    SHOWS = auto()  # tells something of the holder's
    WRITES = auto()  # changes something in the company
    ASKS = auto()  # begins a form
    ANSWERS = auto()  # says something, with nothing of the holder's in it


SHOWS, WRITES, ASKS, ANSWERS = Does.SHOWS, Does.WRITES, Does.ASKS, Does.ANSWERS


@dataclass(frozen=True)
class Row:
    """Something typed or tapped, and who may."""

    text: str
    may: May
    does: Does = SHOWS
    shows: str = "{name}"  # which of the holder's words is told
    group: bool = False  # typed in a group
    alike: bool = True  # who may not gets the answer for what does not exist

    listing: bool = False  # shows whatever is there of everybody's

    @property
    def of_something(self) -> bool:
        """Whether it names a thing of a holder's."""
        return "{" in self.text


def listing(text: str, whose: May, shows: str = "{name}") -> Row:
    """A list: everybody may ask for it, and finds only what is theirs to see."""
    return Row(text, whose, SHOWS, shows, listing=True)


def for_roles(text: str, *roles: Role, does: Does = ANSWERS, group: bool = False) -> Row:
    """Something that is nobody's, for some roles."""
    return Row(text, {role: ALL if role in roles else NONE for role in Role}, does, group=group)


MONTH = "20260301-20260331-month"
EVERYBODY = tuple(Role)
LEADERS = (Role.MANAGER, Role.ADMIN)
IMPORTERS = (Role.MANAGER, Role.FINANCE, Role.ADMIN)

COMMANDS: dict[str, list[Row]] = {
    "menu": [for_roles("/menu", *EVERYBODY)],
    "help": [for_roles("/help", *EVERYBODY)],
    "cancel": [for_roles("/cancel", *EVERYBODY)],
    "start": [
        for_roles("/start", *EVERYBODY),
        Row("/start customer-{customer}", SEE),
        Row("/start debt-{instalment}", SEE),
        Row("/start pay-{customer}", SEE, ASKS),
    ],
    "settings": [for_roles("/settings", *EVERYBODY)],
    "today": [listing("/today", may(JUST_OWN, JUST_OWN, ALL, JUST_OWN))],
    "day": [Row("/day {person}", WORK)],
    "new": [Row("/new {name} {phone}", WORK, alike=False)],
    "find": [Row("/find {name}", SEE), Row("/find {phone}", SEE)],
    "card": [Row("/card {name}", SEE)],
    "edit": [Row("/edit {name} class A", WORK, WRITES), Row("/edit {name}", WORK)],
    "alias": [Row("/alias 老王家 = {name}", SEE, WRITES)],
    "history": [Row("/history {name}", SEE)],
    "visit": [Row("/visit {name} talked", WORK, WRITES)],
    "call": [Row("/call {name} talked", WORK, WRITES)],
    "message": [Row("/message {name} talked", WORK, WRITES)],
    "email": [Row("/email {name} talked", WORK, WRITES)],
    "meeting": [Row("/meeting {name} talked", WORK, WRITES)],
    "follow": [Row("/follow {name} 2026-03-09 call back", WORK, WRITES)],
    "pay": [Row("/pay {name} 1 cash", SEE, WRITES), Row("收 {name} 1 现金", SEE, WRITES)],
    "offer": [Row("/offer {name} 1 2026-03-20", SEE, WRITES)],
    "target": [Row("/target {person} 2026-03", WORK, shows="{person}"), Row("/target {person} 50000", WORK, WRITES)],
    "handover": [Row("/handover {person}", HAND_OVER, shows="{person}")],
    "import": [for_roles("/import", Role.MANAGER, Role.FINANCE, Role.ADMIN)],
    "merge": [
        for_roles("/merge", Role.MANAGER, Role.ADMIN),
        Row("/merge {name}", may(NONE, LED, NONE, ALL)),
    ],
    "writeoff": [Row("/writeoff {name} 1 insolvent", SEE, WRITES)],
    "approvals": [listing("/approvals", may(NONE, LED, NONE, ALL))],
    "promise": [Row("/promise {name} 1 2026-03-09", WORK, WRITES)],
    "contact": [Row("/contact {name} not reached", WORK, WRITES)],
    "dispute": [Row("/dispute {name} price too much", WORK, WRITES)],
    "bill": [Row("/bill {name} 1 2026-04-30", SEE, WRITES)],
    "credit": [Row("/credit {name} 1 damaged", SEE, WRITES), Row("贷项 {name} 1 损坏", SEE, WRITES)],
    "refund": [Row("/refund {name} 1 USD", PAYS_OUT, WRITES)],
    "move": [Row("/move {name} {number} 2026-05-05", SEE, WRITES)],
    "cheques": [listing("/cheques", SEE)],
    "fee": [Row("/fee {name}", WORK)],
    "due": [listing("/due", SEE), Row("/due {name}", SEE), Row("/due {person}", READ_PEOPLE)],
    "plan": [for_roles("/plan month", *EVERYBODY)],
    "aging": [Row("/aging {name}", SEE), Row("/aging {person}", READ_PEOPLE, shows="{person}")],
    "team": [listing("/team", may(JUST_OWN, LED, ALL, ALL), "{person}")],
    "remind": [Row("/remind {name}", SEE)],
    "statement": [Row("/statement {name}", SEE)],
    "letter": [Row("/letter {name}", SEE)],
    "receipt": [Row("/receipt {name}", SEE)],
    "rank": [listing("/rank", may(frozenset({OWN, TEAM}), LED, ALL, ALL), "{person}")],
    "report": [for_roles("/report", Role.MANAGER, Role.FINANCE, Role.ADMIN)],
    "export": [listing("/export", SEE)],
    "rate": [
        for_roles("/rate", Role.FINANCE, Role.ADMIN),
        for_roles("/rate USD 7.12", Role.FINANCE, Role.ADMIN, does=WRITES),
    ],
    "undo": [for_roles("/undo", *EVERYBODY, does=WRITES)],
    "invite": [
        Row("/invite salesperson {team}", may(NONE, LED, NONE, ALL), WRITES, alike=False),  # an admin makes the team
        for_roles("/invite finance", Role.ADMIN, does=WRITES),
        for_roles("/invite admin", Role.ADMIN, does=WRITES),
    ],
    "members": [listing("/members", may(NONE, LED, NONE, ALL - {NOBODY}), "{person}")],
    "link": [Row("/link {team}", may(NONE, LED, NONE, IN_TEAMS), WRITES, group=True, alike=False)],
}
"""What is typed, by command."""

OF_CUSTOMERS = {name: rows[0].may for name, rows in COMMANDS.items() if rows[0].text.startswith(f"/{name} {{name}}")}

SHARED = [
    for_roles("0 0", Role.SALESPERSON, Role.MANAGER, Role.ADMIN, does=ASKS),
    Row("{place}", WORK, alike=False),  # where else one has worked is offered in either case
]
"""What is shared: a location, which begins a check-in with the customers around."""

TAPS: dict[str, list[Row]] = {
    **{
        f"acts.{verb}": [for_roles(f"acts.{verb}:1{rest}", *EVERYBODY)]
        for verb, rest in {"out": ":1", "in": ":1", "write": "", "cancel": ""}.items()
    },
    "weekly.note": [Row("weekly.note:{weekly}", MINE, ASKS)],
    "weekly.open": [
        Row("weekly.open:{sent_weekly}", READ_PEOPLE),
        Row("weekly.open:{weekly}", OWN_WEEK, shows="{person}"),
    ],
    "weekly.send": [Row("weekly.send:{weekly}", MINE, WRITES)],
    "act.show": [Row("act.show:{activity}", READ_PEOPLE)],
    "act.done": [Row("act.done:{activity}:{step}", WORK, WRITES)],
    "act.edit": [Row("act.edit:{activity}", WORK, ASKS)],
    "act.mood": [Row("act.mood:{activity}:good", WORK, WRITES)],
    "act.next": [
        Row("act.next:{activity}:20260304", WORK, WRITES),
        Row("act.next:{activity}:x", WORK, ASKS),
    ],
    "act.place": [Row("act.place:{activity}", WORK, WRITES)],
    "aging": [
        Row("aging:20260302:c{customer}::0", SEE),
        Row("aging:20260302:m{member}::0", READ_PEOPLE, shows="{person}"),
        listing("aging:20260302::customer:0", SEE),
    ],
    "aging.due": [Row("aging.due:20260302:c{customer}::0", SEE), listing("aging.due:20260302::customer:0", SEE)],
    "aging.issued": [
        Row("aging.issued:20260302:c{customer}::0", SEE),
        listing("aging.issued:20260302::customer:0", SEE),
    ],
    "approval": [Row("approval:{approval}", may(JUST_OWN, LED, NONE, ALL))],
    "approval.again": [Row("approval.again:{approval}", MINE)],
    "approval.because": [
        Row("approval.because:{approval}:right", DECIDE, WRITES),
        Row("approval.because:{approval}:x", DECIDE, ASKS),
    ],
    "approval.no": [Row("approval.no:{approval}", DECIDE)],
    "approval.open": [Row("approval.open:{approval}", may(JUST_OWN, LED, NONE, ALL))],
    "approval.withdraw": [Row("approval.withdraw:{approval}", MINE, WRITES)],
    "approval.yes": [Row("approval.yes:{approval}", DECIDE, WRITES)],
    "approvals": [listing("approvals:0", may(NONE, LED, NONE, ALL))],
    "begin": [
        *(Row(f"begin:{name}:{{customer}}", allowed, ANSWERS) for name, allowed in OF_CUSTOMERS.items()),
        for_roles("begin:members", *LEADERS),
        for_roles("begin:report", Role.MANAGER, Role.FINANCE, Role.ADMIN),
        for_roles("begin:rate", Role.FINANCE, Role.ADMIN),
        for_roles("begin:invite", *LEADERS),
        for_roles("begin:visit", Role.SALESPERSON, *LEADERS, does=ASKS),
    ],
    "alias": [Row("alias:{customer}", SEE)],
    "alias.drop": [Row("alias.drop:{alias}", MINE, WRITES)],
    "bill.plan": [Row("bill.plan:{receivable}", SEE)],
    "bill.edit": [Row("bill.edit:{receivable}", SEE, ASKS)],
    "address": [
        Row("address:customer:{customer}", SEE, shows="customer-{customer}"),
        Row("address:debt:{instalment}", SEE, shows="debt-{instalment}"),
    ],
    "card": [Row("card:{customer}", SEE), Row("card:{customer}:{search}:0", SEE)],
    "cheque": [Row("cheque:{cheque}", SEE)],
    "cheques": [listing("cheques:0", SEE)],
    "cheque.bounce": [Row("cheque.bounce:{cheque}", SEE, WRITES)],
    "cheque.clear": [Row("cheque.clear:{cheque}", SEE, WRITES)],
    "cheque.day": [Row("cheque.day:{cheque}", SEE, ASKS)],
    "contact.ask": [Row("contact.ask:{customer}", WORK)],
    "contact.said": [
        Row("contact.said:{customer}:{contact}:refuses", WORK, WRITES),
        Row("contact.said:{customer}:{contact}:promised", WORK, ASKS),
        Row("contact.said:{customer}:0:refuses", WORK),  # drawn before the latest contact
    ],
    "credit.apply": [Row("credit.apply:{customer}", SEE, WRITES)],
    "credit.edit": [Row("credit.edit:{credit_note}", SEE, ASKS)],
    "day": [Row("day:{member}:20260302:0", WORK)],
    "discount.give": [Row("discount.give:{early_payment}:{early_bill}", SEE, WRITES)],
    "digest": [
        listing("digest:steps:0", MINE),
        Row("digest", SEE, ANSWERS, listing=True),
    ],  # only the first rows of each section
    "digest.idle": [Row("digest.idle:{customer}", SEE)],
    "deputy": [Row("deputy:{member}", OFFICE, shows="{person}")],
    "deputy.choose": [Row("deputy.choose:{member}", OFFICE, ASKS)],
    "deputy.end": [Row("deputy.end:{member}", OFFICE, shows="{person}")],
    "due.why": [
        Row("due.why:c{customer}", SEE),
        Row("due.why:m{member}", READ_PEOPLE, shows="{person}"),
        for_roles("due.why:", *EVERYBODY),
    ],
    "dispute.close": [Row("dispute.close:{dispute}:agreed", WORK, WRITES)],
    "dispute.open": [Row("dispute.open:{dispute}", WORK)],
    "due": [
        Row("due:0:c{customer}:", SEE),
        Row("due:0:m{member}:", READ_PEOPLE),
        listing("due:0::", SEE),
    ],
    "due.at": [
        Row("due.at:{customer}:{step}:d1", WORK, WRITES),
        Row("due.at:{customer}:{step}:h1", WORK, WRITES),
        Row("due.at:{customer}:1:d1", WORK),  # drawn before the latest step
    ],
    "due.done": [Row("due.done:{customer}", WORK)],
    "due.later": [Row("due.later:{customer}", WORK)],
    "due.open": [Row("due.open:{customer}", SEE)],
    "due.promise": [Row("due.promise:{customer}", WORK)],
    "due.promised": [Row("due.promised:{customer}:{step}:fri", WORK, WRITES)],
    "due.show": [Row("due.show:{customer}", SEE)],
    "edit": [Row("edit:{customer}", WORK)],
    "edit.ask": [
        Row("edit.ask:{customer}:class:{file_revision}", WORK, ASKS),
        Row("edit.ask:{customer}:class:999", WORK),
    ],
    "export": [listing(f"export:{MONTH}", SEE)],
    "fee": [Row("fee:{customer}", WORK)],
    "fee.charge": [
        Row("fee.charge:{customer}:0", WORK, WRITES),
        Row("fee.charge:{customer}:{receivable}", WORK, WRITES),
    ],
    "fee.waive": [Row("fee.waive:{customer}:0", WORK, WRITES), Row("fee.waive:{customer}:{receivable}", WORK, WRITES)],
    "find": [Row("find:{search}:0", MINE)],
    "find.new": [Row("find.new:{search}", MINE)],
    "form": [for_roles(f"form:1:{answer}", *EVERYBODY) for answer in ("0", "x", "b")],
    "fu.at": [
        Row("fu.at:{step}:{revision}:d1", WORK, WRITES),
        Row("fu.at:{step}:999:d1", WORK),
    ],
    "fu.done": [Row("fu.done:{step}", WORK, WRITES), Row("fu.done:{done_step}", WORK)],
    "fu.edit": [Row("fu.edit:{step}", WORK, ASKS)],
    "fu.later": [Row("fu.later:{step}", WORK)],
    "fu.log": [Row("fu.log:{step}:call", WORK, ASKS)],
    "fu.open": [Row("fu.open:{step}", WORK), Row("fu.open:{step}:t0", WORK)],
    "guide.done": [Row("guide.done:{guidance}", MINE, WRITES)],
    "hist": [Row("hist:{customer}:0", SEE)],
    "invite.revoke": [Row("invite.revoke:{invite}", may(NONE, LED, NONE, ALL), ANSWERS)],
    "invite.revoked": [Row("invite.revoked:{invite}", may(NONE, LED, NONE, ALL), WRITES)],
    "invites": [listing("invites", may(NONE, LED, NONE, IN_TEAMS), "{team}")],
    "item": [Row("item:{instalment}:0::", SEE)],
    "keys.away": [for_roles("keys.away", *EVERYBODY)],
    "member": [Row("member:{member}", LEAD, shows="{person}")],
    "handover.list": [listing("handover.list:0", HAND_OVER, "{person}")],
    "handover.to": [Row("handover.to:{member}::0", HAND_OVER, shows="{person}")],
    "handover.show": [Row("handover.show:{member}:2", HAND_OVER, shows="{person}")],  # 2 is Annabel
    "handover.class": [Row("handover.class:{member}:2:", HAND_OVER, shows="{person}")],
    "handover.do": [
        Row("handover.do:{member}:e:2", HAND_OVER, WRITES),
        Row("handover.do:{member}:c:-2", HAND_OVER, WRITES),
    ],
    "merge": [for_roles("merge:0", *LEADERS)],
    "import": [for_roles("import:1", *IMPORTERS)],  # there is no file, and that is what they are told
    "import.sheets": [for_roles("import.sheets", *IMPORTERS)],
    "import.kind": [for_roles("import.kind:1:customers", *IMPORTERS)],
    "import.pick": [for_roles("import.pick:1:0", *IMPORTERS)],
    "import.set": [for_roles("import.set:1:0:name", *IMPORTERS)],
    "import.check": [for_roles("import.check:1", *IMPORTERS)],
    "import.write": [for_roles("import.write:1", *IMPORTERS)],
    "import.drop": [for_roles("import.drop:1", *IMPORTERS), for_roles("import.drop:all", *IMPORTERS)],
    "merge.pair": [Row("merge.pair:{customer}:2", HAND_OVER)],  # 2 is Annabel's
    "merge.do": [Row("merge.do:2:{customer}", HAND_OVER, WRITES)],
    "merge.apart": [Row("merge.apart:{customer}:2", HAND_OVER, WRITES)],
    "member.stop": [Row("member.stop:{member}", LEAD, shows="{person}")],
    "member.stopped": [Row("member.stopped:{member}", LEAD, WRITES)],
    "members": [listing("members:0", may(NONE, LED, NONE, ALL - {NOBODY}), "{person}")],
    "offer.edit": [Row("offer.edit:{offer}", SEE, ASKS)],
    "writeoff.edit": [Row("writeoff.edit:{write_off}", SEE, ASKS)],
    "pay.edit": [Row("pay.edit:{payment}", SEE, ASKS)],
    "plan": [for_roles(f"plan:{MONTH}", *EVERYBODY), for_roles(f"plan:{MONTH}:week", *EVERYBODY)],
    "plan.picture": [for_roles("plan.picture", *EVERYBODY)],
    "dunning": [Row("dunning:{customer}", SEE)],
    "dunning.open": [Row("dunning.open:{customer}", SEE)],
    "dunning.done": [Row("dunning.done:{customer}:1", SEE, WRITES)],
    "dunning.out": [Row("dunning.out:{customer}", WORK, ASKS)],
    "dunning.on": [Row("dunning.on:{exclusion}", WORK, WRITES)],
    "promise.edit": [Row("promise.edit:{promise}", WORK, ASKS)],
    "note.show": [Row("note.show:{note}", SEE)],
    "bill.photo": [Row("bill.photo:{receivable}", SEE)],
    "pay.photo": [Row("pay.photo:{payment}", SEE)],
    "pay.photos": [Row("pay.photos:{customer}", SEE)],
    "pay.of": [Row("pay.of:{customer}", SEE)],
    "pay.onto": [Row("pay.onto:{payment}:{later_part}", SEE, WRITES)],
    "pay.settle": [Row("pay.settle:{payment}", SEE)],
    "remind": [Row("remind:{customer}", SEE), Row("remind:{customer}:en:3", SEE)],
    "thanks": [Row("thanks:{payment}:en", SEE)],
    "statement": [Row(f"statement:{{customer}}:{MONTH}", SEE)],
    "statement.pdf": [Row(f"statement.pdf:{{customer}}:{MONTH}:en", SEE)],
    "statement.confirm": [
        Row("statement.confirm:{customer}:20260301-20260302:{latest}", SEE, ASKS),
        Row("statement.confirm:{customer}:20260301-20260302:0", SEE),  # drawn before the latest entry
    ],
    "statement.differ": [Row("statement.differ:{customer}:20260301-20260302:{latest}", SEE, ASKS)],
    "statement.sign": [Row("statement.sign:{reconciliation}", SEE, ASKS)],
    "letter": [Row("letter:{customer}", SEE), Row("letter:{customer}:3:zh_CN", SEE)],
    "receipt": [Row("receipt:{payment}", SEE)],
    "receipt.pdf": [Row("receipt.pdf:{payment}:en", SEE)],
    "rank": [listing(f"rank:0:{MONTH}", may(frozenset({OWN, TEAM}), LED, ALL, ALL), "{person}")],
    "rate.ask": [for_roles("rate.ask", Role.FINANCE, Role.ADMIN, does=ASKS)],
    "rate.undo": [for_roles("rate.undo:1", Role.FINANCE, Role.ADMIN, does=WRITES)],
    "refund.edit": [Row("refund.edit:{refund}", PAYS_OUT, ASKS)],
    "report": [for_roles(f"report:{MONTH}", Role.MANAGER, Role.FINANCE, Role.ADMIN)],
    "report.file": [listing(f"report.file:{MONTH}", may(NONE, LED, ALL, ALL))],
    "report.pictures": [for_roles(f"report.pictures:{MONTH}", Role.MANAGER, Role.FINANCE, Role.ADMIN)],
    "set": [for_roles("set:zone", *EVERYBODY, does=ASKS)],
    "set.language": [for_roles("set.language:zh_CN", *EVERYBODY, does=WRITES)],
    "target": [Row("target:m{member}:202603", WORK, shows="{person}")],
    "target.edit": [Row("target.edit:{target}", WORK, ASKS)],
    "target.list": [
        listing("target.list:0:202603", may(JUST_OWN, frozenset({TEAM, BELOW}), NONE, IN_TEAMS), "{person}")
    ],
    "target.new": [Row("target.new:m{member}", WORK, ASKS)],
    "target.no": [Row("target.no:{target}", DECIDE, WRITES)],
    "target.yes": [Row("target.yes:{target}", DECIDE, WRITES)],
    "team": [listing(f"team:0:{MONTH}", may(JUST_OWN, LED, ALL, ALL), "{person}")],
    "today": [listing("today:0", may(JUST_OWN, JUST_OWN, ALL, JUST_OWN))],
    "today.due": [Row("today.due:{instalment}:0", SEE)],
    "today.who": [Row("today.who:{customer}:0", SEE)],
    "undo": [
        Row("undo:payment.recorded:{payment}", WORK, WRITES),
        Row("undo:receivable.billed:{receivable}", WORK, WRITES),
        Row("undo:credit_note.posted:{credit_note}", WORK, WRITES),
        Row("undo:activity.logged:{activity}", WORK, WRITES),
        Row("undo:note.kept:{note}", WORK, WRITES),
        Row("undo:follow_up.planned:{step}", WORK, WRITES),
        Row("undo:follow_up.done:{done_step}", WORK, WRITES),
        Row("undo:promise.taken:{promise}", WORK, WRITES),
        Row("undo:dispute.opened:{dispute}", WORK, WRITES),
        Row("undo:contact.logged:{contact}", WORK, WRITES),
        Row("undo:weekly.sent:{weekly}", MINE, ANSWERS),  # a draft: nothing was sent
        Row("undo:customer.created:{customer}", WORK, ANSWERS),
    ],
    "undo.ask": [
        Row("undo.ask:payment.recorded:{old_payment}", WORK, WRITES),
        Row("undo.ask:payment.recorded:{old_payment}:twice", WORK, WRITES),
    ],
    "undo.why": [Row("undo.why:payment.recorded:{old_payment}", WORK, ANSWERS)],
}
"""What is tapped, by the verb of the button."""

NONSENSE = (
    "", "x", "nonsense", "a:b:c:d:e:f", "undo", "undo:", "undo:x:1", "begin", "begin:nothing", "begin:pay:x", "card:x",
    "card:-1", "card:1:2:3:4", "card:99999999999999999999", "due:-1::", "team:0:x", "form:x", "form:1", "form::",
    "member:0", "aging:20260302:x1::0", "aging:99999999:::0", "fu.at:1:1:zz", "set:nothing", "set.language:xx",
)  # fmt: skip
"""Buttons that the product never drew."""

assert set(OF_CUSTOMERS) <= set(handlers.COMMANDS)
