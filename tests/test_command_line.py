"""`python -m bot COMMAND`: what it does, its exit codes, and one clear line when it cannot."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlmodel import select

from bot.clock import Clock
from bot.playground.server import Address, serve
from bot.playground.world import World
from models.directory import customers
from models.ledger.entries import Account
from models.oversight import seals
from models.oversight.audit import Audit
from models.oversight.seals import Seal, SealedHead
from models.people.members import Member, Team
from tests.commands import Run, one_line
from tests.locked import opened
from tests.office import Office
from tests.processes import PATIENCE, launch, running

LI = ("--telegram-id", "7001", "--name", "Li Lei", "--role", "salesperson")


def test_every_command_has_help(run: Run) -> None:
    listed = run("--help")
    assert listed.code == 0
    for command in ("run", "play", "migrate", "member", "backup", "restore", "verify", "doctor"):
        assert command in listed.out
        assert run(command, "--help").code == 0
    for command in ("add", "list", "stop"):
        assert command in run("member", "--help").out
        assert run("member", command, "--help").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("run", "--nonsense"),
        ("run", "--role", "boss"),
        ("play", "--port", "high"),
        ("play", "--port", "70000"),
        ("member",),
        ("member", "add"),
        ("member", "add", "--telegram-id", "x", "--name", "Li", "--role", "admin"),
        ("member", "add", "--telegram-id", "0", "--name", "Li", "--role", "admin"),
        ("member", "add", "--telegram-id", "5", "--name", " ", "--role", "admin"),
        ("member", "add", "--telegram-id", "5", "--name", "Li", "--role", "boss"),
        ("member", "add", *LI, "--timezone", "Asia/Nowhere"),
        ("member", "add", *LI, "--language", "fr"),
        ("member", "stop"),
    ],
)
def test_wrong_usage_ends_with_2_and_writes_nothing(run: Run, arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(*arguments)

    assert ended.code == 2
    assert "Traceback" not in ended.error
    assert not (tmp_path / "data").exists()


def test_wrong_settings_are_named(run: Run) -> None:
    line = one_line(run("migrate", COMPANY__CURRENCY="DOUBLOON"))
    assert "company.currency" in line
    assert "DOUBLOON" in line
    assert "no such key" in one_line(run("migrate", COMPANY__CURENCY="EUR"))


def test_migrate_makes_the_database_and_says_its_version(run: Run, tmp_path: Path) -> None:
    first, second = run("migrate"), run("migrate")

    assert (first.code, second.code) == (0, 0)
    assert "is now" in first.out
    assert "was already" in second.out
    assert (tmp_path / "data" / "huikuan.db").exists()


@pytest.mark.parametrize("command", [("verify",)])
def test_other_commands_say_that_migrate_is_needed_and_make_nothing(
    run: Run, command: tuple[str, ...], tmp_path: Path
) -> None:
    assert "migrate" in one_line(run(*command))
    assert not (tmp_path / "data").exists()

    (tmp_path / "data").mkdir()
    sqlite3.connect(tmp_path / "data" / "huikuan.db").close()
    assert "migrate" in one_line(run(*command))


@pytest.mark.parametrize(
    "command", [("migrate",), ("verify",), ("member", "list"), ("member", "add", *LI), ("member", "stop", *LI[:2])]
)
def test_a_newer_database_is_refused_by_all(run: Run, command: tuple[str, ...], tmp_path: Path) -> None:
    run("migrate")
    database = opened(f"sqlite:///{tmp_path}/data/huikuan.db")
    with database.writing() as db:
        db.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    assert "newer" in one_line(run(*command))


def test_the_first_member_is_added_to_a_database_that_is_not_there_yet(run: Run, tmp_path: Path) -> None:
    added = run("member", "add", *LI, "--team", "North", "--language", "zh_CN", "--timezone", "Europe/Berlin")

    assert added.code == 0
    database = opened(f"sqlite:///{tmp_path}/data/huikuan.db")
    with database.reading() as db:
        member, team = db.exec(select(Member)).one(), db.exec(select(Team)).one()
        assert (member.name, member.role, member.language) == ("Li Lei", "salesperson", "zh_CN")
        assert (member.timezone, team.name, member.team_id) == ("Europe/Berlin", "North", team.id)
    database.close()


def test_members_are_listed_stopped_and_let_in_again(run: Run) -> None:
    run("member", "add", *LI, "--team", "North")
    run("member", "add", "--telegram-id", "7002", "--name", "Boss", "--role", "admin")
    assert "is a member already" in one_line(run("member", "add", *LI))

    assert run("member", "stop", "--telegram-id", "7001").code == 0
    assert "7001" in one_line(run("member", "stop", "--telegram-id", "7001"))
    assert "only admin" in one_line(run("member", "stop", "--telegram-id", "7002"))

    listed = run("member", "list")
    assert listed.out.splitlines() == ["7002\tBoss\tadmin\t-", "7001\tLi Lei\tsalesperson\tNorth\tstopped"]
    assert run("member", "add", *LI).code == 0
    assert "stopped" not in run("member", "list").out


def test_verify_prints_what_is_wrong_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    run("member", "add", *LI)
    assert run("verify").code == 0

    database = opened(f"sqlite:///{tmp_path}/data/huikuan.db")
    with database.writing() as db:
        seller, now = db.exec(select(Member)).one(), Clock().now()
        acme = customers.create(db, seller, name="ACME", owner=seller, now=now)
        db.add(Account(customer_id=acme.key, currency="CNY", open=500, credit=0))
    database.close()

    ended = run("verify")
    assert ended.code == 1
    assert "customer 1 CNY" in ended.out
    assert len(ended.error.splitlines()) == 1


def test_verify_tells_whether_a_seal_that_was_kept_still_holds(run: Run, tmp_path: Path) -> None:
    run("member", "add", *LI)
    database = opened(f"sqlite:///{tmp_path}/data/huikuan.db")
    with database.writing() as db:
        seal = seals.make(db, now=Clock().now())
    assert seal is not None

    assert "seal 1 of" in run("verify", "--seal", seal.hash[:16]).out

    with database.writing() as db:  # somebody writes the whole history anew, in itself without a fault
        for table in (SealedHead, Seal, Audit):
            db.execute(delete(table))
    database.close()
    assert run("verify").code == 0
    ended = run("verify", "--seal", seal.hash)
    assert ended.code == 1
    assert f"holds no seal {seal.hash}" in ended.out


def test_a_backup_is_put_back_elsewhere(run: Run, tmp_path: Path) -> None:
    run("member", "add", *LI)
    (tmp_path / "passphrase").write_text("correct horse battery\n")
    elsewhere = {"DATABASE__URL": f"sqlite:///{tmp_path}/elsewhere/new.db"}

    made = run("backup", "x.backup", BACKUP__PASSPHRASE="correct horse battery")
    assert (made.code, made.error) == (0, "")
    assert "keys" in made.out
    restored = run("restore", "x.backup", "--passphrase-file", "passphrase", **elsewhere)

    assert (restored.code, restored.error) == (0, "")
    assert "the ledger adds up" in restored.out
    assert "Li Lei" in run("member", "list", **elsewhere).out


def test_what_cannot_be_backed_up_or_put_back_is_one_line(run: Run, tmp_path: Path) -> None:
    assert "migrate" in one_line(run("backup", "x.backup"))
    run("member", "add", *LI)
    assert "is no backup" in one_line(run("backup", "data/huikuan.db"))
    assert "8 characters" in one_line(run("backup", "x.backup", BACKUP__PASSPHRASE="short"))
    (tmp_path / "passphrase").write_text("short")
    assert "8 characters" in one_line(run("backup", "x.backup", "--passphrase-file", "passphrase"))
    assert "nowhere" in one_line(run("backup", "x.backup", "--passphrase-file", "nowhere"))
    assert not (tmp_path / "x.backup").exists()

    assert "not encrypted" in run("backup", "x.backup").out
    assert "--force" in one_line(run("restore", "x.backup"))
    assert run("restore", "x.backup", "--force").code == 0
    assert "no backup of Huikuan" in one_line(run("restore", "data/huikuan.db", "--force"))
    assert run("restore", "nowhere.backup").code == 2


def test_run_without_a_token_names_play(run: Run) -> None:
    line = one_line(run("run"))

    assert "HUIKUAN_TELEGRAM__TOKEN" in line
    assert "play" in line


@pytest.mark.parametrize("role", ["receive", "work", "send", "schedule"])
def test_sqlite_has_one_process_for_everything(run: Run, role: str) -> None:
    line = one_line(run("run", "--role", role, TELEGRAM__TOKEN="5:x"))

    assert f"--role {role}" in line
    assert "PostgreSQL" in line


def test_a_database_that_cannot_be_used_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "huikuan.db").write_text("this is no database, but it is long enough to look like one" * 20)

    assert "database cannot be used" in one_line(run("verify"))
    assert "database cannot be used" in one_line(run("verify", DATABASE__URL="postgresql+psycopg://u@127.0.0.1:1/x"))


# --- run, over real HTTP


@pytest.fixture
async def address(world: World) -> AsyncIterator[Address]:
    async with serve(world) as address:
        yield address


async def test_doctor_looks_at_each_thing(world: World, address: Address, tmp_path: Path) -> None:
    settings = {"HUIKUAN_TELEGRAM__TOKEN": world.token, "HUIKUAN_TELEGRAM__BASE_URL": address.bot_url}
    sick = await launch(tmp_path, "doctor", **settings)
    out, error = await sick.communicate()
    assert sick.returncode == 1
    looked_at = [line.partition(":")[0].split(maxsplit=1)[1] for line in out.decode().splitlines()]
    assert {"settings", "database", "token", "time zone", "fonts"} <= set(looked_at)
    assert [line.split()[0] for line in out.decode().splitlines()].count("WRONG") == 1
    assert "@huikuan_bot" in out.decode()
    assert world.token not in out.decode() + error.decode()

    migrated = await launch(tmp_path, "migrate")
    assert await migrated.wait() == 0
    well = await launch(tmp_path, "doctor", **settings)
    out, error = await well.communicate()
    assert (well.returncode, error) == (0, b"")


async def test_the_first_admin_gets_in_by_the_code_that_run_prints(
    world: World, address: Address, tmp_path: Path
) -> None:
    boss = world.add_person(7001, "Boss")
    async with running(tmp_path, world, address) as bot:
        assert bot.process.stdout is not None
        line = (await bot.process.stdout.readline()).decode()
        code = line.partition("?start=")[2].split()[0]
        asked = world.say(boss.id, boss.id, f"/start {code}")
        answer = await world.next_message(boss.id, after=asked.id, patience=PATIENCE)
        assert "admin" in answer.text
        assert await bot.end() == 0
        written = await bot.errors()
    assert code not in written
    assert world.token not in written

    async with running(tmp_path, world, address) as bot:
        assert await bot.end() == 0
        assert bot.process.stdout is not None
        assert (await bot.process.stdout.read()) == b"", "there is an admin now"


async def test_a_token_that_telegram_does_not_know_is_one_line(world: World, address: Address, tmp_path: Path) -> None:
    wrong = "5000000002:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    settings = {"HUIKUAN_TELEGRAM__TOKEN": wrong, "HUIKUAN_TELEGRAM__BASE_URL": address.bot_url}
    process = await launch(tmp_path, "run", **settings)
    out, error = await process.communicate()

    assert process.returncode == 1
    assert out == b""
    assert len(error.splitlines()) == 1
    assert b"token" in error
    assert wrong.encode() not in error


async def test_a_token_that_is_revoked_ends_the_process_with_a_line(
    world: World, address: Address, tmp_path: Path
) -> None:
    async with running(tmp_path, world, address) as bot:
        await world.drained(PATIENCE)
        world.token = "5000000009:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
        world.updates.wake()
        world.updates.end_poll("Conflict: terminated by other getUpdates request")

        async with asyncio.timeout(PATIENCE):
            assert await bot.process.wait() == 1
        written = await bot.errors()

    assert "does not know this token" in written.splitlines()[-1]
    assert "Traceback" not in written


async def test_a_second_process_on_the_same_file_is_refused(world: World, address: Address, tmp_path: Path) -> None:
    async with running(tmp_path, world, address) as bot:
        second = await launch(
            tmp_path, "run", HUIKUAN_TELEGRAM__TOKEN=world.token, HUIKUAN_TELEGRAM__BASE_URL=address.bot_url
        )
        _out, error = await second.communicate()
        assert second.returncode == 1
        assert b"test.db" in error
        assert b"PostgreSQL" in error
        assert len(error.splitlines()) == 1
        beside = await launch(tmp_path, "member", "add", *LI)
        assert await beside.wait() == 0
        copied = await launch(tmp_path, "backup", "x.backup")
        assert await copied.wait() == 0
        over = await launch(tmp_path, "restore", "x.backup", "--force")
        _out, error = await over.communicate()
        assert over.returncode == 1
        assert b"stop it first" in error
        assert await bot.end() == 0


async def test_telegram_may_be_away_at_the_start(world: World, address: Address, tmp_path: Path) -> None:
    world.faults.add("getMe", "502")
    world.faults.add("deleteWebhook", "cut before")
    async with running(tmp_path, world, address) as bot:
        assert await bot.end() == 0
        assert "cannot be reached" in await bot.errors()


async def test_a_stop_while_telegram_is_away_is_clean(world: World, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{nobody.getsockname()[1]}/bot"
        process = await launch(
            tmp_path, "run", HUIKUAN_TELEGRAM__TOKEN=world.token, HUIKUAN_TELEGRAM__BASE_URL=base_url
        )
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            line = await process.stderr.readline()
        assert b"cannot be reached" in line

        process.terminate()
        async with asyncio.timeout(10):
            _out, error = await process.communicate()

    assert process.returncode == 0
    assert b"Traceback" not in error


async def test_a_stop_while_a_call_hangs_is_within_ten_seconds(world: World, address: Address, tmp_path: Path) -> None:
    world.add_person(7001, "Anna")
    async with running(tmp_path, world, address) as bot:
        world.faults.add("sendMessage", "hang", times=1000, seconds=60)
        world.say(7001, 7001, "hello")
        await world.drained(PATIENCE)

        assert await bot.end() == 0


async def test_a_poll_of_another_process_is_survived(office: Office) -> None:
    office.world.updates.end_poll("Conflict: terminated by other getUpdates request")
    office.expect_refusals = True

    await office.idle()

    assert office.app.bot.username == "huikuan_bot"
