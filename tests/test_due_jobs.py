"""What is due when: by the member's clock and the company's calendar, each once, late when it was missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert

from models.calendar import Calendar
from models.people import groups
from models.people.members import Role, make_team, stop_member
from models.storage import jobs
from models.storage.database import Database
from models.work import follow_ups, reminders
from models.work.follow_ups import FollowUp
from models.work.reminders import Push
from tests.diary import BERLIN, COMPANY, JOINED, NEW_YORK, SHANGHAI, Diary, at


@pytest.fixture
def diary(database: Database) -> Iterator[Diary]:
    with database.writing() as db:
        yield Diary(db)


# --- the morning digest


def test_a_digest_is_due_on_every_working_day_and_once(diary: Diary) -> None:
    diary.member()

    found = diary.beats(at("2026-03-02 00:00"), at("2026-03-09 23:30"))

    days = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"]
    assert found == [at(f"{day} 08:30") for day in days]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-13", True),  # Friday before the Spring Festival
        ("2026-02-14", True),  # a Saturday that is worked in exchange
        ("2026-02-16", False),  # Spring Festival
        ("2026-02-28", True),  # the other Saturday that is worked
        ("2026-03-07", False),  # a plain Saturday
        ("2026-10-01", False),  # National Day
        ("2026-10-10", True),  # a Saturday worked in exchange
    ],
)
def test_a_digest_keeps_the_calendar_with_its_adjusted_days(diary: Diary, day: str, works: bool) -> None:
    diary.member()

    assert bool(diary.beat(at(f"{day} 08:30"))) is works


def test_each_member_has_the_digest_at_the_own_time_in_the_own_zone(diary: Diary) -> None:
    li = diary.member("Li Lei")
    ann = diary.member("Ann", timezone="America/New_York")
    hans = diary.member("Hans", timezone="Europe/Berlin")
    hans.digest_at = time(7, 15)

    found = [diary.beat(at(f"2026-03-02 {hour:02}:{minute:02}")) for hour in range(24) for minute in (0, 15, 30, 45)]

    assert list(chain(*found)) == [
        (Push.DIGEST, li.key, at("2026-03-02 08:30")),
        (Push.DIGEST, hans.key, at("2026-03-02 07:15", BERLIN)),
        (Push.DIGEST, ann.key, at("2026-03-02 08:30", NEW_YORK)),
    ]


@pytest.mark.parametrize(
    ("zone", "friday", "monday", "hours"),
    [
        (NEW_YORK, "2026-03-06 08:30", "2026-03-09 08:30", 71),  # clocks go forward on Sunday, 8 March
        (NEW_YORK, "2026-10-30 08:30", "2026-11-02 08:30", 73),  # and back on Sunday, 1 November
        (BERLIN, "2026-03-27 08:30", "2026-03-30 08:30", 71),
        (BERLIN, "2026-10-23 08:30", "2026-10-26 08:30", 73),
        (SHANGHAI, "2026-03-06 08:30", "2026-03-09 08:30", 72),
    ],
)
def test_a_digest_stays_at_its_hour_over_a_change_of_daylight_saving(
    diary: Diary, zone: ZoneInfo, friday: str, monday: str, hours: int
) -> None:
    diary.company = replace(COMPANY, zone=zone, calendar=Calendar())
    diary.member(timezone=zone.key)

    found = diary.beats(at(friday, zone), at(monday, zone))

    assert found == [at(friday, zone), at(monday, zone)]
    assert found[1] - found[0] == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "digest_at", "utc"),
    [
        ("2026-03-08", "02:30", "07:30"),  # 02:30 does not exist: it is 03:30 EDT
        ("2026-11-01", "01:30", "05:30"),  # 01:30 comes twice: the first, EDT
    ],
)
def test_a_digest_in_the_hour_of_the_change_comes_once(diary: Diary, day: str, digest_at: str, utc: str) -> None:
    diary.company = replace(COMPANY, calendar=Calendar(weekend=frozenset()))
    diary.member(timezone="America/New_York").digest_at = time.fromisoformat(digest_at)
    midnight = at(f"{day} 00:00", NEW_YORK)

    found = diary.beats(midnight, midnight + timedelta(hours=6))

    assert found == [at(f"{day} {utc}", ZoneInfo("UTC"))]


def test_a_missed_digest_is_due_late_on_its_day_and_never_on_the_next(diary: Diary) -> None:
    li = diary.member()

    assert diary.beat(at("2026-03-02 15:00")) == [(Push.DIGEST, li.key, at("2026-03-02 08:30"))]
    assert diary.beat(at("2026-03-04 00:10")) == []
    assert diary.beat(at("2026-03-04 08:29")) == []
    assert diary.beat(at("2026-03-04 08:30")) == [(Push.DIGEST, li.key, at("2026-03-04 08:30"))]


def test_who_came_in_after_the_digest_gets_the_next(diary: Diary) -> None:
    diary.member(now=at("2026-03-02 08:31"))

    assert diary.beat(at("2026-03-02 09:00")) == []
    assert len(diary.beat(at("2026-03-03 08:30"))) == 1


def test_who_is_out_or_cannot_be_reached_gets_nothing(diary: Diary) -> None:
    left, blocked = diary.member("Left"), diary.member("Blocked")
    for member in (left, blocked):
        diary.step(diary.customer(member, member.name), "2026-03-02", "09:00")
    stop_member(diary.db, left, now=JOINED)
    blocked.unreachable_since = JOINED

    assert diary.beat(at("2026-03-02 09:00")) == []
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-02 08:00")) is None


def test_a_late_digest_waits_for_the_end_of_quiet_hours(diary: Diary) -> None:
    member = diary.member()
    member.quiet_from, member.quiet_to = time(12), time(14)

    assert diary.beat(at("2026-03-02 13:00")) == []
    assert len(diary.beat(at("2026-03-02 14:00"))) == 1


def test_a_digest_that_the_member_did_not_time_waits_for_the_end_of_quiet_hours(diary: Diary) -> None:
    early = diary.member("Early")
    late = diary.member("Late")
    late.quiet_to = time(9)
    early.digest_at, early.quiet_to = time(7), time(9)

    found = diary.beats(at("2026-03-02 06:00"), at("2026-03-02 12:00"))

    assert found == [at("2026-03-02 07:00"), at("2026-03-02 09:00")]


def test_another_digest_time_or_zone_brings_no_second_digest_that_day(diary: Diary) -> None:
    member = diary.member()
    assert len(diary.beat(at("2026-03-02 08:30"))) == 1

    member.digest_at = time(10)
    assert diary.beat(at("2026-03-02 10:00")) == []
    member.timezone = "Asia/Tokyo"
    assert diary.beat(at("2026-03-02 12:00")) == []
    assert len(diary.beat(at("2026-03-03 09:00"))) == 1


def test_a_clock_that_jumps_back_brings_nothing_again_and_stops_nothing(diary: Diary) -> None:
    member = diary.member()
    assert len(diary.beat(at("2026-03-02 08:30"))) == 1
    assert len(diary.beat(at("2026-06-01 08:30"))) == 1

    assert reminders.due(diary.db, COMPANY, at("2026-03-02 08:31")) == []
    assert diary.beat(at("2026-03-03 08:30")) == [(Push.DIGEST, member.key, at("2026-03-03 08:30"))]


def test_two_starts_in_one_minute_note_each_job_once(database: Database) -> None:
    with database.writing() as db:
        diary = Diary(db)
        diary.step(diary.customer(diary.member()), "2026-03-02", "08:30")
    now = at("2026-03-02 08:30")
    with database.reading() as db:
        first = reminders.due(db, COMPANY, now)
    with database.reading() as db:
        second = reminders.due(db, COMPANY, now + timedelta(seconds=20))
    with database.writing() as db:
        noted = jobs.note(db, first), jobs.note(db, second)

    assert noted == (2, 0)
    with database.writing() as db:
        assert reminders.due(db, COMPANY, now + timedelta(seconds=40)) == []


# --- timed follow-ups


def test_a_timed_follow_up_is_due_at_its_minute_also_at_night_and_on_sunday(diary: Diary) -> None:
    step = diary.step(diary.customer(diary.member()), "2026-03-08", "23:15")

    assert diary.beat(at("2026-03-08 23:14")) == []
    assert diary.beat(at("2026-03-08 23:15")) == [(Push.FOLLOW_UP, step.key, at("2026-03-08 23:15"))]
    assert diary.beat(at("2026-03-08 23:16")) == []


def test_a_moved_follow_up_is_due_anew_and_a_closed_one_is_not(diary: Diary) -> None:
    li = diary.member()
    moved, done = (diary.step(diary.customer(li, name), "2026-03-07", "10:00") for name in ("ACME", "Orient"))
    assert len(diary.beat(at("2026-03-07 10:00"))) == 2

    follow_ups.put_off(diary.db, li, moved, until=at("2026-03-07 11:00"), zone_of=li, now=at("2026-03-07 10:00"))
    follow_ups.finish(diary.db, li, done, now=at("2026-03-07 10:05"))

    assert diary.beat(at("2026-03-07 11:00")) == [(Push.FOLLOW_UP, moved.key, at("2026-03-07 11:00"))]


def test_a_missed_follow_up_is_due_late_for_a_week(diary: Diary) -> None:
    li = diary.member()
    diary.step(diary.customer(li, "ACME"), "2026-03-01", "10:00")
    recent = diary.step(diary.customer(li, "Orient"), "2026-03-05", "10:00")

    found = diary.beat(at("2026-03-08 12:00"))

    assert found == [(Push.FOLLOW_UP, recent.key, at("2026-03-05 10:00"))]


def test_a_follow_up_without_a_time_only_stands_in_the_digest(diary: Diary) -> None:
    diary.step(diary.customer(diary.member()), "2026-03-07")

    assert diary.beats(at("2026-03-07 00:00"), at("2026-03-08 23:00")) == []


# --- totals


def linked(diary: Diary, *, now: datetime = JOINED) -> int:
    boss = diary.member("Boss", role=Role.MANAGER, team="North")
    boss.joined_at = at("2030-01-01 00:00")  # no digests here
    return groups.link(diary.db, boss, -1001, "North", make_team(diary.db, "North"), now=now).id or 0


def test_totals_are_due_in_the_evening_of_working_days_once(diary: Diary) -> None:
    group = linked(diary)

    found = diary.beats(at("2026-03-06 00:00"), at("2026-03-09 23:30"))

    assert found == [at("2026-03-06 18:00"), at("2026-03-09 18:00")]
    assert diary.beat(at("2026-03-10 20:30")) == [(Push.TOTALS, group, at("2026-03-10 18:00"))]


def test_another_hour_for_totals_brings_no_second_ones_that_day(diary: Diary) -> None:
    linked(diary)
    assert len(diary.beat(at("2026-03-02 18:00"))) == 1

    diary.company = replace(COMPANY, totals_at=time(19))

    assert diary.beat(at("2026-03-02 19:00")) == []


@pytest.mark.parametrize("now", ["2026-03-02 21:30", "2026-03-03 00:30", "2026-03-03 08:30"])
def test_totals_that_were_missed_come_neither_in_quiet_hours_nor_the_next_day(diary: Diary, now: str) -> None:
    linked(diary)

    assert diary.beat(at(now)) == []


def test_a_group_that_was_linked_in_the_evening_or_left_gets_no_totals(diary: Diary) -> None:
    linked(diary, now=at("2026-03-02 19:00"))
    assert diary.beat(at("2026-03-02 19:01")) == []

    group = groups.group_of_chat(diary.db, -1001)
    assert group is not None
    group.gone_at = at("2026-03-03 09:00")
    assert diary.beat(at("2026-03-03 18:00")) == []


# --- what is next


def test_the_next_thing_due_is_known(diary: Diary) -> None:
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-02 09:00")) is None
    li = diary.member()
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-06 09:00")) == at("2026-03-09 08:30")
    linked(diary)
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-06 09:00")) == at("2026-03-06 18:00")
    diary.step(diary.customer(li), "2026-03-06", "17:59")
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-06 09:00")) == at("2026-03-06 17:59")
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-06 17:59")) == at("2026-03-06 18:00")
    assert reminders.next_due(diary.db, COMPANY, at("2026-03-06 18:00")) == at("2026-03-09 08:30")
    assert reminders.next_due(diary.db, COMPANY, at("2026-09-30 20:00")) == at("2026-10-08 08:30")


def test_everything_between_two_moments_is_due_at_one_of_the_next_ones(diary: Diary) -> None:
    """Going from next to next misses nothing that beating every ten minutes finds."""
    li, ann = diary.member("Li Lei"), diary.member("Ann", timezone="America/New_York")
    linked(diary)
    for owner, name in ((li, "ACME"), (ann, "Orient")):
        diary.step(diary.customer(owner, name), "2026-03-07", "01:30")
    start, end = at("2026-03-05 07:00"), at("2026-03-10 12:00")
    diary.beat(start)
    expected, now = [], start
    while (moment := reminders.next_due(diary.db, COMPANY, now)) is not None and moment <= end:
        now = moment
        expected.append(moment)
    assert set(diary.beats(start, end, timedelta(minutes=10))) == set(expected)


def test_many_reminders_are_found_by_few_queries(diary: Diary) -> None:
    members = [diary.member(f"member {number}") for number in range(20)]
    owned = [(member.key, diary.customer(member, f"customer {member.key}").key) for member in members]
    moment = at("2026-03-07 10:00")
    common = {"due_on": date(2026, 3, 7), "due_at": moment, "created_at": JOINED, "text": "", "state": "open"}
    rows = [
        {**common, "member_id": member, "created_by": member, "customer_id": customer, "revision": 1}
        for member, customer in owned * 100
    ]
    diary.db.execute(insert(FollowUp), rows)
    statements: list[str] = []
    event.listen(diary.db.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]))

    found = reminders.due(diary.db, COMPANY, moment)

    assert len(found) == 2000
    assert len(statements) <= 3
