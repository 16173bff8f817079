"""Which command a sentence is: by its first word, by a verb anywhere in it, or by its shape.

`WORDS` are the first words of commands. `SIGNALS` are the verbs that tell a command in the middle of a sentence; they
are looked for where no customer's name stands. What is denied (还没付), asked (付了吗) or supposed (如果付) writes
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIRST_WORDS: dict[str, str] = {
    "start": "开始 start",
    "help": "帮助 怎么用 使用说明 help",
    "menu": "菜单 主菜单 menu",
    "today": "今天 今日 今日待办 待办 today",
    "new": "新客户 新增客户 添加客户 新建客户 加客户 new_customer add_customer new_client add_client",
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
    if match is None:
        return None
    word, end = match[0].strip(), match.end()
    if low[end : end + 1] and low[end] in _NOT_BEFORE.get(word, ""):
        return None
    if word in ("拜访", "走访", "跟进", "开会") and low[end : end + 1] in ("了", "过", "完"):
        end += 1
    is_done = word.endswith("ed") or word in ("met", "saw", "rang") or low[end - 1] == "了"
    return Said(WORDS[word], match.end() - len(word), end, _EDGE.match(low, end) is not None, is_done)


_NUMBER = r"[\d一二两三四五六七八九十¥$\x00]"
_GIVES = r"(?:打|汇|转|付|给|交|还|支付|结)"
_SIGNALS: tuple[tuple[str, str], ...] = (
    ("pay", r"收到(?=了?[^货样件]|$)了?|收了(?!货|样|件)|收回了?|收款|到账了?|回款了?|进账了?|入账了?|已付款?"),
    ("pay", r"付清了?|结清了?|付过来了?|打过来了?|打款了?|汇过来了?|转过来了?|[付打汇转交还]来了?|还了款?"),
    ("pay", rf"(?<![应预少多])付了款?|已收|支付了|给了|打了(?!个?电话|招呼|折|个)|汇了|转了|交了|回了(?={_NUMBER})"),
    ("pay", rf"结了账?|(?<![回没吸验签接征秋])收(?={_NUMBER}|\s*$)"),
    ("pay", r"(?<![a-z])(?:received|paid|got|collected|(?:transferred|wired|sent) us|settled|cleared|"
            r"payment (?:from|of)|has paid)(?![a-z])"),
    ("pays", rf"(?:(?<![应预少多])付款?|支付|打款|转账|汇款)(?=\s*{_NUMBER})|(?<![a-z])pays?(?![a-z])"),
    ("promise", rf"(?:答应|承诺|保证|约定|同意|说好?|讲|表示)(?=[^,。，；;]{{0,16}}?{_GIVES}款?(?!了))"),
    ("promise", rf"(?:准备|要|打算|会|能|可以|争取|计划){_GIVES}(?!货|样|电话)款?(?:给)?|付款(?!方式|条件|了|期)"),
    ("promise", r"(?<![a-z])(?:promised(?: to pay)?|promises?(?: to pay)?|(?:is )?going to pay|is paying|"
                r"will (?:pay|transfer|settle)|to pay)(?![a-z])"),
    ("dispute", r"有(?:异议|争议)|提出?了?(?:异议|争议)|不认(?:账|这笔)|"
                r"(?<![a-z])(?:disputes|disputed|object(?:s|ed) to)(?![a-z])"),
    ("contact", r"催(?:了|过)(?:款|账)?|催[款收]了|(?<![a-z])(?:chased|dunned)(?: for (?:money|payment))?(?![a-z])"),
    ("remind", r"催款(?:话术|短信)|(?<![a-z])(?:payment reminder|reminder text)(?![a-z])"),
    ("credit", r"(?:开|写|记|做)了?(?:一?[张个笔份])?(?:贷项|红冲)|(?<![a-z])credit note(?: (?:to|for))?(?![a-z])"),
    ("move", r"的?(?:到期日?)?(?:改期|改|延期?|推迟|展期|顺延)(?:到|至)|"
             r"(?<![a-z])(?:moved?|postponed?) (?:to|until)(?![a-z])"),
    ("refund", r"退(?:还)?给(?!我)|退了?款给?|退还了?|退了|(?<![a-z])(?:refunded|refund)(?![a-z])"),
    ("bill", r"欠(?!的)(?:款|了|我们|着)?|赊了?|应收|开了?票|开了?单|(?<!到)发了?货(?![前后单])"),
    ("bill", r"(?<![a-z])(?:owes?(?: us)?|owed|invoiced|billed|sold)(?![a-z])"),
    ("visit", r"拜访了?过?|走访了?|去了(?!个?电话)|去过|见了|见过|见到了?|上门了?|到访了?|跑了(?!单)|去见了?"),
    ("visit", r"(?<![收等回提想看听说遇碰找没])到(?=\x00)|[去见](?=\x00)|在(?=\x00[\x00\s]*(?:谈|聊|见|那))|"
              r"从(?=\x00+[^,，。]{0,4}(?:出来|回))"),
    ("visit", r"(?<![a-z])(?:visited|visit|met(?: with)?|saw|dropped by|dropped in(?: on| at)?|went to|stopped by|"
              r"been to|was at|went to see)(?![a-z])"),
    ("call", r"打了?个?电话|打了?(?=\x00+的?电话)|致电|来电|电话(?:联系|沟通|聊|里|说|回访|拜访)了?|[通去]了?个?电话"),
    ("call", r"(?<![a-z])(?:called|phoned|rang|spoke (?:on the phone|by phone)|phone call|call)(?![a-z])"),
    ("message", r"微信(?=[跟和给]\x00)|微信(?:联系|聊|沟通|说|发|回复|里)了?|发了?个?(?:微信|消息|短信|信息)"),
    ("message", r"(?<![a-z])(?:messaged|texted|wechatted|whatsapped|sent a (?:message|wechat|text))(?![a-z])"),
    ("email", r"发了?封?(?:电子)?邮件|邮件(?:联系|发|回复|沟通)了?"),
    ("email", r"(?<![a-z])(?:e-?mailed|mailed|sent an? e-?mail)(?![a-z])"),
    ("meeting", r"开了?个?会|开完会|会议|(?<![a-z])(?:meeting with|had a meeting|meeting)(?![a-z])"),
    ("follow", r"跟进|回访|提醒我|再去|再来|再联系|再打|记得|别忘了"),
    ("follow", r"(?<![a-z])(?:follow[- ]?up(?: with)?|remind me(?: to)?|call back|get back to|check back)(?![a-z])"),
)  # fmt: skip
SIGNALS = tuple((intent, re.compile(pattern)) for intent, pattern in _SIGNALS)
"""Verbs and the command that each tells; `pays` (付 without 了) is a payment, or with a day ahead a promise."""

_DONE = re.compile(r"了|过(?![来去])|完|刚|已经?")
_ENGLISH_DONE = re.compile(r"visited|met|saw|called|phoned|rang|\w+ed|went|been|was|had|sent|spoke")
_WEAK = re.compile(
    r"got|给了|打了|汇了|转了|交了|还了款?|收到了?|收了|收|settled|cleared|sold|发了?货|开了?[票单]|pays?|结了账?|"
    r"退了|回了|收回了?|欠.*|赊了?|received|collected|collect|receive"
)
_MONEY = re.compile(r"款|钱|账|(?<![a-z])(?:payment|money|cash|invoice|bill)(?![a-z])")
_PLANNED = re.compile(
    r"(?:要|准备|打算|想|计划|需要|得|约好?|安排|记得|提醒我|别忘了)(?:去|再|到|给)?\s*$|"
    r"(?<![a-z])(?:will|need to|have to|has to|want to|plan to|planning to|going to|should|must|to|remember to|"
    r"let's|i'll|we'll)\s*$"
)
_UNPAID = re.compile(
    r"(?:没有?|未|不|尚未|拒绝|欠着)[^,，。]{0,3}(?:付|收|到账|打款|给钱|还|结)|"
    r"(?<![a-z])(?:not|no|nothing|never|\w{1,8}n't)(?: yet)?(?: been)? "
    r"(?:paid|pay|received?|payments?|settled?|money)(?![a-z])"
)
_DENIED = re.compile(
    r"(?:没有?|未|不(?!错|过)|还没有?|尚未|别|不肯|拒绝|不想|不愿意?|无法|没法|暂未)\s*(?:能|有|会|再|给|人)?\s*$|(?:取消|推迟)[\x00的\s]*$|"
    r"(?<![a-z])(?:cancel(?:led)?|postponed?|missed)(?: the| my| a)?\s*$|"
    r"(?:(?<![a-z])(?:not|never|no|without|refused to|refuses to|cannot|unable to)|n't|nt)(?: yet| been| be| have)?\s*$"
)
_ASKED = re.compile(
    r"谁(?:还|都)?(?:欠|没付|没给)|哪些|哪家|哪个客户|有什么|干什么|做什么|"
    r"吗[?？。!]?\s*$|(?:付|收|到)(?:了)?没有?[?？]?\s*$|多少|余额|(?<![a-z])balance(?![a-z])|什么时候|何时|几号|是不是|有没有|是否|[?？]\s*$|"
    r"^\s*(?:did|has|have|does|do|is|when|how|what|who|why|can|could)(?![a-z])"
)
_SUPPOSED = re.compile(
    r"路上|(?<![a-z])on (?:my|the) way(?![a-z])|如果|要是|假如|万一|的话|(?<![a-z])(?:if|unless|in case)(?![a-z])"
)
_OUTWARD = re.compile(
    r"(?<![a-z])(?:i|we)(?:'ve| have)? paid(?![a-z])|我们?(?:公司)?(?:已经?)?(?:付|给|转|汇|打)(?:了(?!个?电话)|给|款)|"
    r"(?<![交付还转])给\x00+[^,，。]{0,6}?[付转汇打还交](?!了?个?电话)"
)


def signals_in(low: str) -> Iterator[Said]:
    """Every verb that tells a command and is not denied, in the order of the text; a longer one hides what is in it."""
    found: list[tuple[int, int, Said | None]] = []
    for intent, pattern in SIGNALS:
        for match in pattern.finditer(low):
            start, end = match.span()
            if _DENIED.search(low, max(0, start - 16), start):
                found.append((start, -end, None))
                continue
            done = bool(_DONE.search(match[0]) or _ENGLISH_DONE.match(match[0]) or _DONE.match(low, end))
            planned = not done and _PLANNED.search(low, max(0, start - 16), start) is not None
            found.append((start, -end, Said(intent, start, end, done=done, planned=planned)))
    last = -1
    for start, minus_end, said in sorted(found, key=lambda one: one[:2]):
        if start >= last:
            last = -minus_end
            if said is not None:
                yield said


def is_weak(word: str, low: str) -> bool:
    """A verb that tells of money only beside an amount or a word for money: got, 给了, 收到."""
    return _WEAK.fullmatch(word) is not None and _MONEY.search(low) is None


def is_unpaid(low: str) -> bool:
    """Whether it says that money did not come."""
    return _UNPAID.search(low) is not None


def is_question(text: str) -> bool:
    """Whether it asks, and so reports nothing."""
    return _ASKED.search(text.lower()) is not None


def is_supposed(low: str) -> bool:
    """Whether it only supposes."""
    return _SUPPOSED.search(low) is not None


def looked_for(low: str) -> str | None:
    """The list that a question without a customer asks for: who owes, what is due, what is to be done."""
    return next((intent for intent, pattern in _LISTS if pattern.search(low)), None)


_LISTS = (
    ("due", re.compile(r"谁(?:还|都)?(?:欠|没付|没给)|(?:哪些|哪家|哪个)\S{0,4}(?:欠|逾期|没付)")),
    ("due", re.compile(r"who (?:still )?owes|what(?:'s| is| are) (?:over)?due")),
    ("today", re.compile(r"今天(?:有|要|该)?(?:什么|哪些|干|做)")),
    ("today", re.compile(r"what(?:'s| is| do i have)(?: to do| on| for)? today|(?:my )?to-?dos? today")),
)


def is_outward(low: str) -> bool:
    """Whether the speaker gave the money away."""
    return _OUTWARD.search(low) is not None
