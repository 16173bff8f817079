"""What may stand in the fields of a customer's file, and how it is kept: plain functions over text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from locales import _
from models.refusal import Refused

LONGEST_NAME = 100
LONGEST_FIELD = 300
LONGEST_TAG = 30
MOST_TAGS = 20
CLASSES = ("A", "B", "C")
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}\.[^@\s<>\".]{2,60}")


def clean_name(text: str) -> str:
    """The name as it is kept: one line, single spaces. Refuses what is no name."""
    name = _clean(text)
    if not name:
        raise Refused(_("A customer needs a name, for example 华鑫商贸."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_NAME))
    if not any(ch.isalpha() for ch in name):
        raise Refused(_("{name} is no name: it needs a letter or character, for example 华鑫商贸.", name=name))
    return name


def clean_class(value: str | None) -> str | None:
    """A, B or C."""
    letter = value.strip().upper() if value else None
    if letter is not None and letter not in CLASSES:
        raise Refused(_("The class is A, B or C."))
    return letter


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags without their #, each once, as they were written."""
    kept = list(dict.fromkeys(tag for tag in (_clean(tag).lstrip("#").strip() for tag in tags) if tag))
    if any(len(tag) > LONGEST_TAG for tag in kept):
        raise Refused(_("A tag has at most {n} characters.", n=LONGEST_TAG))
    if len(kept) > MOST_TAGS:
        raise Refused(_("That is too many: at most {n} tags.", n=MOST_TAGS))
    return kept


def phone_of(text: str, *, country: str) -> str:
    """The number in E.164, read as dialled in the country. Refuses what no phone has."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as wrong:
        raise Refused(_("{text} is not a phone number. Try 13800138000 or +86 21 6888 1234.", text=text)) from wrong
    if not phonenumbers.is_possible_number(number):
        raise Refused(_("{text} is not a phone number. Try 13800138000 or +86 21 6888 1234.", text=text))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_email(text: str) -> str:
    """An e-mail address as it was written."""
    if not _EMAIL.fullmatch(text):
        raise Refused(_("{text} is not an e-mail address. Try wang@example.com.", text=text))
    return text


def clean_field(text: str | None) -> str | None:
    """Any other field; None when nothing is left of it."""
    kept = _clean(text or "") or None
    if kept is not None and len(kept) > LONGEST_FIELD:
        raise Refused(_("That is too long: at most {n} characters.", n=LONGEST_FIELD))
    return kept


def _clean(text: str) -> str:
    """One line without control characters and direction marks."""
    if text.isprintable():  # has none of them, as most have not
        return " ".join(text.split())
    spaced = "".join(" " if unicodedata.category(ch) in ("Cc", "Zl", "Zp") else ch for ch in text)
    return " ".join("".join(ch for ch in spaced if unicodedata.category(ch) not in ("Cf", "Cs", "Co", "Cn")).split())
