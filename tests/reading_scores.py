"""How well sentences are read: the corpus, and what each reading of it is worth.

The corpus (`tests/corpus/*.txt`) says what a careful colleague would write down; `judge` holds a reading against it.
Exact is the same acts with the same parts, the note aside. Asked is when nothing would be written without a question.
Everything else is wrong: it would be written otherwise than it was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.understanding import plain
from handlers.hearing import context_for
from handlers.reading import Context, Reading, read_acts
from locales import Reader
from models.calendar import Calendar
from models.company import Company
from models.directory import customers
from models.people.members import Member, Role, add_member
from tests.locked import opened
from tests.shelves import Files, make_tables

FOLDER = Path(__file__).parent / "corpus"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
COMPANY = Company("Corpus", SHANGHAI, "CNY", Calendar("CN", None))
SPOKEN = {"chinese": "zh_CN", "english": "en", "mixed": "zh_CN"}
LANGUAGES = SPOKEN | {f"unseen_{language}": spoken for language, spoken in SPOKEN.items()}
"""The files, and the language that their speakers set. What is read was never changed for an `unseen_…` one."""

EXACT, ASKED, WRONG = "exact", "asked", "wrong"

MONEY = frozenset({"customer", "amount"})
NEEDED: Mapping[str, frozenset[str]] = {
    "pay": MONEY,
    "bill": MONEY,
    "refund": MONEY,
    "credit": MONEY,
    "writeoff": MONEY,
    "promise": frozenset({"customer", "date"}),
    "follow": frozenset({"customer", "date"}),
    "contact": frozenset({"customer", "outcome"}),
    "dispute": frozenset({"customer", "reason"}),
    "offer": frozenset({"customer", "date"}),
    "move": frozenset({"customer", "number", "date"}),
    "new": frozenset({"name"}),
    **dict.fromkeys(("visit", "call", "message", "email", "meeting", "edit"), frozenset({"customer"})),
}
"""What writes, and the parts without which its form asks before it does."""

HAPPENED = frozenset({"pay", "visit", "call", "message", "email", "meeting", "contact", "refund", "credit"})
"""Today, unless a day is told: "today" says nothing more of these."""

CERTAIN = frozenset({"customer", "amount", "date"})
"""What must not be taken wrongly, even if something else is asked before it is written."""


@dataclass(frozen=True)
class Act:
    """One thing that is told, in the words of the corpus."""

    intent: str  # `-` when nothing was understood
    values: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # without readings: it is only said that it is

    @property
    def has_question(self) -> bool:
        """Whether something is asked before this is written."""
        return bool(self.asked) or self.intent == "-" or not NEEDED.get(self.intent, frozenset()) <= self.values.keys()


@dataclass(frozen=True)
class Said:
    """A sentence of the corpus, and the readings that are right."""

    text: str
    language: str  # the file's name
    kind: str
    expected: tuple[tuple[Act, ...], ...]  # one without acts: nothing may be written
    now: datetime = MONDAY


def corpus() -> Iterator[Said]:
    """Every sentence, as the files have them."""
    for language in LANGUAGES:
        kind, now = "", MONDAY
        for line in (FOLDER / f"{language}.txt").read_text("utf-8").splitlines():
            if line.startswith("## "):
                kind, _, rest = line[3:].partition(" | now=")
                now = datetime.fromisoformat(rest).replace(tzinfo=SHANGHAI) if rest else MONDAY
            elif line and not line.startswith("#"):
                typed, told, expected = line.partition(" => ")
                if not told:
                    raise ValueError(f"{language}: nothing is expected of {line!r}")
                ways = tuple(map(_acts, expected.split(" OR ")))
                yield Said(typed.replace("\\n", "\n"), language, kind, ways, now)


def _acts(expected: str) -> tuple[Act, ...]:
    return () if expected == "?" else tuple(_act(act.split(" | ")) for act in expected.split(" && "))


def _act(words: Sequence[str]) -> Act:
    intent, values, asked = words[0].strip(), {}, {}
    for word in words[1:]:
        part, sign, value = word.strip().partition("=")
        if part.endswith("?"):
            asked[part[:-1]] = tuple(value.split(" / ")) if value else ()
        elif sign:
            values[part] = value
        else:
            raise ValueError(f"{word!r} is neither a value nor asked")
    return Act(intent, values, asked)


def judge(said: Said, acts: Sequence[Reading]) -> str:
    """What a reading of the sentence is worth: exact, asked or wrong."""
    got = _settled([told(act) for act in acts], said.now)
    if () in said.expected and not any(act.intent in NEEDED and not act.asked for act in got):
        return EXACT
    ways = [_settled(way, said.now) for way in said.expected]
    if any(_same(way, got) for way in ways):
        return EXACT
    if () in said.expected or _contradicts(ways, got) or not any(act.has_question for act in got):
        return WRONG
    return ASKED


def told(reading: Reading) -> Act:
    """A reading in the words of the corpus; a part that cannot be is asked again."""
    aside = {"note"} if reading.intent == "find" else {"note", "text"}
    return Act(
        reading.intent or "-",
        {part: as_told(value) for part, value in reading.values.items() if part not in aside},
        {part: tuple(map(as_told, several)) for part, several in reading.asked.items()}
        | dict.fromkeys(reading.refused, ()),
    )


def as_told(value: Any) -> str:
    """The value of a part in the words of the tables: ISO dates, amounts in major units, customers by their names."""
    told = plain(value)
    return "+".join(map(str, told)) if isinstance(told, list) else str(told)


def _settled(acts: Iterable[Act], now: datetime) -> list[Act]:
    """What is told in several ways, in one: a next step is a follow-up, a promise that a contact brought a promise."""
    plain: list[Act] = []
    follow_ups: list[Act] = []
    for act in acts:
        values, asked = dict(act.values), dict(act.asked)
        if act.intent in HAPPENED and values.get("date") == str(now.date()):
            del values["date"]
        if act.intent == "contact" and values.get("outcome") == "promised":
            if "next_date" in values:
                values.setdefault("date", values.pop("next_date"))
            act, values = replace(act, intent="promise"), {k: v for k, v in values.items() if k != "outcome"}
        follow = Act(
            "follow",
            {part[5:]: values.pop(part) for part in ("next_date", "next_time") if part in values},
            {part[5:]: asked.pop(part) for part in ("next_date", "next_time") if part in asked},
        )
        if follow.values or follow.asked:
            whose = {"customer": values["customer"]} if "customer" in values else {}
            follow_ups.append(replace(follow, values={**follow.values, **whose}))
        into = follow_ups if act.intent == "follow" else plain
        into.append(Act(act.intent, values, asked))
    return [*plain, *follow_ups]


def _same(way: Sequence[Act], got: Sequence[Act]) -> bool:
    return len(way) == len(got) and all(map(_fits, way, got))


def _fits(right: Act, got: Act) -> bool:
    """Whether an act is what was told, with the questions that there must be and no other."""
    if right.intent != got.intent:
        return False
    if right.intent == "-":
        return right.asked.keys() <= got.asked.keys() and _offers(right, got) and not _differs(right, got)
    silent = NEEDED.get(right.intent, frozenset()) - got.values.keys() - right.values.keys()
    if not right.asked.keys() <= got.asked.keys() | silent or not got.asked.keys() <= right.asked.keys() | silent:
        return False
    return dict(right.values) == dict(got.values) and _offers(right, got)


def _offers(right: Act, got: Act) -> bool:
    return all(set(several) <= set(got.asked.get(part, several)) for part, several in right.asked.items())


def _differs(right: Act, got: Act) -> bool:
    return any(part in right.values and right.values[part] != got.values[part] for part in MONEY & got.values.keys())


def _contradicts(ways: Sequence[Sequence[Act]], got: Sequence[Act]) -> bool:
    """Whether something was taken for certain that nobody told, while something else is asked."""
    right = {value for way in ways for act in way for value in act.values.items()}
    right |= {(part, value) for way in ways for act in way for part, several in act.asked.items() for value in several}
    left_open = {part for way in ways for act in way for part, several in act.asked.items() if not several}
    taken = {value for act in got if act.intent != "-" for value in act.values.items()}
    return any(value not in right for value in taken if value[0] in CERTAIN - left_open)


@contextmanager
def listening() -> Iterator[Context]:
    """How the salesperson of the corpus's customers is heard, by the product's own finder."""
    with TemporaryDirectory() as folder:
        database = opened(Files(Path(folder)).new())
        try:
            make_tables(database)
            with database.writing() as db:
                seller = _fill(db)
            with database.reading() as db:
                yield context_for(db, seller, COMPANY, Reader("zh_CN", SHANGHAI), now=MONDAY)
        finally:
            database.close()


def _fill(db: Session) -> Member:
    seller = add_member(
        db,
        telegram_id=1,
        name="Li Lei",
        role=Role.SALESPERSON,
        team=None,
        language="zh_CN",
        timezone="Asia/Shanghai",
        now=MONDAY,
    )
    for line in (FOLDER / "customers.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, person, phone = [*line.split(" | "), "", ""][:3]
            customers.create(
                db,
                seller,
                name=name,
                owner=seller,
                now=MONDAY,
                contact_person=person or None,
                phones=[phone] if phone else [],
                even_if_alike=True,
            )
    return seller


@dataclass(frozen=True)
class Judged:
    """A sentence, what it was read as, and what that is worth."""

    said: Said
    acts: tuple[Reading, ...]
    worth: str

    def __str__(self) -> str:
        read = " && ".join(
            " | ".join(
                [
                    act.intent,
                    *(f"{part}={value}" for part, value in act.values.items()),
                    *(f"{part}?={' / '.join(several)}" for part, several in act.asked.items()),
                ]
            )
            for act in map(told, self.acts)
        )
        return f"[{self.worth}] {self.said.text!r} => {read}"


@cache
def scores() -> tuple[Judged, ...]:
    """The whole corpus, read and judged."""
    with listening() as context:
        return tuple(_judged(said, context) for said in corpus())


def _judged(said: Said, context: Context) -> Judged:
    acts = read_acts(said.text, replace(context, now=said.now, language=LANGUAGES[said.language]))
    return Judged(said, acts, judge(said, acts))


def by_kind(judged: Iterable[Judged]) -> dict[tuple[str, str], Counter[str]]:
    """How many of each language and kind are read exactly, asked and read wrongly."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for one in judged:
        counted.setdefault((one.said.language, one.said.kind), Counter())[one.worth] += 1
    return counted


def dropped(one: Judged) -> str:
    """What was said, and neither a part rests on nor a note keeps, of sentences that write something."""
    if not any(act.intent in NEEDED for act in one.acts):
        return ""
    left = _plain(one.said.text)
    kept = [str(words) for act in one.acts for words in (*act.rests_on.values(), act.values.get("note", ""))]
    for word in sorted((word for words in kept for word in _plain(words).split()), key=len, reverse=True):
        edge = r"(?<![a-z0-9]){}(?![a-z0-9])" if word.isascii() else "{}"
        left = re.sub(edge.format(word), " ", left, count=1)
    return " ".join(left.split())


def _plain(text: str) -> str:
    """In small half-width letters and digits, with spaces for everything else."""
    return "".join(one if one.isalnum() else " " for one in normalize("NFKC", text).lower())
