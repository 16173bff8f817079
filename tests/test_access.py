"""Who sees what and may do what: every command and every button, by every role, on everybody's things.

The table (`tests/access_table.py`) says who may; a command or a button without its row fails. Where somebody may, the
thing must happen; where not, nothing changes, nothing is told, and the answer is the one for what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import select

import handlers
from models.directory.customers import Customer
from models.ledger.payments import Payment
from models.oversight import approvals
from models.oversight.approvals import Approval
from models.people import access
from models.people.members import Member, Role
from models.refusal import Denied
from models.storage.drafts import Draft
from tests.access_table import ACTORS, COMMANDS, HOLDERS, NONSENSE, OWN, SEE, SHARED, TAPS, Does, Row
from tests.access_world import NOBODY_THERE, PEOPLE, Came, Doors, Holder, telegram_id, write_company
from tests.locked import opened
from tests.making import Make
from tests.office import Office, People, Phone
from tests.shelves import Desk, Shelf

TYPED = [row for rows in COMMANDS.values() for row in rows]
TAPPED = [row for rows in TAPS.values() for row in rows]
ROWS = [*TYPED, *SHARED, *TAPPED]


@dataclass
class Company:
    """A company as it was written, with a way back to that after something was changed."""

    desk: Desk
    written: str
    holders: dict[str, Holder]

    def open(self) -> Doors:
        doors = Doors(self.desk.filled(self.written))
        for outsider in ("stopped", "stranger"):
            doors.types(ACTORS[outsider], "hello")  # the one sentence of the hour
        return doors

    def anew(self, doors: Doors) -> Doors:
        """The company as it was written."""
        doors.close()
        return self.open()

    def cells(self, role: str, row: Row) -> Iterator[tuple[str, Holder]]:
        """On whose things the row is tried, and how they stand to the role; finance has nothing of its own."""
        if not (row.of_something or row.listing):
            yield OWN, NOBODY_THERE
            return
        for relation in (OWN, *HOLDERS):
            holder = self.holders.get(ACTORS[role] if relation == OWN else HOLDERS[relation])
            if holder is not None:
                yield relation, holder


@pytest.fixture(scope="module")
def company(shelf: Shelf, desk: Desk, empty_database: str) -> Company:
    url = shelf.copy(empty_database)
    database = opened(url)
    holders = write_company(database)
    database.close()
    return Company(desk, url, holders)


def test_every_command_and_every_button_has_its_row() -> None:
    assert (set(COMMANDS), set(TAPS)) == (set(handlers.COMMANDS), VERBS)
    assert all(
        row.text.split(":")[0] == verb and row.text.count(":") <= row.text.count("{") + 4
        for verb, rows in TAPS.items()
        for row in rows
    )


def test_the_gates_themselves_are_shut_where_another_one_stands_before(company: Company) -> None:
    """A stopped member is not known at the next tap, and commands are for roles; were it not so, the gates hold."""
    doors = company.open()
    with doors.database.reading() as db:
        hal, fay = (
            db.exec(select(Member).where(Member.telegram_id == telegram_id(who))).one() for who in ("hal", "fay")
        )
        with pytest.raises(Denied):
            access.customer_to_edit(db, fay, int(company.holders["ben"].words["customer"]))
        assert db.exec(select(Customer).where(access.customers_of(db, hal))).all() == []
        assert db.exec(select(Member).where(access.owners_seen(db, hal))).all() == []
    with doors.database.writing() as db:
        boss = db.exec(select(Member).where(Member.telegram_id == telegram_id("boss"))).one()
        asked = db.get_one(Approval, int(company.holders["cat"].words["approval"]))
        asked.customer_id = None  # no customer's matter: only the team is left to tell whose it is to decide
        db.flush()
        assert asked not in approvals.waiting_for(db, boss, boss.joined_at)
        stopped = db.exec(select(Member).where(Member.telegram_id == telegram_id("hal"))).one()
        theirs = db.get_one(Customer, int(company.holders["ben"].words["customer"]))
        theirs.owner_id = stopped.key
        db.flush()
        with pytest.raises(Denied):
            access.customer_for(db, stopped, theirs.key)
    doors.close()


def test_the_table_is_as_large_as_the_product(company: Company) -> None:
    """A few thousand cells: each is tried once, and every one is either allowed or refused."""
    cells = [
        relation in row.may.get(role, ()) for role in ACTORS for row in ROWS for relation, _ in company.cells(role, row)
    ]
    assert len(cells) > 2500
    assert cells.count(True) > 700


def test_roles_are_four() -> None:
    assert [str(role) for role in Role] == ["salesperson", "manager", "finance", "admin"]


@pytest.mark.parametrize("role", ACTORS)
def test_nobody_may_do_more_than_the_table_says(company: Company, role: str) -> None:
    """All that must not happen; since nothing may change, one company serves for all of it."""
    doors, wrong = company.open(), list[str]()
    for row in ROWS:
        as_nothing = do(doors, role, row, NOBODY_THERE) if row.of_something else None
        if as_nothing is not None and as_nothing.changed:
            doors = company.anew(doors)
        for relation, holder in company.cells(role, row):
            if relation in row.may.get(role, ()):
                continue
            came = do(doors, role, row, holder)
            wrong += [
                f"{row.text} of {relation}: {what}" for what in leaks(row, came, as_nothing, holder, role, relation)
            ]
            if came.changed:
                doors = company.anew(doors)
    doors.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_everybody_may_do_what_the_table_says(company: Company, role: str) -> None:
    """All that may happen does; what was changed by it is put back before the next row."""
    doors, wrong = company.open(), list[str]()
    for row in ROWS:
        changed = False
        for relation, holder in company.cells(role, row):
            if relation not in row.may.get(role, ()):
                continue
            came = do(doors, role, row, holder)
            changed = changed or came.changed
            if changed and row.group:  # what a group is linked to is one thing for all
                doors, changed = company.anew(doors), False
            if not happened(row, came, holder):
                wrong.append(f"{row.text} of {relation}: {came.words[:150]!r}")
        if changed:
            doors = company.anew(doors)
    doors.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ACTORS)
def test_what_no_button_says_does_nothing(company: Company, role: str) -> None:
    doors = company.open()
    came = {data: doors.taps(ACTORS[role], data) for data in NONSENSE}
    doors.close()
    assert [data for data, one in came.items() if one.changed] == []


def do(doors: Doors, role: str, row: Row, holder: Holder) -> Came:
    """Type, tap or share it with the holder's words. Whatever comes, buttons carry ids and never names or amounts."""
    text, who = row.text.format(**holder.words), ACTORS[role]
    if row in SHARED:
        came = doors.shares(who, text)
    else:
        came = doors.taps(who, text) if row in TAPPED else doors.types(who, text, group=row.group)
    for data in came.data:
        verb, *arguments = data.split(":")
        assert verb in VERBS
        assert len(data.encode()) <= 64
        assert re.fullmatch(r"[A-Za-z0-9._:-]+", data), "letters beyond these can only be somebody's words"
        assert not AMOUNT.search(" ".join(arguments)), data
        assert not any(word in data for one in PEOPLE.values() for word in (one.token, one.name)), data
    return came


VERBS = {*handlers.READING_TAPS, *handlers.WRITING_TAPS, "form", "begin"}
AMOUNT = re.compile(r"\b(7771|55|66|88|99)0\d\d\b")
"""How the company's amounts read in minor units."""


def happened(row: Row, came: Came, holder: Holder) -> bool:
    match row.does:
        case Does.SHOWS:
            return row.shows.format(**holder.words) in came.words
        case Does.WRITES:
            return came.changed
        case Does.ASKS:
            return came.asks
        case Does.ANSWERS:
            return bool(came.words) and not came.denied


def leaks(row: Row, came: Came, as_nothing: Came | None, holder: Holder, role: str, relation: str) -> Iterator[str]:
    """What is wrong with an answer to somebody who may not."""
    if came.changed:
        yield "something was written"
    typed = row.text.format(**holder.words)
    listed = (row.shows.format(**holder.words),) if row.listing else ()
    theirs = (holder.token, *amounts_of(holder), *listed)
    told = [word for word in theirs if word in came.words and word not in typed]
    if told:
        yield f"told {told}"
    if came.asks and not (as_nothing and as_nothing.asks):
        yield "a form was begun"
    hidden = row.alike and relation not in SEE.get(role, ())
    if as_nothing is not None and hidden and without(came, holder) != without(as_nothing, NOBODY_THERE):
        yield f"answered {came.words[:100]!r}, and for what does not exist {as_nothing.words[:100]!r}"
    if role in set(Role) and not (row.of_something or row.listing or came.denied):
        yield f"was answered: {came.words[:100]!r}"


def amounts_of(holder: Holder) -> list[str]:
    return [f"{amount // 100:,}.{amount % 100:02}" for amount in holder.amounts]


def without(came: Came, holder: Holder) -> tuple[str, list[str]]:
    """The answer without the words that were typed, and without numbers that count on."""
    words = came.words
    for name in ("name", "person", "team", "phone"):
        words = words.replace(holder.words[name], "…")
    return words, [re.sub(r"\d+", "#", data) for data in came.data]


# --- over the chat


@pytest.fixture
def owner(people: People, make: Make) -> Phone:
    """A salesperson whose customer Zephyr has secrets."""
    owner = people.salesperson("Owner", team="North")
    zephyr = make.customer(
        "Zephyr Trading", owner=owner, phones=["+8613812345678"], contact_person="Ms Hidden", address="the secret note"
    )
    make.receivable(zephyr, "777.77", due="2026-02-20", number="INV-SECRET")
    return owner


SECRETS = ("Zephyr", "13812345678", "5678", "777.77", "INV-SECRET", "the secret note", "Ms Hidden")


def told(words: str, *besides: str) -> list[str]:
    """The secrets that stand in an answer."""
    return [secret for secret in SECRETS if secret in words and secret not in besides]


async def test_a_group_sees_totals_and_never_a_customer(owner: Phone, people: People) -> None:
    boss = people.manager("Boss", team="North")
    group = people.group("North group", boss, owner, team="North")
    for phone in (boss.at(group), owner.at(group)):
        for row in TYPED:
            text = row.text.format(**{**NOBODY_THERE.words, "name": "Zephyr", "phone": "13812345678"})
            if row.group:
                continue
            reply = await phone.says(text)
            totals = ("777.77",) if text in ("/team", "/rank") else ()
            typed = [secret for secret in SECRETS if secret in text]
            assert told(reply.words + " ".join(reply.buttons), *typed, *totals) == [], text


async def test_a_stranger_gets_one_sentence_an_hour(people: People, office: Office) -> None:
    stranger = people.stranger("Stranger")
    first = await stranger.says("hello")
    second = await stranger.says("/due")
    await office.later(minutes=61)
    third = await stranger.says("hello again")

    assert [len(reply.messages) for reply in (first, second, third)] == [1, 0, 1]


async def test_a_stopped_member_is_out_at_the_next_tap(owner: Phone, people: People, office: Office) -> None:
    boss = people.manager("Boss", team="North")
    card = await owner.says("/card Zephyr")
    reply = await boss.says("/members")
    reply = await reply.tap("Owner")
    reply = await reply.tap("⛔ Stop")
    reply = await reply.tap("⛔ Yes, stop")
    assert "Owner is out" in reply.text

    for data in filter(None, card.data):
        assert told((await owner.taps(card.last, data)).words) == []
    assert told((await owner.says("/pay Zephyr 5 cash")).text) == []
    assert office.look(lambda db: db.exec(select(Payment)).all()) == []


async def test_who_creates_a_colleagues_customer_learns_the_owners_name_only(owner: Phone, people: People) -> None:
    reply = await people.salesperson("Colleague", team="North").says("/new Zephyr Trading 13812345678")
    assert "Owner" in reply.text
    assert told(reply.text, "Zephyr", "13812345678", "5678") == []


async def test_a_form_is_answered_only_by_whom_it_asks(owner: Phone, people: People, office: Office) -> None:
    asked = await owner.says("/pay")
    colleague = people.salesperson("Colleague", team="North")
    menu = await colleague.says("/menu")
    for data in filter(None, asked.data):
        reply = await colleague.taps(menu.last, data)
        assert told(reply.words) == []
    assert "Zephyr" in " ".join(asked.buttons)
    assert office.look(lambda db: [draft.form for draft in db.exec(select(Draft))]) == ["pay"]
