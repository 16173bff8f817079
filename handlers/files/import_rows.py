"""Rows of tables that are taken in: what stands in a cell, as the product keeps it, or why it cannot be kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import is_currency

from handlers.reading.amounts import amounts_in
from handlers.reading.currencies import AFTER, BEFORE, currency_of
from handlers.reading.methods import methods_in
from handlers.reading.numerals import count_of
from handlers.reading.readings import Context
from handlers.reading.terms import terms_alone
from locales import _
from models.directory.fields import clean_class, clean_email, clean_field, clean_name, clean_tags, phone_of
from models.ledger.receivables import check_date
from models.money import Money, check_amount, decimals, money_of
from models.refusal import Refused

Cells = Mapping[str, str | int | float | bool]

_CURRENCY = re.compile(rf"{BEFORE}|{AFTER}")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TWO_WAYS = re.compile(r"-?\d{1,3}\.\d{3}")
"""Thousands with a point as in Berlin, or three decimals: nobody can tell."""

_TAKEN_OFF = re.compile(r"\(([^()]+)\)|(.+)-")
"""A negative amount as book-keepers write it: (1,200.00), 1,200.00-."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T]00:00(?::00)?)?")
_CLOSE_UP = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DIGITS = "〇一二三四五六七八九"
_SPELLED_DAY = re.compile(rf"([{_DIGITS}]{{4}})年([十{_DIGITS}]+)月([十{_DIGITS}]+)[日号]")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""No amount depends on when it is read."""

DAY_NOUGHT = date(1899, 12, 30)
"""From here Excel counts its days, as far as they lie behind February 1900."""

Row = dict[str, str | int | date | list[str] | None]
"""A row as it is kept: money in minor units, phones in E.164, days as days."""


def row_of(kind: str, cells: Cells, *, country: str, currency: str, today: date) -> Row:
    """The row as it is kept. Refuses what has no place in its field, in the words of the commands."""
    match kind:
        case "customers":
            return _customer(cells, country)
        case "contacts":
            return _contact(cells, country)
        case "receivables":
            return _receivable(cells, currency, today)
    return _payment(cells, currency, today)


def _customer(cells: Cells, country: str) -> Row:
    phone = _text(cells, "phone")
    return {
        "name": clean_name(_text(cells, "name")),
        "owner": clean_field(_text(cells, "owner")),
        "class_": clean_class(_text(cells, "class") or None),
        "terms": _terms(_text(cells, "terms")),
        "source": clean_field(_text(cells, "source")),
        "address": clean_field(_text(cells, "address")),
        "tags": clean_tags(re.split(r"[,，、;；\s]+", _text(cells, "tags"))),
        "contact": clean_field(_text(cells, "contact")),
        "phone": phone_of(phone, country=country) if phone else None,
    }


def _contact(cells: Cells, country: str) -> Row:
    phone, email = _text(cells, "phone"), _text(cells, "email")
    row: Row = {
        "customer": clean_name(_text(cells, "customer")),
        "name": clean_field(_text(cells, "name")),
        "phone": phone_of(phone, country=country) if phone else None,
        "email": clean_email(email) if email else None,
    }
    if not row["name"] and not row["phone"] and not row["email"]:
        raise Refused(_("A contact needs a name, a phone or an e-mail address."))
    return row


def _receivable(cells: Cells, currency: str, today: date) -> Row:
    money = _money(cells, currency)
    due, issued, terms = _day(cells, "due_on"), _day(cells, "issued_on"), _terms(_text(cells, "terms"))
    return {
        "customer": clean_name(_text(cells, "customer")),
        "amount": money.minor,
        "currency": money.currency,
        "number": clean_field(_text(cells, "number")),
        "issued_on": issued or today,
        "dated": issued is not None,
        "due_on": due,
        "terms": terms,
        "note": clean_field(_text(cells, "note")),
    }


def _payment(cells: Cells, currency: str, today: date) -> Row:
    money, on, said = _money(cells, currency), _day(cells, "received_on"), _text(cells, "method")
    if on is None:
        raise Refused(_("The day on which it was received is missing."))
    if on > today:
        raise Refused(_("{day} has not come yet. A payment is dated on the day it came.", day=on))
    methods = {reading for span in methods_in(said.casefold()) for reading in span.readings}
    if said and len(methods) != 1:
        raise Refused(_("I do not know the method “{text}”.", text=said[:40]))
    cheque, dated = clean_field(_text(cells, "cheque")), _day(cells, "cheque_date")
    method = str(methods.pop()) if methods else ("cheque" if cheque or dated else "transfer")
    if (cheque or dated) and method != "cheque":
        raise Refused(_("Only a cheque has a number and a date of its own."))
    return {
        "customer": clean_name(_text(cells, "customer")),
        "amount": money.minor,
        "currency": money.currency,
        "method": method,
        "received_on": on,
        "reference": clean_field(_text(cells, "reference")),
        "named_number": clean_field(_text(cells, "settles")),
        "cheque_number": cheque.upper() if cheque else None,
        "cheque_date": dated,
        "note": clean_field(_text(cells, "note")),
    }


def _text(cells: Cells, field: str) -> str:
    """A cell as text; Excel keeps phones and numbers as floats."""
    value = cells.get(field, "")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _money(cells: Cells, currency: str) -> Money:
    """The amount, exact: Excel's number by its shortest decimal form, text as people write it: ¥1,200.00, 3万."""
    said = unicodedata.normalize("NFKC", _text(cells, "currency")).casefold()
    code = currency_of(said, currency) if _CURRENCY.fullmatch(said) else said.upper() or currency
    if not _is_currency(code):
        raise Refused(_("I do not know the currency “{text}”.", text=said[:12]))
    text = unicodedata.normalize("NFKC", _text(cells, "amount")).casefold()
    if negative := _TAKEN_OFF.fullmatch(text.replace(" ", "")):
        text = f"-{negative[1] or negative[2]}"
    bare = text.replace(" ", "")
    if decimals(code) < 3 and _TWO_WAYS.fullmatch(bare) and not isinstance(cells.get("amount"), float):
        raise Refused(_("“{text}” can be read in two ways.", text=text[:40]))
    if _AMOUNT.fullmatch(bare) is None and not isinstance(cells.get("amount"), float):
        money = _spoken_money(text, code, fixed=bool(said))
    else:
        try:
            money = money_of(Decimal(bare.replace(",", "")), code)
        except (InvalidOperation, ValueError, OverflowError):
            raise Refused(_("“{text}” is no amount.", text=text[:40])) from None
    check_amount(money)
    return money


@lru_cache(maxsize=1000)
def _is_currency(code: str) -> bool:
    return is_currency(code)


def _spoken_money(text: str, code: str, *, fixed: bool) -> Money:
    """An amount with a sign, a unit or numerals, as a sentence would say it; it must say nothing else."""
    context = Context(ANY_MOMENT, "zh", code, lambda _text: ())
    spans = list(amounts_in(text[:40], context, alone=True)) if len(text) <= 40 else []
    if len(spans) == 1 and (spans[0].start, spans[0].end) == (0, len(text)):
        if spans[0].refusal is not None:
            raise Refused(spans[0].refusal)
        if spans[0].sure and len(spans[0].readings) == 1:
            money: Money = spans[0].readings[0]
            if not fixed or money.currency == code:
                return money
    raise Refused(_("“{text}” is no amount.", text=text[:40]))


def _day(cells: Cells, field: str) -> date | None:
    """A day: Excel's own, kept as ISO when it was staged, or as the number that it is; text with the year first."""
    text = unicodedata.normalize("NFKC", _text(cells, field)).replace("零", "〇").replace("○", "〇")
    if not text:
        return None
    try:
        if found := _DAY.fullmatch(text) or _CLOSE_UP.fullmatch(text):
            day = date(*map(int, found.groups()))
        elif spelled := _SPELLED_DAY.fullmatch(text):
            year = int("".join(str(_DIGITS.index(digit)) for digit in spelled[1]))
            day = date(year, count_of(spelled[2]) or 0, count_of(spelled[3]) or 0)
        elif _SERIAL.fullmatch(text):
            day = DAY_NOUGHT + timedelta(days=int(float(text)))
        else:
            day = datetime.fromisoformat(text).date()
    except ValueError:
        raise Refused(_("“{text}” is no day: write it as 2026-12-05.", text=text[:40])) from None
    check_date(day)
    return day


@lru_cache(maxsize=1000)
def _terms(text: str) -> str | None:
    if not text:
        return None
    readings = {reading for span in terms_alone(text.casefold()) for reading in span.readings}
    if len(readings) != 1:
        raise Refused(_("I do not know the terms “{text}”. For example: net 30, 月结30.", text=text[:40]))
    return str(readings.pop())
