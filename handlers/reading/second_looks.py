"""A second look at what was read: words that no part took and that speak against it make it a question.

Verbs and doubts are known words; salespeople find others. Money that is denied, supposed, reported, owed by us or paid
for somebody in words that nobody foresaw still leaves a 没, a `but` or a `would` in the note (objections.py), or a
Chinese word that is not known to be harmless (harmless.py): nothing is written then before it was asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from handlers.reading.harmless import is_harmless
from handlers.reading.harmless_english import is_harmless_in_english
from handlers.reading.heard import Heard
from handlers.reading.objections import SPEAKS_AGAINST
from handlers.reading.parts import CONTACTS
from handlers.reading.readings import Reading
from handlers.reading.shares import likely, share_in
from handlers.reading.words import page_of

_MONEY = frozenset({"pay", "promise", "bill", "refund", "credit", "writeoff"})
_ASKED_ANYWAY = frozenset({"customer", "date", "time"})
"""Parts that may be asked of what is meant; asked for another part, one sees what it is taken for."""
_PLAINLY_TOLD = frozenset({"pay", "promise", "bill"})  # the others are told with a reason, in whatever words
_WRITES = _MONEY | {*CONTACTS, "follow", "contact", "dispute"}
_CORRECTED = re.compile(
    r"说错|搞错|弄错|打错|(?<![a-z])(?:i mean|i meant|no wait|wait no|correction|scratch that)(?![a-z])"
)
_REST = re.compile(
    r"还[有剩欠差][^,，。\s]*[没未][付给结还]|(?:the )?(?:rest|remainder) (?:is )?(?:still )?(?:pending|unpaid|open)"
)
_REPORTED = re.compile(
    r"(?:说|讲|称|通知|告诉我?)(?:他们?|她们?|款子?|钱|货款|那?[笔个])?[^,，。；;\s]{0,8}?(?:已经?|昨天|今天|前天|刚刚?|早就?)?"
    r"[^,，。；;]{0,8}(?:[付打转汇交]了|[付打转汇](?:出|过来|过去)了?|打款了|(?:paid|sent|transferred|wired)(?![a-z]))|"
    r"(?<![a-z])(?:told (?:me|us)|says?|said|texted|wrote|claims?|according to)(?![a-z])[^.;]*(?<![a-z])"
    r"(?:paid|sent|transferred|wired|went out|has been|was made)(?![a-z])"
)
_CAME = re.compile(
    r"收到|收了|到账|到了|进账|入账|查到|收款|已收|拿到|(?<![a-z])(?:received|got|landed|arrived|came in|"
    r"in the bank|bank|cleared|credited)(?![a-z])"
)
_THEY_GOT = re.compile(
    r"\x00\s(?:got|received|collected|was paid|were paid)(?=\s[^,.;]*\d)|"
    r"收[到了]\d[\d.,万千]*[元块]?(?:钱)?的货|"
    r"(?<![a-z])(?:received|got) (?:an?|the) (?:order|quote|complaint|enquiry|inquiry|letter|call|message)(?![a-z])"
)
"""The customer got something: Acme received 5000, 宏达收到5000的货."""
_DUE = re.compile(r"due(?![a-z])|到期|(?:最[晚迟]|截止)")
"""A day that is a receivable's and no payment's: acme took 12000 due friday."""
_GIVES_TO = re.compile(
    r"(?:^|[\s,，。])(?:(?:今天|昨天|刚才?|我们?|又|先)*(?:付了?|付给|给了|转了|转给|打了|打给|"
    r"汇了|交了)|paid|sent|gave|wired|transferred)\s?(?:the |our |my |a )?$"
)
_OWN_NAME = re.compile(
    r"\s*(?:[A-Z][\w'&.]{2,}(?<!Mr)(?<!Mrs)(?<!Ms)(?!\w)|[一-鿿]{2,8}(?:店|超市|公司|厂|馆|酒楼|商贸|贸易|食品|建材|五金|药房|网吧|便利|中心))\s?"
    r"(?!(?:say|pay|paid)?ing)"
)
_SOME_DAY = re.compile(
    r"最近|近日|近期|这[几两]天|前[几两]天|前阵子|那天|当时|"
    r"(?<![\d一二三四五六七八九十])(?:[一二三四五六七八九]|十[一二]?)月份?(?![底初中末饼结])"
)
"""It came, and not today."""
_REASONS = re.compile(
    r"退回|取消|作废|投诉|推迟|延期|返利|返点|失败|买|值|(?<![a-z])(?:goods|wrong|mistake|short|missing|delay\w*|rejected|"
    r"refus\w+|cancel\w*|quot\w+|last (?:year|month))(?![a-z])"
)
_ONLY_TOLD = {
    "promise": re.compile(r"让我|预计|打算|叫我|(?<![a-z])(?:says?|should|wants?|can)(?![a-z])"),
    "bill": re.compile(r"的货|买|值|(?<![a-z])(?:worth of|goods)(?![a-z])"),
    **dict.fromkeys(("credit", "refund", "writeoff"), _REASONS),
}
"""What a promise or a receivable is told with, and no payment; why money is given back or given up."""
_IS_MONEY_TOO = re.compile(
    r"[费款钱账]|[付收给打汇转交还结](?:了|到|来|过来)|[预定订尾首]付|[定订押货尾余]金|现金|支票|[给畀]我|货款|尾款|到账|"
    r"(?<![a-z])(?:paid|pays|got|received|collected|cash|wired|transferred|deposit|cheque)(?![a-z])"
)


def looked_at_again(heard: Heard, reading: Reading) -> Reading:
    """The reading, or the question whether it is meant: what stays in its note may speak against it."""
    if reading.intent not in _WRITES or reading.asked.keys() - _ASKED_ANYWAY or reading.refused:
        return reading
    note = page_of(str(reading.values.get("note", ""))).low
    if _CORRECTED.search(note):
        return heard.unsure(reading.intent, "card")
    note = _REST.sub("", note)
    told = _ONLY_TOLD[reading.intent].sub("", note) if reading.intent in _ONLY_TOLD else note
    if reading.intent in _MONEY and SPEAKS_AGAINST.search(told):
        return heard.unsure(reading.intent, "card")
    if reading.intent in _PLAINLY_TOLD and _says_more(heard, reading, note):
        return heard.unsure(reading.intent, "card")
    if reading.intent == "pay" and (_THEY_GOT.search(heard.low) or _is_hearsay(heard) or _is_paid_to(heard, reading)):
        return heard.unsure("pay", "card")
    share = share_in(heard.low) if reading.intent in _PLAINLY_TOLD and "amount" in reading.values else None
    if share is not None:
        return _asking(reading, "amount", *likely(share, reading.values["amount"]))
    has_day = "date" in {*reading.values, *reading.asked}
    if reading.intent == "pay" and has_day and any(_DUE.match(heard.low, day.start) for day in heard.days):
        return heard.unsure("pay", "bill")
    if reading.intent == "pay" and not has_day and _SOME_DAY.search(note):
        yesterday = heard.context.today - timedelta(days=1)
        return _asking(reading, "date", yesterday, yesterday - timedelta(days=1))
    if reading.intent in CONTACTS and heard.amounts and _IS_MONEY_TOO.search(note) and not heard.doubts:
        return heard.unsure(reading.intent, "pay")
    return reading


def _says_more(heard: Heard, reading: Reading, note: str) -> bool:
    """Whether a word stayed over that may speak against it; behind a command's own word a note follows.

    收 华鑫 5000 is a command; an English one may begin a sentence, too: paid Acme 500 for the van.
    """
    if reading.by_word and heard.word is not None and heard.word.edged:
        word = heard.text_of(heard.word).strip()
        if not word.isascii() or word in ("pay", "bill", "promise"):
            return False
    intent = str(reading.intent)
    return not (is_harmless(intent, note) and is_harmless_in_english(intent, note))


def _asking(reading: Reading, part: str, *likely: object) -> Reading:
    """The reading with a part asked after all, what it may be as buttons."""
    values = {name: value for name, value in reading.values.items() if name != part}
    return replace(reading, values=values, asked={**reading.asked, part: likely})


def _is_hearsay(heard: Heard) -> bool:
    """Whether somebody else says that they paid, and nobody that it came: 赵工说昨天打了5000."""
    return _REPORTED.search(heard.low) is not None and _CAME.search(heard.low) is None


def _is_paid_to(heard: Heard, reading: Reading) -> bool:
    """Whether the money went to somebody who is no customer: 付了物流公司1200, paid the courier 45."""
    name = str(reading.values.get("unknown_name", "")).lower()
    before = heard.low.partition(name)[0] if name else ""
    return bool(before) and _GIVES_TO.search(before) is not None


def names_another(heard: Heard) -> bool:
    """Whether a clause about money begins with a name of its own, though nobody knows it: Tan付了2k."""
    if heard.named or not any(said.intent in _MONEY | {"pays"} for said in heard.meant):
        return False
    match = _OWN_NAME.match(heard.page.plain)
    return match is not None and not any(match.start() <= span.start < match.end() for span in heard.methods)
