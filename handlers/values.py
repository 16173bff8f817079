"""What a form holds: typed parts, and how they wait in the database as JSON until the form is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from handlers.reading import Candidate, Period
from handlers.turns import Place, Turn
from models.directory.customers import Customer
from models.money import Money
from models.people import access


class Values:
    """The parts given so far."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._authorised: tuple[tuple[object, int, int], Customer] | None = None

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """The part, or the default."""
        value = self._values.get(name)
        return default if value is None else value

    def put(self, name: str, value: Any) -> None:
        """Give, change or (with None) take away a part."""
        self._values[name] = value

    def items(self) -> Mapping[str, Any]:
        """All parts that are given."""
        return {name: value for name, value in self._values.items() if value is not None}

    def customer(self, turn: Turn) -> Customer:
        """The customer, authorised in this turn and not when it was named."""
        candidate = self._values.get("customer")
        if candidate is None:
            raise access.unknown_customer()
        asked = turn.db, turn.actor.key, candidate.id
        if self._authorised is None or self._authorised[0] != asked:
            self._authorised = asked, access.customer_for(turn.db, turn.actor, candidate.id)
        return self._authorised[1]

    @property
    def amount(self) -> Money:
        """The amount."""
        money = self._values["amount"]
        assert isinstance(money, Money)
        return money

    @property
    def note(self) -> str:
        """What was said and is no part: nothing is dropped."""
        return str(self.get("note", "")).strip()


def packed(value: Any) -> Any:
    """The value as JSON, with a word for its kind where JSON has none."""
    match value:
        case Candidate():
            return {"": "customer", "id": value.id, "name": value.name}
        case Money():
            return {"": "money", "minor": value.minor, "currency": value.currency}
        case Period():
            return {"": "period", "start": value.start.isoformat(), "end": value.end.isoformat(), "kind": value.kind}
        case Place():
            return {"": "place", "latitude": value.latitude, "longitude": value.longitude}
        case date():
            return {"": "date", "on": value.isoformat()}
        case time():
            return {"": "time", "at": value.isoformat()}
        case Decimal():
            return {"": "decimal", "value": str(value)}
        case tuple() | list():
            return [packed(one) for one in value]
        case _:
            return value


def unpacked(value: Any) -> Any:
    """What `packed` packed."""
    if isinstance(value, list):
        return tuple(unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    match value.get(""):
        case "customer":
            return Candidate(value["id"], value["name"])
        case "money":
            return Money(value["minor"], value["currency"])
        case "period":
            return Period(date.fromisoformat(value["start"]), date.fromisoformat(value["end"]), value["kind"])
        case "place":
            return Place(value["latitude"], value["longitude"])
        case "date":
            return date.fromisoformat(value["on"])
        case "time":
            return time.fromisoformat(value["at"])
        case "decimal":
            return Decimal(value["value"])
        case _:
            return value
