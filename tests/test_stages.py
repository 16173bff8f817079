"""Overdue stages: told on their day or on the next working day, once, to the owner and later to the managers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from models.money import Money
from models.people.members import Role, make_team
from models.storage.database import Database
from models.work import digests, reminders
from models.work.reminders import Outcome, Push
from tests.diary import COMPANY, NEW_YORK, Diary, at


@pytest.fixture
def diary(database: Database) -> Iterator[Diary]:
    with database.writing() as db:
        yield Diary(db)


def test_each_stage_is_told_on_its_day_once(diary: Diary) -> None:
    li = diary.member()
    diary.owes(diary.customer(li), "2026-03-03")
    told = {
        day: diary.stages(li, at(f"{day} 08:30"))
        for day in (f"{date(2026, 3, 2) + timedelta(days=number)}" for number in range(100))
        if COMPANY.calendar.is_working_day(date.fromisoformat(day))
    }

    days = [day for day, names in told.items() if names]
    # 1, 7, 15 (Wednesday), 30 (Thursday), 60 (a holiday, told on 6 May), 90 (Monday)
    assert days == ["2026-03-04", "2026-03-10", "2026-03-18", "2026-04-02", "2026-05-06", "2026-06-01"]


def test_a_stage_of_the_weekend_is_told_on_monday_once(diary: Diary) -> None:
    li = diary.member()
    diary.owes(diary.customer(li, "Saturday"), "2026-03-06")
    diary.owes(diary.customer(li, "Sunday"), "2026-03-01")
    diary.beat(at("2026-03-05 08:30"))
    assert diary.stages(li, at("2026-03-06 08:30")) == []
    assert diary.beats(at("2026-03-07 00:00"), at("2026-03-08 23:30")) == []

    assert diary.stages(li, at("2026-03-09 08:30")) == ["Sunday", "Saturday"]
    assert diary.stages(li, at("2026-03-10 08:30")) == []


def test_a_stage_of_a_day_without_a_digest_is_told_by_the_next(diary: Diary) -> None:
    li = diary.member()
    diary.owes(diary.customer(li), "2026-03-02")
    assert diary.stages(li, at("2026-03-02 08:30")) == []

    # down on Tuesday; on Wednesday noted, but stopped before it was said
    assert len(diary.beat(at("2026-03-04 08:30"), outcome=Outcome.TOO_LATE)) == 1
    assert diary.stages(li, at("2026-03-05 08:30")) == ["ACME"]
    assert diary.stages(li, at("2026-03-06 08:30")) == []


def test_the_first_digest_tells_of_the_days_since_the_member_came_in(diary: Diary) -> None:
    new, old = diary.member("New", now=at("2026-03-02 09:00")), diary.member("Old")
    for owner in (new, old):
        for day in range(20, 29):
            diary.owes(diary.customer(owner, f"{owner.name} {day}"), f"2026-02-{day}")
        diary.owes(diary.customer(owner, f"{owner.name} today"), "2026-03-02")

    told = {}
    assert len(diary.beat(at("2026-03-03 08:30"))) == 2
    for owner in (new, old):
        reached = digests.own_stages(diary.db, COMPANY, owner, at=at("2026-03-03 08:30"))
        told[owner.name] = [one.customer.name.removeprefix(f"{owner.name} ") for one in reached]

    assert told == {
        "New": ["23", "24", "today"],
        "Old": ["20", "21", "22", "23", "24", "25", "26", "27", "28", "today"],
    }


def test_a_change_of_zone_or_digest_time_neither_skips_nor_repeats_a_stage(diary: Diary) -> None:
    li = diary.member()
    for day in range(1, 8):
        diary.owes(diary.customer(li, f"due {day}"), f"2026-03-{day:02}")
    assert diary.stages(li, at("2026-03-03 08:30")) == ["due 1", "due 2"]

    li.timezone = "America/New_York"  # still the evening of the 2nd there
    told = diary.stages(li, at("2026-03-03 08:30", NEW_YORK))
    li.digest_at = time(13)  # the 5th in Shanghai
    told += diary.stages(li, at("2026-03-04 13:00", NEW_YORK))
    li.timezone = "Asia/Shanghai"
    told += diary.stages(li, at("2026-03-06 13:00"))

    assert told == ["due 3", "due 4", "due 5"]


def test_what_was_paid_reaches_no_stage(diary: Diary) -> None:
    li = diary.member()
    instalment = diary.owes(diary.customer(li), "2026-03-03")
    instalment.open = 0

    assert diary.stages(li, at("2026-03-04 08:30")) == []


def test_instalments_of_one_customer_are_one_notice(diary: Diary) -> None:
    li = diary.member()
    acme = diary.customer(li)
    diary.owes(acme, "2026-03-03", 10000)
    diary.owes(acme, "2026-03-03", 2500)
    diary.owes(acme, "2026-02-25", 100)
    diary.owes(acme, "2026-02-20", 7)  # 12 days: no stage
    diary.beat(at("2026-03-03 08:30"))
    diary.beat(at("2026-03-04 08:30"))

    (one,) = digests.own_stages(diary.db, COMPANY, li, at=at("2026-03-04 08:30"))

    assert (one.amounts, one.days_late(date(2026, 3, 4))) == ([Money(12600, "CNY")], 7)


def test_own_notices_are_due_with_the_digest_one_for_each_customer(diary: Diary) -> None:
    diary.company = replace(COMPANY, overdue_in_digest=False)
    li, han = diary.member("Li Lei"), diary.member("Han Meimei")
    acme, orient = diary.customer(li, "ACME"), diary.customer(han, "Orient")
    for customer, day in ((acme, "2026-03-03"), (acme, "2026-02-25"), (orient, "2026-03-07")):
        diary.owes(customer, day)
    diary.beat(at("2026-03-03 08:30"))

    wednesday = diary.beat(at("2026-03-04 08:30"))
    assert (Push.OVERDUE, acme.key, at("2026-03-04 08:30")) in wednesday
    assert [kind for kind, _subject, _due in wednesday].count(Push.OVERDUE) == 1
    assert diary.beat(at("2026-03-04 08:31")) == []

    for day in ("2026-03-05", "2026-03-06"):
        diary.beat(at(f"{day} 08:30"))
    weekend = diary.beats(at("2026-03-07 00:00"), at("2026-03-08 23:30"))
    monday = diary.beat(at("2026-03-09 08:30"))
    assert weekend == []
    assert [(kind, subject) for kind, subject, _due in monday if kind == Push.OVERDUE] == [(Push.OVERDUE, orient.key)]


def test_own_notices_come_by_the_clock_of_their_member(diary: Diary) -> None:
    diary.company = replace(COMPANY, overdue_in_digest=False)
    li, ann = diary.member("Li Lei"), diary.member("Ann", timezone="America/New_York")
    acme, orient = diary.customer(li, "ACME"), diary.customer(ann, "Orient")
    for moment in (at("2026-03-03 08:30"), at("2026-03-03 08:30", NEW_YORK)):
        diary.beat(moment)
    for customer in (acme, orient):
        diary.owes(customer, "2026-03-03")

    morning, evening = diary.beat(at("2026-03-04 08:30")), diary.beat(at("2026-03-04 08:30", NEW_YORK))

    assert {subject for kind, subject, _due in morning if kind == Push.OVERDUE} == {acme.key}
    assert {subject for kind, subject, _due in evening if kind == Push.OVERDUE} == {orient.key}


def test_managers_are_told_from_the_thirtieth_day(diary: Diary) -> None:
    boss = diary.member("Boss", role=Role.MANAGER, team="North")
    li, other = diary.member("Li Lei", team="North"), diary.member("Other", team="South")
    for owner, name in ((li, "ours"), (other, "theirs"), (boss, "the boss's own")):
        diary.owes(diary.customer(owner, name), "2026-02-01")
    diary.owes(diary.customer(li, "fifteen days"), "2026-02-16")

    diary.beat(at("2026-03-02 08:30"))
    diary.beat(at("2026-03-03 08:30"))
    told = digests.team_stages(diary.db, COMPANY, boss, at=at("2026-03-03 08:30"))

    assert [one.customer.name for one in told] == ["ours"]
    assert digests.team_stages(diary.db, COMPANY, li, at=at("2026-03-03 08:30")) == ()


def test_a_team_without_a_manager_is_told_of_above(diary: Diary) -> None:
    north = make_team(diary.db, "North")
    make_team(diary.db, "Harbin", parent=north)
    boss = diary.member("Boss", role=Role.MANAGER, team="North")
    far, deputy = diary.member("Far", team="Harbin"), diary.member("Deputy", team="North")
    assert reminders.members_told_to(diary.db, boss) == {far.key, deputy.key}

    own = diary.member("Own", role=Role.MANAGER, team="Harbin")
    assert reminders.members_told_to(diary.db, boss) == {deputy.key, own.key}
    assert reminders.members_told_to(diary.db, own) == {far.key}
