"""The turn: one update, or one due job, in one transaction.

What was heard, the business rows and audit that the handlers write, the answers, the state of the form and "this is
done" commit together or not at all. What only reads is answered from a reading transaction, and a short second one
keeps the answer. A refusal undoes the work and is the answer. Any other exception undoes the whole turn.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

import handlers
from bot import menus
from bot.clock import Clock
from bot.inbox import Claim
from bot.logs import where
from bot.metrics import Metrics
from bot.preparing import Preparing
from bot.render import render, toast
from bot.updates import Blocked, Happening, Heard, Membership, Moved, Us, happening, tap_of
from handlers.answers import Answer, parts_of
from handlers.turns import Chat, MustWrite, Person, Said, Turn
from locales import Words, _
from models.company import Company
from models.oversight import audit, origins
from models.people import groups, invites, reach
from models.people.members import Member, Role, active_members, member_by_telegram_id
from models.refusal import Denied, Refused
from models.storage import inbox, jobs, outbox
from models.storage.database import Database
from models.storage.jobs import Job, JobState
from models.storage.outages import refused_to_write
from models.storage.outbox import Outbox, Priority

log = structlog.get_logger()

ATTEMPTS = 3
SAME_ERROR = timedelta(hours=1)
"""Admins are told of the same error once in so long."""


class Unreadable(Exception):
    """An update that cannot be parsed; trying again does not help."""


class Elsewhere(Exception):
    """Another process does this update, or an earlier one of its chat."""


class Turns:
    """Does updates and jobs, one transaction each; to be called beside the event loop."""

    def __init__(self, database: Database, company: Company, clock: Clock, us: Us, metrics: Metrics) -> None:
        self._database = database
        self._company = company
        self._clock = clock
        self._us = us
        self._metrics = metrics
        self._told: dict[str, datetime] = {}

    # --- updates

    def take(self, claim: Claim) -> list[Outbox]:
        """One attempt at an update; the messages that it leads to. Raises what went wrong, with nothing written.

        Raises `Elsewhere` when it is not ours to do now.
        """
        what = self._read(claim)
        if not isinstance(what, Heard):
            return self._note(claim, what)
        if handlers.reads(what.said, private=what.chat.private):
            try:
                return self._read_only(claim, what)
            except MustWrite:
                pass
            except DBAPIError as error:
                if not refused_to_write(error):
                    raise
        try:
            with self._held(claim) as db:
                if not self._finish(db, claim):
                    return []
                turn = self._turn(db, what)
                handlers.answer(turn)
                return self._keep(turn, claim)
        except Refused as refusal:  # what was written before it is undone
            with self._held(claim) as db:
                return self._refuse(self._turn(db, what, like=turn), claim, refusal)

    @contextmanager
    def _held(self, claim: Claim) -> Iterator[Session]:
        """A transaction that writes, in which no other process does the update; SQLite has no other process."""
        with self._database.writing() as db:
            if not self._database.is_sqlite and not inbox.hold(db, claim.key):
                raise Elsewhere
            yield db

    def failed(self, claim: Claim, error: Exception) -> tuple[list[Outbox], bool]:
        """Count a failed attempt. After the last one the update is parked, and its sender and the admins are told."""
        park = isinstance(error, Unreadable) or claim.attempts + 1 >= ATTEMPTS
        words = "".join(traceback.format_exception(error))
        with self._database.writing() as db:
            if not inbox.failed(db, claim.key, words, now=self._clock.now(), park=park):
                return [], True
            rows = self._own_up(db, claim, error) if park else []
            outbox.put(db, rows)
        if park:
            self._metrics.given_up.labels("update").inc()
        return rows, park

    def _read(self, claim: Claim) -> Happening | None:
        try:
            return happening(json.loads(claim.payload), self._us)
        except Exception as error:
            raise Unreadable from error

    def _read_only(self, claim: Claim, heard: Heard) -> list[Outbox]:
        """The answer from one view of the data, kept in a short transaction of its own; harmless to do again."""
        with ExitStack() as stack:
            held = None if self._database.is_sqlite else stack.enter_context(self._held(claim))
            with self._database.reading() as db:
                event.listen(db, "before_flush", _must_write)
                turn = self._turn(db, heard, reading=True)
                try:
                    handlers.answer(turn)
                    refused = None
                except Refused as refusal:
                    refused = refusal
                db.flush()
                db.expunge_all()
            db = held or stack.enter_context(self._held(claim))  # SQLite's one writer does not wait for who reads
            turn.db, turn.reading = db, False
            if refused is not None:
                return self._refuse(turn, claim, refused)
            if not self._finish(db, claim):
                return []
            handlers.settle(turn)
            return self._keep(turn, claim)

    def _refuse(self, turn: Turn, claim: Claim, refusal: Refused) -> list[Outbox]:
        """The refusal is the answer; the update is done."""
        self._metrics.refused.inc()
        if not self._finish(turn.db, claim):
            return []
        turn.answers.clear()
        turn.notes.clear()
        if isinstance(refusal, Denied):
            turn.note("refused", what=handlers.name_of(turn), why=refusal.sentence.text)
        if turn.said.tap is not None:
            turn.toast(refusal.sentence)
        else:
            turn.reply(refusal.sentence)
        handlers.refuse(turn)
        return self._keep(turn, claim)

    def _turn(self, db: Session, heard: Heard, *, reading: bool = False, like: Turn | None = None) -> Turn:
        clock = self._clock.now()
        member = member_by_telegram_id(db, heard.said.person.telegram_id)
        return Turn(
            db,
            self._company,
            heard.chat,
            heard.said,
            min(heard.at, clock) if heard.at else clock,
            member,
            bot_username=self._us.username,
            reading=reading,
            group_reader=like.group_reader if like else None,
            leaves_form=like.leaves_form if like else False,
            read=like.read if like else None,
        )

    def _finish(self, db: Session, claim: Claim) -> bool:
        return inbox.finish(db, claim.key, now=self._clock.now())

    def _keep(self, turn: Turn, claim: Claim) -> list[Outbox]:
        """Write down what is to be sent: first of all that the tap was seen."""
        rows = []
        if turn.said.tap is not None:
            rows.append(self._tap_seen(turn.chat.id, turn.said.tap.query_id, turn))
        answers = rows_of(turn.answers, now=self._clock.now())
        rows += [row for row in answers if outbox.changes_something(turn.db, row)]
        rows += self._fetches(turn)
        if turn.chat.private:
            rows += self._settle_person(turn)
        for row in rows:
            row.inbox_id = claim.key
        outbox.put(turn.db, rows)
        self._keep_notes(turn)
        self._keep_origins(turn)
        return rows

    def _keep_origins(self, turn: Turn) -> None:
        """Which messages led to what was written: whoever edits or corrects one means that."""
        said = (turn.said.message_id,) if turn.said.message_id is not None else ()
        messages = turn.led_by or said
        if turn.chat.private and messages and audit.written_in(turn.db):
            origins.keep(turn.db, turn.chat.id, messages, now=turn.now)

    def _keep_notes(self, turn: Turn) -> None:
        for action, what in turn.notes:
            audit.note(turn.db, turn.actor_or_none, action, now=turn.now, after=what)

    def _fetches(self, turn: Turn) -> list[Outbox]:
        """Files are asked for as messages are sent: by whoever talks to Telegram, also after a crash."""
        return [
            Outbox(
                chat_id=turn.chat.id,
                method=outbox.FETCH,
                payload={"file_id": fetch.file_id},
                priority=Priority.PUSH,
                subject={"evidence": fetch.evidence_id} if fetch.evidence_id is not None else None,
                member_id=turn.actor.id,
                created_at=self._clock.now(),
            )
            for fetch in turn.fetches
        ]

    def _settle_person(self, turn: Turn) -> list[Outbox]:
        """Who speaks can be reached; the command menu is kept right for the role and the language."""
        member = turn.actor_or_none or member_by_telegram_id(turn.db, turn.said.person.telegram_id)
        if member is None:
            return []
        if member not in turn.db:
            if member.unreachable_since is None and menus.is_right(member):
                return []
            member = turn.db.merge(member)
        reach.find_again(turn.db, member, now=self._clock.now())
        return menus.correct(turn.db, member, now=self._clock.now())

    def _tap_seen(self, chat_id: int, query_id: str, turn: Turn | None = None) -> Outbox:
        payload: dict[str, Any] = {"callback_query_id": query_id}
        if turn is not None and turn.toast_words is not None:
            payload["text"] = toast(turn.toast_words, turn.reader)
        return Outbox(chat_id=chat_id, method="answerCallbackQuery", payload=payload, created_at=self._clock.now())

    # --- what is no conversation

    def _note(self, claim: Claim, what: Happening | None) -> list[Outbox]:
        with self._held(claim) as db:
            if not self._finish(db, claim):
                return []
            now = self._clock.now()
            match what:
                case Moved(chat_id, new_chat_id):
                    groups.move(db, chat_id, new_chat_id, now=now)
                case Blocked(telegram_id, blocked):
                    member = member_by_telegram_id(db, telegram_id)
                    if member is not None and blocked:
                        reach.lose(db, member, reach.BLOCKED, now=now)
                    elif member is not None:
                        reach.find_again(db, member, now=now)
                case Membership(chat, gone):
                    groups.note_gone(db, chat.id, gone=gone, now=now)
            query = tap_of(json.loads(claim.payload))
            rows = [self._tap_seen(claim.chat_id, query)] if query is not None else []
            outbox.put(db, rows)
            return rows

    def _own_up(self, db: Session, claim: Claim, error: Exception) -> list[Outbox]:
        """Say to the sender that it failed, and to the admins, with the number under which the reason is kept."""
        number = str(claim.key)
        query = tap_of(json.loads(claim.payload))
        rows = [self._tap_seen(claim.chat_id, query)] if query is not None else []
        if isinstance(error, Unreadable):
            return rows + self.tell_admins(db, error, number)
        heard = self._read(claim)
        if isinstance(heard, Heard):
            turn = self._turn(db, heard)
            known = turn.actor_or_none is not None
            if known or invites.may_be_told(db, heard.said.person.telegram_id, now=turn.now):
                turn.reply(_("Something went wrong, and nothing was written. Error number {number}.", number=number))
            rows += rows_of(turn.answers, now=self._clock.now())
        return rows + self.tell_admins(db, error, number)

    def tell_admins(self, db: Session, error: Exception, number: str) -> list[Outbox]:
        """A message to each admin, unless they were told of the same error within the hour."""
        now = self._clock.now()
        signature = where(error)
        if now - self._told.get(signature, now - SAME_ERROR) < SAME_ERROR:
            return []
        self._told[signature] = now
        kind = type(error.__cause__ or error).__name__
        words = _("Something failed: {kind}, error number {number}. The log says where.", kind=kind, number=number)
        return to_admins(db, words, now=now)

    # --- jobs

    def push(self, key: int) -> list[Outbox]:
        """One attempt at a due job; the messages that it leads to. Raises what went wrong, with nothing written."""
        with self._database.writing() as db:
            job = db.get(Job, key)
            if job is None or job.state != JobState.DUE:
                return []
            turn = self._turn_of_job(db, job)
            rows = self._keep_job(turn, key, _out_of_reach(turn) or self._push(turn, job), Priority.PUSH)
            if rows:
                self._metrics.reminded(turn.now - job.due_at, self._company.late_after)
            return rows

    def work(self, key: int, advance: Callable[[Turn, Words], None]) -> list[Outbox]:
        """One attempt at long work: read from one view of the data, then kept in a short transaction.

        `advance` is told how far it is; what it raises, and what goes wrong, leaves nothing written.
        """
        with self._database.reading(much=True) as db:
            event.listen(db, "before_flush", _must_write)
            job = db.get(Job, key)
            if job is None or job.state != JobState.DUE:
                return []
            turn = self._turn_of_job(db, job)
            turn.reading, turn.progress = True, outbox.first_of_job(db, key)
            outcome = _out_of_reach(turn)
            try:
                with Preparing(self._database) as preparing:
                    turn.aside = preparing.put
                    outcome = outcome or handlers.work(turn, job, partial(advance, turn))
            except Refused as refusal:
                outcome = _say_refused(turn, refusal)
            db.expunge_all()
        try:
            return self._conclude(turn, key, outcome)
        except Refused as refusal:  # everything of the last transaction is undone by now
            turn.last = None
            return self._conclude(turn, key, _say_refused(turn, refusal))

    def _conclude(self, turn: Turn, key: int, outcome: str) -> list[Outbox]:
        """The last transaction of long work. Raises Refused when what it keeps cannot be."""
        with self._database.writing(waiting=True) as db:
            turn.db, turn.reading = db, False
            turn.actor_or_none = db.get(Member, turn.actor.id)
            if gone := _out_of_reach(turn):
                outcome = gone
                turn.answers.clear()
                turn.notes.clear()
            elif turn.last is not None:
                turn.last(turn)
            return self._keep_job(turn, key, outcome, Priority.ANSWER)

    def _turn_of_job(self, db: Session, job: Job) -> Turn:
        member = db.get(Member, job.member_id) if job.member_id else None
        chat = Chat(member.telegram_id if member else 0, private=member is not None)
        said = Said(Person(chat.id, member.name if member else ""))
        return Turn(db, self._company, chat, said, self._clock.now(), member, bot_username=self._us.username)

    def _keep_job(self, turn: Turn, key: int, outcome: str, priority: Priority) -> list[Outbox]:
        """The job is done, and what it says is written down; nothing when it was done already."""
        if not jobs.finish(turn.db, key, outcome, now=turn.now):
            turn.db.rollback()
            return []
        rows = rows_of(turn.answers, now=self._clock.now())
        for row in rows:
            row.job_id = key
            row.priority = max(Priority(row.priority), priority)
        outbox.put(turn.db, rows)
        self._keep_notes(turn)
        return rows

    def _push(self, turn: Turn, job: Job) -> str:
        try:
            with turn.db.begin_nested():
                return handlers.push(turn, job)
        except Refused:
            turn.answers.clear()
            turn.notes.clear()
            return "refused"

    def push_failed(self, key: int, error: Exception) -> tuple[list[Outbox], bool]:
        """Count a failed attempt at a job; after the last one it is given up, and the admins are told."""
        words = "".join(traceback.format_exception(error))
        with self._database.writing() as db:
            job = db.get(Job, key)
            give_up = job is None or job.attempts + 1 >= ATTEMPTS
            jobs.failed(db, key, words, now=self._clock.now(), give_up=give_up)
            rows = self.tell_admins(db, error, f"J{key}") if give_up else []
            outbox.put(db, rows)
        if give_up:
            self._metrics.given_up.labels("job").inc()
        return rows, give_up


def rows_of(answers: Sequence[Answer], *, now: datetime) -> list[Outbox]:
    """Answers as rows of the outbox, not yet written."""
    return [
        Outbox(
            chat_id=answer.chat_id,
            method=outgoing.method,
            payload=outgoing.payload,
            priority=answer.priority,
            message_id=outgoing.payload.get("message_id"),
            shown=outbox.look_of(outgoing.method, outgoing.payload),
            edits_row=answer.edits_row if outgoing.method.startswith("edit") else None,
            job_id=answer.job_id,
            subject=dict(answer.subject) or None,
            member_id=answer.member_id,
            created_at=now,
        )
        for answer in answers
        for outgoing in render(answer)
    ]


def to_admins(db: Session, words: Words, *, now: datetime) -> list[Outbox]:
    """The same message to each admin, not yet written."""
    return rows_of([_message(admin, words) for admin in active_members(db, Role.ADMIN)], now=now)


def _out_of_reach(turn: Turn) -> str:
    """Why nothing can be said to the member whom a job is for; empty when it can."""
    member = turn.actor_or_none
    if member is None or (member.active and member.unreachable_since is None):
        return ""
    return "cannot be reached" if member.active else "not a member any more"


def _say_refused(turn: Turn, refusal: Refused) -> str:
    """Instead of all else that long work has to say."""
    turn.answers.clear()
    turn.notes.clear()
    turn.show(refusal.sentence)
    return "refused"


def _must_write(_session: Session, _context: object, _instances: object) -> None:
    """A reading turn that has something to keep is done again in a transaction that writes."""
    raise MustWrite


def _message(member: Member, words: Words) -> Answer:
    return Answer(member.telegram_id, member.reader, parts_of(words), priority=Priority.PUSH, member_id=member.id)
