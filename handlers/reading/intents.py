"""The first words of commands: what a message that begins with one of them asks for.

The verbs in the middle of a sentence are in `verbs.py`; what is doubted and so writes nothing, in `doubts.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST_WORDS: dict[str, str] = {
    "start": "开始 start",
    "help": "帮助 怎么用 使用说明 help",
    "menu": "菜单 主菜单 menu",
    "today": "今天 今日 今日待办 待办 today",
    "new": "新客户 新增客户 添加客户 新建客户 加客户 加个客户 加个新客户 加一个新客户 录入客户 "
    "录个客户 建个客户 新建个客户 建个档 建档 开发了一个新客户 开发了新客户 开发了一家新客户 谈下一家新客户 "
    "谈下来一家新客户 谈了一家新客户 签了一家新客户 签下一家新客户 新开发了一个客户 新增一个客户 来了个新客户 "
    "new_customer add_customer new_client add_client",
    "find": "查找客户 查客户 找客户 查一下 查找 搜索 查询 查 搜 找 find search look_up lookup",
    "card": "客户档案 客户资料 客户 档案 card customer client show",
    "edit": "修改客户 修改 编辑 edit",
    "visit": "拜访 走访 visited visiting visit met saw",
    "call": "打电话 电话沟通 电话联系 电话回访 电话 致电 通话 called call phoned phone rang",
    "message": "微信联系 发微信 发消息 messaged message texted text",
    "email": "发邮件 电子邮件 邮件 emailed email e-mail mailed mail",
    "meeting": "开会 会议 meeting",
    "follow": "跟进 回访 下次跟进 提醒我 提醒 follow_up_with follow_up follow-up followup follow "
    "remind_me_to remind_me",
    "bill": "应收款 应收 开单 记应收 记账 赊账 赊 billed bill invoiced invoice",
    "pay": "收款 收到 收了 收回 收 到账 回款 进账 打款 付了 付款 入账 got received receive paid payment pay collected "
    "collect",
    "promise": "承诺付款 承诺 promised promise promises",
    "due": "待收款 待收 欠款 逾期 due open_items receivables overdue",
    "plan": "收款计划 计划 plan",
    "aging": "账龄分析 账龄 aging ageing",
    "history": "历史记录 记录 历史 流水 history",
    "day": "日程 行程 day",
    "team": "团队 team",
    "rank": "排名 排行榜 排行 ranking rank",
    "report": "报告 报表 汇报 report",
    "invite": "邀请 invite",
    "members": "成员 人员 members",
    "link": "绑定 link",
    "export": "导出 export",
    "settings": "设置 settings setting",
    "rate": "汇率 exchange_rate rate",
    "undo": "撤销上一笔 撤销刚才 撤销 撤回 undo_last undo_that undo",
    "cancel": "取消 算了 不用了 cancel never_mind nevermind",
    "contact": "催收 催款 chased",
    "remind": "催款话术 催款短信 话术 payment_reminder reminder_text",
    "dispute": "争议 异议 dispute",
    "statement": "对账单 对账 statement",
    "letter": "催款函 催收函 letter",
    "fee": "违约金 滞纳金 fee",
    "credit": "开贷项 贷项 红冲 credit_note credit",
    "refund": "退款 refund",
    "move": "改到期日 改期 move",
    "cheques": "支票 cheques",
    "receipt": "收据 receipt",
    "offer": "折让 offer",
    "alias": "别名 alias",
    "writeoff": "核销 writeoff write_off",
    "target": "目标 target",
    "approvals": "审批 approvals",
    "handover": "交接 handover",
    "merge": "合并 merge",
    "import": "导入 import",
}
WORDS: dict[str, str] = {
    word.replace("_", " "): intent for intent, words in _FIRST_WORDS.items() for word in words.split()
}
"""The first words of commands in both languages, in small letters, and the command that each begins."""

ALONE = frozenset(
    {"start", "help", "menu", "today", "members", "settings", "undo", "cancel", "cheques", "approvals", "import"}
)
"""Words that are a command only when nothing else is said: 今天去了华联 does not ask for today's list."""
TABLES = frozenset(
    {"plan", "aging", "team", "rank", "report", "export", "due", "day", "history", "card", "link", "invite"}
)
"""Words of commands without free text: they are one only when what follows are their parts."""

# A word that begins another word is not the command: 收货, 改天, 找了, 查了.
_NOT_BEFORE = {
    "收": "货购集拾藏听发件条缩入益获尾割录银到了回款据",
    "找": "了他她到不",
    "查": "了过完",
    "搜": "了集",
    "赊": "了",
    "修改": "了",
    "提醒": "了他她",
    "记录": "了一",
    "电话": "是号",
    "邮件": "是",
    "汇报": "了",
    "回访": "了",
    "客户": "说要想问反表觉嫌在已还没今明后来",
}
_WORD = re.compile(
    r"\s*(?:"
    + "|".join(
        re.escape(word) + ("(?![a-z0-9'])" if word.isascii() else "") for word in sorted(WORDS, key=len, reverse=True)
    )
    + ")"
)
_JUST_NOW = re.compile(r"\s*(?:(?:今天|今儿|今日|刚才|刚刚|刚|上午|下午|早上)\s*){1,2}")
"""May stand before the words for a new customer: 今天刚开发了一个新客户."""

_CALLED = re.compile(r"(?:[\s,，]*名?字?叫做?)?")

_EDGE = re.compile(r"$|[\s,.:;!?。，：；、\x00\d¥$€£]")


@dataclass(frozen=True, slots=True)
class Said:
    """A word or verb that tells a command, where it stands."""

    intent: str
    start: int
    end: int
    edged: bool = False  # a first word with a space, a sign or a known part right after it
    done: bool = False  # said of what has happened
    planned: bool = False  # said of what is meant to happen


def first_word(low: str) -> Said | None:
    """The command's word at the beginning, the longest that fits."""
    match = _WORD.match(low)
    if (lead := _JUST_NOW.match(low)) and (later := _WORD.match(low, lead.end())) and WORDS[later[0].strip()] == "new":
        called = _CALLED.match(low, later.end())
        end = called.end() if called else later.end()
        return Said("new", lead.start(), end, _EDGE.match(low, end) is not None)
    if match is None:
        return None
    word, end = match[0].strip(), match.end()
    if low[end : end + 1] and low[end] in _NOT_BEFORE.get(word, ""):
        return None
    if word in ("拜访", "走访", "跟进", "开会") and low[end : end + 1] in ("了", "过", "完"):
        end += 1
    is_done = word.endswith("ed") or word in ("met", "saw", "rang") or low[end - 1] == "了"
    return Said(WORDS[word], match.end() - len(word), end, _EDGE.match(low, end) is not None, is_done)
