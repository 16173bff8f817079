"""Reading: a text, the moment, and who may be meant, into a command and its parts. Pure, and it never guesses."""

from handlers.reading.acts import read_acts
from handlers.reading.answers import OLDEST_FIRST, goes_back, passes_over, read_answer
from handlers.reading.doubts import is_question
from handlers.reading.intents import WORDS
from handlers.reading.outcomes import reasons_named
from handlers.reading.parts import CONTACTS, MONEY, PARTS_OF
from handlers.reading.readings import Candidate, Context, Finder, Named, Period, Reading, Span
from handlers.reading.sentences import behind_word, read_command
from handlers.reading.words import page_of

__all__ = [
    "CONTACTS",
    "MONEY",
    "OLDEST_FIRST",
    "PARTS_OF",
    "WORDS",
    "Candidate",
    "Context",
    "Finder",
    "Named",
    "Period",
    "Reading",
    "Span",
    "behind_word",
    "goes_back",
    "is_question",
    "page_of",
    "passes_over",
    "read_acts",
    "read_answer",
    "read_command",
    "reasons_named",
]
