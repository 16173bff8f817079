"""From the turn's words to a reading: the speaker's day, language and the customers they may mean."""

from __future__ import annotations

from handlers.reading import PARTS_OF, Candidate, Context, Named, Reading, read_command
from handlers.turns import Turn
from models import finding


def context_of(turn: Turn) -> Context:
    """What reading needs to know about the speaker."""

    def find(text: str) -> list[Named]:
        return [
            Named(
                stretch.start,
                stretch.end,
                tuple(Candidate(customer.key, customer.name) for customer in stretch.customers),
                stretch.exact,
            )
            for stretch in finding.named_in(turn.db, turn.actor, text)
        ]

    return Context(
        now=turn.now.astimezone(turn.reader.timezone),
        language=turn.reader.language,
        currency=turn.company.currency,
        find=find,
        country=turn.company.calendar.country,
    )


def heard(turn: Turn, intent: str) -> Reading:
    """What stands behind the command, or what the sentence was read as."""
    if turn.read is not None and turn.read.intent == intent:
        return turn.read
    return read_command(intent, turn.said.rest, PARTS_OF[intent], context_of(turn))
