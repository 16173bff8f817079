"""The Excel file holds what its reader may see, exactly, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from handlers.answers import Buttons, File, Table, Text
from handlers.files.sheets import Sheet, workbook
from handlers.oversight import exports as handler
from handlers.oversight.exports import HEADS, file_name
from handlers.reading import Period
from handlers.turns import Chat, Person, Said, Turn
from locales import speak
from models.calendar import Calendar
from models.company import Company
from models.directory import customers
from models.directory.customers import Customer
from models.ledger import billing, payments, receivables
from models.ledger.payments import Method
from models.ledger.schedules import Plan
from models.money import Money
from models.oversight.exports import Span
from models.people import members
from models.people.members import Member, Role
from models.refusal import Refused
from models.storage.database import Database
from models.work import activities, follow_ups, notes
from models.work.activities import ActivityKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPANY = Company("Test", SHANGHAI, "CNY", Calendar("CN"))
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

Cells = dict[str, Any]


@dataclass
class House:
    """A company at work: two teams, each with a manager and a salesperson; finance, and an admin."""

    db: Session
    people: dict[str, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        east, west = members.make_team(self.db, "East"), members.make_team(self.db, "West")
        for number, (name, role, team) in enumerate(
            [
                ("Ada", Role.ADMIN, None),
                ("Fay", Role.FINANCE, None),
                ("Max", Role.MANAGER, east),
                ("Sue", Role.SALESPERSON, east),
                ("Mia", Role.MANAGER, west),
                ("Sam", Role.SALESPERSON, west),
            ]
        ):
            self.people[name] = members.add_member(
                self.db, telegram_id=number, name=name, role=role, team=team, language="en", timezone="UTC", now=NOW
            )

    def customer(self, name: str, owner: str = "Sue", **fields: Any) -> Customer:
        """A customer of that salesperson."""
        member = self.people[owner]
        return customers.create(self.db, member, name=name, owner=member, now=NOW, even_if_alike=True, **fields)

    def bill(self, customer: Customer, minor: int, **how: Any) -> receivables.Receivable:
        """Something that the customer owes, due tomorrow."""
        given: dict[str, Any] = {"due_on": TODAY + timedelta(days=1), "issued_on": TODAY, "now": NOW, **how}
        amount = Money(minor, given.pop("currency", "CNY"))
        return billing.bill(self.db, self.people["Fay"], customer, amount, **given).receivable

    def pay(self, customer: Customer, minor: int, **how: Any) -> payments.Payment:
        """Money that the customer gave today."""
        given: dict[str, Any] = {"method": Method.CASH, "received_on": TODAY, "today": TODAY, "now": NOW, **how}
        amount = Money(minor, given.pop("currency", "CNY"))
        return payments.record(self.db, self.people["Sue"], customer, amount, **given).payment

    def turn(self, name: str, words: str = "") -> Turn:
        """That person says /export, with these words."""
        said = Said(Person(1, name), command="export", rest=words)
        return Turn(self.db, COMPANY, Chat(1, private=True), said, NOW, self.people[name], reading=True)

    def exported(self, name: str, words: str = "") -> dict[str, list[Cells]]:
        """The rows of the file that /export brings that person, by sheet."""
        turn = self.turn(name, words)
        handler.export(turn)
        (file,) = [part for part in turn.answers[0].parts if isinstance(part, File)]
        return sheets_in(file.content)


def raw_sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """All rows of a file by sheet, with the heads."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def sheets_in(content: bytes) -> dict[str, list[Cells]]:
    """The rows of a file by sheet, by head."""
    return {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in raw_sheets(content).items()
    }


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """A company in a database of its own."""
    with database.writing() as db:
        yield House(db)


def test_the_sheets_and_their_columns_are_those_that_are_promised(house: House) -> None:
    turn = house.turn("Ada")
    handler.export(turn)

    (file,) = [part for part in turn.answers[0].parts if isinstance(part, File)]
    heads = {name: rows[0] for name, rows in raw_sheets(file.content).items()}
    assert heads == {
        "customers": [
            *["id", "name", "owner", "class", "terms", "source", "contact", "phone", "address"],
            *["balance", "overdue", "currency"],
        ],
        "receivables": ["id", "number", "customer", "owner", "issued_on", "amount", "open", "currency", "state"],
        "instalments": ["id", "receivable", "due_on", "amount", "open"],
        "payments": ["id", "customer", "amount", "currency", "method", "received_on", "state", "recorded_by"],
        "entries": ["id", "on", "customer", "receivable", "payment", "kind", "amount", "currency", "reverses", "actor"],
        "activities": ["id", "at", "member", "customer", "kind", "text", "latitude", "longitude"],
        "follow_ups": ["id", "customer", "member", "due_at", "text", "state"],
        "promises": ["id", "customer", "amount", "due_on", "state"],
        "notes": ["id", "at", "member", "customer", "sender", "text"],
    }
    assert file.name == "huikuan.xlsx"


def test_every_field_of_a_customer_comes_back_as_entered(house: House) -> None:
    customer = house.customer(
        "上海华鑫贸易有限公司",
        contact_person="王经理",
        phones=["+8613800138000", "+862168881234"],
        address="浦东新区世纪大道 100 号",
        class_="A",
        terms="net:30",
        source="展会",
    )
    customers.add_contact(house.db, customer, name="Li <Lei> & Söhne", phone=None, email="li@example.org")

    (row,) = house.exported("Sue")["customers"]

    assert row == {
        "id": customer.id,
        "name": "上海华鑫贸易有限公司",
        "owner": "Sue",
        "class": "A",
        "terms": "net 30",
        "source": "展会",
        "contact": "王经理, Li <Lei> & Söhne",
        "phone": "+8613800138000, +862168881234",
        "address": "浦东新区世纪大道 100 号",
        "balance": 0,
        "overdue": 0,
        "currency": "CNY",
    }


def test_each_customer_keeps_its_own_contacts(house: House) -> None:
    for number in range(5):
        persons = {"contact_person": f"Person {number}", "phones": [f"+86138001380{number:02}"]} if number % 2 else {}
        house.customer(f"Customer {'ABCDE'[number]}", owner=("Sue", "Sam")[number == 3], **persons)

    rows = house.exported("Ada")["customers"]

    assert [(row["contact"], row["phone"]) for row in rows] == [
        ("", ""),
        ("Person 1", "+8613800138001"),
        ("", ""),
        ("Person 3", "+8613800138003"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("terms", "shown"),
    [("eom:15", "eom+15"), ("eom:0", "eom+0"), ("cod", "cod"), ("2/10 next:15", "2/10 next 15"), (None, "")],
)
def test_terms_are_told_as_one_types_them(house: House, terms: str | None, shown: str) -> None:
    house.customer("ACME", terms=terms)

    assert [row["terms"] for row in house.exported("Sue")["customers"]] == [shown]


def test_balances_are_exact_in_each_currency(house: House) -> None:
    acme = house.customer("ACME")
    house.bill(acme, 1000_01, due_on=TODAY - timedelta(days=3), issued_on=TODAY - timedelta(days=9))
    house.bill(acme, 10**12)
    house.bill(acme, 500, currency="JPY")
    house.pay(acme, 1_234, currency="KWD")

    rows = house.exported("Sue")["customers"]

    assert [(row["currency"], row["balance"], row["overdue"]) for row in rows] == [
        ("CNY", 10_000_001_000.01, 1000.01),
        ("JPY", 500, 0),
        ("KWD", -1.234, 0),
    ]


def test_a_receivable_says_what_became_of_it(house: House) -> None:
    acme = house.customer("ACME")
    by_number = {number: house.bill(acme, 300_00, number=number, plan=Plan(3)) for number in ("A", "B", "C", "D")}
    house.pay(acme, 300_00, first=by_number["A"])
    house.pay(acme, 150_00, first=by_number["B"])
    billing.reverse(house.db, house.people["Fay"], by_number["D"], today=TODAY, now=NOW)

    sheets = house.exported("Sue")

    assert [(row["number"], row["state"], row["amount"], row["open"]) for row in sheets["receivables"]] == [
        ("A", "paid", 300, 0),
        ("B", "partly paid", 300, 150),
        ("C", "open", 300, 300),
        ("D", "reversed", 300, 0),
    ]
    assert sheets["receivables"][0] | {"id": 0} == {
        "id": 0,
        "number": "A",
        "customer": "ACME",
        "owner": "Sue",
        "issued_on": TODAY,
        "amount": 300,
        "open": 0,
        "currency": "CNY",
        "state": "paid",
    }
    of_b = [row for row in sheets["instalments"] if row["receivable"] == by_number["B"].id]
    assert [(row["due_on"], row["amount"], row["open"]) for row in of_b] == [
        (date(2026, 11, 23), 100, 0),
        (date(2026, 12, 23), 100, 50),
        (date(2027, 1, 23), 100, 100),
    ]


def test_a_payment_that_was_taken_back_shows_both_ways_in_the_ledger(house: House) -> None:
    acme = house.customer("ACME")
    receivable = house.bill(acme, 500_00)
    payment = house.pay(acme, 200_00, method=Method.WECHAT)
    payments.reverse(house.db, house.people["Max"], payment, today=TODAY, now=NOW)

    sheets = house.exported("Fay")

    assert sheets["payments"] == [
        {
            "id": payment.id,
            "customer": "ACME",
            "amount": 200,
            "currency": "CNY",
            "method": "wechat",
            "received_on": TODAY,
            "state": "reversed",
            "recorded_by": "Sue",
        }
    ]
    billed, paid, back = sheets["entries"]
    assert (billed["kind"], billed["amount"], billed["payment"], billed["actor"]) == ("bill", 500, "", "Fay")
    assert (paid["amount"], paid["reverses"], paid["actor"]) == (-200, "", "Sue")
    assert back == {
        "id": back["id"],
        "on": TODAY,
        "customer": "ACME",
        "receivable": receivable.id,
        "payment": payment.id,
        "kind": "payment",
        "amount": 200,
        "currency": "CNY",
        "reverses": paid["id"],
        "actor": "Max",
    }


def test_visits_and_next_steps_stand_in_the_company_s_time(house: House) -> None:
    acme, sue = house.customer("ACME"), house.people["Sue"]
    at = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    visit = activities.log(house.db, sue, acme, ActivityKind.VISIT, "谈了新品\n=1+1", at=at, now=NOW)
    activities.set_place(house.db, sue, visit, 31.2304, 121.4737, now=NOW)
    gone = activities.log(house.db, sue, acme, ActivityKind.CALL, "mistake", at=at, now=NOW)
    activities.reverse(house.db, gone, now=NOW)
    noon = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    activities.log(house.db, sue, acme, ActivityKind.CALL, "on Friday", at=noon, timed=False, now=NOW)
    follow_ups.plan(house.db, sue, acme, sue, due_on=date(2026, 11, 27), due_time=time(15, 0), now=NOW, text="call")
    follow_ups.plan(house.db, sue, acme, sue, due_on=date(2026, 11, 28), due_time=None, now=NOW)

    sheets = house.exported("Sue")

    assert [(row["text"], row["at"]) for row in sheets["activities"][1:]] == [("on Friday", date(2026, 11, 20))]
    assert sheets["activities"][:1] == [
        {
            "id": visit.id,
            "at": datetime(2026, 11, 22, 2, 30),  # noqa: DTZ001 - Excel knows no zones
            "member": "Sue",
            "customer": "ACME",
            "kind": "visit",
            "text": "谈了新品\n=1+1",
            "latitude": 31.2304,
            "longitude": 121.4737,
        }
    ]
    timed, untimed = sheets["follow_ups"]
    assert (timed["due_at"], timed["text"], timed["state"]) == (datetime(2026, 11, 27, 23, 0), "call", "open")  # noqa: DTZ001
    assert untimed["due_at"] == date(2026, 11, 28)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+A1-B2", "-2+A3", "@SUM(1+1)*cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_stays_text(house: House, name: str) -> None:
    house.customer(name)
    turn = house.turn("Sue")
    handler.export(turn)

    (file,) = [part for part in turn.answers[0].parts if isinstance(part, File)]
    (row,) = sheets_in(file.content)["customers"]
    assert row["name"] == name
    assert isinstance(row["name"], str)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Sue", {"East 1", "East 2"}),
        ("Sam", {"West 1"}),
        ("Max", {"East 1", "East 2"}),
        ("Mia", {"West 1"}),
        ("Fay", {"East 1", "East 2", "West 1"}),
        ("Ada", {"East 1", "East 2", "West 1"}),
    ],
)
def test_everybody_gets_the_own_scope_in_every_sheet(house: House, name: str, seen: set[str]) -> None:
    for title, owner in (("East 1", "Sue"), ("East 2", "Sue"), ("West 1", "Sam")):
        customer, member = house.customer(title, owner), house.people[owner]
        house.bill(customer, 100_00)
        house.pay(customer, 40_00)
        activities.log(house.db, member, customer, ActivityKind.CALL, "x", at=NOW, now=NOW)
        follow_ups.plan(house.db, member, customer, member, due_on=date(2026, 12, 1), due_time=None, now=NOW)
        notes.keep(house.db, member, customer, sender="", text="x", said_at=NOW, now=NOW)

    sheets = house.exported(name)

    for sheet, head in (
        ("customers", "name"),
        ("receivables", "customer"),
        ("payments", "customer"),
        ("entries", "customer"),
        ("activities", "customer"),
        ("follow_ups", "customer"),
        ("notes", "customer"),
    ):
        assert {row[head] for row in sheets[sheet]} == seen, sheet
    assert {row["receivable"] for row in sheets["instalments"]} == {row["id"] for row in sheets["receivables"]}


def test_who_was_stopped_gets_empty_sheets(house: House) -> None:
    house.bill(house.customer("ACME"), 100)
    members.stop_member(house.db, house.people["Sue"], now=NOW)

    assert set(map(len, house.exported("Sue").values())) == {0}


def test_a_period_limits_what_happened_and_never_who_the_customers_are(house: House) -> None:
    acme, sue = house.customer("ACME"), house.people["Sue"]
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)):
        number = f"{day:%m%d}"
        house.bill(acme, 100_00, issued_on=day, due_on=date(2026, 12, 31), number=number)
        house.pay(acme, 50_00, received_on=day)
        midnight = datetime.combine(day, time(), SHANGHAI)
        for minutes in (0, 24 * 60 - 1):
            at = midnight + timedelta(minutes=minutes)
            activities.log(house.db, sue, acme, ActivityKind.VISIT, number, at=at, now=NOW)
            notes.keep(house.db, sue, acme, sender="", text=number, said_at=at, now=NOW)
        early = datetime(2026, 9, 1, tzinfo=UTC)
        follow_ups.plan(house.db, sue, acme, sue, due_on=day, due_time=None, now=early, text=number)

    sheets = house.exported("Sue", "2026-10")

    assert len(sheets["customers"]) == 1
    assert [row["number"] for row in sheets["receivables"]] == ["1001", "1031"]
    assert len(sheets["instalments"]) == 2
    assert [row["received_on"] for row in sheets["payments"]] == [date(2026, 10, 1), date(2026, 10, 31)]
    assert {row["on"] for row in sheets["entries"]} == {date(2026, 10, 1), date(2026, 10, 31)}
    assert [row["text"] for row in sheets["activities"]] == ["1001", "1001", "1031", "1031"]
    assert [row["text"] for row in sheets["notes"]] == ["1001", "1001", "1031", "1031"]
    assert [row["text"] for row in sheets["follow_ups"]] == ["1001", "1031"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("", "huikuan.xlsx"),
        ("2026-10", "huikuan-2026-10.xlsx"),
        ("last month", "huikuan-2026-10.xlsx"),
        ("上月", "huikuan-2026-10.xlsx"),
        ("year", "huikuan-2026.xlsx"),
        ("本季", "huikuan-2026-Q4.xlsx"),
        ("today", "huikuan-2026-11-22.xlsx"),
        ("2026-10-01..2026-10-15", "huikuan-2026-10-01..2026-10-15.xlsx"),
    ],
)
def test_the_file_is_named_by_its_period(house: House, words: str, name: str) -> None:
    turn = house.turn("Sue", words)
    handler.export(turn)

    assert [part.name for part in turn.answers[0].parts if isinstance(part, File)] == [name]


@pytest.mark.parametrize("words", ["everything please", "华鑫", "12345"])
def test_words_that_are_no_period_export_nothing(house: House, words: str) -> None:
    turn = house.turn("Sue", words)
    handler.export(turn)

    assert not [part for part in turn.answers[0].parts if isinstance(part, File)]
    first = turn.answers[0].parts[0]
    assert isinstance(first, Text)
    assert words in speak(first.words, turn.reader)


def test_a_period_that_ends_before_it_begins_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        handler.export(house.turn("Sue", "2026-10-31..2026-10-01"))


def test_two_readings_of_a_day_are_asked_and_the_button_brings_the_file(house: House) -> None:
    house.bill(house.customer("ACME"), 100, issued_on=date(2026, 4, 3), due_on=TODAY)
    turn = house.turn("Sue", "3/4/2026")
    handler.export(turn)

    (buttons,) = [part for part in turn.answers[0].parts if isinstance(part, Buttons)]
    counts = []
    for (button,) in buttons.rows:
        assert not hasattr(button, "url")
        verb, *arguments = button.data.split(":")
        tapped = house.turn("Sue")
        handler.TAPS.reading[verb](tapped, *arguments)
        (file,) = [part for part in tapped.answers[0].parts if isinstance(part, File)]
        counts.append(len(sheets_in(file.content)["receivables"]))
    assert sorted(counts) == [0, 1]


@pytest.mark.parametrize("argument", ["", "x", "20261001", "20261001-20269999-month"])
def test_a_broken_button_is_refused(house: House, argument: str) -> None:
    with pytest.raises(Refused):
        handler.export_days(house.turn("Sue"), argument)


def test_the_answer_tells_how_much_is_in_the_file(house: House) -> None:
    house.bill(house.customer("ACME"), 100)
    turn = house.turn("Sue")
    handler.export(turn)

    (table,) = [part for part in turn.answers[0].parts if isinstance(part, Table)]
    assert [list(row) for row in table.rows] == [
        ["customers", 1],
        ["receivables", 1],
        ["instalments", 1],
        ["entries", 1],
    ]


def test_a_file_that_nobody_could_send_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "LARGEST_FILE", 100)

    with pytest.raises(Refused):
        handler.export(house.turn("Sue"))


def test_rows_beyond_a_sheet_go_on_in_the_next_one() -> None:
    rows = [(number,) for number in range(7)]

    book = workbook([Sheet("many", ["n"], rows), Sheet("none", ["n"], [])], zone=SHANGHAI, most_rows=4)

    assert book.rows == {"many": 7, "none": 0}
    assert raw_sheets(book.content) == {
        "many": [["n"], [0], [1], [2]],
        "many 2": [["n"], [3], [4], [5]],
        "many 3": [["n"], [6]],
        "none": [["n"]],
    }


@pytest.mark.parametrize(
    "text",
    ["", "001", "1e5", "TRUE", "#N/A", "http://example.org", "{=1}", "x" * 40_000, " a ", "_x0041_", "😀\n第二行"],
)
def test_text_stays_the_text_that_it_was(text: str) -> None:
    book = workbook([Sheet("s", ["t", "end"], [(text, "end")])], zone=SHANGHAI)

    assert raw_sheets(book.content)["s"][1] == [text[:32_767], "end"]


@pytest.mark.parametrize(
    ("kind", "start", "end", "name"),
    [
        ("day", date(2026, 10, 1), date(2026, 10, 1), "2026-10-01"),
        ("week", date(2026, 10, 5), date(2026, 10, 11), "2026-10-05..2026-10-11"),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_a_file_name_has_no_spaces(kind: str, start: date, end: date, name: str) -> None:
    assert file_name(Period(start, end, kind)) == f"huikuan-{name}.xlsx"


def test_a_span_includes_both_its_days(house: House) -> None:
    acme = house.customer("ACME")
    house.pay(acme, 100)

    for start, end, count in ((0, 0, 1), (-1, 0, 1), (0, 1, 1), (-2, -1, 0), (1, 2, 0)):
        span = Span(TODAY + timedelta(days=start), TODAY + timedelta(days=end))
        rows = handler.sheets_of(house.turn("Sue"), span)[list(HEADS).index("payments")].rows
        assert len(list(rows)) == count
