"""The real application in a world of its own: its people, their phones, what the bot says to them, and the clock.

    li = people.salesperson("Li Lei")
    reply = await li.says("/pay ACME 400")      # waits until the turn is done and its answers have arrived
    reply = await reply.tap("Undo")

Nothing sleeps: waiting for rates and retries only advances `Patience`. After every step the books must add up, the
stand-in must have refused nothing, and every tap must be answered; see `Office.expect_refusals` and its siblings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from telegram.request import BaseRequest

from bot.app import App
from bot.clock import Clock
from bot.playground.messages import Message
from bot.playground.people import Group, Person
from bot.playground.queries import InlineQuery
from bot.playground.request import WorldRequest
from bot.playground.taps import Tap
from bot.playground.world import World
from bot.settings import Settings
from models.oversight.verification import findings
from models.people import groups, members
from models.people.members import Member, Role
from models.storage.database import Database
from models.storage.inbox import Inbox, InboxState
from models.storage.jobs import Job, JobState
from models.storage.outbox import Outbox, OutboxState

Found = TypeVar("Found")
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # a Monday


class Patience:
    """Measured time in which waiting costs nothing: it passes as soon as everybody else waits, too."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._awaited: list[float] = []  # the moments that somebody waits for
        self._working: set[asyncio.Future[Any]] = set()
        self._calls: list[tuple[float, Callable[[], object]]] = []

    def stand_still_while_working(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on only waiting takes time, and what is done beside the loop takes none."""
        run = loop.run_in_executor

        def watched(*given: Any) -> asyncio.Future[Any]:
            future = run(*given)
            self._working.add(future)
            future.add_done_callback(self._working.discard)
            return future

        loop.run_in_executor = watched  # type: ignore[assignment, method-assign]

    def now(self) -> float:
        return self.seconds

    def call_later(self, seconds: float, call: Callable[[], object]) -> None:
        self._calls.append((self.seconds + seconds, call))

    def pass_by(self, seconds: float) -> None:
        """Let so much time pass, and what is to be called meanwhile be called: only then it is."""
        self.seconds += seconds
        due = [call for moment, call in self._calls if moment <= self.seconds]
        self._calls = [(moment, call) for moment, call in self._calls if moment > self.seconds]
        for call in due:
            call()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds is None:
            await event.wait()
            return
        until = self.seconds + seconds
        self._awaited.append(until)
        try:
            while True:
                for _look in range(3):
                    if event.is_set():
                        return
                    await asyncio.sleep(0)
                while self._working and not event.is_set():
                    await asyncio.wait(self._working)
                if until <= min(self._awaited):
                    self.seconds = max(self.seconds, until)
                if self.seconds >= until:
                    return
        finally:
            self._awaited.remove(until)


@dataclass
class Office:
    """The bot at work."""

    settings: Settings
    database: Database
    clock: Clock
    world: World
    patience: Patience
    app: App = field(init=False)
    expect_refusals: bool = False  # the stand-in may refuse what the bot sends
    expect_failures: bool = False  # updates, jobs or messages may end as failed
    expect_unanswered: bool = False  # a tap may stay without an answer
    wire: Callable[[World], BaseRequest] = WorldRequest  # how calls reach the world

    async def start(self) -> None:
        """Begin to serve; also a second time, as after a restart."""
        self.app = App(
            self.settings,
            self.database,
            self.clock,
            token=self.world.token,
            wires=lambda: (self.wire(self.world), WorldRequest(self.world)),
            timing=self.patience,
        )
        await self.app.start()
        await self.idle()

    async def stop(self) -> None:
        await self.app.stop()

    async def idle(self) -> None:
        """Return when everything that came is answered and nothing is due."""
        await self.world.drained()
        async with asyncio.timeout(10):
            await self.app.idle()

    async def settled(self) -> None:
        """Idle, and everything as it must be."""
        await self.idle()
        self.check()

    async def until(self, moment: datetime | str) -> None:
        """Move the clock to a moment (in the company's zone when it names none), and wait for what falls due."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        self.clock.set_to(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))
        await self.settled()

    async def later(self, **by: float) -> None:
        """Move the clock: `later(minutes=5)`."""
        self.clock.move(timedelta(**by))
        await self.settled()

    def look(self, query: Callable[[Session], Found]) -> Found:
        """What a query finds, with everything loaded."""
        with self.database.reading() as db:
            found = query(db)
            db.expunge_all()
            return found

    def check(self) -> None:
        """Nothing is wrong."""
        assert self.look(lambda db: list(findings(db))) == []
        if not self.expect_refusals:
            assert self.world.refusals == []
        if not self.expect_unanswered:
            assert self.world.unanswered() == []
        if not self.expect_failures:
            assert self.look(self._failures) == []

    @staticmethod
    def _failures(db: Session) -> list[str]:
        updates = db.exec(select(Inbox.error).where(Inbox.state == InboxState.PARKED)).all()
        jobs = db.exec(select(Job.error).where(Job.state == JobState.FAILED)).all()
        messages = db.exec(select(Outbox.error).where(Outbox.state == OutboxState.FAILED)).all()
        return [str(error) for error in (*updates, *jobs, *messages)]


@dataclass
class Reply:
    """What the bot said or changed in one chat after an act, oldest first."""

    phone: Phone
    messages: list[Message]
    tapped: Tap | None = None

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n\n".join(message.text for message in self.messages)

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons."""
        return [button["text"] for message in self.messages for button in message.buttons]

    @property
    def data(self) -> list[str]:
        """What the buttons send."""
        return [button.get("callback_data", "") for message in self.messages for button in message.buttons]

    @property
    def keyboard(self) -> list[str]:
        """The keys of the reply keyboard that came with it."""
        rows = [row for message in self.messages for row in (message.markup or {}).get("keyboard", [])]
        return [key["text"] for row in rows for key in row]

    @property
    def toast(self) -> str:
        """What was said over the chat in answer to the tap."""
        return self.tapped.text if self.tapped else ""

    @property
    def words(self) -> str:
        """Text and toast together."""
        return f"{self.text}\n{self.toast}".strip()

    @property
    def files(self) -> dict[str, bytes]:
        """Documents by name."""
        documents = [message.media["document"] for message in self.messages if "document" in message.media]
        return {each["file_name"]: self._content(each["file_id"]) for each in documents}

    @property
    def pictures(self) -> list[bytes]:
        """Photos, at their largest size."""
        photos = [message.media["photo"] for message in self.messages if "photo" in message.media]
        return [self._content(sizes[-1]["file_id"]) for sizes in photos]

    @property
    def voices(self) -> list[bytes]:
        """Spoken messages."""
        spoken = [message.media["voice"] for message in self.messages if "voice" in message.media]
        return [self._content(each["file_id"]) for each in spoken]

    @property
    def last(self) -> Message:
        """The last message."""
        return self.messages[-1]

    async def tap(self, label: str) -> Reply:
        """Tap the button with this label (or one that begins so), or with this data."""
        for message in reversed(self.messages):
            for button in message.buttons:
                if button["text"] == label or button.get("callback_data") == label:
                    return await self.phone.taps(message, button["callback_data"])
        for message in reversed(self.messages):
            for button in message.buttons:
                if button["text"].startswith(label):
                    return await self.phone.taps(message, button["callback_data"])
        raise LookupError(f"no button {label!r} among {self.buttons}")

    async def answer(self, text: str) -> Reply:
        """Reply to the last message."""
        return await self.phone.says(text, reply_to=self.last.id)

    def _content(self, file_id: str) -> bytes:
        stored = self.phone.office.world.files.get(file_id)
        assert stored is not None
        return stored.content


@dataclass
class Phone:
    """One person's phone, open at one chat."""

    office: Office
    who: Person
    chat_id: int
    seen: int = 0  # the last change that was looked at

    @property
    def id(self) -> int:
        """The Telegram id."""
        return self.who.id

    @property
    def member(self) -> Member:
        """The row of the member, as it is now."""

        def find(db: Session) -> Member:
            return db.exec(select(Member).where(Member.telegram_id == self.id)).one()

        return self.office.look(find)

    @property
    def person(self) -> Member:
        """The same, for `owner=chat.person`."""
        return self.member

    def at(self, group: Group) -> Phone:
        """The same person in a group."""
        return Phone(self.office, self.who, group.id, self.office.world.changes.last)

    async def says(self, text: str, *, reply_to: int = 0) -> Reply:
        """Type and send."""
        return await self._after(lambda: self.office.world.say(self.id, self.chat_id, text, reply_to=reply_to))

    async def edits(self, message: Message, text: str) -> Reply:
        """Change the words of an own message."""
        return await self._after(lambda: self.office.world.edit(self.id, self.chat_id, message.id, text))

    @property
    def said(self) -> Message:
        """The own message that was sent last."""
        there = self.office.world.chats[self.chat_id].messages
        return next(message for message in reversed(there.values()) if message.sender_id == self.id)

    async def taps(self, message: Message, button: int | str) -> Reply:
        """Tap a button of a message: by place, label or data; also an old one."""
        return await self._after(lambda: self.office.world.tap(self.id, self.chat_id, message.id, button))

    async def asks_inline(self, text: str, *, offset: str = "") -> InlineQuery:
        """Type the bot's name and words behind it in some chat."""
        query = self.office.world.ask_inline(self.id, text, offset=offset)
        await self.office.settled()
        return query

    async def sends_location(self, latitude: float, longitude: float, *, forwarded: bool = False) -> Reply:
        return await self._after(
            lambda: self.office.world.send_location(self.id, self.chat_id, latitude, longitude, forwarded=forwarded)
        )

    async def sends_contact(self, phone: str, first_name: str, last_name: str = "", *, vcard: str = "") -> Reply:
        return await self._after(
            lambda: self.office.world.send_contact(self.id, self.chat_id, phone, first_name, last_name, vcard=vcard)
        )

    async def sends_photo(
        self, content: bytes, caption: str = "", *, forwarded: bool = False, reply_to: int = 0
    ) -> Reply:
        return await self._after(
            lambda: self.office.world.send_photo(
                self.id, self.chat_id, content, caption, forwarded=forwarded, reply_to=reply_to
            )
        )

    async def sends_voice(self, content: bytes, caption: str = "", *, reply_to: int = 0) -> Reply:
        return await self._after(
            lambda: self.office.world.send_voice(self.id, self.chat_id, content, 3, caption, reply_to=reply_to)
        )

    async def forwards(self, text: str, name: str, *, hidden: bool = True, photo: bytes = b"") -> Reply:
        """Pass on what somebody else wrote."""
        return await self._after(
            lambda: self.office.world.pass_on(self.id, self.chat_id, text, name, hidden=hidden, photo=photo)
        )

    async def sends_file(self, content: bytes, name: str, caption: str = "") -> Reply:
        return await self._after(lambda: self.office.world.send_document(self.id, self.chat_id, content, name, caption))

    async def received(self) -> Reply:
        """What came into this chat since it was last looked at, without an act of one's own."""
        await self.office.settled()
        return self._since(self.seen, None)

    async def _after(self, act: Callable[[], Any]) -> Reply:
        before = self.office.world.changes.last
        done = act()
        await self.office.settled()
        return self._since(before, done if isinstance(done, Tap) else None)

    def _since(self, number: int, tapped: Tap | None) -> Reply:
        world = self.office.world
        touched = [
            change.message_id
            for change in world.changes.since(number)
            if change.chat_id == self.chat_id and change.by_bot and change.kind in ("message", "edited")
        ]
        self.seen = world.changes.last
        there = world.chats[self.chat_id].messages
        return Reply(self, [there[key] for key in dict.fromkeys(touched) if key in there], tapped)


@dataclass
class People:
    """Who is there; each call adds somebody."""

    office: Office

    def salesperson(self, name: str, team: str = "North", **more: Any) -> Phone:
        return self.member(name, Role.SALESPERSON, team, **more)

    def manager(self, name: str, team: str = "North", **more: Any) -> Phone:
        return self.member(name, Role.MANAGER, team, **more)

    def accountant(self, name: str, **more: Any) -> Phone:
        return self.member(name, Role.FINANCE, **more)

    def admin(self, name: str, **more: Any) -> Phone:
        return self.member(name, Role.ADMIN, **more)

    def member(
        self,
        name: str,
        role: Role,
        team: str | None = None,
        *,
        above: str | None = None,
        language: str = "en",
        timezone: str = "Asia/Shanghai",
    ) -> Phone:
        """A member who has pressed Start; `above` is the team that the own one stands below."""
        phone = self.stranger(name, language_code="zh-hans" if language == "zh_CN" else language)
        phone.who.started = True
        with self.office.database.writing() as db:
            parent = members.make_team(db, above) if above else None
            members.add_member(
                db,
                telegram_id=phone.id,
                name=name,
                role=role,
                team=members.make_team(db, team, parent=parent) if team else None,
                language=language,
                timezone=timezone,
                now=self.office.clock.now(),
            )
        return phone

    def stranger(self, name: str, language_code: str = "en") -> Phone:
        """Somebody with Telegram and nothing else."""
        number = 7001 + len(self.office.world.people)
        person = self.office.world.add_person(number, name, language_code=language_code)
        return Phone(self.office, person, number)

    def group(self, title: str, *phones: Phone, team: str | None = None) -> Group:
        """A group of these people with the bot in it; with `team` it is linked by the first of them."""
        group = self.office.world.add_group(title, [phone.id for phone in phones])
        if team is not None:
            with self.office.database.writing() as db:
                by = db.merge(phones[0].member)
                groups.link(db, by, group.id, title, members.make_team(db, team), now=self.office.clock.now())
        return group
