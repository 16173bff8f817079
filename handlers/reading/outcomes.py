"""What a contact about money brought, and what a customer objects to, by the words that people use for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from handlers.reading.readings import Span

_OUTCOMES: Mapping[str, str] = {
    "promised": r"(?:答应|承诺|保证)了?(?:要|会)?(?:付款|付钱|还款|打款)?|promise[ds](?: to pay)?",
    "will_pay": r"(?:愿意|肯|会|同意)付款?(?:的)?(?:[,，、\s]*(?:没说日期|日期未定|没定日子|时间未定))?|"
                r"will pay(?:[, ]*\(?no date\)?)?",
    "short_of_cash": r"(?:资金|手头|现金流?)(?:比较|很|有点)?(?:紧张|困难|紧)|没钱|缺钱|周转(?:困难|不开|不灵|不过来)|"
                     r"short of (?:cash|money)|can(?:'t|not) pay(?: yet| now| until[^,.;]*)?|no (?:cash|money)|"
                     r"cash[- ]flow problems?|tight on cash",
    "refuses": r"拒付|拒绝(?:付款|支付)?|不[肯愿]?付款?|(?:死活|就是|坚决)?不[肯愿]?给(?:钱|款)?(?=$|[\s,，。;；])|"
               r"赖账|refuses?(?: to pay)?|refused(?: to pay)?|won't pay",
    "contract_terms": r"[按根据依]*合同(?:条款|约定|规定)?(?:还?[没未]到期)?|账期还?[没未]到|还?[没未]到期|"
                      r"contract terms?|not due (?:yet )?by contract|not due yet",
    "waits_for_papers": r"(?:在?等|缺|差|没收到|要)(?:我们的?)?(?:发票|单据|资料|票|对账单|文件)|"
                        r"wait(?:s|ing)? for (?:the |our )?(?:paper|invoice|document)s?|needs? (?:the |an )?invoice",
    "not_reached": r"[没未]有?(?:联系上|打通|接通|找到人|接电话|接)|联系不上|打不通|无人接听?|没人接?听?|"
                   r"不接电话|电话(?:都|也|就是|一直)?不接|关机|停机|没打通|(?:nobody|no one|no-one|"
                   r"never) (?:picks? up|answers?|answered|"
                   r"picked up)|voicemail|找不到人|not reached|no answer|did ?n[o']t (?:answer|pick up)|"
                   r"could not reach",
}  # fmt: skip
_REASONS: Mapping[str, str] = {
    "quality": r"质量|瑕疵|次品|破损|损坏|变质|过期|quality|damaged|broken|defective|faulty|expired|spoiled|spoilt",
    "quantity": r"数量|短少|少发|缺数|quantity|shortage|(?:boxes|cartons|pieces|units|items) (?:short|missing)",
    "price": r"价格|单价|价钱|price|pricing",
    "delivery": r"交货|送货|交期|发货|delivery",
    "paperwork": r"单据|发票|合同|资料|paperwork|papers|invoice",
    "other": r"其他|其它|other",
}
_SAID: Mapping[str, str] = {
    "quality": r"破损|损坏|[摔碰压打]?坏[了的掉]|[摔打压]碎|变质|发霉|受潮|漏[油水液]|不合格|不达标|有毛病|划痕|生锈|"
               r"broken|damaged?|defect\w*|faulty|spoil(?:ed|t)|mou?ldy|expired|leak\w*|rust\w*|scratch\w*",
    "quantity": r"少[了给装]|[少缺短]\s?(?:\d|[一二两三四五六七八九十几])|缺货|数目|件数|不够数|多算了?\d*[箱件个]|"
                r"missing|short by|too few|fewer|pieces? short|boxes short|units? short",
    "price": r"单价|[太偏]贵|贵了|算错价|报价|折扣|多收|收贵|"
             r"over\s?charged?|too expensive|discount|quoted?|"
             r"charged (?:us |them |him |her |me )?(?:too much|more|twice)",
    "delivery": r"没收到货|货没[到来]|没[到送]货|[晚迟][到送]|[到送][晚迟]|送错|发错|来晚|"
                r"never (?:arrived|delivered|came)|not (?:been )?(?:delivered|received)|(?:came|arrived|delivered|was) "
                r"(?:\w+ ){0,2}late|late delivery|wrong (?:goods|address)",
    "paperwork": r"抬头|税号|开错票|对账单|没签|签字|盖章|票[没未]|tax (?:number|id)|purchase order|no po|"
                 r"signature|statement",
}  # fmt: skip
"""What tells a reason in free words besides its own name."""
_BEFORE = r"(?:(?<![a-z])(?:he|she|they)?\s*(?:is|are|says?)\s+|(?<![a-z])|[他她]?们?(?:说|称|表示))?"
_OUTCOME = tuple((key, re.compile(rf"{_BEFORE}(?<![a-z])(?:{pattern})(?![a-z])")) for key, pattern in _OUTCOMES.items())
_REASON = tuple((key, re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")) for key, pattern in _REASONS.items())
_REASON_TOLD = tuple(
    (key, re.compile(rf"(?<![a-z])(?:{_REASONS[key]}|{pattern})(?![a-z])")) for key, pattern in _SAID.items()
)
TOLD = "told"
"""The mark of a reason in the middle of what is told, which keeps it."""
_STARTS = re.compile(r"(?:^|[,.:;!?，。：；、\x00])\s*$")
_TOLD = re.compile(r"(?:[说嫌是\s]|(?<![a-z])(?:wrong|too|the|their|says|about))\s*$")
_ENDS = re.compile(r"(?:\s?(?:is |was )?wrong|有?(?:问题|不符|不对|错了?)|太[高低差晚])?(?=$|[\s,.:;!?，。：；、\x00])")


def outcomes_in(low: str) -> Iterator[Span]:
    """What a contact brought; a phrase that holds another one hides it."""
    found = [Span(*match.span(), "outcome", (key,)) for key, pattern in _OUTCOME for match in pattern.finditer(low)]
    end = -1
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if span.start >= end:
            end = span.end
            yield span


def reasons_in(low: str) -> Iterator[Span]:
    """The reason of a dispute where it stands for itself: 质量, 质量问题, quality."""
    for key, pattern in _REASON:
        for match in pattern.finditer(low):
            ending = _ENDS.match(low, match.end())
            before = low[: match.start()]
            if ending is None or (not (is_alone := bool(_STARTS.search(before))) and not _TOLD.search(before)):
                continue
            marks = frozenset[str]() if is_alone else frozenset({TOLD})
            yield Span(match.start(), ending.end(), "reason", (key,), marks=marks)
            return


def reasons_named(text: str) -> list[str]:
    """The reasons that a text speaks of anywhere."""
    low = text.lower()
    return [key for key, pattern in _REASON_TOLD if pattern.search(low)]
