"""A name that is taught: 老王家=华鑫商贸, 老王家就是华鑫商贸, alias 老王家 = Huaxin.

Only where what stands behind the sign names a customer and nothing more: anything else is another sentence.
"""

from __future__ import annotations

import re

from handlers.reading.readings import Context, Reading
from handlers.reading.words import Page

_SAYS = re.compile(
    r"\s*(?:(?:记住|记一下)[，,:：\s]*)?(?P<alias>[^=\n]{1,40}?)\s*(?:=|就是|\bmeans\b)\s*(?P<customer>[^=\n]+)"
)
_WORD = re.compile(r"\s*(?:/?alias\b|别名)\s*[:：]?\s*")
_END = re.compile(r"[\s.。!！~]*")
_QUOTES = " \t'\"“”‘’「」"
_NO_ALIAS = re.compile(r"[\W\d_]*|.*[，,;；。!！?？].*")


def read_alias(page: Page, context: Context, *, strict: bool = True) -> Reading | None:
    """Who is meant by which name. Behind the command's own word (not `strict`) a customer may be unknown, too."""
    word = _WORD.match(page.low)
    start = word.end() if word else 0
    match = _SAYS.match(page.plain, start)
    if match is None or (_NO_ALIAS.fullmatch(alias := match["alias"].strip(_QUOTES)) is not None):
        return None
    customer = match["customer"].strip(_QUOTES)
    at = page.plain.index(customer, match.start("customer"))
    values: dict[str, object] = {"alias": page.raw[match.start("alias") : match.end("alias")].strip(_QUOTES) or alias}
    rests_on = {"intent": page.raw[match.end("alias") : match.start("customer")].strip()}
    whole = [one for one in context.find(customer) if one.start == 0 and _END.fullmatch(customer, one.end)]
    by_word = bool(word) or not strict
    if len(whole) == 1 and len(whole[0].candidates) == 1:
        values["customer"] = whole[0].candidates[0]
        return Reading("alias", values, by_word=by_word, rests_on=rests_on)
    if len(whole) == 1:
        return Reading("alias", values, {"customer": whole[0].candidates}, by_word=by_word, rests_on=rests_on)
    if not by_word:
        return None
    return Reading("alias", {**values, "unknown_name": page.raw[at : at + len(customer)]}, by_word=True)
