"""New customers, and finding those that are there.

    find:SEARCH:OFFSET    another page of what was found, in place
    find.new:SEARCH       nobody of these: a new customer by the words that were looked for

Before a customer is written it is compared with all others. Of a colleague's one only the owner's name is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers import asides, forms
from handlers.answers import Button, Style, Text
from handlers.commands import SELLERS, Command, Taps, row_id
from handlers.directory import cards
from handlers.forms import Choice, Form, Part, guided, nothing, skip, with_balance
from handlers.hearing import context_of
from handlers.ledger.receivables import lines_of
from handlers.reading import Candidate, page_of, read_answer
from handlers.reading.phones import phones_in
from handlers.reading.words import note_of
from handlers.turns import Place, Turn
from handlers.values import Values
from locales import Words, _
from models.directory import customers, fields, finding, searches
from models.directory.customers import AlikeCustomers, Customer, SameCustomer
from models.directory.finding import Match
from models.directory.searches import Search
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied
from models.storage.drafts import Draft, draft_of
from models.work.activities import recent_customers, settle_place

PAGE = 6
NEW_ONE = "new"
"""The answer "that is another one"."""


def new(turn: Turn) -> None:
    """Add a customer: /new 华鑫商贸 王经理 13800138000"""
    forms.begin(turn, NEW)


def write(turn: Turn, values: Values) -> None:
    """All parts are there: write the customer, unless it is there already."""
    attach = values.get("attach")
    if isinstance(attach, Candidate):
        _attach(turn, access.customer_to_edit(turn.db, turn.actor, attach.id), values)
        return
    alike = values.get("alike")
    if isinstance(alike, Candidate):
        customer = access.customer_for(turn.db, turn.actor, alike.id)
        turn.reply(_("Then there is nothing to add."), *cards.full(turn, customer), subject={"customer": customer.key})
        return
    phones, unused = _phones(turn, values)
    try:
        customer = customers.create(
            turn.db,
            turn.actor,
            name=str(values.get("name")),
            owner=turn.actor,
            now=turn.now,
            contact_person=values.get("contact_person") or None,
            phones=phones,
            address=values.get("address"),
            class_=values.get("class"),
            terms=values.get("terms"),
            collecting_day=values.get("collecting_day"),
            source=values.get("source"),
            tags=values.get("tags", ()),
            even_if_alike=alike == NEW_ONE,
        )
    except SameCustomer as same:
        _point_to(turn, same)
        return
    except AlikeCustomers as found:
        _ask_whether_new(turn, values, found.customers)
        return
    if isinstance(place := values.get("place"), Place):
        customers.change(
            turn.db, turn.actor, customer, {"latitude": place.latitude, "longitude": place.longitude}, now=turn.now
        )
        settle_place(turn.db, customer.key, now=turn.now)
    turn.reply(
        _("✅ Added"),
        *cards.about(turn, customer),
        _("Not used: {text}", text=unused) if unused else None,
        _first_steps(customer),
        subject={"customer": customer.key},
    )


def _phones(turn: Turn, values: Values) -> tuple[list[str], str]:
    """The phone, further ones from the rest of the words, and what is then left of these."""
    phones = [str(values.get("phone"))] if values.get("phone") else []
    page = page_of(values.note)
    spans = list(phones_in(page.low, context_of(turn)))
    phones += [str(number) for span in spans for number in span.readings]
    return phones, note_of(page, spans)


def _first_steps(customer: Customer) -> list[list[Button]]:
    key = customer.key
    return [
        [Button(_("↩️ Undo"), f"undo:customer.created:{key}"), Button(_("✏️ Edit"), f"edit:{key}")],
        [Button(_("🚶 Visit"), f"begin:visit:{key}"), Button(_("📅 Follow-up"), f"begin:follow:{key}")],
        [Button(_("🧾 Bill"), f"begin:bill:{key}"), Button(_("📇 Card"), f"card:{key}")],
    ]


def _point_to(turn: Turn, same: SameCustomer) -> None:
    """The customer is there: one's own is shown, of a colleague's only the owner's name is told."""
    customer = same.customer
    if not cards.sees(turn, customer):
        raise same
    owner = turn.db.get(Member, customer.owner_id)
    turn.reply(
        _("You have this customer already: {customer}.", customer=customer.name)
        if owner is None or owner.id == turn.actor.id
        else _("{owner} has this customer already: {customer}.", owner=owner.name, customer=customer.name),
        [[_card_button(turn, customer)]],
        subject={"customer": customer.key},
    )


def _ask_whether_new(turn: Turn, values: Values, alike: Sequence[Customer]) -> None:
    """Customers much like the new one: ask, with one's own as buttons and of a colleague's the owner's name."""
    seen = [one for one in alike if cards.sees(turn, one)][:PAGE]
    others = [one for one in alike if not cards.sees(turn, one)]
    owners = {one.name: None for one in (turn.db.get(Member, other.owner_id) for other in others) if one is not None}
    options = [Choice(_("➕ Yes, a new one"), NEW_ONE), *_choices(turn, seen)]
    name = str(values.get("name"))
    question = _("Is {name} a new customer, and none of these?", name=name)
    if owners:
        told = _("{owners} may have this customer already.", owners=list(owners)[:3])
        question = lines_of([told, question if seen else _("Is {name} a new customer all the same?", name=name)])
    forms.ask(turn, NEW, values, "alike", question, options)


def _choices(turn: Turn, found: Sequence[Customer]) -> list[Choice]:
    return forms.choices(turn, "customer", [Candidate(one.key, one.name) for one in found])


def _card_button(turn: Turn, customer: Customer) -> Button:
    return Button(with_balance(turn, Candidate(customer.key, customer.name)), f"card:{customer.key}")


def shared_contact(turn: Turn, draft: Draft | None) -> None:
    """A contact of the phone book: a new customer with that name and phone, or a contact of one that is there."""
    contact = turn.said.contact
    assert contact is not None
    if turn.actor.role not in SELLERS:
        raise Denied(_("/{command} is not for your role ({role}).", command=NEW.name, role=Role(turn.actor.role)))
    phone = fields.phone_of(contact.phone, country=turn.company.calendar.country)
    draft = draft_of(turn.db, turn.chat.id, turn.actor, now=turn.now)
    if draft is not None and draft.asking == "phone":
        form = NEW if draft.form == NEW.name else cards.EDIT
        cards.take(turn, form, draft, phone)
        return
    same = customers.same_or_alike(turn.db, contact.name, [phone]).same
    with_phone = [one for one in same if any(two.phone == phone for two in customers.contacts_of(turn.db, one))]
    if with_phone:
        owner = turn.db.get_one(Member, with_phone[0].owner_id)
        _point_to(turn, SameCustomer(with_phone[0], owner))
        return
    likely: list[Customer] = []
    for words in (contact.company, contact.name):  # where somebody works says more than how they are called
        found = finding.find(turn.db, turn.actor, words, limit=3, now=turn.now) if words else ()
        likely += [match.customer for match in found if match.customer not in likely]
    likely += [one for one in recent_customers(turn.db, turn.actor, limit=PAGE) if one not in likely]
    name = contact.company or contact.name
    values = Values({"name": name, "contact_person": contact.name, "phone": phone})
    options = [Choice(_("➕ New customer"), NEW_ONE), *_choices(turn, likely[:PAGE])]
    question = _("{name}, {phone}: a new customer, or a contact of one of these?", name=contact.name, phone=phone)
    asides.put_by(turn, draft, instead_of=NEW.name)
    forms.leave(turn)
    forms.ask(turn, NEW, values, "attach", question, options)


def _attach(turn: Turn, customer: Customer, values: Values) -> None:
    try:
        contact = customers.attach_contact(
            turn.db,
            turn.actor,
            customer,
            name=values.get("contact_person"),
            phone=values.get("phone"),
            now=turn.now,
        )
    except SameCustomer as same:
        raise cards.told_to(turn, same) from same
    turn.reply(
        _("✅ Added to {customer}: {contact}", customer=customer.name, contact=contact.name or contact.phone or ""),
        *cards.about(turn, customer),
        [[Button(_("✏️ Edit"), f"edit:{customer.key}"), Button(_("📇 Card"), f"card:{customer.key}")]],
        subject={"customer": customer.key},
    )


def find(turn: Turn) -> None:
    """Find customers: /find hxsm"""
    forms.begin(turn, FIND)


def look(turn: Turn, values: Values) -> None:
    """The words are there: the first page of what they find."""
    search = searches.keep(turn.db, turn.actor, str(values.get("text"))[: fields.LONGEST_NAME], now=turn.now)
    turn.reply(*_page(turn, search, 0))


def turn_page(turn: Turn, search_id: str, offset: str) -> None:
    """◀ ▶ and the way back from a card: another page, in place."""
    turn.show(*_page(turn, searches.search_for(turn.db, turn.actor, row_id(search_id)), row_id(offset)))


def new_from_search(turn: Turn, search_id: str) -> None:
    """The "new customer" button under what was found: by the words that were looked for."""
    if turn.actor.role not in SELLERS:
        raise Denied(_("/{command} is not for your role ({role}).", command=NEW.name, role=Role(turn.actor.role)))
    text = searches.search_for(turn.db, turn.actor, row_id(search_id)).text
    phone = read_answer("phone", text, context_of(turn)).values.get("phone")
    given = {"phone": phone} if phone else {"name": text}
    forms.begin(turn, NEW, given=given)


def _page(turn: Turn, search: Search, offset: int) -> list[Any]:
    """At most six customers as buttons with their balances, ways to the other pages, and "new customer"."""
    found = finding.find(turn.db, turn.actor, search.text, limit=PAGE + 1, offset=offset, now=turn.now)
    if not found and offset:
        return _page(turn, search, 0)
    rows = [[_found_button(turn, match, search, offset)] for match in found[:PAGE]]
    ways = []
    if offset:
        ways.append(Button(_("◀"), f"find:{search.id}:{max(0, offset - PAGE)}"))
    if len(found) > PAGE:
        ways.append(Button(_("▶ More"), f"find:{search.id}:{offset + PAGE}"))
    if ways:
        rows.append(ways)
    if turn.actor.role in SELLERS:
        rows.append([Button(_("➕ New customer"), f"find.new:{search.id}")])
    head: Words = _("🔎 {text}", text=search.text)
    nothing_found = _("Nobody is found by that. Try a part of the name, pinyin, initials or the end of a phone.")
    return [Text(head, Style.HEADING), None if found else nothing_found, rows]


def _found_button(turn: Turn, match: Match, search: Search, offset: int) -> Button:
    customer = match.customer
    label = with_balance(turn, Candidate(customer.key, customer.name))
    return Button(label, f"card:{customer.key}:{search.id}:{offset}")


def shared_place(turn: Turn, draft: Draft | None) -> bool:
    """A location sent when a customer's place was asked for. False when it belongs to something else."""
    return cards.shared_place(turn, draft)


def _asks_further(turn: Turn, values: Values) -> bool:
    """Who fills the form step by step is asked more; who only had to say that it is a new one is not."""
    return guided(turn, values) and "alike" not in values


NEW = Form(
    name="new",
    example=_("/new 华鑫商贸 王经理 13800138000"),
    parts=(
        Part("name", _("Name"), _("What is the customer's name?"), nothing),
        Part("contact_person", _("Contact person"), _("Who is the contact person?"), skip, when=_asks_further),
        Part("phone", _("Phone"), _("Which phone? For example 13800138000."), skip, when=_asks_further),
    ),
    done=write,
)
FIND = Form(
    name="find",
    example=_("/find hxsm"),
    parts=(Part("text", _("Text"), _("Whom do you look for? A part of the name, pinyin, initials or phone.")),),
    done=look,
)

COMMANDS = (
    Command(
        "new",
        _("Add a customer"),
        _("/new NAME [CONTACT PERSON] [PHONE] [ADDRESS] [CLASS] [TERMS] [#TAG…]"),
        new,
        roles=SELLERS,
    ),
    Command("find", _("Find a customer"), _("/find TEXT"), find),
    *cards.COMMANDS,
)
FORMS = (NEW, FIND, *cards.FORMS)
TAPS = Taps(
    writing={"find.new": new_from_search, **cards.TAPS.writing},
    reading={"find": turn_page, **cards.TAPS.reading},
)
