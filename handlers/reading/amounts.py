"""Amounts of money: digits, Chinese numerals, k w m 万 千 百 亿, 块 and 毛, with a currency before or after.

What is not certain is asked: two readings of one number (1.500), a range, "about", a number with spaces that may be
two. What cannot be an amount is refused with the reason. A counted thing (500 boxes, 20 吨) is no amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from handlers.reading.cover import Cover
from handlers.reading.currencies import AFTER, BEFORE, currency_of, dollars_of
from handlers.reading.numerals import DIGITS, ENGLISH_NUMBER, arabic, chinese, count_of
from handlers.reading.readings import Context, Span
from handlers.reading.spelled import spelled_in
from locales import Sentence, _
from models.money import Money, check_amount, money_of
from models.refusal import Refused

_MULTIPLES = {
    "qian": 10**3, "wan": 10**4,
    "k": 10**3, "千": 10**3, "thousand": 10**3, "grand": 10**3, "w": 10**4, "万": 10**4, "m": 10**6, "mn": 10**6,
    "mil": 10**6, "mio": 10**6, "million": 10**6, "millions": 10**6, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "crore": 10**7, "crores": 10**7, "cr": 10**7,
    "hundred": 100, "百": 100, "十万": 10**5, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
_ABOUT = (
    r"大概|大约|约莫|约|差不多|将近|接近|近|最少|至少|起码|不到|超过|多于|少于|不止|最多|小(?=[一两二三]?[万千百])|"
    r"at least|at most|over|more than|less than|under|up to|about|abt|around|approximately|approx\.?|roughly|"
    r"nearly|almost|circa|some|(?:close|near) to|next to|not quite|(?:just |a bit |a little |slightly )?(?:under|over|"
    r"below|above|shy of|short of)|north of|give or take|(?:some(?:thing|th)?|smth|sth) like|like|in the region of|"
    r"somewhere (?:around|near)|maybe|probably|plus minus|\+/-|~|≈"
)
_ISH = (
    r"左右|上下|\s?差不多|多点|多一点|出头|不到|好几|来块|来元|多(?![付收给打转交算还出谢亏久少])|余(?=元|万)|\+(?!\d)|"
    r"\s?or so|\s?ish|\s?-ish|\s?give or take|\s?or thereabouts|\s?and change"
)
_ARABIC = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d{1,2}|\.\d{1,2})?(?![\d])|\d+(?:[.,'\u00a0]\d+)*|(?<![^\s])\.\d+"
_MULTIPLE = "|".join(
    word + ("(?![a-z0-9])" if word.isascii() else "") for word in sorted(_MULTIPLES, key=len, reverse=True)
)
# A counted thing is no amount.
COUNTED_IN_ENGLISH = (
    r"(?:kgs?|g|tons?|tonnes?|pcs|pieces?|box(?:es)?|units?|cartons?|sets?|bottles?|pallets?|containers?|crates?|"
    r"bags?|samples?|people|persons?|years?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|km|cm|mm|ml|st|nd|rd|th|am|pm|times|x|items?|"
    r"off|orders?|visits?|calls?|percent|pct|stores?|shops?|invoices?|bills?|parts|inst?all?ments?|deliveries|"
    r"cases|dozen|staff|cents?|tyres?|tires?|chairs?|tables?|rolls?|packs?|packets?|wks?|mths?|yrs?|of us|trucks?|"
    r"metres?|meters?)(?![a-z])"
)
"""Words behind a number that is no amount."""
_COUNTED = re.compile(
    rf"\s?{COUNTED_IN_ENGLISH}|"
    r"[箱件笔台吨瓶盒袋套批斤克升只根副双桶辆颗粒份层楼栋室折倍度岁米亩%‰°:]|公[斤里吨]|个(?!亿)|人(?!民)|"
    r"家(?!里)|号|位|年|月|天|次|期|周|小时|"
    r"分(?!\d期|[二三四五六七八九十两]期|期)|点(?!\d)|张(?!总|经|工|老|姐|哥|会|主|先|女)|支(?!付|票)|单(?!号|"
    r"据)|条|包(?![括含邮])|"
    r"日(?!元|币|圆)|块?钱?的?(?:砖|板)|家店|页|秒|届|名|票|间(?!接)|城|路|街|弄|比\d"
)
_ONE = "[\\d一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_NUMBER = re.compile(
    rf"(?<![0-9#第@])(?:(?<![a-z])|(?=[一-龥]))(?<!\d[.,])(?:(?P<about>{_ABOUT})\s*)?"
    rf"(?P<sign>(?<![0-9a-z万千百亿元块%])-\s?(?=[\d$¥€£])|负|minus\s+)?"
    rf"(?:(?P<before>{BEFORE})\s*(?P<sign2>-)?)?"
    rf"(?:(?P<zh>(?=[\d.,']*[{DIGITS[3:]}])(?:零(?=点)|(?<![0-9a-z.。])\.(?=\d)|[一二两俩仨三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾\d])"
    rf"(?:[{DIGITS}]|点(?=[零一二两三四五六七八九])|(?<=\d)[.,'](?=\d))*)"
    rf"|(?P<arabic>{_ARABIC})|(?P<english>{ENGLISH_NUMBER})(?=\s?(?:hundred|thousand|grand|million)))"
    rf"(?P<about2>{_ISH})?"
    rf"(?:\s?(?:个(?=亿|w(?![a-z])))?(?P<times>{_MULTIPLE}))?"
    rf"(?P<half>(?<=[万千百])半(?![天年个月小价斤袋]))?"
    rf"(?P<about3>{_ISH})?"
    rf"(?:\s?(?P<after>{AFTER}))?"
    rf"(?P<small>(?<=[块元圆])(?:半(?![天年个月])|[零又]?{_ONE}分|[零又]?{_ONE}[毛角](?:{_ONE}分?)?|"
    rf"{_ONE}{{1,2}}(?![\d千百万十毛角分])))?"
    rf"(?P<about4>{_ISH})?"
    r"[整正]?(?![a-z]|(?<=\d)\d)"
)
_MOST = 40  # amounts in one text; nobody means more
_SMALL = re.compile(r"(?<![块元圆\d零又])(?P<mao>" + _ONE + r")[毛角](?:(?P<fen>" + _ONE + r")分?)?")
_VAGUE = re.compile(
    rf"(?<![a-z])(?:{ENGLISH_NUMBER}) (?:or|to) (?:{ENGLISH_NUMBER}) (?:hundred|thousand|grand|million|k)(?![a-z])|"
    r"(?:好几|几|数|上|成|过)[百千万亿]+(?:块钱|块|元)?|(?<![\d一二两三四五六七八九十零])百(?:八十|十(?=块|"
    r"元))(?:块钱|块|元)?|千儿八百|"
    r"[一二三四五六七八九]?十[几来多](?:[百千万亿]|块|元)|几十(?:[百千万亿]|块|元)|[百千万][把来](?:块钱|块|"
    r"元)?|一?[百千万]多(?:块钱|块|元)?|"
    r"(?<![a-z])(?:a few|several|some|(?:a )?couple(?: of)?) (?:hundred|thousand|million|k)(?![a-z])|"
    r"(?<![a-z])(?:hundreds|thousands)(?![a-z])"
)
_OR_MORE = re.compile(r"\s[一二三四五六七八九](?=\s|$)")  # 两万五 六
_HALVES = re.compile(
    r"(?<![一-鿿])半(?P<size>[万千百])(?![一-鿿]*[天年月])|"
    r"(?<![\w.])(?P<n>\d{1,4})(?P<unit>[wk])(?P<next>\d)(?![\w.%])"
)
_HEARD_POINT = re.compile(r"(?<![\d.])(?P<n>\d{1,3})点(?P<tenths>\d{1,2})(?P<size>[万千百亿])(?![一-鿿]*[天年月])")
"""3点5万 as a voice keyboard writes it, or 50,000 at three."""
_IN_BRACKETS = re.compile(r"(?<![\w(（])[(（]\s?(?P<amount>[$¥€£]?\d[\d,]*(?:\.\d+)?)\s?[)）]")
"""(500) is what accountants write for less than nothing."""
_WHOLE_AND_COMMA = re.compile(r"\d{4,15},\d{1,2}")  # 5000,50 may be one number, or end a clause
_ONE_OR_OTHER = re.compile(r"\d,\d(?!\d)")
_BETWEEN = re.compile(r"\s*(?:-+|~+|、|到|至|to|or|或者?|还是)\s*|\s*and\s*")
_ROUGH = re.compile(r"([一二两三四五六七八九十]?)([一二两三四五六七八九])([一二两三四五六七八九])([百千万亿十]+)")
_SIGNS = frozenset({"$", "¥", "元", "块", "块钱", "圆", "刀", "dollar", "dollars", "bucks"})
EXACT = _("Please give the exact amount, for example 5000 or 1.2万.")

_CURRENCY_BEFORE = re.compile(rf"(?<![a-z])(?P<code>{BEFORE})\s?$")
_CURRENCY_BEHIND = re.compile(rf"\s?(?P<code>{AFTER})")


def amounts_in(low: str, context: Context, *, alone: bool = False) -> Iterator[Span]:
    """Every amount; `alone` says that the whole text is meant as one (an answer), so that a bare 五十 counts too."""
    found: list[Span] = []
    found += [Span(*match.span(), "amount", (), EXACT) for match in _VAGUE.finditer(low)]
    for match in _SMALL.finditer(low):
        value = Decimal(count_of(match["mao"]) or 0) / 10 + Decimal(count_of(match["fen"] or "") or 0) / 100
        found.append(_priced(*match.span(), (value,), currency_of("元", context.currency)))
    for match in _HALVES.finditer(low):  # 半万, and 3w5 as it is said: three and a half
        size = _MULTIPLES[match["size"] or match["unit"]]
        value = Decimal(size) / 2 if match["size"] else Decimal(f"{match['n']}.{match['next']}") * size
        found.append(_priced(*match.span(), (value,), context.currency))
    for match in _HEARD_POINT.finditer(low):
        size = _MULTIPLES[match["size"]]
        both = Decimal(f"{match['n']}.{match['tenths']}") * size, Decimal(match["tenths"]) * size
        found.append(replace(_priced(*match.span(), both, context.currency), sure=False))
    for match in _IN_BRACKETS.finditer(low):
        readings = arabic(match["amount"].lstrip("$¥€£")) or ()
        found.append(_priced(*match.span(), readings, context.currency, about=True))
    for start, end, value in spelled_in(low):
        found.append(_spelled_out(start, end, value, low, context))
    cover = Cover(len(low))
    found = [span for span in found if cover.take(span.start, span.end)]
    for match in _NUMBER.finditer(low):
        if cover.is_free(*match.span()) and (amount := _span_of(match, low, context, alone=alone)):
            found.append(amount)
            if len(found) > _MOST:
                break
    yield from _with_ranges(sorted(found, key=lambda span: span.start), low, context)


def _spelled_out(start: int, end: int, value: Decimal, low: str, context: Context) -> Span:
    """With the currency right before or behind it: half a million naira."""
    before, after = _CURRENCY_BEFORE.search(low, 0, start), _CURRENCY_BEHIND.match(low, end)
    beside = after or before
    if beside is None:
        return _priced(start, end, (value,), context.currency)
    word = beside["code"]
    several = word in _SIGNS and len(dollars_of(word, context.currency, context.currencies())) > 1
    first, last = min(start, beside.start()), max(end, beside.end())
    return _priced(first, last, (value,), currency_of(word, context.currency), about=several)


def _span_of(match: re.Match[str], low: str, context: Context, *, alone: bool) -> Span | None:
    start, end = match.span()
    has_currency = bool(match["before"] or match["after"])
    if not has_currency and _COUNTED.match(low, end) and not _is_fen(match):
        return None
    currency = _currency(match, context.currency)
    if match["before"] and match["after"] and not _agree(match["before"], match["after"], context.currency):
        return Span(start, end, "amount", (), _("Two currencies stand beside {text}.", text=match[0].strip()))
    about = any(match[f"about{n}"] for n in ("", 2, 3, 4))
    readings: tuple[Decimal, ...] | None
    mark = "" if has_currency or match["times"] else "bare"
    if match["english"]:
        readings = (Decimal(count_of(match["english"]) or 0),)
    elif match["zh"]:
        readings, mark, rough = _chinese_readings(match, mark, has_currency, alone, _stands_alone(low, start, end))
        if readings is None:
            return None
        about = about or rough
    else:
        text = match["arabic"]
        if text.isdigit() and len(text) > 1 and text.startswith("0") and not has_currency:
            return None  # a code, not a number
        readings = arabic(text)
        if " " in text and "," not in text and "." not in text:
            return _spaced(match, readings, currency)
        if "," in text or "." in text:
            mark = ""
        if match["times"] and len(readings) > 1:
            readings = readings[1:]  # before 万 or k a point divides
    if not readings:
        return Span(start, end, "amount", (), unreadable(match[0].strip()))
    factor = _MULTIPLES[match["times"]] if match["times"] else 1
    rest = _small(match["small"]) + (Decimal(_MULTIPLES[low[match.start("half") - 1]]) / 2 if match["half"] else 0)
    readings = tuple(value * factor + rest for value in readings)
    if match["zh"] and (more := _OR_MORE.match(low, end)):
        end, about = more.end(), True
    if match["sign"] or match["sign2"]:
        readings = tuple(-value for value in readings)
    if match["arabic"] and match["times"] and _ONE_OR_OTHER.fullmatch(match["arabic"]):
        about = True  # 2,3万 is two or three
    if match["arabic"] and _WHOLE_AND_COMMA.fullmatch(match["arabic"]):
        readings, about = (*readings, Decimal(match["arabic"].partition(",")[0])), True
    dollars = _dollars(match, context) or (currency,)
    spans = [_priced(start, end, readings, one, about=about) for one in dollars]
    several = tuple(money for span in spans for money in span.readings)
    return replace(spans[0], readings=several, sure=spans[0].sure and len(spans) == 1, marks=frozenset({mark} - {""}))


def _chinese_readings(
    match: re.Match[str], mark: str, has_currency: bool, alone: bool, stands_alone: bool
) -> tuple[tuple[Decimal, ...] | None, str, bool]:
    """The readings of Chinese or mixed numerals, whether bare, and whether rough (三四万)."""
    text = match["zh"]
    if rough := _ROUGH.fullmatch(text):
        values = [chinese(rough[1] + digit + rough[4]) for digit in (rough[2], rough[3])]
        return tuple(value for value in values if value is not None), mark, True
    value = chinese(text)
    if value is None and has_currency and re.fullmatch(r"[零〇一二三四五六七八九]{3,}", text):
        value = Decimal("".join(str("零一二三四五六七八九".index(ch.replace("〇", "零"))) for ch in text))
    if _ONE_OR_OTHER.match(text):
        return (value,) if value is not None else (), mark, True
    has_place = any(ch in "百千万亿佰仟" for ch in text)
    if not has_currency and not has_place and not match["times"] and not (stands_alone and (alone or "十" in text)):
        return None, mark, False
    if value is None:
        return () if has_place or has_currency else None, mark, False
    return (value,), "" if has_place or has_currency else "bare", False


def _stands_alone(low: str, start: int, end: int) -> bool:
    return (start == 0 or not low[start - 1].isalnum()) and (end == len(low) or not low[end].isalnum())


def _is_fen(match: re.Match[str]) -> bool:
    return bool(match["small"])


def _currency(match: re.Match[str], company: str) -> str:
    """The currency beside the number; a code says more than a sign ($500 HKD)."""
    words = [word for word in (match["before"], match["after"]) if word]
    if not words:
        return company
    return currency_of(min(words, key=lambda word: word in _SIGNS), company)


def _dollars(match: re.Match[str], context: Context) -> tuple[str, ...]:
    """What a $ without another word for the currency may mean."""
    words = [word for word in (match["before"], match["after"]) if word]
    return (
        dollars_of(words[0], context.currency, context.currencies()) if len(words) == 1 and words[0] in _SIGNS else ()
    )


def _agree(before: str, after: str, company: str) -> bool:
    """¥5000元 and $50 USD name one currency twice."""
    one, other = currency_of(before, company), currency_of(after, company)
    return one == other or after in _SIGNS or (before == "$" and other.endswith("D"))


def _small(text: str | None) -> Decimal:
    """What stands after 块: 三块五 is 3.50, 三块五毛二 is 3.52, 3元5分 is 3.05."""
    if not text:
        return Decimal(0)
    if text == "半":
        return Decimal("0.5")
    digits = [Decimal(count_of(ch) or 0) for ch in text if ch not in "零又毛角分"]
    if text.endswith("分") and len(digits) == 1:
        return digits[0] / 100
    return digits[0] / 10 + (digits[1] / 100 if len(digits) > 1 else 0)


def _priced(start: int, end: int, readings: tuple[Decimal, ...], currency: str, *, about: bool = False) -> Span:
    """The span with its readings as money; what cannot be an amount falls away, and is refused if none is left."""
    kept: list[Money] = []
    refusals: list[Sentence] = []
    for value in readings:
        try:
            money = money_of(value, currency)
            check_amount(money)
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            if money not in kept:
                kept.append(money)
    if not kept:
        return Span(start, end, "amount", (), refusals[-1])
    return Span(start, end, "amount", tuple(kept), sure=len(kept) == 1 and not about and not refusals)


def _spaced(match: re.Match[str], readings: tuple[Decimal, ...], currency: str) -> Span | None:
    """`12 500` may be one number or two."""
    apart = tuple(Decimal(part) for part in match["arabic"].split() if len(part) <= 12)
    if not readings:
        return Span(*match.span(), "amount", (), unreadable(match[0].strip()))
    return replace(_priced(*match.span(), (*readings, *apart), currency), sure=False)


def _with_ranges(spans: list[Span], low: str, context: Context) -> Iterator[Span]:
    """Two amounts with 到, - or "or" between them are one, asked."""
    at = 0
    while at < len(spans):
        span = spans[at]
        other = spans[at + 1] if at + 1 < len(spans) else None
        is_range = other is not None and _BETWEEN.fullmatch(low[span.end : other.start]) is not None
        if is_range and other is not None and span.readings and other.readings:
            both = (*_scaled_like(span, other, low), *other.readings)
            yield Span(span.start, other.end, "amount", tuple(dict.fromkeys(both)), sure=False)
            at += 2
            continue
        yield span
        at += 1


def _scaled_like(span: Span, other: Span, low: str) -> tuple[Money, ...]:
    """In 3-5万 the 3 means 三万 too."""
    unit = re.search(rf"(?:{_MULTIPLE})(?=\D*$)", low[other.start : other.end])
    if "bare" not in span.marks or unit is None:
        return span.readings
    factor = _MULTIPLES[unit[0]]
    return tuple(Money(money.minor * factor, other.readings[0].currency) for money in span.readings)


def unreadable(text: str) -> Sentence:
    """What is told when something stands where an amount should, but is none."""
    return _("I cannot read {text} as an amount. For example: 5000, 1,234.50 or 1.2万.", text=text[:40])
