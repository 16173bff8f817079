"""What is doubted and so writes nothing: questions, suppositions, hopes, hearsay, denials, and money that we paid.

A doubt holds for the clause it stands in; a condition also for what follows from it, and what is taken back at the end
(… but nothing arrived) for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ASKED = re.compile(
    r"谁(?:还|都)?(?:欠|没付|没给)|哪些|哪家|哪个客户|有什么|干什么|做什么|要不要|该不该|能不能|知不知道|不知道|晓得|"
    r"(?:吗|伐|是吧|对吧|了没)[?？。!]?\s*$|(?:付|收|到|给|打|还)(?:了)?(?:没有?)[?？]?\s*$|\d了?没有?[?？]?\s*$|"
    r"多少|余额|(?<!their )(?<!the )(?<!her )(?<!his )(?<!its )(?<![a-z])balance(?![a-z])(?!\s?[$¥€£]?\d)|"
    r"什么时候|何时|几号|啥时候?|哪天|哪一[天笔]|多会儿|"
    r"来着|([付收给到打转还结])没\1|(?<![a-z])how (?:much|many)(?![a-z])|(?:会|能|要|该)不(?:会|能|要|该)|是不是|"
    r"有没有|是否|[?？]\s*$|"
    r"^\s*(?:did|has|have|does|do|is|when|how|what|who|why|can|could)(?![a-z])"
)
_REPORTED = re.compile(
    r"(?:问(?:一下|下|问)?[他她对][^?？]*(?:要不要|能不能|是不是|有没有|是否|什么时候|"
    r"啥时候?)|问(?![一问下])(?!.{0,12}[?？吗]\s*$)|讨论|聊|谈|关心|打听|(?<![a-z])(?:asked|asks|wants to know|"
    r"discussed)(?![a-z]))"
)
_SUPPOSED = re.compile(
    r"路上|[付给打转结清到][^,，。]{0,10}(?<!刚)才(?:能|可以|会|肯)?(?:发|给|送|签|做|出)|本[想打]算?|原打算|"
    r"本来(?:要|想|打算|准备)|(?<![a-z])meant to(?![a-z])|(?<![a-z])on (?:my|"
    r"the) way(?![a-z])|如果|要是|假如|(?<![一二两三四五六七八九十几\d])万一|的话|"
    r"除非|(?<![a-z])(?:if|unless|in case|never got (?:a?round) to)(?![a-z])"
)
_UNCERTAIN = re.compile(
    r"以为|(?:一直|老是|总是|天天|光)[说讲]|听(?![到懂写课取])[^,，。]{1,10}[说讲]|[付打转汇刷](?:不|没)(?:了|出来|过来|成|进)|没[付打转汇]成|[付转汇]错|必须|[多少乱误]收|(?:要|想|让我们?|需要)开(?=发?票)|得先|忘[了记]?(?=[付给打转还结交])|本来|好像|貌似|似乎|看样子|应该(?:已经?)?(?:付|给|打|转|汇|收到|到账?)了|差点|差一点|听说|据说|估计|希望|但愿|恐怕|可能(?!性)|"
    r"也许|或许|说不定|不然|只要|一旦|假设|拒付|"
    r"不[会肯想愿]\S{0,2}[付给还]|"
    r"[别不]要?用?(?:给.{0,8})?记|催我|垫付|供应商|别人|"
    r"(?<![a-z])(?:should have|might|may(?=\s?(?:pay|付|transfer|settle|send|give|还|给|打))|hop(?:e|es|ing)|"
    r"(?:once|until|before|when)(?=\s[\x00\s]*\S{0,12}\spays?)|thought|keeps? (?:saying|promising)|tr(?:y|ied|"
    r"ying) to|fail(?:s|ed) to|"
    r"offer(?:s|ed|ing)? to|plann?(?:ed|ing) to|(?:was|were) going to|apparently|reportedly|supposedly|allegedly|"
    r"seems?|could(?= (?:pay|settle|transfer))|"
    r"forgot to(?! (?:log|record|report|enter|tell|mention|note|write|say|put|add|send (?:it|this)))|forgets to|"
    r"(?<!they )(?<!he )(?<!she )would(?= (?:pay|"
    r"settle|transfer))|almost|nearly (?=[a-z])|claim(?:s|ed)?|"
    r"want(?:s|ed) to|expect(?:s|ed|ing)? (?=to|\x00)|maybe|probably|perhaps|supposed to|ought to|"
    r"(?:asked|wants?|told|tells|asking) (?:us|me) to|refus(?:e|es|ed|ing)|declin(?:e|es|ed) to|unable to)(?![a-z])"
)
_HABIT = re.compile(
    r"(?<![a-z])(?:usually|always|normally|used to)(?![a-z])|每次|往年|平时|(?<!第)一般都?|通常|历来|"
    r"(?:叫|让|请|求|逼|要求|催)(?:他们?|她们?|对方|客户|\x00+)[^,，。说]{0,6}[付给打转还结交]|"
    r"(?<![a-z])(?:(?<!in )(?<!within )(?<!after )(?<!half )a|per|each|every) month(?![a-z])|每个?月(?=付|给|交|打)"
)
_UNPAID = re.compile(
    r"(?:没有?|未|不|尚未|拒绝|欠着)[^,，。]{0,3}(?:付|收|到账|打款|给|还|结)|"
    r"(?<![a-z])(?:not|no|nothing|never|\w{1,8}n't)(?: yet)?(?: been)? "
    r"(?:paid|pay|received?|payments?|settled?|money)(?![a-z])"
)
_TAKEN_BACK = re.compile(
    r"但是?[我钱]?们?还?[没未]有?(?:收|到|查|看到|见到)|结果(?:[^,，。]{0,4}[没不])|[但可]是?[^,，。\d]{0,8}[没未][^,，。]{0,2}(?:收到|到账?|查到|看到|见到|显示|进来)|查了?(?:一下)?没有|(?<![剩余])没到账|"
    r"还没到(?!期|货)|没收到(?!货|样|发)|被[^,，。\s]{0,4}退|退票|跳票|"
    r"(?<![a-z])but (?:nothing|no|not|never|(?:i|we|it|the \w+)(?: still| just)? (?:\w+n't|cannot|can not|not|"
    r"never)|(?:it|the \w+) (?:bounced|was (?:declined|returned))|"
    r"\w+n't)(?![a-z])[^.!\n]*|变卦|反悔|泡汤|又不[付给打转]|放.{0,4}鸽子|说话不算|食言"
)
_OUTWARD = re.compile(
    r"(?<![a-z])(?:i|we)(?:'ve| have)? (?:paid|owe)(?![a-z])|"
    r"(?:[替代]|帮(?!我))(?:\x00|[^,，。\s]{0,2}\x00)[\x00\s]*[^,，。\s]{0,3}[付垫交给]|"
    r"(?<![a-z])(?:paid|sent(?! (?:an? |the |their |our )?(?:inv|bill))|transferred|wired|"
    r"gave(?! back)|remitted|lent)(?![a-z])(?=[^;\n]{0,16}\d)[^;\n]{0,24}(?<![a-z])to\s\x00|"
    r"^\s*paid [$¥€£]?[\d.,]+k? (?:for|at|to)(?![a-z])|"
    r"^\s*paid [^;\n]{0,24}\d[^;,\n]{0,16} for\s\x00|我们?\s?(?:paid|owes?)(?![a-z])|"
    r"(?<!给)我们?(?:公司)?(?:已经?)?(?:付|给|转|汇|打|还?欠)(?:了(?!个?电话)|给|款|(?=\s?\x00))|"
    r"(?<![交付还转])给\s?\x00+[^,，。\s说答承讲]{0,6}?[付转汇打还交](?!了?个?电话)|"
    r"[付转汇打]了?[\d一二两三四五六七八九十百千万.,]+[元块wk]?(?:块钱)?给\s?\x00|^\s*[付欠]\s?\x00"
)
_AWAITED = re.compile(
    r"(?<!说)(?<!要)等[^,，。；;]{0,14}?(?:到账|付|收到|给|打|转|结)(?:了|完|清)?[^,，。；;]{0,4}?(?:再|就|告诉|通知|跟我|提醒|之?后)"
)
"""等到账了告诉我: what is waited for has not come."""
_ENDS = re.compile(r"[，。；！\n!;]|[,.](?=\s|$|[^\d\s])|(?<=[?？])")
_SENTENCE_END = re.compile(r"[。！\n!]|\.(?=\s|$)")
_SPACED = re.compile(r"[，。；！？\n!;?\s]|,(?!\d)")
_TAG = re.compile(r"\s*(?:right|ok|okay|yes|no|correct|是吧|对吧|对吗|是吗|吗|没)\s?[?？]")
_LISTS = (
    ("due", re.compile(r"谁(?:还|都)?(?:欠|没付|没给)|(?:哪些|哪家|哪个)\S{0,4}(?:欠|逾期|没付)")),
    ("due", re.compile(r"who (?:still )?owes|what(?:'s| is| are) (?:over)?due")),
    ("today", re.compile(r"今天(?:有|要|该)?(?:什么|哪些|干|做)")),
    ("today", re.compile(r"what(?:'s| is| do i have)(?: to do| on| for)? today|(?:my )?to-?dos? today")),
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch in which verbs do not tell what happened."""

    start: int
    end: int
    money: bool = False  # only verbs about money
    paid: bool = False  # only verbs that tell of payments, made or promised
    outward: bool = False  # the speaker gave the money away


def doubts_in(low: str) -> Iterator[Doubt]:
    """Every stretch that is doubted."""
    start = 0
    for end in [*(match.end() for match in _ENDS.finditer(low)), len(low)]:
        yield from _of_clause(low, start, end)
        start = end
    for match in _TAKEN_BACK.finditer(low):
        yield Doubt(0, match.end(), money=True)
    for match in _UNPAID.finditer(low):
        before = [found.end() for found in _SPACED.finditer(low, 0, match.start())]
        yield Doubt(before[-1] if before else 0, match.end(), money=True)


def _of_clause(low: str, start: int, end: int) -> Iterator[Doubt]:
    clause = low[start:end].rstrip(" ,.，。;；!！")
    if _TAG.fullmatch(clause):
        yield Doubt(0, end)
    elif asks(clause):
        yield Doubt(start, end)
    if _SUPPOSED.search(clause):
        ending = _SENTENCE_END.search(low, end - 1)
        yield Doubt(start, ending.end() if ending else len(low))
    if _UNCERTAIN.search(clause):
        yield Doubt(start, end, money=True)
    if _AWAITED.search(clause):
        yield Doubt(start, end, paid=True)
    if _HABIT.search(clause):
        yield Doubt(start, end, paid=True)
    if _OUTWARD.search(clause):
        yield Doubt(start, end, money=True, outward=True)


def asks(clause: str) -> bool:
    """Whether a clause asks something; what a customer asked is told, not asked."""
    match = _ASKED.search(clause)
    if match is None:
        return False
    reported = _REPORTED.search(clause)
    return reported is None or reported.start() > match.start()


def is_question(text: str) -> bool:
    """Whether any of it asks, and so reports nothing."""
    return _ASKED.search(text.lower()) is not None


def is_unpaid(low: str) -> bool:
    """Whether it says that money did not come."""
    return _UNPAID.search(low) is not None


def looked_for(low: str) -> str | None:
    """The list that a question without a customer asks for: who owes, what is due, what is to be done."""
    return next((intent for intent, pattern in _LISTS if pattern.search(low)), None)
