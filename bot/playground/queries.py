"""Inline queries: what somebody types behind the bot's name in any chat, and the results that the bot offers for it.

Telegram shows an answer to everybody who asks the same, and keeps it for five minutes, unless the bot says otherwise;
here every query is asked anew, and what the bot said about that stands in the query.
"""

from dataclasses import dataclass

from bot.playground.entities import Formatted, format_text
from bot.playground.messages import JSON


@dataclass(slots=True)
class InlineQuery:
    """What was asked, and the answer."""

    id: str
    person_id: int
    text: str
    at: float  # of the world's time source
    results: list[JSON] | None = None  # None: not answered yet
    personal: bool = False
    cache_seconds: int = 300
    next_offset: str = ""

    def result(self, result_id: str) -> JSON:
        """One of the results."""
        for result in self.results or []:
            if result["id"] == result_id:
                return result
        raise LookupError(f"No result {result_id!r}.")


def content_of(content: JSON) -> Formatted:
    """The text of a result's message."""
    return format_text(content["message_text"], content.get("parse_mode") or "", content.get("entities"))
