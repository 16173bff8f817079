"""What the server refuses, in Telegram's own words.

A method raises `Denied`; the call answers with it and notes a `Refusal`, so that a test can assert that the bot was
refused nothing. Answers that a test ordered itself (`faults`) are no refusals.
"""

from dataclasses import dataclass, field
from typing import Any

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Denied(Exception):
    """An answer other than 200: the status, Telegram's description, and its response parameters."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Refusal:
    """One call that was refused."""

    method: str
    status: int
    description: str
    parameters: dict[str, str] = field(default_factory=dict)  # of the call, long values cut


def bad(words: str) -> Denied:
    """A 400, as Telegram words it: the first letter small, unless the word is a code of capitals."""
    if len(words) < 2 or not (words[1] == "_" or words[1].isupper()):
        words = words[:1].lower() + words[1:]
    return Denied(400, f"Bad Request: {words}")


def forbidden(words: str) -> Denied:
    """A 403."""
    return Denied(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Denied:
    """A 429, which says after how many seconds to try again."""
    return Denied(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def answer_of(denied: Denied) -> dict[str, Any]:
    """The body of the answer."""
    body: dict[str, Any] = {"ok": False, "error_code": denied.status, "description": denied.description}
    if denied.parameters:
        body["parameters"] = denied.parameters
    return body
