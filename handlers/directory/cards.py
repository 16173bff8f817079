"""The customer's card: file, money, last contact and next step in one message; and changing the file by buttons.

card:CUSTOMER[:SEARCH:OFFSET]     the card; of a search it takes the list's place, with a way back
edit:CUSTOMER                     the fields, a button each
edit.ask:CUSTOMER:FIELD:REVISION  asks for the new value; on a file that changed meanwhile it shows what is true now
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers import addresses, forms
from handlers.answers import Button, Style, Text
from handlers.answers import Part as AnswerPart
from handlers.commands import SELLERS, Command, Taps, row_id, stale_button
from handlers.forms import CUSTOMER, Choice, Form, Part, nothing
from handlers.ledger import albums, contacts, disputes, dunning, promises
from handlers.ledger.accruals import accrued_lines
from handlers.ledger.demands import remind_button
from handlers.ledger.dues import pending_lines
from handlers.ledger.receivables import balance_line, lines_of
from handlers.reading import Candidate, Reading
from handlers.turns import Place, Turn
from handlers.values import Values, unpacked
from handlers.work import notes
from handlers.work.activities import shortened, step_line, when
from locales import Sentence, Words, _, n_
from models.directory import aliases, customers, fields
from models.directory.customers import Contact, Customer, SameCustomer
from models.directory.fields import CLASSES
from models.ledger import adjustments, cheques, dues, offers
from models.ledger.collecting_days import collecting_day_name, next_collecting_day
from models.ledger.entries import accounts_of
from models.ledger.statements import MONTHLY, QUARTERLY
from models.ledger.terms import terms_name
from models.people import access
from models.people.members import Member, Role
from models.people.visibility import of_customer
from models.refusal import Denied, Refused
from models.storage.drafts import Draft
from models.work import activities, follow_ups, places
from models.work.activities import ActivityKind

NONE = ""
"""The answer that empties a field."""

MOST_CONTACTS = 5
LONGEST_LINE = 80


def card(turn: Turn) -> None:
    """Show everything about a customer: /card Huaxin"""
    forms.begin(turn, CARD)


def show_named(turn: Turn, values: Values) -> None:
    """The customer is known: its card."""
    customer = values.customer(turn)
    turn.reply(*full(turn, customer), subject={"customer": customer.key})


def show_tapped(turn: Turn, customer_id: str, search_id: str = "", offset: str = "") -> None:
    """A button that opens a card: in place of the list it was found in, else as a message of its own."""
    customer = access.customer_for(turn.db, turn.actor, row_id(customer_id))
    subject = {"customer": customer.key}
    if search_id:
        back = Button(_("◀ Back to the list"), f"find:{row_id(search_id)}:{row_id(offset)}")
        turn.show(*full(turn, customer, back), subject=subject)
    else:
        turn.reply(*full(turn, customer), subject=subject)


def full(turn: Turn, customer: Customer, back: Button | None = None) -> list[Any]:
    """The parts of the card, its buttons last."""
    return [*about(turn, customer), *_money(turn, customer), *_work(turn, customer), _buttons(turn, customer, back)]


def about(turn: Turn, customer: Customer) -> list[AnswerPart | Words | None]:
    """The file itself."""
    owner = turn.db.get(Member, customer.owner_id)
    people = customers.contacts_of(turn.db, customer)
    lines: list[Words] = [_contact(one) for one in people[:MOST_CONTACTS]]
    if len(people) > MOST_CONTACTS:
        lines.append(_("… and {n} more", n=len(people) - MOST_CONTACTS))
    if customer.address:
        lines.append(_("🏠 {address}", address=customer.address))
    place = places.place_of(turn.db, customer.key)
    if place is not None and place.rests_on:
        n = place.rests_on
        lines.append(n_("📍 Its place is learnt from {n} visit", "📍 Its place is learnt from {n} visits", n))
    elif place is not None:
        lines.append(_("📍 Its place is known"))
    facts: list[Words] = []
    if customer.class_:
        facts.append(_("Class: {letter}", letter=customer.class_))
    if customer.terms:
        facts.append(_("Terms: {terms}", terms=terms_name(customer.terms)))
    if customer.collecting_day:
        coming = next_collecting_day(customer.collecting_day, turn.today, turn.company.calendar)
        name = collecting_day_name(customer.collecting_day)
        facts.append(_("Collecting day: {day}, next {date}", day=name, date=coming))
    if customer.statements:
        facts.append(_("Statements: {every}", every=EVERY_NAMES[customer.statements]))
    if customer.source:
        facts.append(_("Source: {source}", source=customer.source))
    if customer.tags:
        facts.append(_("Tags: {tags}", tags=[f"#{tag}" for tag in customer.tags]))
    if called := aliases.aliases_of(turn.db, turn.actor, customer):
        facts.append(_("Also called: {names}", names=[one.name for one in called]))
    if owner is not None and owner.id != turn.actor.id:
        facts.append(_("Owner: {name}", name=owner.name))
    return [
        Text(_("📇 {customer}", customer=customer.name), Style.HEADING),
        lines_of(lines) if lines else None,
        lines_of(facts) if facts else None,
    ]


def _contact(one: Contact) -> Words:
    known = [text for text in (one.name, one.phone, one.email) if text]
    return _("👤 {contact}", contact="  ".join(known)) if one.name else _("☎️ {contact}", contact="  ".join(known))


def _money(turn: Turn, customer: Customer) -> list[Words]:
    lines = [balance_line(turn, customer), *pending_lines(turn, of_customer(customer))]
    for amount, days in dues.overdue_of(turn.db, customer, today=turn.today):
        lines.append(_("⚠️ Overdue: {amount}, {n} days", amount=amount, n=days))
    lines += [*promises.lines(turn, customer), *disputes.lines(turn, customer)]
    lines += [one for one in (promises.share_of(turn, customer), contacts.last_line(turn, customer)) if one is not None]
    for offer in offers.open_offers(turn.db, customer, turn.today):
        lines.append(_("🏷 Offered until {day}: {amount} less", day=offer.until, amount=offer.money))
    for kind, count, amount in adjustments.totals_of(turn.db, customer):
        lines.append(n_("{kind}: {amount} ({n} time)", "{kind}: {amount} ({n} times)", count, kind=kind, amount=amount))
    lines += [*accrued_lines(turn, customer), *_bounces(turn, customer), *dunning.card_lines(turn, customer)]
    return [lines_of(lines)]


def _bounces(turn: Turn, customer: Customer) -> list[Words]:
    count = cheques.bounces_of(turn.db, customer)
    return [_("❌ Bounced cheques: {n}", n=count)] if count else []


def _work(turn: Turn, customer: Customer) -> list[Words]:
    last, step = activities.last_activity(turn.db, customer), follow_ups.next_step(turn.db, customer)
    lines: list[Words] = []
    if last is not None:
        kind, at = ActivityKind(last.kind), when(turn, last)
        text = shortened(last.text, LONGEST_LINE)
        lines.append(
            _("Last contact: {kind}, {at}: {text}", kind=kind, at=at, text=text)
            if text
            else _("Last contact: {kind}, {at}", kind=kind, at=at)
        )
    else:
        lines.append(_("No contact yet"))
    if (wrote := notes.card_line(turn, customer)) is not None:
        lines.append(wrote)
    lines.append(_("Next step: {step}", step=step_line(turn, step)) if step else _("No next step"))
    return [lines_of(lines)]


def _buttons(turn: Turn, customer: Customer, back: Button | None) -> list[list[Button]]:
    key = customer.key
    money = [Button(_("💰 Payment"), f"begin:pay:{key}"), Button(_("🧾 Bill"), f"begin:bill:{key}")]
    history = Button(_("🗂 History"), f"begin:history:{key}")
    owes = any(one.open for one in accounts_of(turn.db, key))
    asking = [[remind_button(customer), dunning.dunning_button(customer)]] if owes else []
    rows = [money, *asking, [history, addresses.link_button(addresses.CUSTOMER, key)]]
    if turn.actor.role in SELLERS:
        rows = [
            [Button(_("🚶 Visit"), f"begin:visit:{key}"), Button(_("📞 Call"), f"begin:call:{key}")],
            money,
            *([contacts.said_buttons(customer)] if owes else []),
            *asking,
            [Button(_("📅 Follow-up"), f"begin:follow:{key}"), history],
            [Button(_("✏️ Edit"), f"edit:{key}"), addresses.link_button(addresses.CUSTOMER, key)],
        ]
    if any(one.open and one.credit for one in accounts_of(turn.db, key)):
        rows.append([Button(_("🪙 Use credit"), f"credit.apply:{key}")])
    shown = albums.card_button(turn, customer)
    return [*rows, *([[shown]] if shown else []), *([[back]] if back else [])]


def edit(turn: Turn) -> None:
    """Change a customer's file: /edit Huaxin, or at once /edit Huaxin class A"""
    forms.begin(turn, EDIT)


def change(turn: Turn, values: Values) -> None:
    """The customer and perhaps new values are there: write them, or show the fields."""
    customer = access.customer_to_edit(turn.db, turn.actor, values.customer(turn).key)
    told = [name for name in FIELDS if name in values and values.get(name) != _value(turn, customer, name)]
    if not told:
        turn.reply(*_fields(turn, customer))
        return
    for name in told:
        _write(turn, customer, name, values.get(name))
    changed: list[Words] = [_("✅ Changed: {field}", field=FIELDS[name].title) for name in told]
    unused = values.note
    turn.reply(
        lines_of(changed),
        *about(turn, customer),
        _("Not used: {text}", text=unused) if unused else None,
        [[Button(_("✏️ Edit more"), f"edit:{customer.key}"), Button(_("📇 Card"), f"card:{customer.key}")]],
        subject={"customer": customer.key},
    )


def as_form(turn: Turn, customer_id: int) -> tuple[Form, Values]:
    """A customer's file as its form with what stands in it."""
    customer = access.customer_to_edit(turn.db, turn.actor, customer_id)
    fields = {name: _value(turn, customer, name) for name in FIELDS if name != "place"}
    given = {name: value for name, value in fields.items() if value}
    return EDIT, Values({"customer": Candidate(customer.key, customer.name), **given})


def show_fields(turn: Turn, customer_id: str) -> None:
    """The Edit button of a card."""
    turn.reply(*_fields(turn, access.customer_to_edit(turn.db, turn.actor, row_id(customer_id))))


def ask_field(turn: Turn, customer_id: str, field: str, revision: str) -> None:
    """The button of a field: ask for its new value."""
    customer = access.customer_to_edit(turn.db, turn.actor, row_id(customer_id))
    part = FIELDS.get(field)
    if part is None:
        raise stale_button()
    if customer.revision != row_id(revision):
        turn.toast(_("The file has changed meanwhile."))
        turn.show(*_fields(turn, customer))
        return
    values = Values({"customer": Candidate(customer.key, customer.name)})
    options = [*part.suggest(turn, values)]
    if field != "name" and _value(turn, customer, field):
        options.append(Choice(_("🗑 Empty it"), NONE))
    forms.leave(turn)
    forms.ask(turn, EDIT, values, field, part.ask, options)


def _fields(turn: Turn, customer: Customer) -> list[Any]:
    """The file with a button for each field."""
    buttons = [
        Button(part.title, f"edit.ask:{customer.key}:{name}:{customer.revision}") for name, part in FIELDS.items()
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    rows.append([Button(_("🏷 Aliases"), f"alias:{customer.key}"), Button(_("📇 Card"), f"card:{customer.key}")])
    return [*about(turn, customer), _("What shall be changed?"), rows]


def _value(turn: Turn, customer: Customer, field: str) -> Any:
    contact = next(iter(customers.contacts_of(turn.db, customer)), None)
    if field in _OF_CONTACT:
        return getattr(contact, _OF_CONTACT[field]) if contact else None
    return getattr(customer, _OF_FILE[field])


_OF_CONTACT = {"contact_person": "name", "phone": "phone", "email": "email"}
_OF_FILE = {
    "name": "name",
    "address": "address",
    "class": "class_",
    "terms": "terms",
    "collecting_day": "collecting_day",
    "statements": "statements",
    "tags": "tags",
    "source": "source",
    "place": "latitude",
}


def _write(turn: Turn, customer: Customer, field: str, value: Any) -> None:
    """Write one field; an empty answer empties it."""
    value = value or None
    try:
        if field == "name":
            customers.rename(turn.db, turn.actor, customer, str(value), now=turn.now)
        elif field in _OF_CONTACT:
            customers.change_contact(turn.db, turn.actor, customer, {_OF_CONTACT[field]: value}, now=turn.now)
        else:
            customers.change(turn.db, turn.actor, customer, _file_values(field, value), now=turn.now)
            if field == "place":
                activities.settle_place(turn.db, customer.key, now=turn.now)
    except SameCustomer as same:
        raise told_to(turn, same) from same


def _file_values(field: str, value: Any) -> Mapping[str, Any]:
    match field:
        case "class":
            return {"class_": fields.clean_class(value)}
        case "tags":
            return {"tags": fields.clean_tags(value or ())}
        case "place":
            at = value if isinstance(value, Place) else None
            return {"latitude": at and at.latitude, "longitude": at and at.longitude}
        case _:
            return {_OF_FILE[field]: value}


def told_to(turn: Turn, same: SameCustomer) -> Refused:
    """What the speaker is told of a customer that is there: its name when they may see it, else only the owner's."""
    if sees(turn, same.customer):
        return Refused(_("That is {customer}, which is there already.", customer=same.customer.name))
    return same


def sees(turn: Turn, customer: Customer) -> bool:
    """Whether the speaker may know of the customer."""
    try:
        access.customer_for(turn.db, turn.actor, customer.key)
    except Refused:
        return False
    return True


def take(turn: Turn, form: Form, draft: Draft, value: Any) -> None:
    """Something that was shared answers what the open form asks for."""
    values = {name: unpacked(one) for name, one in draft.values.items()}
    forms.begin(turn, form, reading=Reading(form.name), given={**values, str(draft.asking): value})


def shared_place(turn: Turn, draft: Draft | None) -> bool:
    """A location sent when a customer's place was asked for. False when it belongs to something else."""
    if draft is None or draft.form != EDIT.name or draft.asking != "place" or turn.said.place is None:
        return False
    if turn.actor.role not in SELLERS:
        raise Denied(_("/{command} is not for your role ({role}).", command=EDIT.name, role=Role(turn.actor.role)))
    take(turn, EDIT, draft, turn.said.place)
    return True


def _classes(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(letter, letter) for letter in CLASSES]


USUAL_TERMS = ("cod", "prepaid", "net:30", "net:60", "eom:0", "eom:30")


def _terms(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(terms_name(terms), terms) for terms in USUAL_TERMS]


USUAL_DAYS = ("week:0", "week:4", "month:1", "month:15", "month:25", "month:31")


def _collecting_days(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(collecting_day_name(day), day) for day in USUAL_DAYS]


EVERY_NAMES = {MONTHLY: _("every month"), QUARTERLY: _("every quarter")}


def _every(_turn: Turn, _values: Values) -> Sequence[Choice]:
    return [Choice(name, every) for every, name in EVERY_NAMES.items()]


def _field(
    name: str,
    title: Sentence,
    question: Sentence,
    suggest: Callable[[Turn, Values], Sequence[Choice]] = nothing,
) -> Part:
    return Part(name, title, question, suggest, required=False)


FIELDS = {
    part.name: part
    for part in (
        _field("name", _("Name"), _("What is the customer's name?")),
        _field("contact_person", _("Contact person"), _("Who is the contact person? For example 王经理 or Mr Chan.")),
        _field("phone", _("Phone"), _("Which phone? For example 13800138000 or +86 21 6888 1234.")),
        _field("email", _("E-mail"), _("Which e-mail address?")),
        _field("address", _("Address"), _("Which address?")),
        _field("class", _("Class"), _("Which class: A, B or C?"), _classes),
        _field("terms", _("Terms"), _("Which terms? For example net 30, 月结 or COD."), _terms),
        _field(
            "collecting_day",
            _("Collecting day"),
            _("On which day does the customer pay? For example every Friday, or 每月15号."),
            _collecting_days,
        ),
        _field("statements", _("Statements"), _("How often shall a statement of account be drawn by itself?"), _every),
        _field("tags", _("Tags"), _("Which tags? All of them, with spaces between.")),
        _field("source", _("Source"), _("Where did the customer come from?")),
        _field("place", _("Place"), _("Send the location of the customer (📎, then Location).")),
    )
}

CARD = Form(name="card", example=_("/card Huaxin"), parts=(CUSTOMER,), done=show_named)
EDIT = Form(name="edit", example=_("/edit Huaxin class A"), parts=(CUSTOMER, *FIELDS.values()), done=change)

COMMANDS = (
    Command("card", _("A customer's card"), _("/card CUSTOMER"), card, reads=True),
    Command("edit", _("Change a customer's file"), _("/edit CUSTOMER"), edit, roles=SELLERS),
)
FORMS = (CARD, EDIT)
TAPS = Taps(
    writing={"edit.ask": ask_field},
    reading={"card": show_tapped, "edit": show_fields},
)
