"""Days that are named by a festival or by the Chinese calendar: 国庆前, 年前, 节后, 腊月二十八, 正月初八, by Christmas.

Before a festival is the day before it. After one, when people work again is not certain: it is asked. A festival's
bare name is no date; people talk of it (中秋促销) more often than they mean the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.reading.day_words import NAMED, OPEN, VAGUE, Days, Match, Rule, no_such_day
from handlers.reading.days import FIRST_YEAR, LAST_YEAR
from handlers.reading.lunar import lunar_day
from handlers.reading.numerals import count_of

_DAY = timedelta(days=1)


def _fixed(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: lunar_day(year, month, day)


def _eve(year: int) -> date | None:
    """The last day of the lunar year, before the spring festival of that year."""
    new_year = lunar_day(year, 1, 1)
    return new_year - _DAY if new_year else None


def _qingming(year: int) -> date:
    """Clear and Bright, the fourth or fifth of April: the usual rule of thumb with 0.2422 days a year."""
    base, century = (5.59, 1900) if year < 2000 else (4.81, 2000)
    n = year - century
    return date(year, 4, int(n * 0.2422 + base) - n // 4)


_FESTIVALS: tuple[tuple[str, Callable[[int], date | None], int], ...] = (
    (r"元旦节?|(?<![a-z])(?<!chinese )(?<!lunar )new year(?:'?s)?(?: day)?(?!'?s? eve)", _fixed(1, 1), 1),
    (
        r"春节|农历新年|(?<!万)过年|大年初一|(?<![a-z])(?:chinese|lunar) new year(?!'s eve)|"
        r"(?:(?<=before )|(?<=after )|(?<=by )|(?<=until ))cny(?![a-z]|\s?\d)|(?<![a-z])spring festival",
        _lunar(1, 1),
        8,
    ),
    (r"除夕夜?|大?年三十|(?<![a-z])(?:chinese|lunar) new year's eve", _eve, 9),
    (r"元宵节?|(?<![a-z])lantern festival", _lunar(1, 15), 1),
    (r"清明节?|(?<![a-z])(?:qingming|ching ming|tomb[- ]sweeping(?: day)?)", _qingming, 1),
    (r"五一(?:劳动节|节)?|劳动节|(?<![a-z])(?:labou?r|may) day", _fixed(5, 1), 5),
    (r"端午节?|(?<![a-z])dragon boat(?: festival)?", _lunar(5, 5), 1),
    (r"中秋节?|八月节|(?<![a-z])mid-?\s?autumn(?: festival)?", _lunar(8, 15), 1),
    (r"重阳节?", _lunar(9, 9), 1),
    (r"国庆节?|十一(?=长假|黄金周|[之以]?前|节)|(?<![a-z])national day", _fixed(10, 1), 7),
    (r"双十一|双11", _fixed(11, 11), 1),
    (r"双十二|双12", _fixed(12, 12), 1),
    (r"腊八节?", _lunar(12, 8), 1),
    (r"圣诞节?|(?<![a-z])(?:christmas|x-?mas)(?: day)?", _fixed(12, 25), 1),
)
"""The words for a festival, its day in a year, and how many days from it people commonly rest."""
_HOLIDAYS = (*_FESTIVALS[:2], *_FESTIVALS[4:8], _FESTIVALS[9])
"""The festivals for which everybody in China stops working: what 节前 and 节后 may mean."""


def _around(day_in: Callable[[int], date | None], today: date) -> Days:
    """The coming one and the last one that was."""
    days = [day for year in range(today.year - 1, today.year + 3) if (day := day_in(year))]
    ahead, behind = [day for day in days if day >= today], [day for day in days if day < today]
    return tuple(day for day in (*ahead[:1], *behind[-1:]) if FIRST_YEAR <= day.year <= LAST_YEAR) or None


def _named_day(match: Match, today: date, days: Callable[[int], int]) -> Days:
    """The festival that is named, some days before or after it, in the year that is said, else around today."""
    n = next(n for n in range(len(_FESTIVALS)) if match[f"f{n}"])
    _words, day_in, rest = _FESTIVALS[n]

    def shifted(year: int) -> date | None:
        day = day_in(year)
        return day + days(rest) * _DAY if day else None

    if match["year"] is None:
        return _around(shifted, today)
    day = shifted(today.year + {"今": 0, "明": 1, "后": 2, "去": -1}[match["year"][0]])
    return (day,) if day else None


def _itself(match: Match, today: date) -> Days:
    return _named_day(match, today, lambda rest: 0)


def _before(match: Match, today: date) -> Days:
    return _named_day(match, today, lambda rest: -1)


def _after(match: Match, today: date) -> Days:
    return _named_day(match, today, lambda rest: rest)


def _some_days_before(match: Match, today: date) -> Days:
    """国庆前三天, 春节前一周."""
    n = count_of(match["n"])
    return None if n is None else _named_day(match, today, lambda rest: -n * (1 if match["unit"] in "天日" else 7))


def _before_new_year(match: Match, today: date) -> Days:
    return _around(_eve, today)


def _after_new_year(match: Match, today: date) -> Days:
    return _around(_lunar(1, 9), today)


def _next_holiday(match: Match, today: date) -> Days:
    """The coming holiday; a far one, and the spring festival after it, are both asked."""
    ahead = [(min(days), rest) for _words, day_in, rest in _HOLIDAYS if (days := _coming(day_in, today))]
    (first, rest), *_others = sorted(ahead)
    spring = _coming(_HOLIDAYS[1][1], today)
    found = [(first, rest), *((day, 8) for day in spring if day != first and (day - first).days < 60)]
    return tuple(day - _DAY if match["side"].endswith("前") else day + n * _DAY for day, n in found)


def _coming(day_in: Callable[[int], date | None], today: date) -> list[date]:
    return [day for year in (today.year, today.year + 1) if (day := day_in(year)) and day > today][:1]


def _lunar_date(match: Match, today: date) -> Days:
    """腊月二十八, 正月初八, 农历八月十五."""
    month, day = (
        _LUNAR_MONTHS.get(match["month"]) or count_of(match["month"]),
        count_of(match["day"].removeprefix("初")),
    )
    if month is None or day is None or not 1 <= month <= 12:
        return None
    again = bool(match["again"])
    return _around(lambda year: lunar_day(year, month, day, again=again), today) or no_such_day(match[0])


_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_NUMBER = r"[一二三四五六七八九十廿\d]{1,3}"
_LUNAR = (
    rf"(?:(?:农历|阴历|旧历)的?(?P<again>闰)?(?P<month>[正冬腊]|\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月"
    rf"(?P<day>初?{_NUMBER})[号日]?)"
)
_LUNAR_BY_ITSELF = (
    rf"(?P<again>闰)?(?P<month>[正冬腊])月(?P<day>初?{_NUMBER})(?:[号日]|(?!\d))"
    rf"|(?P<again2>闰)?(?P<month2>[一二三四五六七八九十]{{1,2}})月(?P<day2>初{_NUMBER})"
)
_YEAR_S_NINTH = rf"(?:大?年初|正月里?初)(?P<day>{_NUMBER})(?!\d)"
_BREAK = "(?:小?长假|假期|放假|黄金周)?"


def _lunar_by_itself(match: Match, today: date) -> Days:
    if match["month"]:
        return _lunar_date(match, today)
    month, day = count_of(match["month2"]), count_of(match["day2"].removeprefix("初"))
    if month is None or day is None:
        return None
    again = bool(match["again2"])
    return _around(lambda year: lunar_day(year, month, day, again=again), today) or no_such_day(match[0])


def _of_new_year(match: Match, today: date) -> Days:
    day = count_of(match["day"])
    return _around(lambda year: lunar_day(year, 1, day), today) if day else None


def _little_year(match: Match, today: date) -> Days:
    """小年 is the 23rd of the twelfth month in the north, the 24th in the south."""
    north, south = (_coming(_lunar(12, day), today) for day in (23, 24))
    return (*north, *south)


_YEAR = r"(?P<year>[今明后去]年)的?"
_NAMES = "(?:" + "|".join(f"(?P<f{n}>{words})" for n, (words, *_) in enumerate(_FESTIVALS)) + ")"
_NAME = f"(?:{_YEAR})?{_NAMES}"
FESTIVAL = re.compile(_NAMES)
"""The name of a festival; what names none is spared the rules that look for one."""
_NO_YEAR = r"(?<![\d一二两三四五六七八九十几半多去今明后当百千往历全整每学])"
_NO_FESTIVAL = r"(?<![春庆明秋午旦动阳宵诞蛋五一二八夕月季情人字调细章环关])"
_PLACE = r"(?![台面天期])"
_EITHER, _ASKED = frozenset({OPEN}), frozenset({OPEN, VAGUE})


def needs_festival(pattern: re.Pattern[str]) -> bool:
    """Whether a rule finds something only where a festival is named."""
    return "f0" in pattern.groupindex


FESTIVAL_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), read, marks)
    for pattern, read, marks in (
        (_LUNAR, _lunar_date, _EITHER),
        (_LUNAR_BY_ITSELF, _lunar_by_itself, _EITHER),
        (_YEAR_S_NINTH, _of_new_year, _EITHER),
        (rf"{_NAME}前后", _itself, _ASKED),
        (rf"{_NAME}{_BREAK}[之以]?前(?P<n>{_NUMBER})个?(?P<unit>天|日|周|星期|礼拜)", _some_days_before, _EITHER),
        (rf"{_NAME}{_BREAK}(?=[之以]?前{_PLACE})", _before, _EITHER),
        (rf"(?:(?<=before )|(?<=ahead of )){_NAME}(?![a-z])", _before, _EITHER),
        (rf"(?:过完|过了)?{_NAME}{_BREAK}(?:[之以过]?后{_PLACE}|完了|结束|回来)", _after, _ASKED),
        (rf"(?:过完|过了|(?<=after )){_NAME}(?![a-z])", _after, _ASKED),
        (rf"{_NAME}(?:当天|那天|这天|当日|(?=[付还给结打转交到]))", _itself, _EITHER),
        (rf"{_NAME}(?=\x00)", _itself, frozenset({OPEN, NAMED})),
        (rf"{_YEAR}{_NAMES}(?=$|[\s,，。])", _itself, _EITHER),
        (rf"(?<=[\s\x00]){_NAME}(?=\s*$)", _itself, frozenset({OPEN, NAMED})),
        (rf"(?:(?<=by )|(?<=on )|(?<=until )|(?<=at )){_NAME}(?![a-z])", _itself, _EITHER),
        (rf"{_NO_YEAR}年(?=[之以]?前{_PLACE})", _before_new_year, _EITHER),
        (rf"{_NO_YEAR}年[之以过]?后{_PLACE}|开年后?|过完年|过了年", _after_new_year, _ASKED),
        (rf"{_NO_FESTIVAL}节(?P<side>[之以]?前){_PLACE}", _next_holiday, frozenset()),
        (rf"(?:过完|过了)?{_NO_FESTIVAL}节(?P<side>[之以过]?后){_PLACE}", _next_holiday, frozenset({VAGUE})),
        (r"(?<![一-鿿])小年(?:夜|那天|前)?", _little_year, frozenset()),
    )
)
"""Pattern, what it comes to, and the marks of a day that may lie behind or is not certain."""
