"""Words spoken to a reader: the sentence in their language, each value in their formats and their time zone.

A catalog is read straight from its .po file, once; English is the source and needs none. Nothing is escaped here: what
comes out is plain text, and whoever puts it into markup escapes it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import TypeGuard
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales import formats
from locales.sentences import Amount, Brief, Plain, Sentence, Short, TimeOf, Words

SOURCE_LANGUAGE = "en"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""The languages there are, each with its own name for itself."""

FOLDER = Path(__file__).parent
DOMAIN = "huikuan"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language they read and the zone their clock shows."""

    language: str
    timezone: ZoneInfo


def language_of(code: str | None) -> str:
    """The language for a messenger's language code ("zh-hans", "de", none at all)."""
    return "zh_CN" if (code or "").lower().replace("_", "-").split("-")[0] == "zh" else SOURCE_LANGUAGE


def speak(words: Words, reader: Reader) -> str:
    """Say it to this reader, as plain text."""
    if isinstance(words, str):
        return words
    values = {name: spoken(value, reader) for name, value in words.values.items()}
    return _translation(words, reader.language).format_map(values)


def catalog_path(language: str) -> Path:
    """Where the catalog of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@dataclass(frozen=True, slots=True)
class _Texts:
    """A catalog made ready for look-up: the forms of each message, and which form a number takes."""

    forms: dict[str, tuple[str, ...]]
    form_of: Callable[[int], int]


@lru_cache
def _texts(language: str) -> _Texts:
    with catalog_path(language).open("rb") as file:
        catalog: Catalog = read_po(file, locale=language, domain=DOMAIN)
    forms = {}
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        if key and all(strings) and not message.fuzzy:
            forms[key] = strings
    return _Texts(forms, c2py(catalog.plural_expr))


def _translation(sentence: Sentence, language: str) -> str:
    if language != SOURCE_LANGUAGE:
        texts = _texts(language)
        forms = texts.forms.get(sentence.text)
        if forms:
            return forms[texts.form_of(abs(sentence.n))] if sentence.many is not None else forms[0]
    return sentence.text if sentence.many is None or abs(sentence.n) == 1 else sentence.many


def spoken(value: object, reader: Reader) -> str:
    """One value in the reader's formats; what has no format of its own is a mistake of the caller."""
    language = reader.language
    match value:
        case Sentence():
            return speak(value, reader)
        case Plain():
            return formats.plain_money(value.amount, language)
        case Brief():
            return formats.brief_money(value.amount, language)
        case Short(day=datetime() as moment):
            day = formats.local(moment, reader.timezone)
            return formats.short_day(day, language, year=value.year, weekday=value.weekday)
        case Short():
            return formats.short_day(value.day, language, year=value.year, weekday=value.weekday)
        case TimeOf():
            return formats.clock_time(formats.local(value.moment, reader.timezone))
        case _ if isinstance(label := getattr(value, "label", None), Sentence | str):
            return speak(label, reader)  # before str and int: an enumeration's value may be one of them
        case _ if _is_money(value):
            return formats.money(value, language)
        case str():
            return value
        case bool():
            raise TypeError("a truth value has no words of its own; say a sentence for each")
        case int() | Decimal():
            return formats.number(value, language)
        case datetime():
            return formats.moment(value, language, reader.timezone)
        case date():
            return formats.day(value, language)
        case time():
            return formats.clock_time(value)
        case list() | tuple():
            return formats.BETWEEN_ITEMS[language].join(spoken(item, reader) for item in value)
    raise TypeError(f"no way to say a {type(value).__name__} to a person: {value!r}")


def _is_money(value: object) -> TypeGuard[Amount]:
    return isinstance(getattr(value, "minor", None), int) and isinstance(getattr(value, "currency", None), str)
