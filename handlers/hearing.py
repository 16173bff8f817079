"""From the turn's words to a reading: the speaker's day, language and the customers they may mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.reading import PARTS_OF, Candidate, Context, Named, Reading, read_command
from handlers.turns import Turn
from locales import Reader
from models.company import Company
from models.directory import finding
from models.ledger.entries import currencies_in_use
from models.people.members import Member

if TYPE_CHECKING:
    from sqlmodel import Session


def context_of(turn: Turn) -> Context:
    """What reading needs to know about the speaker of this turn."""
    now = turn.said.sent or turn.now  # tomorrow is the day after it was said, also when it is edited later
    return context_for(turn.db, turn.actor, turn.company, turn.reader, now=now)


def context_for(db: Session, actor: Member | None, company: Company, reader: Reader, *, now: datetime) -> Context:
    """How a member speaks, or, without one, somebody who knows all customers."""

    def find(text: str) -> list[Named]:
        return [
            Named(
                stretch.start,
                stretch.end,
                tuple(Candidate(customer.key, customer.name) for customer in stretch.customers),
                stretch.exact,
            )
            for stretch in finding.named_in(db, actor, text, now=now)
        ]

    return Context(
        now=now.astimezone(reader.timezone),
        language=reader.language,
        currency=company.currency,
        find=find,
        country=company.calendar.country,
        currencies=lambda: currencies_in_use(db),
    )


def heard(turn: Turn, intent: str) -> Reading:
    """What stands behind the command, or what the sentence was read as."""
    if turn.read is not None and turn.read.intent == intent:
        return turn.read
    return read_command(intent, turn.said.rest, PARTS_OF[intent], context_of(turn))
