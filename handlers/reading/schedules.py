"""What a sentence says about the parts in which a debt is paid: how many, in which proportions, with which deposit.

A schedule is written as `models.schedules` keeps it: `3`, `3:3:4`, `5000+3000`, `30%|1`, `5000|3`, `12@31`, `4/3`. Its
pieces may stand apart (定金30% 月结30 余款分3期): the first of them has the reading, the others only are no note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from handlers.reading.cover import Cover
from handlers.reading.numerals import COUNT, DIGITS, ENGLISH_COUNT, arabic, chinese, count_of
from handlers.reading.readings import Span
from locales import _
from models.ledger.schedules import MOST_PARTS

_EQUAL = r"(?:equal\s+|monthly\s+|quarterly\s+|half-?\s?yearly\s+|yearly\s+|annual\s+)*"
_COUNTS: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"(?:平均?|均)?分(?:成|为)?\s*(?P<n>{COUNT})\s*(?:期|次|个月|个季度|笔|批|等份)(?:付款?|还款?|付清|收款?)?"
    ),
    re.compile(r"(?P<n>[二两三四五六七八九十2-9])\s*等分"),
    re.compile(r"(?<![a-z])in\s+(?P<n>halves|thirds)(?![a-z])"),
    re.compile(rf"(?<![a-z])over\s+(?P<n>{ENGLISH_COUNT})\s+quarters(?![a-z])"),
    re.compile(r"(?P<n>对半)(?:分|付款?|开)"),
    re.compile(rf"(?<![第\d一二三四五六七八九十])(?P<n>{COUNT})\s*期(?![间限末初望待])"),
    re.compile(
        rf"(?<![a-z])(?:in|over|into)\s+(?P<n>{ENGLISH_COUNT})\s+{_EQUAL}"
        r"(?:parts?|instal?lments?|payments|tranches)(?![a-z])"
    ),
    re.compile(rf"(?<![a-z0-9])(?P<n>{ENGLISH_COUNT})\s+{_EQUAL}(?:parts|instal?lments?)(?![a-z])"),
)
_NAMED_COUNTS = {"halves": 2, "thirds": 3, "对半": 2}
_PAID = r"(?:付款?|还款?|收款?|支付|分期|一[期次付笔])"
_APART: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), months)
    for pattern, months in (
        (rf"(?:按季|每个?季|逐季)(?:度(?P<end>[末底])?|(?P<end2>[末底]))?{_PAID}*(?![度末底结])", 3),
        (r"季度付款?|个季度(?:付清|付款?)?", 3),
        (rf"(?:按|每)个?半年{_PAID}*", 6),
        (rf"(?:按年|每年){_PAID}+", 12),
        (rf"每[两二2]个月{_PAID}*", 2),
        (
            r"(?<![a-z])(?:paid\s|payable\s)?(?:quarterly(?!\sterms)|(?:every|each)\squarter|over\s\S+\squarters|"
            r"every\s(?:three|3)\smonths)(?:\s(?:instal?lments?|payments))?(?![a-z])",
            3,
        ),
        (r"(?<![a-z])(?:half-?\s?yearly|every\s(?:six|6)\smonths)(?:\s(?:instal?lments?|payments))?(?![a-z])", 6),
        (r"(?<![a-z])every\s(?:two|2|other)\smonths?(?![a-z])", 2),
        (r"(?<![a-z])(?:yearly|annual)\s(?:instal?lments?|payments)(?![a-z])", 12),
    )
)
"""How many months lie between two parts, where it is not one."""

_PERCENT = r"\d{1,2}(?:\.\d{1,3})?\s?%|百分之[一二三四五六七八九十]{1,3}|[一二三四五六七八九]成"
_MONEY = (
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d{{1,3}})?\s?(?:[万千k]|w(?![a-z]))?|[一二两三四五六七八九][{DIGITS}]*)(?:块钱|块|元)?"
)
_DEPOSITS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?:定金|订金|首付款?|首期款?|头款|预付款?|先付)(?:为|是|[:\s])*(?P<share>{_PERCENT})"),
    re.compile(rf"(?:定金|订金|首付款?|首期款?|头款)(?:为|是|[:\s])*(?P<share>{_MONEY})"),
    re.compile(rf"(?:预付款?|先付)(?:为|是|[:\s])*(?P<share>{_MONEY})(?=[\s,，;；、]*(?:余款?|尾款|剩|其余))"),
    re.compile(
        rf"(?<![\w.])(?P<share>{_PERCENT}|{_MONEY})\s?(?:deposit|down\s?payment|down|up\s?front|in advance)(?![a-z])"
    ),
    re.compile(rf"(?<![a-z])(?:deposit|down\s?payment)(?:\sof)?[:\s]+(?P<share>{_PERCENT}|{_MONEY})(?!\w)"),
)
_REST = re.compile(
    r"余款|尾款|余额|余下的?|剩余(?:款项?|部分)?|剩下的?|其余的?|(?<![a-z])(?:(?:and\s)?the\s)?(?:balance|"
    r"rest|remainder|remaining)(?![a-z])"
)
_RATIO = re.compile(
    r"(?:按|比例|"
    r"分)?\s*(?<![\d:.])(?P<ratio>\d{1,3}(?:\.\d)?(?:\s?:\s?\d{1,3}(?:\.\d)?){2,11})(?![\d:.])(?:比例|"
    r"分期)?(?:付款?|付清)?"
    r"|(?:按|比例为?|分期)\s?(?P<two>\d{1,3}\s?:\s?\d{1,3})(?![\d:.])(?:的?比例|分期)?"
    r"|(?<![a-z])split\s(?P<en>\d{1,3}\s?:\s?\d{1,3})(?![\d:.])"
    r"|(?<![\d:.])(?P<last>\d{1,2}\s?:\s?\d{1,2})\s?(?:split(?![a-z])|开|分(?![成钟\d一二两三四五六七八九十])(?:期|付)?)(?:付款?|付清)?"
)
_TWO = re.compile(r"(?<![\d/:.])(?P<a>\d{1,2})(?:\s?:\s?(?P<b>\d{1,2})|/(?P<c>\d{2}))(?![\d/:.%])(?:\ssplit(?![a-z]))?")
"""Two proportions that make ten or a hundred, and no time: 3:7, 50/50."""
_TEN = "零一二三四五六七八九"
_TENTHS = re.compile(
    r"(?<![一二两三四五六七八九十百千万\d])"
    r"(?:按\s?(?P<by>[一二三四五六七八九]{2,4})(?:\s?(?:分(?:成|期|批)?(?![\d一二两三四五六七八九十])|开|比例))?(?:付款?|付清)?"
    r"|(?P<tenths>[一二三四五六七八九]{2,4})\s?(?:分(?![\d一二两三四五六七八九十钟])(?:成|期|批)?|开(?!票|会))(?:付款?|付清)?"
    r"|(?:(?<!\w)|(?<=余款|尾款|余额|其余|剩余|剩下|余下))(?!一二三四)(?P<alone>[一二三四五六七八九]{3,4})(?:付款?|付清)?(?!\w))"
)
"""Proportions in tenths: 按三七分, 三七开, 五五分成; three or four that make ten also standing alone: 三三四."""
_PERCENTS = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,3})?\s?%(?:\s?[:+/、,，;]?\s?\d{1,2}(?:\.\d{1,3})?\s?%){1,11}")
_AMOUNTS = re.compile(rf"(?<![\w.+]){_MONEY}(?:\s?\+\s?{_MONEY}){{1,11}}(?![\w.])")
_MONTH_DAY = re.compile(
    rf"每个?月\s?(?:(?P<zh>{COUNT})\s?[号日]|(?P<last_zh>[底末]|最后一天))(?:付款?|还款?|收款?|到期)?"
    r"|(?<![a-z])(?:monthly\s|each\smonth\s|every\smonth\s)on\s(?:the\s)?(?:(?P<en>\d{1,2})(?:st|nd|rd|th)?|"
    r"(?P<last_en>last\sday))(?![a-z\d])"
    r"|(?<![a-z])on\sthe\s(?:(?P<en2>\d{1,2})(?:st|nd|rd|th)?|(?P<last_en2>last\sday))\sof\s(?:each|"
    r"every)\smonth(?![a-z])"
)


def counts_in(low: str) -> Iterator[Span]:
    """In how many parts: 分3期, in 3 parts."""
    cover = Cover(len(low))
    for pattern in _COUNTS:
        for match in pattern.finditer(low):
            if not cover.take(*match.span()):
                continue
            n = _NAMED_COUNTS.get(match["n"]) or count_of(match["n"])
            if n is None or not 1 <= n <= MOST_PARTS:
                yield Span(*match.span(), "parts", (), _("A debt may have 1 to {n} parts.", n=MOST_PARTS))
            else:
                yield Span(*match.span(), "parts", (n,))


def schedules_in(low: str) -> Iterator[Span]:
    """The schedule that a text tells: 分3期, 3:3:4, 30%+70%, 定金30%, 首付5000余款分3期, 30% deposit, 每月31号."""
    cover = Cover(len(low))
    deposits = _deposits_in(low, cover)
    bodies = _agreeing([span for span in _bodies_in(low) if cover.take(span.start, span.end)])
    apart = _apart_in(low, cover, bodies)
    ends = bool(apart) and "@" in apart[0].readings[0]
    days = _month_days_in(low, cover) if (deposits or bodies or apart) and not ends else []
    if not deposits and not days and not apart:
        yield from bodies
        return
    rest = [Span(*match.span(), "parts") for match in _REST.finditer(low) if cover.take(*match.span())]
    told = [span.readings[0] for span in bodies if span.readings] or (_USUAL if apart else [1])
    before = f"{deposits[0].readings[0]}|" if deposits else ""
    between = f"/{apart[0].readings[0]}" if apart else ""
    after = f"{between}@{days[0].readings[0]}" if days else between
    first, *others = [*deposits, *bodies, *apart, *days, *(rest if deposits else [])]
    yield replace(first, readings=tuple(f"{before}{body}{after}" for body in dict.fromkeys(told)))
    yield from (replace(span, readings=()) for span in others)


_USUAL = (4, 2, 8)
"""In how many parts something is paid quarterly, where that is not said: it is asked."""


def _apart_in(low: str, cover: Cover, bodies: list[Span]) -> list[Span]:
    """How many months lie between two parts, said beside their number or within it: in 4 quarterly parts."""
    found = [
        Span(*match.span(), "parts", (f"{months}@31" if _ends(match) else f"{months}",))
        for pattern, months in _APART
        for match in pattern.finditer(low)
        if any(body.start <= match.start() < body.end for body in bodies) or cover.take(*match.span())
    ]
    return [found[0], *(replace(span, readings=()) for span in found[1:])] if found else []


def _ends(match: re.Match[str]) -> bool:
    """Whether the end of each quarter is said."""
    return any(match.groupdict().values())


def _deposits_in(low: str, cover: Cover) -> list[Span]:
    found = []
    for pattern in _DEPOSITS:
        for match in pattern.finditer(low):
            share = _share(match["share"])
            if share and cover.take(*match.span()):
                found.append(Span(*match.span(), "parts", (share,)))
    return found[:1]


def _share(said: str) -> str | None:
    """A deposit: a percentage, or an amount in major units."""
    if said.endswith("%"):
        return said.replace(" ", "")
    if said.endswith("成"):
        return f"{(count_of(said[:-1]) or 0) * 10}%"
    if said.startswith("百分之"):
        return f"{chinese(said.removeprefix('百分之'))}%"
    value = _major(said)
    return f"{value:f}" if value else None


def _major(said: str) -> Decimal | None:
    """An amount in major units that reads one way."""
    text = re.sub(r"(?:块钱|块|元)$", "", said).strip()
    if match := re.fullmatch(r"([\d,.]+)\s?([万千kw])", text):
        readings = arabic(match[1])
        return readings[-1] * {"万": 10_000, "w": 10_000}.get(match[2], 1000) if readings else None
    readings = arabic(text) if text[0].isdigit() and text[-1].isdigit() else ()
    return readings[-1] if readings else chinese(text)


def _bodies_in(low: str) -> Iterator[Span]:
    """How what is not the deposit is divided."""
    for match in _PERCENTS.finditer(low):
        shares = [Decimal(said) for said in re.findall(r"[\d.]+", match[0])]
        if (total := sum(shares)) != 100:
            problem = _("The percentages add up to {total}%, not to 100%.", total=f"{total:f}")
            yield Span(*match.span(), "parts", (), problem)
        else:
            yield Span(*match.span(), "parts", (":".join(f"{share:f}" for share in shares),))
    for match in _RATIO.finditer(low):
        ratio = re.sub(r"\s", "", match["ratio"] or match["two"] or match["en"] or match["last"])
        yield Span(*match.span(), "parts", (ratio,))
    for match in _TWO.finditer(low):
        one, other = match["a"], match["b"] or match["c"]
        if int(one) + int(other) == 100 or (int(one) + int(other) == 10 and len(other) == 1):
            yield Span(*match.span(), "parts", (f"{one}:{other}",))
    for match in _TENTHS.finditer(low):
        tenths = [_TEN.index(ch) for ch in match["by"] or match["tenths"] or match["alone"]]
        if sum(tenths) == 10:
            yield Span(*match.span(), "parts", (":".join(map(str, tenths)),))
    for match in _AMOUNTS.finditer(low):
        majors = [_major(said.strip()) for said in match[0].split("+")]
        if all(majors):
            yield Span(*match.span(), "parts", ("+".join(f"{major:f}" for major in majors),))
    yield from counts_in(low)


def _agreeing(bodies: list[Span]) -> list[Span]:
    """A count beside as many proportions or amounts says nothing more: 分三期 30% 30% 40%."""
    listed = [span.readings[0] for span in bodies if span.readings and isinstance(span.readings[0], str)]
    told = {len(re.split(r"[:+]", text)) for text in listed}
    return [replace(span, readings=()) if span.readings and span.readings[0] in told else span for span in bodies]


def _month_days_in(low: str, cover: Cover) -> list[Span]:
    """The day of the month on which the parts fall due."""
    found = []
    for match in _MONTH_DAY.finditer(low):
        said = match["zh"] or match["en"] or match["en2"]
        day = count_of(said) if said else 31
        if day is not None and 1 <= day <= 31 and cover.take(*match.span()):
            found.append(Span(*match.span(), "parts", (day,)))
    return found[:1]
