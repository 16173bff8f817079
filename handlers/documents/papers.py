"""Documents to hand on: what all of them carry, and how a finished one reaches whoever asked for it.

A paper is drawn from a view of the data and set as a PDF without a transaction that others wait for: at once in a turn
that only reads, else as long work beside everything. A paper's kind is the verb of the button that makes it again, and
the kind of the job; its arguments are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any

from handlers.answers import Button, File
from handlers.commands import Advance, TapHandler, Works, stale_button
from handlers.documents.typesetting import typeset
from handlers.ledger.demands import language_for
from handlers.turns import Turn
from locales import LANGUAGES, Plain, Reader, Short, Words, _, speak, spoken
from models.directory import customers
from models.directory.customers import Customer
from models.money import Money
from models.storage import jobs
from models.storage.jobs import Job
from models.work.reminders import Outcome

REGIONS = {"zh_CN": ("zh", "CN"), "en": ("en", "GB")}
"""How the typesetter calls the languages: it breaks lines and joins punctuation by them."""


@dataclass(frozen=True)
class Paper:
    """A document, ready to be set."""

    template: str
    name: str  # the file's, without its ending
    data: Mapping[str, Any]
    caption: Words
    rows: Sequence[Sequence[Button]] = ()
    subject: Mapping[str, int] = field(default_factory=dict)


Draw = Callable[..., Paper]
"""Draws a paper from the turn and the arguments of its button, authorised anew."""


@dataclass(frozen=True)
class Voice:
    """Speaks the language of a document, in the company's time zone."""

    turn: Turn
    language: str

    @property
    def reader(self) -> Reader:
        """Who reads the document."""
        return Reader(self.language, self.turn.company.zone)

    def say(self, words: Words) -> str:
        """A sentence."""
        return speak(words, self.reader)

    def money(self, amount: Money) -> str:
        """An amount with its currency."""
        return spoken(amount, self.reader)

    def plain(self, amount: Money) -> str:
        """An amount under a head that names the currency."""
        return spoken(Plain(amount), self.reader)

    def in_full(self, amount: Money) -> str:
        """An amount as Chinese receipts repeat it in words that nobody alters: 壹万伍仟元整; else nothing."""
        return rmb_in_words(amount) if (self.language, amount.currency) == ("zh_CN", "CNY") else ""

    def day(self, day: date) -> str:
        """A day with its year."""
        return spoken(Short(day, year=True), self.reader)


def rmb_in_words(amount: Money) -> str:
    """Yuan in the characters of receipts, by 支付结算办法 (1997, annex 1): 整 stands after whole yuan only."""
    from cn2an import an2cn  # loads what it segments words with

    return str(an2cn(str(amount.major), "rmb"))


def language_of(turn: Turn, customer: Customer, language: str) -> str:
    """The language that a button carries, else the one that suits the customer."""
    if language and language not in LANGUAGES:
        raise stale_button()
    return language or language_for(customer, turn.reader)


def languages(kind: str, arguments: Sequence[object], language: str) -> list[Button]:
    """The same paper in the other languages; the language is the last argument."""
    data = ":".join([kind, *map(str, arguments)])
    return [Button(_("📄 {name}", name=name), f"{data}:{code}") for code, name in LANGUAGES.items() if code != language]


def common(
    voice: Voice, customer: Customer, *, title: Words, to: Words, facts: Sequence[tuple[Words, str]]
) -> dict[str, Any]:
    """What every document carries: the letterhead, whom it is for, what it is, how to pay, and the foot."""
    turn, company = voice.turn, voice.turn.company
    head, ways = company.rules.letterhead, company.rules.ways
    lang, region = REGIONS[voice.language]
    contact = next((one.name for one in customers.contacts_of(turn.db, customer) if one.name), None)
    paid_to = [
        voice.say(_("Bank account: {account}", account=ways.account)) if ways.account else None,
        voice.say(_("Pay code: {code}", code=ways.pay_code)) if ways.pay_code else None,
    ]
    return {
        "lang": lang,
        "region": region,
        "title": voice.say(title),
        "company": {
            "name": company.name,
            "lines": [
                line
                for line in (head.address, voice.say(_("Phone: {phone}", phone=head.phone)) if head.phone else "")
                if line
            ],
            "logo": str(head.logo) if head.logo else None,
        },
        "to": {
            "label": voice.say(to),
            "name": customer.name,
            "lines": [line for line in (contact, customer.address) if line and line != customer.name],
        },
        "facts": [[voice.say(label), value] for label, value in facts],
        "ways": {
            "title": voice.say(_("How to pay")),
            "lines": [line for line in paid_to if line is not None],
            "code": str(head.pay_code) if head.pay_code else None,
        },
        "foot": voice.say(_("{company} · made on {day}", company=company.name, day=Short(turn.today, year=True))),
        "pages": voice.say(_("Page {n} of {m}", n="#n", m="#m")),
    }


def hand_over(turn: Turn, kind: str, draw: Draw, *arguments: object) -> None:
    """Give the paper at once, or begin to make it where the turn writes and others would wait."""
    texts = [str(one) for one in arguments]
    if turn.reading:
        _give(turn, kind, draw(turn, *texts))
        return
    job = jobs.begin(turn.db, kind, turn.actor.key, details={"arguments": texts}, now=turn.now)
    if job is None:
        turn.reply(_("📄 As PDF"), [[Button(_("📄 PDF"), ":".join([kind, *texts]))]])
    else:
        turn.reply(_("📄 The PDF comes by itself."), begins=job)


def tap(kind: str, draw: Draw) -> TapHandler:
    """The button that makes a paper."""

    @wraps(draw)
    def make(turn: Turn, *arguments: str) -> None:
        _give(turn, kind, draw(turn, *arguments))

    return make


def work(kind: str, draw: Draw) -> Works:
    """The long work that makes a paper."""

    def make(turn: Turn, job: Job, _advance: Advance) -> Outcome:
        _give(turn, kind, draw(turn, *(job.details or {}).get("arguments", ())))
        turn.show(_("📄 The PDF is ready."))
        return Outcome.SAID

    return make


def _give(turn: Turn, kind: str, paper: Paper) -> None:
    content = typeset(paper.template, paper.data, made_at=turn.now)
    turn.note("document.made", document=kind, name=paper.name)
    turn.reply(paper.caption, File(f"{paper.name}.pdf", content), list(paper.rows), subject=paper.subject)
