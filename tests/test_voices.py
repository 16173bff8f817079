"""Spoken messages: kept with a report without a question, played again, and put into words by answering them."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.storage.evidence import VOICE, Evidence, EvidenceState
from models.work.activities import Activity
from tests.making import Make
from tests.office import Office, People, Phone

SPOKEN = b"OggS what was said"


@pytest.fixture(autouse=True)
def hualian(chat: Phone, make: Make) -> None:
    make.customer("华联", owner=chat)


def reports(office: Office) -> list[Activity]:
    return office.look(lambda db: list(db.exec(select(Activity).order_by(col(Activity.id))).all()))


def kept(office: Office) -> list[tuple[str, int]]:
    """What the kept files belong to."""
    rows = office.look(lambda db: db.exec(select(Evidence).order_by(col(Evidence.id))).all())
    assert {(row.state, row.kind) for row in rows} <= {(EvidenceState.KEPT, VOICE)}
    return [(row.subject, row.subject_id) for row in rows]


async def test_it_is_kept_with_the_report_of_a_moment_ago_and_played_again(office: Office, chat: Phone) -> None:
    await chat.says("/visit 华联 谈了新品")
    echo = await chat.sends_voice(SPOKEN)
    assert "1 voice message kept" in echo.text
    assert "Reply to this message with the words that were spoken" in echo.text
    assert kept(office) == [("activity", 1)]

    played = await echo.tap("▶️ Voice message")
    assert played.voices == [SPOKEN]
    assert "谈了新品" in played.text
    history = await chat.says("/history 华联")
    assert (await history.tap("1 🎤")).voices == [SPOKEN]


async def test_it_answers_what_came_of_it(office: Office, chat: Phone) -> None:
    await chat.says("/call 华联")
    echo = await chat.sends_voice(SPOKEN)

    assert [(one.kind, one.text) for one in reports(office)] == [("call", "")]
    assert kept(office) == [("activity", 1)]
    assert "Reply to this message with the words that were spoken" in echo.text
    await echo.answer("想换包装")
    assert reports(office)[0].text == "想换包装"


async def test_it_begins_a_visit_when_there_is_none(office: Office, chat: Phone) -> None:
    question = await chat.sends_voice(SPOKEN)
    await question.tap("华联")

    assert [(one.kind, one.text) for one in reports(office)] == [("visit", "")]
    assert kept(office) == [("activity", 1)]


@pytest.mark.parametrize("begun", [True, False])
async def test_who_answers_it_adds_its_words_to_the_report(office: Office, chat: Phone, begun: bool) -> None:
    if begun:
        await (await chat.sends_voice(SPOKEN)).tap("华联")
    else:
        await chat.says("/visit 华联")
        await chat.sends_voice(SPOKEN)
    spoken = chat.said.id
    await chat.says("王经理想换包装，月底前给样品", reply_to=spoken)

    (report,) = reports(office)
    assert report.text == "王经理想换包装，月底前给样品"


async def test_one_in_answer_to_a_report_belongs_to_that(office: Office, chat: Phone) -> None:
    first = await chat.says("/visit 华联 谈了新品")
    await chat.says("/visit 华联 送了样品")
    await office.later(hours=2)

    await chat.sends_voice(SPOKEN, reply_to=first.last.id)
    await chat.sends_voice(SPOKEN, "要十箱", reply_to=first.last.id)

    assert kept(office) == [("activity", 1)] * 2
    assert reports(office)[0].text == "谈了新品\n要十箱"


async def test_one_with_words_is_kept_with_what_they_write(office: Office, chat: Phone) -> None:
    await chat.sends_voice(SPOKEN, "拜访华联，谈了新品")

    assert [one.text for one in reports(office)] == ["谈了新品"]
    assert kept(office) == [("activity", 1)]


async def test_who_makes_no_visits_cannot_begin_one_by_voice(office: Office, people: People) -> None:
    accountant = people.accountant("Zhao Min")

    reply = await accountant.sends_voice(SPOKEN)

    assert "not for your role" in reply.text
    assert reports(office) == []
