"""Who sees what: every command and every button, by every role, on somebody else's customer.

The table says what each role may do with a customer that is not theirs; a command without its row fails the test. A
person who may not see the customer must not learn its name, phone or amounts from any answer, and must write nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlmodel import Session, func, select

import handlers
from models.activities import Activity
from models.audit import Audit
from models.customers import Customer
from models.entries import Entry
from models.follow_ups import FollowUp
from models.members import Member, Role
from models.payments import Payment
from models.receivables import Instalment, Receivable
from tests.making import Make
from tests.office import Office, People, Phone

SECRETS = ("Zephyr", "13812345678", "5678", "777.77", "INV-SECRET", "the secret note", "Ms Hidden")
"""What an answer to somebody who may not see the customer must not contain."""


@dataclass(frozen=True)
class Row:
    """What is typed, and which roles of the same company, but not of this customer's team, still see the customer."""

    text: str
    sees: frozenset[str] = frozenset({"finance", "admin", "manager"})


ALL_SEE_THEIR_OWN = frozenset({"finance", "admin", "manager"})
NOBODY = frozenset[str]()
TABLE: dict[str, Row] = {
    "menu": Row("/menu", NOBODY),
    "help": Row("/help", NOBODY),
    "cancel": Row("/cancel", NOBODY),
    "start": Row("/start", NOBODY),
    "settings": Row("/settings", NOBODY),
    "today": Row("/today", NOBODY),
    "day": Row("/day Owner", frozenset({"admin", "manager"})),
    "new": Row("/new Zephyr Trading", NOBODY),
    "find": Row("/find Zephyr"),
    "card": Row("/card Zephyr"),
    "edit": Row("/edit Zephyr", frozenset({"admin", "manager"})),
    "history": Row("/history Zephyr"),
    "visit": Row("/visit Zephyr talked", frozenset({"admin", "manager"})),
    "call": Row("/call Zephyr talked", frozenset({"admin", "manager"})),
    "message": Row("/message Zephyr talked", frozenset({"admin", "manager"})),
    "email": Row("/email Zephyr talked", frozenset({"admin", "manager"})),
    "meeting": Row("/meeting Zephyr talked", frozenset({"admin", "manager"})),
    "follow": Row("/follow Zephyr 2026-03-09 call back", frozenset({"admin", "manager"})),
    "pay": Row("/pay Zephyr 1 cash"),
    "bill": Row("/bill Zephyr 1 2026-04-30"),
    "cheques": Row("/cheques"),
    "due": Row("/due"),
    "plan": Row("/plan month"),
    "aging": Row("/aging"),
    "team": Row("/team"),
    "rank": Row("/rank"),
    "report": Row("/report"),
    "export": Row("/export", NOBODY),  # a file: its contents have tests of their own
    "undo": Row("/undo", NOBODY),
    "approvals": Row("/approvals", NOBODY),
    "invite": Row("/invite salesperson", NOBODY),
    "members": Row("/members", NOBODY),
    "link": Row("/link South", NOBODY),
}

OUTSIDERS = ("colleague", "other manager", "stopped", "stranger")
INSIDERS = ("manager", "finance", "admin")


@dataclass
class Company:
    """Somebody's customer, and everybody who might look at it."""

    office: Office
    owner: Phone
    people: dict[str, Phone]
    customer_id: int
    ids: dict[str, int]

    def counts(self) -> dict[str, int]:
        """How many rows of each business table there are."""
        tables = (Customer, Activity, FollowUp, Receivable, Instalment, Payment, Entry)

        def count(db: Session) -> dict[str, int]:
            return {table.__name__: db.exec(select(func.count()).select_from(table)).one() for table in tables}

        return self.office.look(count)


@pytest.fixture
async def company(people: People, make: Make, office: Office) -> Company:
    owner = people.salesperson("Owner", team="North")
    customer = make.customer(
        "Zephyr Trading", owner=owner, phones=["+8613812345678"], contact_person="Ms Hidden", address="the secret note"
    )
    make.receivable(customer, "777.77", due="2026-02-20", number="INV-SECRET")
    await owner.says("/visit Zephyr the secret note")
    await owner.says("/follow Zephyr 2026-03-04 the secret note")
    await owner.says("/pay Zephyr 0.01 cheque")
    who = {
        "colleague": people.salesperson("Colleague", team="North"),
        "other manager": people.manager("Elsewhere", team="South"),
        "stopped": people.salesperson("Stopped", team="North"),
        "stranger": people.stranger("Stranger"),
        "manager": people.manager("Boss", team="North"),
        "finance": people.accountant("Money"),
        "admin": people.admin("Admin"),
    }
    with office.database.writing() as db:
        member = db.exec(select(Member).where(Member.telegram_id == who["stopped"].id)).one()
        member.stopped_at = office.clock.now()
        db.add(member)

    def ids(db: Session) -> dict[str, int]:
        return {
            "customer": db.exec(select(Customer.id)).one() or 0,
            "activity": db.exec(select(Activity.id)).first() or 0,
            "follow_up": db.exec(select(FollowUp.id)).first() or 0,
            "receivable": db.exec(select(Receivable.id)).first() or 0,
            "instalment": db.exec(select(Instalment.id)).first() or 0,
            "payment": db.exec(select(Payment.id)).first() or 0,
            "member": db.exec(select(Member.id).where(Member.telegram_id == owner.id)).one() or 0,
        }

    found = office.look(ids)
    return Company(office, owner, who, found["customer"], found)


def told(words: str, *, besides: tuple[str, ...] = ()) -> list[str]:
    """The secrets that stand in an answer."""
    return [secret for secret in SECRETS if secret in words and secret not in besides]


def test_every_command_has_its_row() -> None:
    assert set(TABLE) == set(handlers.COMMANDS)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_command_shows_or_changes_somebody_elses_customer(company: Company, who: str) -> None:
    phone = company.people[who]
    before = company.counts()
    company.office.expect_refusals = who == "stranger"
    for name, row in TABLE.items():
        reply = await phone.says(row.text)
        besides = ("Zephyr",) if "Zephyr" in row.text else ()  # the person's own words may come back
        assert told(reply.words + " ".join(reply.buttons), besides=besides) == [], name
        await phone.says("/cancel")
    assert company.counts() == before


@pytest.mark.parametrize("who", ["manager", "finance", "admin"])
async def test_who_may_see_the_customer_does(company: Company, who: str) -> None:
    phone = company.people[who]
    for name, row in TABLE.items():
        reply = await phone.says(row.text)
        await phone.says("/cancel")
        if who in row.sees and name in ("card", "find", "due", "history", "pay", "bill", "visit", "follow"):
            assert "Zephyr" in reply.words + " ".join(reply.buttons), name
        if who == "finance" and name in ("visit", "call", "message", "email", "meeting", "follow"):
            assert "not for your role" in reply.words, name


def forged_buttons(ids: dict[str, int]) -> list[str]:
    """Every verb of the product with the ids of somebody else's rows in every place that takes one."""
    verbs = sorted({*handlers.WRITING_TAPS, *handlers.READING_TAPS})
    data = []
    for verb in verbs:
        for key in dict.fromkeys(ids.values()):
            data += [f"{verb}:{key}", f"{verb}:{key}:{key}", f"{verb}:{key}:0", f"{verb}:0:c{ids['customer']}:"]
        data += [
            f"{verb}:0:m{ids['member']}:",
            f"{verb}:20260302:c{ids['customer']}::0",
            f"{verb}:{ids['instalment']}:0::",
        ]
    for name in handlers.COMMANDS:
        data.append(f"begin:{name}:{ids['customer']}")
    for action in ("payment.recorded", "receivable.billed", "activity.logged", "follow_up.planned", "customer.created"):
        data += [f"undo:{action}:{key}" for key in dict.fromkeys(ids.values())]
    data += [
        "form:1:0",
        "form:x",
        "nonsense",
        "a:b:c:d:e:f",
        "undo",
        "begin",
        "begin:nothing",
        "due:-1::",
        "card:x",
        "team:0:x",
    ]
    return [one for one in data if len(one.encode()) <= 64]


@pytest.mark.parametrize("who", ["colleague", "other manager", "stopped", "stranger"])
async def test_no_forged_button_reaches_somebody_elses_customer(company: Company, who: str) -> None:
    phone = company.people[who]
    menu = (await phone.says("/menu")).messages
    message = menu[-1] if menu else company.office.world.say(phone.id, phone.chat_id, "hello")
    before, trail = company.counts(), company.office.look(lambda db: len(db.exec(select(Audit)).all()))
    forged = [data for data in forged_buttons(company.ids) if not data.startswith("member")]  # a manager's own
    for start in range(0, len(forged), BATCH):
        seen = company.office.world.changes.last
        taps = [company.office.world.tap(phone.id, phone.chat_id, message.id, data) for data in forged[start:][:BATCH]]
        reply = await phone.says("/cancel")
        since = [change.message_id for change in company.office.world.changes.since(seen) if change.by_bot]
        there = company.office.world.chats[phone.chat_id].messages
        shown = [there[key].text for key in since if key in there] + [tap.text for tap in taps] + [reply.words]
        assert told(" ".join(shown)) == [], forged[start : start + BATCH]
    assert company.counts() == before
    changed = company.office.look(lambda db: [row.action for row in db.exec(select(Audit)).all()][trail:])
    assert {action for action in changed if not action.startswith(("settings", "refused"))} == set()


BATCH = 20
"""Forged buttons tapped at once."""


async def test_a_group_sees_totals_and_never_a_customer(company: Company, people: People) -> None:
    boss = company.people["manager"]
    group = people.group("North group", boss, company.owner, team="North")
    for phone in (boss.at(group), company.owner.at(group)):
        for name, row in TABLE.items():
            if name == "link":
                continue
            reply = await phone.says(row.text)
            shown = reply.words + " ".join(reply.buttons)
            totals = ("777.77",) if name in ("team", "rank") else ()
            besides = ("Zephyr",) if "Zephyr" in row.text else ()
            assert told(shown, besides=(*besides, *totals)) == [], name


async def test_a_stranger_gets_one_sentence_an_hour(company: Company) -> None:
    stranger = company.people["stranger"]
    first = await stranger.says("hello")
    second = await stranger.says("/due")
    await company.office.later(minutes=61)
    third = await stranger.says("hello again")

    assert [len(reply.messages) for reply in (first, second, third)] == [1, 0, 1]


async def test_a_stopped_member_is_out_at_the_next_tap(company: Company, people: People) -> None:
    boss = company.people["manager"]
    card = await company.owner.says("/card Zephyr")
    reply = await boss.says("/members")
    reply = await reply.tap("Owner")
    reply = await reply.tap("⛔ Stop")
    reply = await reply.tap("⛔ Yes, stop")
    assert "Owner is out" in reply.text

    before = company.counts()
    for data in card.data:
        if data:
            tapped = await company.owner.taps(card.last, data)
            assert told(tapped.words) == []
    assert told((await company.owner.says("/pay Zephyr 5 cash")).text) == []
    assert company.counts() == before


async def test_who_creates_a_colleagues_customer_learns_the_owners_name_only(company: Company) -> None:
    reply = await company.people["colleague"].says("/new Zephyr Trading 13812345678")
    assert "Owner" in reply.text
    assert told(reply.text, besides=("Zephyr", "13812345678", "5678")) == []


def test_roles_are_four() -> None:
    assert [str(role) for role in Role] == ["salesperson", "manager", "finance", "admin"]
