"""Ways to pay, by the words that people use for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.reading.readings import Span

METHODS: dict[str, tuple[str, ...]] = {
    "cash": ("现金", "现钱", "现款", "付现", "cash"),
    "transfer": (
        "银行转账", "网银转账", "银行卡转账", "银行卡转",
        "对公转账", "银行汇款", "转账", "转帐", "汇款", "电汇", "网银", "对公",
        "bank transfer", "wire transfer", "transferred", "transfer", "wired", "wire", "remittance", "tt",
        "neft", "rtgs", "imps", "eft'd", "eftd", "eft", "e-transfer", "etransfer", "paynow", "giro",
        "t/t", "ach", "fps", "iban", "sepa",
    ),
    "cheque": (
        "银行支票", "转账支票", "支票", "承兑汇票", "银行承兑", "承兑", "汇票", "cheque", "cheques", "check", "chq",
        "bank draft",
    ),
    "card": (
        "银行卡", "信用卡", "借记卡", "刷卡", "刷的卡", "刷了卡",
        "pos机", "pos", "credit card", "debit card", "bank card", "card",
        "visa", "mastercard", "unionpay", "云闪付", "银联",
    ),
    "alipay": ("支付宝", "支付包", "支付寶", "花呗", "alipay", "ali pay", "zfb"),
    "wechat": ("微信支付", "微 信", "微信转账", "微信红包", "微信",
        "wechat pay", "wechatpay", "wechat", "weixin", "wx"),
    "other": ("其他方式", "其它方式", "抵账", "以货抵款", "抵扣", "other method", "paypal", "crypto", "usdt"),
}  # fmt: skip
"""The method's key and its words; a longer word wins over a shorter one within it (微信转账 is WeChat)."""

_KEY_OF = {word: key for key, words in METHODS.items() for word in words}
_BEFORE = r"(?:(?<![a-z])(?:paid\s+)?(?:by|in|via|with|through|using|thru|over)\s+|用|通过|以|走的?|刷的?)?"
_AFTER = r"(?:\s*(?:支付|付款|收款|付的|转的|收的|给的))?"
_METHOD = re.compile(
    _BEFORE
    + r"(?:(?<![a-z])(?<!can you )(?<!please )(?<!to )(?<!will )(?P<en>"
    + "|".join(re.escape(w) for w in sorted(_KEY_OF, key=len, reverse=True) if w.isascii())
    + r")(?![a-z])(?<!check(?=了|过|一?下|\sthe|\smy|\sif|\swith|\sacc))|(?P<zh>"
    + "|".join(re.escape(w) for w in sorted(_KEY_OF, key=len, reverse=True) if not w.isascii())
    + r")|(?P<bank>(?<!手机)(?<!查)(?<!看)(?<!了下)(?<!一下)(?<!去)(?<!跑)"
    r"银行(?=$|[\s,，。;；\x00\d一二两三四五六七八九十¥]|支付|付|收|打|转|到账|过来|给)))" + _AFTER
)


def methods_in(low: str) -> Iterator[Span]:
    """Every way to pay that is named."""
    for match in _METHOD.finditer(low):
        yield Span(
            match.start(),
            match.end(),
            "method",
            (_KEY_OF[match["en"] or match["zh"]] if not match["bank"] else "transfer",),
        )
