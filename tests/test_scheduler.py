"""Waking up: what is due is done once, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from bot import scheduler
from models.oversight.seals import SealJob
from models.storage.inbox import Inbox, InboxState
from models.storage.jobs import Job, JobState
from tests.making import Make
from tests.office import START, Office, People, Phone


def add_job(office: Office, kind: str, phone: Phone) -> None:
    with office.database.writing() as db:
        now = office.clock.now()
        db.add(Job(kind=kind, subject_id=1, due_at=now, member_id=phone.member.id, noted_at=now))


def jobs_in(office: Office) -> list[Job]:
    """Those that push something; the hourly seal is none."""
    return office.look(lambda db: list(db.exec(select(Job).where(Job.kind != SealJob.SEAL)).all()))


async def test_a_job_that_fails_three_times_is_given_up_and_the_admins_are_told(
    chat: Phone, office: Office, people: People
) -> None:
    boss = people.admin("Boss")
    office.expect_failures = True
    add_job(office, "nonsense", chat)

    await office.later(seconds=1)

    (job,) = jobs_in(office)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "nonsense" in (job.error or "")
    assert f"J{job.id}" in (await boss.received()).text
    assert (await chat.received()).messages == []


async def test_a_failing_job_does_not_hold_the_others_up(chat: Phone, office: Office, make: Make) -> None:
    office.expect_failures = True
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    await office.until("2026-03-02 14:00")
    add_job(office, "nonsense", chat)

    await office.until("2026-03-02 15:00:01")

    assert "ACME" in (await chat.received()).text


async def test_a_job_that_is_noted_twice_is_done_once(chat: Phone, office: Office, make: Make) -> None:
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    await office.until("2026-03-02 15:00:01")

    for _time in range(3):
        await office.later(seconds=1)

    assert len((await chat.received()).messages) == 1
    assert len(jobs_in(office)) == 1


async def test_who_was_stopped_or_cannot_be_reached_gets_no_push(
    chat: Phone, office: Office, people: People, make: Make
) -> None:
    han = people.salesperson("Han")
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    make.follow_up(make.customer("Beta", owner=han), "2026-03-02", "15:00")
    with office.database.writing() as db:
        stopped, unreachable = db.merge(chat.member), db.merge(han.member)
        stopped.stopped_at = unreachable.unreachable_since = office.clock.now()
        db.add_all([stopped, unreachable])
    add_job(office, "follow_up", chat)
    add_job(office, "follow_up", han)

    await office.until("2026-03-02 15:00:01")

    assert (await chat.received()).messages == []
    assert (await han.received()).messages == []
    assert {job.outcome for job in jobs_in(office)} == {"not a member any more", "cannot be reached"}


async def test_done_updates_are_forgotten_after_a_week_and_parked_ones_are_kept(chat: Phone, office: Office) -> None:
    office.expect_failures = True
    await chat.says("/help")
    office.world.updates.inject({"message": "nonsense"})
    await office.idle()

    await office.later(days=7)
    assert len(office.look(lambda db: db.exec(select(Inbox)).all())) == 2
    await office.later(days=2)

    (left,) = office.look(lambda db: db.exec(select(Inbox)).all())
    assert left.state == InboxState.PARKED


@pytest.mark.parametrize("jump", [timedelta(days=1), -timedelta(days=1)])
async def test_a_clock_that_jumps_wakes_the_process(
    jump: timedelta, chat: Phone, office: Office, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LOOK", 0.01)
    await office.stop()
    await office.start()
    planned = make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "15:00")
    assert planned.due_at is not None
    with office.database.writing() as db:
        db.add(
            Job(
                kind="follow_up",
                subject_id=planned.key,
                due_at=planned.due_at,
                member_id=chat.member.id,
                noted_at=office.clock.now(),
            )
        )

    with time_machine.travel(datetime.now(UTC) + jump, tick=True):
        push = await office.world.next_message(chat.id)
        await office.idle()

    assert "ACME" in push.text


async def test_a_follow_up_comes_at_its_minute_and_not_at_the_next_beat(
    chat: Phone, office: Office, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "SOONEST", timedelta())
    make.follow_up(make.customer("ACME", owner=chat), "2026-03-02", "09:01")
    office.clock.set_to(START + timedelta(seconds=59, milliseconds=800))
    await office.idle()
    assert jobs_in(office) == []

    push = await office.world.next_message(chat.id)

    assert "ACME" in push.text
    assert office.clock.now() - START < timedelta(seconds=62)


async def test_a_stop_finishes_the_job_at_work_and_leaves_the_others(chat: Phone, office: Office) -> None:
    office.expect_failures = True
    for number in range(5):
        with office.database.writing() as db:
            now = office.clock.now()
            db.add(Job(kind="follow_up", subject_id=number, due_at=now, member_id=chat.member.id, noted_at=now))
    office.app.scheduler.wake()

    await office.stop()
    before = {job.state for job in jobs_in(office)}
    await office.start()

    assert before <= {JobState.DUE, JobState.DONE}
    assert {job.state for job in jobs_in(office)} == {JobState.DONE}
