"""A message, and how the Bot API shows it."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.entities import Entity, Formatted

JSON = dict[str, Any]


@dataclass(slots=True)
class Message:
    """One message in a chat.

    `media` holds the Bot API's fields beside text: photo, document, voice, location, contact, or those of a service
    message. With a photo, document or voice the text is the caption.
    """

    chat_id: int
    id: int
    sender_id: int
    date: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    media: JSON = field(default_factory=dict)
    markup: JSON | None = None
    reply_to: int = 0
    forward_origin: JSON | None = None
    edit_date: int = 0
    media_group_id: str = ""
    by_bot: bool = False
    via_bot: JSON | None = None  # the bot whose inline result it is

    @property
    def has_caption(self) -> bool:
        """Whether its text is the caption of something."""
        return any(kind in self.media for kind in ("photo", "document", "voice"))

    @property
    def is_text(self) -> bool:
        return not self.media

    @property
    def is_service(self) -> bool:
        """Whether Telegram wrote it: somebody joined, the group was upgraded."""
        return bool(self.media) and not self.has_caption and not self.media.keys() & {"location", "contact"}

    @property
    def buttons(self) -> list[JSON]:
        """The buttons under it, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, label: str) -> JSON:
        """The button that carries this label, or whose label begins with it."""
        for button in self.buttons:
            if button["text"] == label:
                return button
        for button in self.buttons:
            if button["text"].startswith(label):
                return button
        raise LookupError(f"No button {label!r} among {[button['text'] for button in self.buttons]}.")

    def says(self, formatted: Formatted) -> bool:
        """Whether it has exactly this text."""
        return self.text == formatted.text and self.entities == formatted.entities

    def write(self, formatted: Formatted) -> None:
        self.text, self.entities = formatted.text, formatted.entities

    def as_json(self, chat: JSON, sender: JSON, replied: JSON | None = None) -> JSON:
        """A `Message` of the Bot API, given its chat, its sender and the message it replies to."""
        shown: JSON = {"message_id": self.id, "from": sender, "chat": chat, "date": self.date}
        if replied:
            shown["reply_to_message"] = replied
        if self.forward_origin:
            shown["forward_origin"] = self.forward_origin
        if self.via_bot:
            shown["via_bot"] = self.via_bot
        if self.edit_date:
            shown["edit_date"] = self.edit_date
        if self.media_group_id:
            shown["media_group_id"] = self.media_group_id
        shown |= self.media
        if self.text:
            words, marks = ("caption", "caption_entities") if self.has_caption else ("text", "entities")
            shown[words] = self.text
            if self.entities:
                shown[marks] = list(self.entities)
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown
