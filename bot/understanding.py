"""What a sentence is understood as, for support and for whoever measures reading from outside: one line of JSON.

Exactly one reading is understood; none or several would be asked in the chat. Nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from handlers.reading import PARTS_OF, Candidate, Context, Period, Reading, read_acts, read_command
from locales import Reader, Sentence, speak
from models.money import Money

MOST = 6
"""So many customers that fit are told, as on the first page of the question."""


def understood(text: str, context: Context) -> dict[str, Any]:
    """The text, its readings, and what would be asked, as JSON values."""
    acts = read_acts(text, context)
    reader = Reader(context.language, ZoneInfo("UTC"))
    asked: dict[str, Any] = {}
    for act in acts:
        asked |= {part: [plain(one) for one in several[:MOST]] for part, several in act.asked.items()}
        asked |= {part: speak(refusal, reader) for part, refusal in act.refused.items()}
    readings = [
        {"acts": [_act(act) for act in reading], "rests_on": [dict(act.rests_on) for act in reading]}
        for reading in _readings(acts, text, context)
    ]
    return {"text": text, "readings": readings, "asked": asked or None}


def one_line(text: str, context: Context) -> str:
    """The same as a line of JSON."""
    return json.dumps(understood(text, context), ensure_ascii=False)


def _readings(acts: tuple[Reading, ...], text: str, context: Context) -> Sequence[tuple[Reading, ...]]:
    """Every way in which it could be meant; none when a part is refused or not certain, or nothing was understood."""
    intents = [str(intent) for intent in acts[0].asked.get("intent", ())]
    if intents:
        return [(read_command(intent, text, PARTS_OF[intent], context),) for intent in intents]
    if any(act.intent is None or act.refused for act in acts):
        return []
    for part, several in ((part, several) for act in acts for part, several in act.asked.items()):
        ways = [tuple(_with(act, part, several, one) for act in acts) for one in several[:MOST]]
        return ways if len(ways) > 1 else []
    return [acts]


def _with(act: Reading, part: str, several: tuple[Any, ...], one: Any) -> Reading:
    """The act with one of the readings of a part, where that is what it asks."""
    return replace(act, values={**act.values, part: one}) if act.asked.get(part) == several else act


def _act(reading: Reading) -> dict[str, Any]:
    act: dict[str, Any] = {"intent": reading.intent}
    for part, value in reading.values.items():
        if isinstance(value, Money):
            act |= {part: str(value.major), "currency": value.currency}
        else:
            act[part] = plain(value)
    return act


def plain(value: Any) -> Any:
    """The value as JSON: amounts in major units, dates and times in ISO 8601."""
    match value:
        case Candidate():
            return value.name
        case Money():
            return f"{value.major} {value.currency}"
        case Period():
            return f"{value.start.isoformat()}..{value.end.isoformat()}"
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case Decimal():
            return str(value)
        case tuple() | list():
            return [plain(one) for one in value]
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case Sentence():
            return value.text
        case _:
            return value
