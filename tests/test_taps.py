"""What the most frequent jobs cost a thumb: run as people do them, counted, and held against the READMEs' tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.making import Make
from tests.office import Office, People, Reply

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Tap:
    """A button under the last message that has it, or a key below the chat."""

    label: str


@dataclass(frozen=True)
class Job:
    """Something that people do every day, and what shows that it is done."""

    english: str
    chinese: str
    steps: tuple[str | Tap, ...]
    done: str
    before: str = ""  # what was said earlier, or the moment of a push that it begins with
    in_group: bool = False  # of the own team

    @property
    def costs(self) -> str:
        """The end of its row: what is typed, how many characters that is, and how many taps."""
        typed = [step for step in self.steps if isinstance(step, str)]
        taps = [step.label for step in self.steps if isinstance(step, Tap)]
        what = [*(f"`{words}`" for words in typed), *taps]
        return f"{' → '.join(what)} | {sum(map(len, typed))} | {len(taps)} |"


JOBS = (
    Job("A payment", "收到一笔款", ("华联付3000微信",), "已收到华联超市 ¥3,000.00"),
    Job("A visit, and when to go again", "拜访，并约好下次", ("拜访华联谈新品下周三再去",), "3月11日"),
    Job("A promise to pay", "客户答应付款", ("华联说周五付2万",), "¥20,000.00"),
    Job("A follow-up with its time", "约好几点跟进", ("明天下午3点跟进华联",), "3月3日 周二 15:00"),
    Job("A receivable", "记一笔应收", ("华联欠8000月底付",), "¥8,000.00"),
    Job("A new customer", "建新客户", ("新客户 明珠商贸 13800138000",), "明珠商贸"),
    Job("A follow-up is done", "跟进做完了", (Tap("✅"),), "已完成", before="2026-03-02 15:00"),
    Job("Who owes me, and how long", "谁欠我钱、欠多久", (Tap("⏳ 待收"),), "华联超市"),
    Job("A text to send to the debtor", "给欠款客户的催款话术", (Tap("⏳ 待收"), Tap("1"), Tap("✉️")), "¥10,000.00"),
    Job("Take the last entry back", "撤销刚记的一笔", (Tap("↩️ 撤销"),), "已撤销", before="华联付3000微信"),
    Job("The team's totals in the group", "在群里看团队合计", ("/team",), "合计  10,000.00", in_group=True),
)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.english)
async def test_a_frequent_job_takes_what_the_readme_says(job: Job, people: People, make: Make, office: Office) -> None:
    chat = people.salesperson("李娜", language="zh_CN", team="华东")
    hualian = make.customer("华联超市", owner=chat)
    make.receivable(hualian, 10000, due="2026-02-10")
    if job.in_group:
        chat = chat.at(people.group("华东群", chat, team="华东"))
        await office.settled()
    said = Reply(chat, [])
    if job.before.startswith("2026"):
        make.follow_up(hualian, *job.before.split())
        await office.until(job.before)
        said = await chat.received()
    elif job.before:
        said = await chat.says(job.before)

    for step in job.steps:
        if isinstance(step, str):
            said = await chat.says(step)
        elif any(label.startswith(step.label) for label in said.buttons):
            said = await said.tap(step.label)
        else:
            said = await chat.says(step.label)

    assert job.done in said.words
    assert len(job.steps) == 1 or sum(isinstance(step, Tap) for step in job.steps) <= 3
    assert f"| {job.english} | {job.costs}" in (ROOT / "README.md").read_text()
    assert f"| {job.chinese} | {job.costs}" in (ROOT / "README.zh.md").read_text()
