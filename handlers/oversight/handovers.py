"""Handing customers over: /handover from whom, to whom, by which rule; a preview, and one tap that does it.

Every button carries ids only, so that nothing is kept meanwhile, and the tap that hands over takes the giver's
customers as they are then.

    handover.list:PAGE             from whom
    handover.to:FROM:TO:PAGE       to whom besides TO (12,34), or at all
    handover.show:FROM:TO          what would be handed over; several share it evenly
    handover.class:FROM:TO:GIVEN   who of TO gets the next class; GIVEN is A12,B34, and -12 for those without a class
    handover.do:FROM:RULE:WHO      does it; RULE is e (WHO as TO) or c (WHO as GIVEN)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handlers.answers import Align, Button, Column, File, Part, Style, Table, Text
from handlers.commands import LEADERS, Command, Taps, row_id, stale_button
from handlers.files.sheets import Sheet, workbook
from handlers.ledger.dues import paging
from handlers.turns import Turn
from locales import Plain, Sentence, Words, _, n_, speak
from models.money import Money
from models.oversight import handovers
from models.oversight.handovers import MOST_RECEIVERS, Handover, Owned, Split
from models.people import access
from models.people.members import Member, managers_of
from models.refusal import Refused

ROWS = 10
NONE = "-"
"""Stands for customers without a class in a button."""

_BETWEEN = re.compile(
    r"(?:的?(?:所有|全部)?客户|交接给?|交给|移交给?|转给|平均|给|到|从|和|与|[\s,，、;；:：>→-]|"
    r"\b(?:from|to|and|between|customers|of|evenly)\b|'s)+",
    re.IGNORECASE,
)


def handover(turn: Turn) -> None:
    """From whom, to whom: /handover Li Lei Wang Fang"""
    people = _named(turn, turn.said.rest if turn.said.command else _words(turn))
    if not people:
        _ask_from(turn, 0)
        return
    giver = handovers.giver_for(turn.db, turn.actor, people[0].key)
    receivers = [_receiver(turn, giver, one.key) for one in people[1:]]
    if receivers:
        _preview(turn, giver, receivers)
    else:
        _ask_to(turn, giver, [], 0)


def _words(turn: Turn) -> str:
    """The names in a sentence that was read as a handover."""
    values = turn.read.values if turn.read is not None else {}
    return str(values.get("member") or values.get("unknown_name") or "")


def _named(turn: Turn, text: str) -> list[Member]:
    """The colleagues that a text names, in its order. Refuses a word that names nobody, or several."""
    left, found = text, dict[int, Member]()
    for one in sorted(access.members_seen(turn.db, turn.actor), key=lambda each: -len(each.name)):
        at = left.casefold().find(one.name.casefold())
        if at >= 0 and len(left) == len(left.casefold()):
            found[at] = one
            left = left[:at] + "\n" * len(one.name) + left[at + len(one.name) :]
    for match in re.finditer(r"[^\n]+", left):
        at = match.start()
        for word in _BETWEEN.split(match[0]):
            if word:
                found[text.find(word, at)] = _one(turn, word)
    return [found[at] for at in sorted(found)]


def _one(turn: Turn, word: str) -> Member:
    people = access.members_named(turn.db, turn.actor, word)
    if len(people) > 1:
        names = [one.name for one in people]
        raise Refused(_("Which one do you mean: {names}? Write the whole name.", names=names))
    if not people:
        raise Refused(_("I do not know the colleague {name}. Try /handover, and choose by button.", name=word[:50]))
    return people[0]


def list_givers(turn: Turn, page: str) -> None:
    """Another page of those who have customers."""
    _ask_from(turn, row_id(page))


def _ask_from(turn: Turn, page: int) -> None:
    givers = handovers.givers_for(turn.db, turn.actor)
    if not givers:
        turn.show(_("Nobody whom you lead has customers."))
        return
    page = min(page, (len(givers) - 1) // ROWS)
    rows = [
        [Button(_("{name} · {n}", name=one.name, n=count), f"handover.to:{one.id}::0")]
        for one, count in givers[page * ROWS :][:ROWS]
    ]
    turn.show(_("Whose customers shall be handed over?"), [*rows, *paging("handover.list:{page}", page, len(givers))])


def list_receivers(turn: Turn, giver_id: str, chosen: str, page: str) -> None:
    """Ask for a receiver, or for one more."""
    giver = handovers.giver_for(turn.db, turn.actor, row_id(giver_id))
    _ask_to(turn, giver, _receivers(turn, giver, chosen) if chosen else [], row_id(page))


def _ask_to(turn: Turn, giver: Member, chosen: Sequence[Member], page: int) -> None:
    others = [one for one in handovers.receivers_for(turn.db, turn.actor, giver) if one not in chosen]
    if not others:
        raise Refused(_("There is nobody else whom you lead and who may have customers."))
    page = min(page, (len(others) - 1) // ROWS)
    ids = [str(one.id) for one in chosen]
    rows = [
        [Button(one.name, f"handover.show:{giver.id}:{','.join([*ids, str(one.id)])}")]
        for one in others[page * ROWS :][:ROWS]
    ]
    turn.show(
        _("To whom shall the customers of {name} go?", name=giver.name),
        [*rows, *paging(f"handover.to:{giver.id}:{','.join(ids)}:{{page}}", page, len(others))],
    )


def preview(turn: Turn, giver_id: str, chosen: str) -> None:
    """What would be handed over."""
    giver = handovers.giver_for(turn.db, turn.actor, row_id(giver_id))
    _preview(turn, giver, _receivers(turn, giver, chosen))


def _preview(turn: Turn, giver: Member, receivers: Sequence[Member]) -> None:
    if len(receivers) > MOST_RECEIVERS:
        raise Refused(_("At most {n} colleagues at once.", n=MOST_RECEIVERS))
    owned = _owned(turn, giver)
    shares = handovers.evenly(owned, [one.key for one in receivers])
    ids = ",".join(str(one.id) for one in receivers)
    ways = [[Button(_("✅ Hand over"), f"handover.do:{giver.id}:e:{ids}")]]
    if len(receivers) < MOST_RECEIVERS:
        ways.append([Button(_("➕ Another colleague"), f"handover.to:{giver.id}:{ids}:0")])
    if len(receivers) > 1 and len(handovers.classes_of(owned)) > 1:
        ways.append([Button(_("🔠 By class instead"), f"handover.class:{giver.id}:{ids}:")])
    _show_shares(turn, giver, owned, {one.key: one for one in receivers}, shares, ways)


def choose_class(turn: Turn, giver_id: str, chosen: str, given: str) -> None:
    """Ask who gets the next class; when all are given, show what would be handed over."""
    giver = handovers.giver_for(turn.db, turn.actor, row_id(giver_id))
    receivers, owned = _receivers(turn, giver, chosen), _owned(turn, giver)
    got = _given(turn, giver, given) if given else {}
    for name, count in handovers.classes_of(owned).items():
        if name in got:
            continue
        before = f"{given}," if given else ""
        rows = [
            [Button(one.name, f"handover.class:{giver.id}:{chosen}:{before}{name or NONE}{one.id}")]
            for one in receivers
        ]
        turn.show(
            Text(_("🔁 Handover from {name}", name=giver.name), Style.HEADING),
            n_("Who gets the {n} customer of class {name}?", "Who gets the {n} customers of class {name}?", count,
               name=name) if name
            else n_("Who gets the {n} customer without a class?", "Who gets the {n} customers without a class?", count),
            rows,
        )  # fmt: skip
        return
    shares = handovers.by_class(owned, {name: one.key for name, one in got.items()})
    ways = [[Button(_("✅ Hand over"), f"handover.do:{giver.id}:c:{given}")]]
    _show_shares(turn, giver, owned, {one.key: one for one in got.values()}, shares, ways)


def _show_shares(
    turn: Turn,
    giver: Member,
    owned: Sequence[Owned],
    receivers: Mapping[int, Member],
    shares: Mapping[int, int],
    ways: list[list[Button]],
) -> None:
    parts: list[Words | Part] = [
        Text(_("🔁 Handover from {name}", name=giver.name), Style.HEADING),
        n_("{n} customer", "{n} customers", len(owned)),
        *_sums(owned),
    ]
    for key, one in receivers.items():
        share = [each for each in owned if shares[each.customer.key] == key]
        parts += [Text(_("To {name}", name=one.name)), n_("{n} customer", "{n} customers", len(share)), *_sums(share)]
    parts.append(
        Text(_("Nothing is written yet. {name} will see none of them any more.", name=giver.name), Style.QUIET)
    )
    turn.show(*parts, ways)


def do(turn: Turn, giver_id: str, rule: str, who: str) -> None:
    """Hand over, and tell everybody whom it concerns."""
    giver = handovers.giver_for(turn.db, turn.actor, row_id(giver_id))
    owned = _owned(turn, giver)
    if rule == "e":
        people = {one.key: one for one in _receivers(turn, giver, who)}
        shares = handovers.evenly(owned, list(people))
    elif rule == "c":
        got = _given(turn, giver, who)
        if not handovers.classes_of(owned).keys() <= got.keys():
            raise Refused(_("Meanwhile there are customers of another class. Begin again with /handover."))
        people = {one.key: one for one in got.values()}
        shares = handovers.by_class(owned, {name: one.key for name, one in got.items()})
    else:
        raise stale_button()
    split = Split.EVENLY if rule == "e" else Split.CLASSES
    new_owners = {key: people[owner] for key, owner in shares.items()}
    done = handovers.hand_over(turn.db, turn.actor, giver, new_owners, split=split, now=turn.now)
    _tell(turn, done, giver, owned, new_owners)


def _tell(turn: Turn, done: Handover, giver: Member, owned: Sequence[Owned], new_owners: Mapping[int, Member]) -> None:
    """Giver, receivers and managers get the list of what concerns them; who did it gets the whole."""
    told = {turn.actor.key}
    turn.show(
        Text(_("🔁 Handed over from {name}", name=giver.name), Style.HEADING),
        *_sums(owned),
        [[Button(_("↩️ Undo"), f"undo:handover.done:{done.id}")]],
    )
    turn.reply(*_list(turn, turn.actor, owned, new_owners))
    for key, receiver in {one.key: one for one in new_owners.values()}.items():
        if key not in told:
            told.add(key)
            share = [one for one in owned if new_owners[one.customer.key].key == key]
            words = _("🔁 You take over from {name}:", name=giver.name)
            turn.tell(receiver, Text(words, Style.HEADING), *_list(turn, receiver, share, {}))
    others = [giver] if giver.active else []
    for one in [*others, *managers_of(turn.db, giver)]:
        if one.key not in told:
            told.add(one.key)
            words = _("🔁 {actor} handed over the customers of {name}:", actor=turn.actor.name, name=giver.name)
            turn.tell(one, Text(words, Style.HEADING), *_list(turn, one, owned, new_owners))


def _list(turn: Turn, to: Member, owned: Sequence[Owned], new_owners: Mapping[int, Member]) -> list[Part | Words]:
    """The customers with what they owe: ten in the chat, more as a file beside it."""
    rows = [(one.customer.name, _brief(one)) for one in owned[:ROWS]]
    parts: list[Part | Words] = [
        n_("{n} customer", "{n} customers", len(owned)),
        Table((Column(_("Customer"), Align.LEFT), Column(_("Open"))), rows),
    ]
    if len(owned) > ROWS:
        heads = ["customer", "class", "open", "overdue", "currency", "new owner"]
        lines = [
            (
                one.customer.name, one.customer.class_, Money(one.owed.get(currency, 0), currency),
                Money(one.overdue.get(currency, 0), currency), currency,
                new_owners[one.customer.key].name if new_owners else to.name,
            )
            for one in owned
            for currency in (sorted(one.owed) or [turn.company.currency])
        ]  # fmt: skip
        book = workbook([Sheet("handover", heads, lines, {"customer": 30})], zone=turn.company.zone)
        parts.append(File(f"{speak(_('handover'), to.reader)}.xlsx", book.content))
    return parts


def _brief(one: Owned) -> Plain | Words:
    """What a customer owes, in a cell; several currencies are for the card."""
    match one.amounts:
        case ():
            return ""
        case (amount,):
            return Plain(amount)
        case amounts:
            return _("{n} currencies", n=len(amounts))


def _sums(owned: Sequence[Owned]) -> list[Sentence]:
    """What is open and overdue, by currency."""
    currencies = sorted({currency for one in owned for currency in one.owed})
    sums = []
    for currency in currencies:
        open_ = Money(sum(one.owed.get(currency, 0) for one in owned), currency)
        late = Money(sum(one.overdue.get(currency, 0) for one in owned), currency)
        sums.append(_("Open: {amount}, overdue {late}", amount=open_, late=late))
    return sums


def _owned(turn: Turn, giver: Member) -> list[Owned]:
    owned = handovers.owned_by(turn.db, giver, today=turn.today)
    if not owned:
        raise Refused(_("{name} has no customers.", name=giver.name))
    return owned


def _receivers(turn: Turn, giver: Member, ids: str) -> list[Member]:
    return [_receiver(turn, giver, row_id(each)) for each in dict.fromkeys(ids.split(","))]


def _receiver(turn: Turn, giver: Member, member_id: int) -> Member:
    """One who may get customers, authorised now."""
    for one in handovers.receivers_for(turn.db, turn.actor, giver):
        if one.id == member_id:
            return one
    raise Refused(_("That colleague cannot take over customers: choose another one with /handover."))


def _given(turn: Turn, giver: Member, given: str) -> dict[str, Member]:
    """Who gets which class, as a button carries it."""
    pairs = [(one[:1].replace(NONE, ""), row_id(one[1:])) for one in given.split(",")]
    return {name: _receiver(turn, giver, key) for name, key in pairs}


COMMANDS = (
    Command(
        "handover",
        _("Hand customers over to colleagues"),
        _("/handover NAME NAME - from whom, to whom"),
        handover,
        roles=LEADERS,
        reads=True,
    ),
)
TAPS = Taps(
    writing={"handover.do": do},
    reading={
        "handover.list": list_givers,
        "handover.to": list_receivers,
        "handover.show": preview,
        "handover.class": choose_class,
    },
)
