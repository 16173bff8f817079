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

from handlers.reading import PARTS_OF, Candidate, Context, Period, Reading, read_command, read_sentence
from locales import Reader, Sentence, speak
from models.money import Money


def understood(text: str, context: Context) -> dict[str, Any]:
    """The text, its readings, and what would be asked, as JSON values."""
    reading = read_sentence(text, context)
    readings = [{"acts": [_act(each)]} for each in _readings(reading, text, context)]
    asked: dict[str, Any] = {part: [_plain(one) for one in several] for part, several in reading.asked.items()}
    reader = Reader(context.language, ZoneInfo("UTC"))
    asked |= {part: speak(refusal, reader) for part, refusal in reading.refused.items()}
    return {"text": text, "readings": readings, "asked": asked or None}


def one_line(text: str, context: Context) -> str:
    """The same as a line of JSON."""
    return json.dumps(understood(text, context), ensure_ascii=False)


def _readings(reading: Reading, text: str, context: Context) -> Sequence[Reading]:
    """Every way in which it could be meant; none when a part is refused or nothing was understood."""
    intents = [str(intent) for intent in reading.asked.get("intent", ())]
    if intents:
        return [read_command(intent, text, PARTS_OF[intent], context) for intent in intents]
    if reading.intent is None or reading.refused:
        return []
    for part, several in reading.asked.items():
        return [replace(reading, values={**reading.values, part: one}) for one in several]
    return [reading]


def _act(reading: Reading) -> dict[str, Any]:
    act: dict[str, Any] = {"intent": reading.intent}
    for part, value in reading.values.items():
        if isinstance(value, Money):
            act |= {part: str(value.major), "currency": value.currency}
        else:
            act[part] = _plain(value)
    return act


def _plain(value: Any) -> Any:
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
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case Sentence():
            return value.text
        case _:
            return value
