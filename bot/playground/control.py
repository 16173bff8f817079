"""What the page asks of the server: to see the world, to act as one of its people, to move the clock, to order faults.

Only this machine's own page may: requests with another Host are refused (a name that was made to point here), and so
are those that another page sends (Origin, Sec-Fetch-Site). An act that a phone would not offer answers 409 with the
reason, a wrong request 400, each as {"error": …}.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground import limits, view
from bot.playground.refusals import Denied
from bot.playground.world import Impossible, World

INLINE_PATIENCE = 5.0
"""Seconds that somebody waits for what the bot offers."""

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Control:
    """The control API of one world."""

    world: World
    texts: Callable[[str], Mapping[str, str]] | None = None  # the page's words in a language
    next_event: Callable[[], datetime | None] | None = None  # when the bot has something to do next
    about: Mapping[str, Any] = field(default_factory=dict)  # more for the page to know: its time zone, sample places
    roles: Callable[[], Mapping[int, str]] | None = None  # what people are to the bot, where that changes

    def routes(self) -> list[Route]:
        return [
            Route("/api/state", self.state),
            Route("/api/texts", self.page_texts),
            Route("/api/chats/{chat_id}/messages", self.messages),
            Route("/api/chats/{chat_id}/commands", self.commands),
            Route("/api/events", self.events),
            Route("/api/files/{file_id}", self.file),
            Route("/api/say", self.say, methods=["POST"]),
            Route("/api/tap", self.tap, methods=["POST"]),
            Route("/api/inline", self.inline, methods=["POST"]),
            Route("/api/pick", self.pick, methods=["POST"]),
            Route("/api/edit", self.edit, methods=["POST"]),
            Route("/api/location", self.location, methods=["POST"]),
            Route("/api/contact", self.contact, methods=["POST"]),
            Route("/api/forward", self.forward, methods=["POST"]),
            Route("/api/upload", self.upload, methods=["POST"]),
            Route("/api/block", self.block, methods=["POST"]),
            Route("/api/start-link", self.start_link, methods=["POST"]),
            Route("/api/clock", self.clock, methods=["GET", "POST"]),
            Route("/api/faults", self.faults, methods=["POST"]),
        ]

    # --- seeing

    async def state(self, request: Request) -> Response:
        for person_id, role in (await asyncio.to_thread(self.roles) if self.roles else {}).items():
            self.world.people[person_id].role = role
        return JSONResponse({**view.state(self.world), **self.about})

    async def page_texts(self, request: Request) -> Response:
        language = request.query_params.get("language", "en")
        return JSONResponse(dict(self.texts(language)) if self.texts else {})

    async def messages(self, request: Request) -> Response:
        """The latest messages of a chat, oldest first; ?limit= says how many (200)."""
        chat_id, _ = self._viewed(request)
        shown = self.world.messages(chat_id)[-int(request.query_params.get("limit", "200")) :]
        return JSONResponse({"messages": [view.message(self.world, message) for message in shown]})

    async def commands(self, request: Request) -> Response:
        chat_id, person_id = self._viewed(request)
        chat, person = self.world.chats[chat_id], self.world.people[person_id]
        return JSONResponse({"commands": self.world.commands.menu(chat, person_id, person.language_code)})

    async def events(self, request: Request) -> Response:
        """Server-sent events; `id` is the change's number, so that a browser that comes back misses nothing."""
        last = request.headers.get("last-event-id", "")
        since = int(last) if last.isdigit() else None
        return StreamingResponse(self._stream(since), media_type="text/event-stream")

    async def _stream(self, since: int | None) -> AsyncIterator[str]:
        yield ": welcome\n\n"
        async for change in self.world.changes.follow(since):
            yield f"id: {change.number}\ndata: {json.dumps(view.change(self.world, change), ensure_ascii=False)}\n\n"

    async def file(self, request: Request) -> Response:
        """A picture to look at, anything else to save: an uploaded page must not run here."""
        stored = self.world.files.get(request.path_params["file_id"])
        if stored is None:
            return problem(404, "There is no such file.")
        if stored.mime in PICTURES:
            return Response(stored.content, media_type=stored.mime)
        name = quote(stored.name)
        return Response(
            stored.content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    # --- acting

    async def say(self, request: Request) -> Response:
        body = await read(request, person=int, chat=int, text=str)
        return self._shown(self.world.say(body["person"], body["chat"], body["text"], reply_to=_reply_to(body)))

    async def tap(self, request: Request) -> Response:
        """{"person", "chat", "message", "button"}: a button by place, by data, or as the page has it."""
        body = await read(request, person=int, chat=int, message=int)
        button = body.get("button")
        if isinstance(button, dict):
            button = button.get("data", button.get("index"))
        if not isinstance(button, int | str):
            return problem(400, "A tap names a button by place or data.")
        tap = self.world.tap(body["person"], body["chat"], body["message"], button)
        return JSONResponse({"id": tap.id})

    async def inline(self, request: Request) -> Response:
        """{"person", "text"}: what the bot offers for it, as soon as it has answered."""
        body = await read(request, person=int, text=str)
        query = self.world.ask_inline(body["person"], body["text"])
        with suppress(TimeoutError):
            await self.world.changes.until(lambda: query.results, INLINE_PATIENCE)
        shown = ("id", "title", "description")
        results = [{name: result.get(name, "") for name in shown} for result in query.results or []]
        return JSONResponse({"query": query.id, "results": results})

    async def pick(self, request: Request) -> Response:
        body = await read(request, person=int, chat=int, query=str, result=str)
        return self._shown(self.world.pick(body["person"], body["chat"], body["query"], body["result"]))

    async def edit(self, request: Request) -> Response:
        body = await read(request, person=int, chat=int, message=int, text=str)
        return self._shown(self.world.edit(body["person"], body["chat"], body["message"], body["text"]))

    async def location(self, request: Request) -> Response:
        body = await read(request, person=int, chat=int, latitude=float, longitude=float)
        place = body["latitude"], body["longitude"]
        forwarded = bool(body.get("forwarded"))
        return self._shown(
            self.world.send_location(
                body["person"], body["chat"], *place, forwarded=forwarded, reply_to=_reply_to(body)
            )
        )

    async def contact(self, request: Request) -> Response:
        body = await read(request, person=int, chat=int, phone=str, first_name=str)
        names = body["first_name"], str(body.get("last_name") or "")
        return self._shown(
            self.world.send_contact(body["person"], body["chat"], body["phone"], *names, reply_to=_reply_to(body))
        )

    async def forward(self, request: Request) -> Response:
        """{"person", "chat", "name", "text", "hidden"}: what somebody of that name wrote elsewhere."""
        body = await read(request, person=int, chat=int, name=str, text=str)
        hidden = bool(body.get("hidden"))
        return self._shown(self.world.pass_on(body["person"], body["chat"], body["text"], body["name"], hidden=hidden))

    async def upload(self, request: Request) -> Response:
        """Multipart: person, chat, kind (photo, voice or file), caption, forwarded, reply_to, and the `file`."""
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return problem(400, "There is no file in the request.")
            content, name, mime = await file.read(), file.filename or "file", file.content_type or ""
        if len(content) > limits.UPLOAD:
            return problem(413, "The file is too big.")
        where = int(given["person"]), int(given["chat"])
        caption, forwarded = given.get("caption", ""), given.get("forwarded") == "true"
        reply_to = _reply_to(given)
        if given.get("kind") == "photo":
            sent = self.world.send_photo(*where, content, caption, forwarded=forwarded, reply_to=reply_to)
        elif given.get("kind") == "voice":
            sent = self.world.send_voice(*where, content, caption=caption, reply_to=reply_to)
        else:
            sent = self.world.send_document(
                *where, content, name, caption, mime=mime, forwarded=forwarded, reply_to=reply_to
            )
        return self._shown(sent)

    async def block(self, request: Request) -> Response:
        """{"person", "blocked": true or false}"""
        body = await read(request, person=int)
        act = self.world.block if body.get("blocked", True) else self.world.unblock
        act(body["person"])
        return JSONResponse({})

    async def start_link(self, request: Request) -> Response:
        """What opening t.me/…?start=CODE does."""
        body = await read(request, person=int, code=str)
        return self._shown(self.world.say(body["person"], body["person"], f"/start {body['code']}".strip()))

    # --- time and trouble

    async def clock(self, request: Request) -> Response:
        """GET: the time and the next event. POST: {"advance": seconds}, {"to": iso} or {"next": true}."""
        if request.method == "POST":
            body = await read(request)
            if "advance" in body:
                self.world.clock.move(timedelta(seconds=float(body["advance"])))
            elif "to" in body:
                moment = datetime.fromisoformat(str(body["to"]))
                self.world.clock.set_to(moment.astimezone())
            elif body.get("next"):
                due = await self._next_event()
                if due is not None and due > self.world.clock.now():
                    self.world.clock.set_to(due)
            else:
                return problem(400, "A clock is moved by advance, to or next.")
        upcoming = await self._next_event()
        return JSONResponse(
            {"now": self.world.clock.now().isoformat(), "next": upcoming.isoformat() if upcoming else None}
        )

    async def _next_event(self) -> datetime | None:
        return await asyncio.to_thread(self.next_event) if self.next_event else None

    async def faults(self, request: Request) -> Response:
        """{"method", "kind", "times", "seconds"}, see `faults`; {"clear": true} forgets what waits."""
        body = await read(request)
        if body.get("clear"):
            self.world.faults.clear()
        else:
            times, seconds = int(body.get("times", 1)), float(body.get("seconds", 1.0))
            self.world.faults.add(str(body.get("method", "*")), body.get("kind", ""), times=times, seconds=seconds)
        return JSONResponse({})

    # --- within

    def _viewed(self, request: Request) -> tuple[int, int]:
        """The chat that is looked at and who looks: one of those in it."""
        chat_id = int(request.path_params["chat_id"])
        person_id = int(request.query_params.get("as", chat_id))
        chat = self.world.chats.get(chat_id)
        if chat is None or not chat.has(person_id):
            raise Impossible("Nobody sees a chat from outside.")
        return chat_id, person_id

    def _shown(self, sent: Any) -> Response:
        return JSONResponse({"message": view.message(self.world, sent)})


def _reply_to(body: Mapping[str, Any]) -> int:
    return int(body.get("reply_to") or 0)


async def read(request: Request, **fields: type) -> dict[str, Any]:
    """The JSON body, with these fields in it and of these types."""
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("A JSON object is expected.")
    for name, kind in fields.items():
        try:
            body[name] = kind(body[name])
        except KeyError:
            raise ValueError(f"{name} is missing.") from None
    return body


def problem(status: int, words: str) -> Response:
    """An answer that says what was wrong."""
    return JSONResponse({"error": words}, status_code=status)


async def explain(request: Request, trouble: Exception) -> Response:
    """Impossible acts and wrong requests, as answers."""
    if isinstance(trouble, Impossible):
        return problem(409, str(trouble))
    if isinstance(trouble, Denied):
        return problem(409, trouble.description)
    return problem(400, str(trouble) or type(trouble).__name__)


EXPLAINED: tuple[type[Exception], ...] = (Impossible, Denied, ValueError, LookupError, TypeError)
