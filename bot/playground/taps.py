"""Taps on buttons under messages, and whether the bot has answered them."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tap:
    """A callback query. Until it is answered the phone shows a clock on the button."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: float  # of the world's time source
    answers: int = 0
    text: str = ""
    alert: bool = False
    url: str = ""

    @property
    def answered(self) -> bool:
        return self.answers > 0
