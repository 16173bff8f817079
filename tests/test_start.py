"""Joining: one-time codes, the set-up code, strangers, links that expire, and who may invite whom."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from handlers import menu
from models.people import invites
from models.people.invites import Invite, Stranger
from models.people.members import Role
from models.refusal import Refused
from models.storage import inbox
from models.storage.outbox import Outbox
from tests.office import Office, People, Phone


def code_in(text: str) -> str:
    found = re.search(r"start=([\w-]+)", text)
    assert found is not None, text
    return found[1]


async def test_a_salesperson_joins_by_the_managers_link(people: People, office: Office) -> None:
    boss, newcomer = people.manager("Boss", team="North"), people.stranger("Han Mei")
    invitation = await boss.says("/invite salesperson")

    reply = await newcomer.says(f"/start {code_in(invitation.text)}")

    assert "Welcome Han Mei" in reply.text
    assert (newcomer.member.role, newcomer.member.team_id) == (Role.SALESPERSON, boss.member.team_id)
    assert reply.keyboard


@pytest.mark.parametrize("role", list(Role))
async def test_each_key_below_the_chat_does_what_its_command_does(people: People, role: Role) -> None:
    join = {
        Role.SALESPERSON: people.salesperson, Role.MANAGER: people.manager, Role.FINANCE: people.accountant,
        Role.ADMIN: people.admin,
    }  # fmt: skip
    phone = join[role]("Wei")
    keys = (await phone.says("/start")).keyboard
    names = [name for row in menu.ACTIONS[role][:3] for name in row]
    assert len(keys) == len(names) == 6

    for key, name in zip(keys, names, strict=True):
        pressed = await phone.says(key)
        assert pressed.text == (await phone.says(f"/{name}")).text, key
        assert "not for your role" not in pressed.text


async def test_the_menu_brings_the_keys_back(chat: Phone) -> None:
    menu_ = await chat.says("/menu")
    away = await menu_.tap("⌨️ Put the keys away")
    assert "/menu brings them back" in away.text
    assert away.last.markup == {"remove_keyboard": True}

    assert "💰 Payment" in (await chat.says("/menu")).keyboard


async def test_a_code_works_once(people: People) -> None:
    boss, first, second = people.manager("Boss"), people.stranger("One"), people.stranger("Two")
    code = code_in((await boss.says("/invite salesperson")).text)
    await first.says(f"/start {code}")
    reply = await second.says(f"/start {code}")
    assert "not valid" in reply.text


async def test_a_code_expires_after_seven_days(people: People, office: Office) -> None:
    boss, newcomer = people.manager("Boss"), people.stranger("One")
    code = code_in((await boss.says("/invite salesperson")).text)
    await office.later(days=7, minutes=1)
    assert "not valid" in (await newcomer.says(f"/start {code}")).text


async def test_five_wrong_codes_an_hour_are_the_end_of_it(people: People, office: Office) -> None:
    boss, newcomer = people.manager("Boss"), people.stranger("One")
    code = code_in((await boss.says("/invite salesperson")).text)
    for _attempt in range(5):
        assert "not valid" in (await newcomer.says("/start wrong")).text
    for guess in ("wrong", "again", code):
        assert "Too many" in (await newcomer.says(f"/start {guess}")).text
    await office.later(minutes=61)
    assert "Welcome" in (await newcomer.says(f"/start {code}")).text


async def test_a_revoked_code_lets_nobody_in(people: People, office: Office) -> None:
    boss, newcomer = people.manager("Boss"), people.stranger("One")
    code = code_in((await boss.says("/invite salesperson")).text)
    with office.database.writing() as db:
        actor = db.merge(boss.member)
        (open_one,) = invites.open_invites(db, actor, now=office.clock.now())
        invites.revoke(db, actor, open_one.id or 0, now=office.clock.now())
        assert invites.open_invites(db, actor, now=office.clock.now()) == []

    assert "not valid" in (await newcomer.says(f"/start {code}")).text


async def test_an_invitation_is_revoked_by_who_leads_the_team_or_is_admin(people: People, office: Office) -> None:
    north, south, admin = people.manager("North"), people.manager("South", team="South"), people.admin("Admin")
    await north.says("/invite salesperson")
    now = office.clock.now()
    with office.database.writing() as db:
        (made,) = invites.open_invites(db, db.merge(admin.member), now=now)
        assert invites.open_invites(db, db.merge(south.member), now=now) == []
        with pytest.raises(Refused):
            invites.revoke(db, db.merge(south.member), made.id or 0, now=now)
        invites.revoke(db, db.merge(admin.member), made.id or 0, now=now)
        with pytest.raises(Refused):
            invites.revoke(db, db.merge(north.member), made.id or 0, now=now)


async def test_a_code_is_long_and_the_database_does_not_hold_it(people: People, office: Office) -> None:
    boss = people.manager("Boss")
    codes = {code_in((await boss.says("/invite salesperson")).text) for _ in range(3)}

    kept = office.look(lambda db: repr(db.exec(select(Invite)).all()))
    assert len(codes) == 3
    for code in codes:
        assert len(code) >= 16
        assert code not in kept


async def test_a_stranger_is_told_once_an_hour_and_costs_nothing_more(people: People, office: Office) -> None:
    stranger, boss = people.stranger("Nobody"), people.manager("Boss")
    assert "for its own staff" in (await stranger.says("hello")).text
    told = office.look(lambda db: db.exec(select(Stranger)).one())

    def written() -> int:
        return len(office.look(lambda db: db.exec(select(Outbox.id).where(Outbox.chat_id == stranger.id)).all()))

    before = written()

    for number in range(100):
        office.world.say(stranger.id, stranger.id, f"hello {number}")
        office.world.say(stranger.id, stranger.id, "/start")
    asked = office.world.say(boss.id, boss.id, "/help")
    await office.world.next_message(boss.id, after=asked.id)
    waiting = office.look(inbox.queue).waiting

    assert (await stranger.received()).messages == []
    assert office.look(lambda db: db.exec(select(Stranger)).one()) == told
    assert written() == before
    assert waiting > 100, "a member does not wait for a stranger's flood"


async def test_the_set_up_code_makes_the_first_admin_and_then_stops(office: Office, people: People) -> None:
    with office.database.writing() as db:
        code = invites.set_up_code(db, now=office.clock.now())
    newcomer = people.stranger("Founder")
    await newcomer.says(f"/start {code}")
    assert newcomer.member.role == Role.ADMIN
    with office.database.writing() as db:
        assert invites.set_up_code(db, now=office.clock.now()) is None


@pytest.mark.parametrize("role", ["finance", "admin"])
async def test_a_manager_invites_into_the_own_team_only(people: People, role: str) -> None:
    reply = await people.manager("Boss").says(f"/invite {role}")
    assert "Only an admin" in reply.text


async def test_a_manager_invites_into_the_own_teams_only(people: People) -> None:
    people.manager("Other", team="South")
    reply = await people.manager("Boss", team="North").says("/invite salesperson South")
    assert "Which team" in reply.text


async def test_an_admin_invites_anybody_into_a_new_team(people: People) -> None:
    admin, newcomer = people.admin("Admin"), people.stranger("One")
    code = code_in((await admin.says("/invite manager West")).text)
    reply = await newcomer.says(f"/start {code}")
    assert newcomer.member.role == Role.MANAGER
    assert "Welcome" in reply.text


async def test_the_chinese_phone_is_answered_in_chinese(people: People, office: Office) -> None:
    boss = people.manager("Boss")
    code = code_in((await boss.says("/invite salesperson")).text)
    newcomer = people.stranger("李雷", "zh-hans")
    await newcomer.says(f"/start {code}")
    assert newcomer.member.language == "zh_CN"


async def test_language_and_time_zone_can_be_changed(chat: Phone) -> None:
    reply = await chat.says("/settings")
    await reply.tap("简体中文")
    assert chat.member.language == "zh_CN"
    reply = await chat.says("/settings")
    await chat.taps(reply.last, "set:zone")
    await chat.says("london")
    assert chat.member.timezone == "Europe/London"


async def test_a_wrong_time_zone_is_refused_with_one_that_works(chat: Phone) -> None:
    reply = await chat.says("/settings")
    await chat.taps(reply.last, "set:zone")
    reply = await chat.says("Middle/Earth")
    assert "Asia/Shanghai" in reply.text
    assert chat.member.timezone == "Asia/Shanghai"


async def test_digest_time_and_quiet_hours_can_be_changed(chat: Phone) -> None:
    reply = await chat.says("/settings")
    await chat.taps(reply.last, "set:digest")
    await chat.says("7:45")
    reply = await chat.says("/settings")
    await chat.taps(reply.last, "set:quiet")
    await chat.says("22:00-06:30")

    member = chat.member
    assert (str(member.digest_at), str(member.quiet_from), str(member.quiet_to)) == ("07:45:00", "22:00:00", "06:30:00")


async def test_help_lists_what_the_role_may_use(people: People, chat: Phone) -> None:
    assert "/report" not in (await chat.says("/help")).text
    assert "/report" in (await people.manager("Boss").says("帮助")).text
    assert "/pay CUSTOMER AMOUNT" in (await chat.says("/help pay")).text


async def test_the_menu_begins_what_it_offers(chat: Phone) -> None:
    reply = await chat.says("菜单")
    reply = await reply.tap("💰 Payment")
    assert "Which customer" in reply.text
    reply = await reply.tap("✖ Cancel")
    assert "Nothing was written" in reply.text


async def test_the_keys_of_the_reply_keyboard_are_understood(chat: Phone, people: People) -> None:
    for phone in (chat, people.manager("Boss"), people.accountant("Money")):
        for key in (await phone.says("/start")).keyboard:
            reply = await phone.says(key)
            assert "did not understand" not in reply.text, key
            await phone.says("/cancel")


async def test_the_keys_speak_the_chosen_language_and_can_be_put_away(chat: Phone) -> None:
    assert (await chat.says("/start")).keyboard[0] == "💰 Payment"
    reply = await (await chat.says("/settings")).tap("简体中文")
    assert reply.keyboard[0] == "💰 收款"
    away = await (await chat.says("菜单")).tap("⌨️ 收起按键")
    assert [message.markup for message in away.messages if message.markup] == [{"remove_keyboard": True}]
    assert len((await chat.says("/start")).keyboard) == 6


async def test_the_menu_of_commands_tells_of_other_names(chat: Phone) -> None:
    assert "/alias" in (await chat.says("/help")).text
