"""The world that the bot lives in, instead of Telegram's: people with phones, chats, groups, and what they do.

    world = World()
    anna = world.add_person(7001, "Anna", language_code="en")
    asked = world.say(anna.id, anna.id, "/start")          # a private chat has the person's id
    answer = await world.next_message(anna.id, after=asked.id)
    tap = world.tap(anna.id, anna.id, answer.id, 0)         # the first button, or its label, or its data
    await world.answered(tap)
    assert world.refusals == [] and world.unanswered() == []

The bot reaches it over HTTP (`server.serve`) or without sockets (`request.WorldRequest`). An act that a phone would
not offer raises `Impossible`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.playground import limits
from bot.playground.entities import Formatted, clean, format_text, is_empty
from bot.playground.messages import JSON, Message
from bot.playground.people import BotStatus, Group, Person, member_json
from bot.playground.privacy import reaches_bot
from bot.playground.queries import InlineQuery, content_of
from bot.playground.scene import TOKEN, Scene
from bot.playground.taps import Tap

__all__ = ["TOKEN", "Impossible", "World"]

FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
SOMEBODY = 990_000_001
"""The account of who is in no chat here, and whose words are passed on."""


class Impossible(Exception):
    """A phone would not let this person do that."""


class World(Scene):
    """The scene, and what people do in it."""

    # --- words and buttons

    def say(self, person_id: int, chat_id: int, text: str, *, reply_to: int = 0) -> Message:
        """Send a text; also what a tap on a reply keyboard does. More than 4096 characters go as several messages."""
        text = clean(text).strip()
        if is_empty(text):
            raise Impossible("A phone sends no empty message.")
        self._speaker(person_id, chat_id, text)
        pieces = [text[start : start + limits.TEXT] for start in range(0, len(text), limits.TEXT)]
        for piece in pieces:
            sent = self._send(person_id, chat_id, format_text(piece), reply_to=reply_to)
        return sent

    def tap(self, person_id: int, chat_id: int, message_id: int, button: int | str) -> Tap:
        """Tap a button of a message: by place (0 is the first), by data, or by label.

        Data that the message does not carry any more is sent all the same: a phone may show an old keyboard.
        """
        person = self._person(person_id)
        message = self._message(chat_id, message_id)
        if not self.chats[chat_id].has(person_id):
            raise Impossible(f"{person.name} is not in this chat.")
        data = self._data_of(message, button)
        number = str(person_id * 10**9 + len(self.taps) + 1)
        tap = Tap(number, person_id, chat_id, message_id, data, self.time_source())
        self.taps[number] = tap
        self.updates.put(
            "callback_query",
            {
                "id": number,
                "from": person.as_user(),
                "chat_instance": str(chat_id * 7919),
                "message": self.message_json(message),
                "data": data,
            },
        )
        return tap

    def ask_inline(self, person_id: int, text: str, *, offset: str = "") -> InlineQuery:
        """Type the bot's name and some words behind it, in whatever chat; `offset` asks for more of the same."""
        person = self._person(person_id)
        number = str(person_id * 10**9 + 500_000_000 + len(self.queries) + 1)
        query = InlineQuery(number, person_id, text[: limits.INLINE_QUERY], self.time_source())
        self.queries[number] = query
        self.updates.put(
            "inline_query",
            {"id": number, "from": person.as_user(), "query": query.text, "offset": offset, "chat_type": "private"},
        )
        return query

    def pick(self, person_id: int, chat_id: int, query_id: str, result_id: str) -> Message:
        """Send one of the results into a chat."""
        query = self.queries[query_id]
        if query.person_id != person_id:
            raise Impossible("Only who asked is shown the results.")
        result = query.result(result_id)
        said = content_of(result["input_message_content"])
        return self._send(person_id, chat_id, said, via_bot=True, markup=result.get("reply_markup"))

    def edit(self, person_id: int, chat_id: int, message_id: int, text: str) -> Message:
        """Change one's own text or caption."""
        message = self._message(chat_id, message_id)
        if message.sender_id != person_id:
            raise Impossible("Only one's own messages can be edited.")
        if is_empty(text) and not message.has_caption:
            raise Impossible("A phone sends no empty message.")
        message.write(self._caption(text) if message.has_caption else format_text(text))
        message.edit_date = self.timestamp()
        self.changes.add("edited", chat_id, message_id, person_id=person_id)
        self._deliver(message, "edited_message")
        return message

    def delete(self, person_id: int, chat_id: int, message_id: int) -> None:
        """Delete a message; bots are not told."""
        if not self.chats[chat_id].has(person_id):
            raise Impossible("Only who is in a chat can delete there.")
        self.chats[chat_id].messages.pop(message_id, None)
        self.changes.add("deleted", chat_id, message_id, person_id=person_id)

    # --- places, contacts, pictures, files

    def send_location(
        self,
        person_id: int,
        chat_id: int,
        latitude: float,
        longitude: float,
        *,
        forwarded: bool = False,
        reply_to: int = 0,
    ) -> Message:
        """Send a place; a forwarded one proves nothing about where one is."""
        media = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._send(person_id, chat_id, media=media, reply_to=reply_to, origin=self._origin(forwarded))

    def send_contact(
        self,
        person_id: int,
        chat_id: int,
        phone: str,
        first_name: str,
        last_name: str = "",
        *,
        user_id: int = 0,
        vcard: str = "",
        reply_to: int = 0,
    ) -> Message:
        """Share an entry of the phone book; with `user_id` when it is somebody on Telegram."""
        contact: JSON = {"phone_number": phone, "first_name": first_name}
        details = {"last_name": last_name, "user_id": user_id, "vcard": vcard}
        contact |= {name: value for name, value in details.items() if value}
        return self._send(person_id, chat_id, media={"contact": contact}, reply_to=reply_to)

    def send_photo(
        self,
        person_id: int,
        chat_id: int,
        content: bytes,
        caption: str = "",
        *,
        forwarded: bool = False,
        reply_to: int = 0,
    ) -> Message:
        """Send a picture."""
        media = {"photo": self.files.keep_photo(content, lenient=True)}
        return self._send(
            person_id, chat_id, self._caption(caption), media, reply_to=reply_to, origin=self._origin(forwarded)
        )

    def send_document(
        self,
        person_id: int,
        chat_id: int,
        content: bytes,
        name: str,
        caption: str = "",
        *,
        mime: str = "",
        forwarded: bool = False,
        reply_to: int = 0,
    ) -> Message:
        """Send a file."""
        media = {"document": self.files.keep_document(content, name, mime)}
        return self._send(
            person_id, chat_id, self._caption(caption), media, reply_to=reply_to, origin=self._origin(forwarded)
        )

    def send_voice(
        self, person_id: int, chat_id: int, content: bytes, seconds: int = 3, caption: str = "", *, reply_to: int = 0
    ) -> Message:
        """Send a spoken message."""
        media = {"voice": self.files.keep_voice(content, seconds)}
        return self._send(person_id, chat_id, self._caption(caption), media, reply_to=reply_to)

    def pass_on(
        self, person_id: int, chat_id: int, text: str, name: str, *, hidden: bool = True, photo: bytes = b""
    ) -> Message:
        """Forward what somebody wrote elsewhere; who hides it shows only a name."""
        if is_empty(name) or (is_empty(text) and not photo):
            raise Impossible("A forwarded message has an author, and says something.")
        origin: JSON = {"type": "hidden_user", "date": self.timestamp() - 3600, "sender_user_name": name}
        if not hidden:
            user = {"id": SOMEBODY, "is_bot": False, "first_name": name}
            origin = {"type": "user", "date": self.timestamp() - 3600, "sender_user": user}
        media = {"photo": self.files.keep_photo(photo, lenient=True)} if photo else None
        words = self._caption(text) if photo else format_text(text)
        return self._send(person_id, chat_id, words, media, origin=origin)

    def forward(self, person_id: int, from_chat: int, message_id: int, to_chat: int) -> Message:
        """Pass a message on; it says whose it was."""
        message = self._message(from_chat, message_id)
        origin = message.forward_origin or {
            "type": "user",
            "date": message.date,
            "sender_user": self.user_json(message.sender_id),
        }
        return self._send(person_id, to_chat, Formatted(message.text, message.entities), message.media, origin=origin)

    # --- private chats

    def block(self, person_id: int) -> None:
        """Block the bot: what it sends is refused."""
        person = self._person(person_id)
        if not person.blocked:
            person.blocked = True
            self._bot_status_changed(person_id, person_id, "member", "kicked")

    def unblock(self, person_id: int) -> None:
        """Let the bot write again."""
        person = self._person(person_id)
        if person.blocked:
            person.blocked = False
            self._bot_status_changed(person_id, person_id, "kicked", "member")

    def deactivate(self, person_id: int) -> None:
        """The account is gone."""
        self._person(person_id).deactivated = True
        self.changes.add("state")

    # --- groups

    def add_group(
        self,
        title: str,
        members: Iterable[int],
        *,
        group_id: int = 0,
        supergroup: bool = False,
        administrators: Iterable[int] = (),
        bot: BotStatus = "member",
    ) -> Group:
        """A group founded by its first member, who puts the bot into it (unless `bot` is "left")."""
        people = list(members)
        first = FIRST_SUPERGROUP if supergroup else FIRST_GROUP
        number = group_id or first - len(self.groups())
        group = Group(
            number,
            title=title,
            members=set(people),
            administrators={*administrators, *people[:1]},
            supergroup=supergroup,
            bot="left",
        )
        self.chats[number] = group
        if bot != "left":
            self.add_bot(number, people[0], administrator=bot == "administrator")
        self.changes.add("state")
        return group

    def add_bot(self, group_id: int, by: int, *, administrator: bool = False) -> None:
        """Put the bot into a group."""
        group = self.group(group_id)
        was: BotStatus = group.bot
        group.bot = "administrator" if administrator else "member"
        self._bot_status_changed(group_id, by, was, group.bot)
        self._service(group, by, {"new_chat_members": [self.bot]})

    def kick_bot(self, group_id: int, by: int) -> None:
        """Remove the bot from a group."""
        group = self.group(group_id)
        was: BotStatus = group.bot
        group.bot = "kicked"
        self._bot_status_changed(group_id, by, was, "kicked")

    def add_member(self, group_id: int, person_id: int) -> None:
        """Somebody joins."""
        group = self.group(group_id)
        group.members.add(person_id)
        self._service(group, person_id, {"new_chat_members": [self._person(person_id).as_user()]})
        self.changes.add("state", group_id)

    def remove_member(self, group_id: int, person_id: int) -> None:
        """Somebody leaves."""
        group = self.group(group_id)
        self._service(group, person_id, {"left_chat_member": self._person(person_id).as_user()})
        group.members.discard(person_id)
        self.changes.add("state", group_id)

    def upgrade(self, group_id: int, by: int) -> Group:
        """Make a supergroup of a group: it gets a new id, and the old one takes no more messages."""
        group = self.group(group_id)
        number = FIRST_SUPERGROUP - len(self.groups())
        upgraded = replace(group, id=number, supergroup=True, messages={}, last_message_id=0)
        self.chats[number] = upgraded
        self._service(group, by, {"migrate_to_chat_id": number})
        self._service(upgraded, by, {"migrate_from_chat_id": group_id})
        group.upgraded_to = number
        group.members = set()
        self.changes.add("state", group_id)
        return upgraded

    # --- within

    def _person(self, person_id: int) -> Person:
        try:
            return self.people[person_id]
        except KeyError:
            raise Impossible(f"There is no person {person_id}.") from None

    def _message(self, chat_id: int, message_id: int) -> Message:
        try:
            return self.message(chat_id, message_id)
        except KeyError:
            raise Impossible(f"There is no message {message_id} in the chat {chat_id}.") from None

    def _speaker(self, person_id: int, chat_id: int, text: str = "") -> Person:
        """Who may write there now. The first words in private start the bot; /start also lifts a block."""
        person = self._person(person_id)
        chat = self.chats.get(chat_id)
        if chat is None or not chat.has(person_id):
            raise Impossible(f"{person.name} is not in this chat.")
        if person.deactivated:
            raise Impossible(f"{person.name} has no account any more.")
        if chat_id == person_id:
            if person.blocked and text.startswith("/start"):
                self.unblock(person_id)
            if person.blocked:
                raise Impossible(f"{person.name} has blocked the bot.")
            person.started = True
        return person

    def _send(
        self,
        person_id: int,
        chat_id: int,
        formatted: Formatted | None = None,
        media: JSON | None = None,
        *,
        reply_to: int = 0,
        origin: JSON | None = None,
        via_bot: bool = False,
        markup: JSON | None = None,
    ) -> Message:
        self._speaker(person_id, chat_id)
        chat = self.chats[chat_id]
        if reply_to:
            self._message(chat_id, reply_to)
        message = chat.add(
            Message(chat_id, chat.next_id(), person_id, self.timestamp(), media=media or {}, reply_to=reply_to)
        )
        message.forward_origin = origin
        message.via_bot, message.markup = self.bot if via_bot else None, markup
        message.write(formatted or Formatted())
        self.changes.add("message", chat_id, message.id, person_id=person_id)
        self._deliver(message)
        return message

    def _service(self, group: Group, by: int, content: JSON) -> None:
        message = group.add(Message(group.id, group.next_id(), by, self.timestamp(), media=content))
        self.changes.add("message", group.id, message.id, person_id=by)
        self._deliver(message)

    def _deliver(self, message: Message, kind: str = "message") -> None:
        chat = self.chats[message.chat_id]
        if isinstance(chat, Group):
            if not reaches_bot(chat, message, self.bot["username"]):
                return
            self.people[message.sender_id].seen = True
        self.updates.put(kind, self.message_json(message))

    def _bot_status_changed(self, chat_id: int, by: int, old: str, new: str) -> None:
        self.updates.put(
            "my_chat_member",
            {
                "chat": self.chats[chat_id].as_chat(),
                "from": self.people[by].as_user(),
                "date": self.timestamp(),
                "old_chat_member": member_json(self.bot, old),
                "new_chat_member": member_json(self.bot, new),
            },
        )
        self.changes.add("state", chat_id)

    def _origin(self, forwarded: bool) -> JSON | None:
        if not forwarded:
            return None
        return {"type": "hidden_user", "date": self.timestamp() - 3600, "sender_user_name": "Somebody"}

    @staticmethod
    def _caption(text: str) -> Formatted:
        if is_empty(text):
            return Formatted()
        if len(text) > limits.CAPTION:
            raise Impossible(f"A caption has at most {limits.CAPTION} characters.")
        return format_text(text)

    @staticmethod
    def _data_of(message: Message, button: int | str) -> str:
        if isinstance(button, int):
            try:
                chosen: dict[str, Any] = message.buttons[button]
            except IndexError:
                raise Impossible(f"The message {message.id} has no button {button}.") from None
            if "callback_data" not in chosen:
                raise Impossible(f"The button {chosen['text']!r} asks the bot nothing.")
            return str(chosen["callback_data"])
        if any(known.get("callback_data") == button for known in message.buttons):
            return button
        try:
            return str(message.button(button).get("callback_data", button))
        except LookupError:
            return button
