"""Which of the stretches that name customers is meant: the longest where they overlap; two apart are asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.reading.readings import Named, Span
from handlers.reading.words import BLANK, Page, is_filler, pieces_of

_NO_NAME = re.compile(r"[\W\d_]*")
_ENDS = re.compile(r"[\s,;:!?。，；：！？、()（）]")
_VERBS_WITHIN = re.compile(
    r"(?:谈|聊|说|想|要|问|看|送|约|已|还|没|不|会|准备|答应|来了|去了|介绍|讨论|反馈|沟通|确认|了解|下单|签|"
    r"付|给|打|收)"
)
_NUMBER_BEHIND = re.compile(r"[-/]\d")
_CORRECTED = re.compile(
    r"(?:说错|搞错|打错|弄错|记错|不对|不是|应该是)|(?<![a-z])(?:i mean|i meant|sorry|no wait|wait no|correction|"
    r"not)(?![a-z])"
)
_LATIN_NAME = re.compile(r"[A-Za-z][\w&'.-]*(?:\s+(?:[A-Z0-9&][\w&'.-]*|of|and|de|the))*")
_TOWARDS = re.compile(r"(?:今天|昨天|刚才?|刚刚)?(?:从|给|跟|向(?!阳)|找|替|帮)|(?:今天|刚才?)")
_TO_WHOM = re.compile(r"(?:给|跟|和|去|从|在|见了?|到|拜访了?|问了?|找)$")
_SPOKEN_OF = re.compile(r"的?(?!现金|微信|支付|转账|刷卡|到账|银行|支票|零|整|钱|又|每|一[箱件])[一-鿿]")
_WORD_BEFORE = re.compile(r"(?<![a-z])([a-z']+|&)\s+$")
_SOMEBODY = re.compile(
    r"(?:[他她你我]们?|人家|对方|客户|老板娘?)(?:那边)?(?:也|都|已经?|刚刚?)?(?:说|讲|表示|答应|承诺)?"
)
"""Who is told of without a name: 他说已经付了."""
_WHOLE_PHONE = 7
_LONGEST_NAME = 60


def choose(named: Sequence[Named], page: Page) -> tuple[list[Span], list[Span]]:
    """The stretches taken as the customer, and those that only might be one because they look like another part.

    More than one span, or a span with several candidates, is asked: `met Acme and Huaxin`. What is named after the
    whole name of a customer is part of what was told: 拜访华鑫商贸 谈了和华联合作.
    """
    named = [one for one in named if 0 <= one.start < one.end <= len(page.plain) and one.candidates]
    named = [one for one in named if one.exact or one.end - one.start > 1 or len(named) == 1]
    named = [one for one in named if not _begins_a_number(one, page)] or named
    named = [_whole(one, page) for one in named]
    likely = [one for one in named if not _may_be_a_part(one, page)]
    doubtful = [one for one in named if one not in likely]
    kept: list[Named] = []
    for one in sorted(likely, key=lambda one: (one.end - one.start, one.exact), reverse=True):
        if not any(other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return [_span(one) for one in _contenders(kept, page)], [_span(one) for one in doubtful]


def _contenders(kept: list[Named], page: Page) -> list[Named]:
    """The exact ones, and any that stands before them; without an exact one, all that are named."""
    exact = [one for one in kept if one.exact]
    if not exact:
        return sorted(kept, key=lambda one: one.start)
    first = min(kept, key=lambda one: one.start)
    if len(kept) > 1 and _CORRECTED.search(page.low, first.end, max(one.start for one in kept)):
        return sorted(kept, key=lambda one: one.start)  # visited Acme, I mean Huaxin
    return sorted({*exact, first}, key=lambda one: one.start)


def _span(one: Named) -> Span:
    return Span(one.start, one.end, "customer", one.candidates, sure=len(one.candidates) == 1)


def _begins_a_number(one: Named, page: Page) -> bool:
    """The initials of 浦江 are the letters of PJ-004, the number of its order."""
    return page.plain[one.end - 1].isascii() and _NUMBER_BEHIND.match(page.plain, one.end) is not None


def _whole(one: Named, page: Page) -> Named:
    """The stretch with the words of the customer's own name right before it: cash and carry plaza."""
    if len(one.candidates) != 1 or not one.candidates[0].name.isascii():
        return one
    own = {*one.candidates[0].name.lower().replace("&", "and").split()}
    start = at = one.start
    while (match := _WORD_BEFORE.search(page.low, 0, at)) and match[1].replace("&", "and") in own:
        at = match.start()
        start = start if match[1] in ("and", "&") else at
    return replace(one, start=start)


def _may_be_a_part(one: Named, page: Page) -> bool:
    """Digits may be a phone's tail, or an amount; 三元 is a dairy, but also three yuan, unless it is spoken of."""
    text = page.plain[one.start : one.end]
    if re.fullmatch(r"[\d\s.,+-]+", text):
        return len(re.sub(r"\D", "", text)) < _WHOLE_PHONE
    if re.fullmatch(r"[一二两三四五六七八九十百千万亿\d]+[元块]?", text) is None:
        return False
    return not (_TO_WHOM.search(page.plain, 0, one.start) or _SPOKEN_OF.match(page.plain, one.end))


def unknown_name(page: Page, spans: list[Span]) -> tuple[int, int] | None:
    """The stretch that most likely names a customer who is not known: the first words that are nothing else."""
    for start, end in pieces_of(page, spans):
        text = page.plain[start:end]
        stretch = _name_within(text)
        if stretch is not None:
            return start + stretch[0], start + stretch[1]
    return None


def _name_within(text: str) -> tuple[int, int] | None:
    at = 0
    for token in _ENDS.split(text):
        start, at = at, at + len(token) + 1
        if _NO_NAME.fullmatch(token) or is_filler(token):
            continue
        if (match := _TOWARDS.match(token)) and len(token) - match.end() >= 2:
            start += match.end()
            token = token[match.end() :]
        if token[0].isascii():
            latin = _LATIN_NAME.match(text, start)
            end = latin.end() if latin else start + len(token)
        else:
            verb = _VERBS_WITHIN.search(token, 2)
            end = start + (verb.start() if verb else len(token))
        if _SOMEBODY.fullmatch(text[start:end]):
            continue
        return (start, min(end, start + _LONGEST_NAME))
    return None


def masked(page: Page, spans: Iterable[Span]) -> Page:
    """The page with the spans blanked out."""
    low = list(page.low)
    for span in spans:
        low[span.start : span.end] = BLANK * (span.end - span.start)
    return replace(page, low="".join(low))
